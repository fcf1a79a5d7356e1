"""Doubtful reads that wait for a decision, what was decided, and pictures of meters."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    PROTECT,
    BigIntegerField,
    BooleanField,
    CheckConstraint,
    DateField,
    DateTimeField,
    F,
    ForeignKey,
    Index,
    Model,
    Q,
    TextField,
    UniqueConstraint,
)

from curbstop.metering.types import EXCEPTION_STATES, OPEN, READ_DECISIONS
from curbstop.platform.ranges import is_one_of


class ReadException(Model):
    """A period of a service point whose use somebody should look at, with the read that ends it (none: nobody read)."""

    service_point = ForeignKey("premises.ServicePoint", on_delete=PROTECT, related_name="+", db_index=False)
    customer_account = ForeignKey(
        "customers.CustomerAccount", on_delete=PROTECT, related_name="+", db_index=False, null=True
    )
    read = ForeignKey("metering.Read", on_delete=PROTECT, related_name="+", db_index=False, null=True)
    from_date = DateField()
    to_date = DateField()
    reasons = ArrayField(TextField())
    usage_milli = BigIntegerField(null=True)
    usual_milli = BigIntegerField(null=True)
    unit = TextField(default="", blank=True)
    holds = BooleanField()
    state = TextField(default=OPEN)
    found_at = DateTimeField()
    decided_at = DateTimeField(null=True)
    decided_by = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = [
            is_one_of("state", EXCEPTION_STATES, name="read_exception_state"),
            CheckConstraint(name="read_exception_reasons", condition=~Q(reasons=[])),
            CheckConstraint(name="read_exception_days", condition=Q(from_date__lt=F("to_date"))),
            UniqueConstraint(
                fields=["service_point", "from_date", "to_date", "read"],
                nulls_distinct=False,
                name="read_exception_once",
            ),
        ]
        indexes = [
            Index(fields=["to_date", "id"], condition=Q(state=OPEN), name="read_exception_open"),
            Index(fields=["-found_at", "-id"], name="read_exception_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.service_point_id} {self.to_date}"


class ReadDecision(Model):
    """What a person decided about a doubtful read. Append-only: an undo is a further row."""

    exception = ForeignKey(ReadException, on_delete=PROTECT, related_name="+")
    decision = TextField()
    undoes = ForeignKey("self", on_delete=PROTECT, related_name="+", null=True, db_index=False)
    read_before = ForeignKey("metering.Read", on_delete=PROTECT, related_name="+", null=True, db_index=False)
    read_after = ForeignKey("metering.Read", on_delete=PROTECT, related_name="+", null=True, db_index=False)
    work_item = ForeignKey("casework.WorkItem", on_delete=PROTECT, related_name="+", null=True, db_index=False)
    decided_by = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", db_index=False)
    decided_at = DateTimeField()

    class Meta:
        constraints = [
            is_one_of("decision", READ_DECISIONS, name="read_decision_word"),
            UniqueConstraint(fields=["undoes"], condition=Q(undoes__isnull=False), name="read_decision_undone_once"),
        ]
        indexes = [Index(fields=["decided_by", "-id"], name="read_decision_of_person")]

    def __str__(self) -> str:
        return f"{self.decision} {self.exception_id}"


class ReadPhoto(Model):
    """A picture that was taken with a read. Append-only."""

    read = ForeignKey("metering.Read", on_delete=PROTECT, related_name="+")
    file = ForeignKey("platform.StoredFile", on_delete=PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"photo of read {self.read_id}"
