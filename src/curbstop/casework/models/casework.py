"""Work items and contacts."""

from django.conf import settings
from django.db.models import (
    PROTECT,
    BigIntegerField,
    CheckConstraint,
    DateField,
    DateTimeField,
    ForeignKey,
    Index,
    Model,
    Q,
    SmallIntegerField,
    TextField,
    UniqueConstraint,
)

from curbstop.casework.types import CHANNELS, NORMAL, OPEN, PRIORITIES, QUEUES, WORK_ITEM_STATES
from curbstop.platform.ranges import is_one_of


class WorkItem(Model):
    """Something a person must look at. One open item per kind and subject."""

    kind = TextField()
    queue = TextField()
    subject_kind = TextField()
    subject_id = BigIntegerField()
    customer_account = ForeignKey("customers.CustomerAccount", on_delete=PROTECT, related_name="+", null=True)
    reason = TextField()
    priority = SmallIntegerField(default=NORMAL)
    state = TextField(default=OPEN)
    opened_at = DateTimeField()
    due_on = DateField(null=True)
    assigned_to = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", null=True)
    closed_by = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", null=True, db_index=False)
    closed_at = DateTimeField(null=True)
    resolution = TextField(default="", blank=True)

    class Meta:
        constraints = [
            is_one_of("state", WORK_ITEM_STATES, name="work_item_state"),
            is_one_of("queue", QUEUES, name="work_item_queue"),
            CheckConstraint(name="work_item_priority", condition=Q(priority__in=list(PRIORITIES))),
            CheckConstraint(
                name="work_item_closed",
                condition=Q(state=OPEN, closed_at__isnull=True) | (~Q(state=OPEN) & Q(closed_at__isnull=False)),
            ),
            UniqueConstraint(
                fields=["kind", "subject_kind", "subject_id"], condition=Q(state=OPEN), name="work_item_one_open"
            ),
        ]
        indexes = [
            Index(fields=["queue", "opened_at"], condition=Q(state=OPEN), name="work_item_open_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind} {self.subject_id}"


class Contact(Model):
    """A conversation with a customer, or a note about one."""

    customer_account = ForeignKey("customers.CustomerAccount", on_delete=PROTECT, related_name="+", db_index=False)
    channel = TextField()
    staff_user = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", null=True, db_index=False)
    note = TextField()
    happened_at = DateTimeField()

    class Meta:
        constraints = [
            is_one_of("channel", CHANNELS, name="contact_channel"),
            CheckConstraint(name="contact_has_note", condition=~Q(note="")),
        ]
        indexes = [Index(fields=["customer_account", "-happened_at"], name="contact_by_account")]

    def __str__(self) -> str:
        return f"{self.channel} {self.happened_at}"
