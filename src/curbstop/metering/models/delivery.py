"""Files of reads as they were delivered, and the meters of them that nobody could read."""

from django.conf import settings
from django.db.models import (
    PROTECT,
    CheckConstraint,
    DateField,
    DateTimeField,
    ForeignKey,
    Index,
    IntegerField,
    Model,
    Q,
    TextField,
    UniqueConstraint,
)

from curbstop.metering.types import READ_SOURCES
from curbstop.platform.ranges import is_one_of


class ReadDelivery(Model):
    """A file of reads, taken in whole. Append-only; the same bytes are never taken twice."""

    file = ForeignKey("platform.StoredFile", on_delete=PROTECT, related_name="+")
    content_sha256 = TextField(unique=True)
    source = TextField()
    read_count = IntegerField()
    not_read_count = IntegerField()
    replaced_count = IntegerField()
    photo_count = IntegerField()
    delivered_by = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", null=True, db_index=False)
    delivered_at = DateTimeField()

    class Meta:
        constraints = [
            is_one_of("source", READ_SOURCES, name="read_delivery_source"),
            CheckConstraint(
                name="read_delivery_counts",
                condition=Q(read_count__gte=0)
                & Q(not_read_count__gte=0)
                & Q(replaced_count__gte=0)
                & Q(photo_count__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class NotRead(Model):
    """The reader was there and could not read: why, and perhaps a picture of it. Append-only."""

    delivery = ForeignKey(ReadDelivery, on_delete=PROTECT, related_name="+")
    installation = ForeignKey("metering.Installation", on_delete=PROTECT, related_name="+", db_index=False)
    service_point = ForeignKey("premises.ServicePoint", on_delete=PROTECT, related_name="+", db_index=False)
    tried_on = DateField()
    note = TextField()
    photo = ForeignKey("platform.StoredFile", on_delete=PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            CheckConstraint(name="not_read_note", condition=~Q(note="")),
            UniqueConstraint(fields=["installation", "tried_on"], name="not_read_once"),
        ]
        indexes = [Index(fields=["service_point", "tried_on"], name="not_read_point")]

    def __str__(self) -> str:
        return f"not read on {self.tried_on}"
