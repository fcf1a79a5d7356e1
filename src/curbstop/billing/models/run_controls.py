"""What stands between a run and its bills: the proof that somebody approved, rules that hold bills, frozen cycles."""

from django.conf import settings
from django.db.models import (
    PROTECT,
    BigIntegerField,
    CharField,
    CheckConstraint,
    DateField,
    DateTimeField,
    ForeignKey,
    Index,
    JSONField,
    Model,
    PositiveSmallIntegerField,
    Q,
    SmallIntegerField,
    TextField,
    UniqueConstraint,
)

from curbstop.billing.models.runs import BillRun

PROVEN, REQUESTED, APPROVED, REFUSED, POSTED = "PROVEN", "REQUESTED", "APPROVED", "REFUSED", "POSTED"
REPLACED = "REPLACED"
PROOF_STATES = (PROVEN, REQUESTED, APPROVED, REFUSED, REPLACED, POSTED)


class BillProof(Model):
    """A dry run with its bills: what a run of the cycle's month must come to once a second person has approved it."""

    cycle_number = PositiveSmallIntegerField()
    month = DateField()
    business_date = DateField()
    made_at = DateTimeField()
    made_by = ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=PROTECT, related_name="+", db_index=False)
    state = CharField(max_length=9, default=PROVEN)
    report = JSONField(help_text="Counts and sums, as a run's report has them")
    bills_file = ForeignKey("platform.StoredFile", on_delete=PROTECT, related_name="+", db_index=False)
    charges_file = ForeignKey("platform.StoredFile", on_delete=PROTECT, related_name="+", db_index=False)
    approval = ForeignKey("staff.Approval", null=True, on_delete=PROTECT, related_name="+")
    run = ForeignKey(BillRun, null=True, on_delete=PROTECT, related_name="+")
    difference = JSONField(null=True, help_text="Why the run that was to post it was stopped, the last time")

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(state__in=PROOF_STATES), name="billing_proof_state"),
            CheckConstraint(
                condition=~Q(state__in=[REQUESTED, APPROVED, REFUSED, POSTED]) | Q(approval__isnull=False),
                name="billing_proof_asked_for",
            ),
            CheckConstraint(
                condition=Q(state=POSTED, run__isnull=False) | Q(~Q(state=POSTED), run__isnull=True),
                name="billing_proof_posted_whole",
            ),
            UniqueConstraint(
                fields=["cycle_number", "month"],
                condition=Q(state__in=[REQUESTED, APPROVED]),
                name="billing_proof_one_at_a_time",
            ),
        ]
        indexes = [Index(fields=["cycle_number", "month"], name="billing_proof_cycle_month")]

    def __str__(self) -> str:
        return f"proof {self.pk}"


class HoldRule(Model):
    """Bills of these customers wait for a look while the rule is in force. What is left empty does not matter."""

    cycle_number = PositiveSmallIntegerField(null=True)
    customer_account = ForeignKey(
        "customers.CustomerAccount", null=True, on_delete=PROTECT, related_name="+", db_index=False
    )
    rate_class = TextField(default="", blank=True)
    zone = SmallIntegerField(null=True)
    route = TextField(default="", blank=True)
    least_cents = BigIntegerField(null=True)
    most_cents = BigIntegerField(null=True)
    reason = TextField()
    made_by = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", db_index=False)
    made_at = DateTimeField()
    ended_by = ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=PROTECT, related_name="+", db_index=False)
    ended_at = DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=~Q(reason=""), name="billing_holdrule_says_why"),
            CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="billing_holdrule_ended_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"hold rule {self.pk}"


class CycleFreeze(Model):
    """No run of a cycle starts until somebody lifts this."""

    cycle_number = PositiveSmallIntegerField()
    reason = TextField()
    frozen_by = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", db_index=False)
    frozen_at = DateTimeField()
    lifted_by = ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=PROTECT, related_name="+", db_index=False)
    lifted_at = DateTimeField(null=True)
    lifted_because = TextField(default="", blank=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=~Q(reason=""), name="billing_freeze_says_why"),
            CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_because="")),
                name="billing_freeze_lifted_whole",
            ),
            UniqueConstraint(
                fields=["cycle_number"], condition=Q(lifted_at__isnull=True), name="billing_freeze_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"cycle {self.cycle_number} frozen"
