"""Adjustments: asked for, perhaps approved by a second person, posted."""

from django.conf import settings
from django.db.models import (
    PROTECT,
    BigIntegerField,
    CharField,
    CheckConstraint,
    DateField,
    DateTimeField,
    ForeignKey,
    JSONField,
    Model,
    OneToOneField,
    Q,
    TextField,
)

from curbstop.billing.types import ADJUSTMENT_REASONS, ADJUSTMENT_STATES, CANCELLED_CHARGES, POSTED


class Adjustment(Model):
    """More (positive) or less (negative cents) of one charge type; posts once, when it may."""

    customer_account = ForeignKey("customers.CustomerAccount", on_delete=PROTECT, related_name="+")
    agreement = ForeignKey("customers.ServiceAgreement", null=True, on_delete=PROTECT, related_name="+", db_index=False)
    open_item = ForeignKey("receivables.OpenItem", null=True, on_delete=PROTECT, related_name="+", db_index=False)
    bill_id = BigIntegerField(null=True)
    charge_type = CharField(max_length=30)
    amount_cents = BigIntegerField()
    reason_code = CharField(max_length=20)
    remark = TextField(default="", blank=True)
    state = CharField(max_length=9)
    requested_by = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", db_index=False)
    requested_at = DateTimeField()
    approval = ForeignKey("staff.Approval", null=True, on_delete=PROTECT, related_name="+")
    entry = ForeignKey(
        "ledger.JournalEntry", null=True, on_delete=PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    business_date = DateField(null=True)
    again_of = ForeignKey(
        "self", null=True, on_delete=PROTECT, related_name="+", help_text="The same, on the bill that was cancelled"
    )
    calculation = JSONField(
        null=True, help_text="How the amount came about, step by step, with the rule and its inputs"
    )

    class Meta:
        constraints = [
            # A bill whose credits took it to nothing is taken back all the same.
            CheckConstraint(
                condition=~Q(amount_cents=0) | Q(charge_type=CANCELLED_CHARGES), name="billing_adjustment_not_zero"
            ),
            CheckConstraint(condition=Q(reason_code__in=ADJUSTMENT_REASONS), name="billing_adjustment_reason"),
            CheckConstraint(condition=Q(state__in=ADJUSTMENT_STATES), name="billing_adjustment_state"),
            CheckConstraint(
                condition=Q(state=POSTED, entry__isnull=False, business_date__isnull=False)
                | Q(~Q(state=POSTED), entry__isnull=True, business_date__isnull=True),
                name="billing_adjustment_posted_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"adjustment {self.pk}"


class AdjustmentEvidence(Model):
    """A photo, an invoice, a letter: why an adjustment was right. Added, never taken away."""

    adjustment = ForeignKey(Adjustment, on_delete=PROTECT, related_name="+")
    stored_file = ForeignKey("platform.StoredFile", on_delete=PROTECT, related_name="+", db_index=False)
    attached_by = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", db_index=False)
    attached_at = DateTimeField()

    def __str__(self) -> str:
        return f"evidence of adjustment {self.adjustment_id}"


class AdjustmentTakenBack(Model):
    """An adjustment went back with the bill that it stood on; it is not undone twice."""

    adjustment = OneToOneField(Adjustment, on_delete=PROTECT, related_name="+")
    entry = ForeignKey("ledger.JournalEntry", on_delete=PROTECT, related_name="+", db_constraint=False, db_index=False)
    business_date = DateField()

    def __str__(self) -> str:
        return f"adjustment {self.adjustment.pk} taken back"
