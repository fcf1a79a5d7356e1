"""Levelized billing: who pays about the same each month, how much, and what ran up beside it. Posts nothing."""

from django.conf import settings
from django.db.models import (
    PROTECT,
    BigIntegerField,
    BooleanField,
    CharField,
    CheckConstraint,
    DateField,
    DateTimeField,
    F,
    ForeignKey,
    Index,
    JSONField,
    Model,
    Q,
    UniqueConstraint,
)

# What moves the running difference, why an amount was set, why a plan ended.
LEVEL_BILL, LEVEL_CANCELLED, LEVEL_SETTLED = "bill", "cancelled", "settled"
LEVEL_MOVEMENTS = (LEVEL_BILL, LEVEL_CANCELLED, LEVEL_SETTLED)
LEVEL_AMOUNT_REASONS = ("enrolled", "reviewed", "trued_up")
LEVEL_ENDS = ("asked", "missed", "final")


class LevelPlan(Model):
    """A customer account's plan. It ends once, with the reason; a new one may follow."""

    customer_account = ForeignKey("customers.CustomerAccount", on_delete=PROTECT, related_name="+")
    started_on = DateField()
    first_true_up_on = DateField(help_text="The first of a month; a bill from this day on settles the year")
    started_by = ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=PROTECT, related_name="+", db_index=False)
    started_at = DateTimeField()
    ended_on = DateField(null=True)
    end_reason = CharField(max_length=10, default="", blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["customer_account"], condition=Q(ended_on__isnull=True), name="billing_levelplan_one_running"
            ),
            CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="")
                | Q(ended_on__isnull=False, end_reason__in=LEVEL_ENDS),
                name="billing_levelplan_end",
            ),
        ]

    def __str__(self) -> str:
        return f"level plan {self.pk}"


class LevelAmount(Model):
    """What a plan asks for each month from a day on, and how that came about; append-only, the latest row holds."""

    plan = ForeignKey(LevelPlan, on_delete=PROTECT, related_name="+")
    from_date = DateField()
    amount_cents = BigIntegerField()
    reason = CharField(max_length=10)
    calculation = JSONField()
    set_by = ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=PROTECT, related_name="+", db_index=False)
    set_at = DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(amount_cents__gte=0), name="billing_levelamount_cents"),
            CheckConstraint(condition=Q(reason__in=LEVEL_AMOUNT_REASONS), name="billing_levelamount_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_cents} a month from {self.from_date}"


class LevelMovement(Model):
    """A step of the running difference: a bill, a cancelled bill, or the plan's end; append-only.

    `last_difference_cents` is what ran on after the bill that the customer got before this one.
    """

    plan = ForeignKey(LevelPlan, on_delete=PROTECT, related_name="+")
    customer_account = ForeignKey("customers.CustomerAccount", on_delete=PROTECT, related_name="+", db_index=False)
    kind = CharField(max_length=10)
    bill_id = BigIntegerField(null=True)
    business_date = DateField()
    due_date = DateField()
    actual_cents = BigIntegerField()
    level_cents = BigIntegerField()
    true_up_cents = BigIntegerField()
    settles = BooleanField()
    last_difference_cents = BigIntegerField()
    before_cents = BigIntegerField()
    difference_cents = BigIntegerField()
    amount_due_cents = BigIntegerField(null=True, help_text="What the bill asks for in all")
    next_true_up_on = DateField(null=True)
    recorded_at = DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(kind__in=LEVEL_MOVEMENTS), name="billing_levelmovement_kind"),
            CheckConstraint(
                condition=Q(
                    difference_cents=F("before_cents") + F("actual_cents") - F("level_cents") - F("true_up_cents")
                ),
                name="billing_levelmovement_adds_up",
            ),
            CheckConstraint(
                condition=Q(settles=False, true_up_cents=0) | Q(settles=True), name="billing_levelmovement_true_up"
            ),
            UniqueConstraint(
                fields=["bill_id", "kind"], condition=Q(bill_id__isnull=False), name="billing_levelmovement_once"
            ),
        ]
        indexes = [Index(fields=["customer_account", "id"], name="billing_levelmove_account")]

    def __str__(self) -> str:
        return f"{self.kind} {self.difference_cents}"
