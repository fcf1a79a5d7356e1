"""Corrections: bills of one account or of many that are taken back and made anew, after a second person's word."""

from django.conf import settings
from django.db.models import (
    PROTECT,
    BigIntegerField,
    CharField,
    CheckConstraint,
    DateTimeField,
    ForeignKey,
    Index,
    JSONField,
    Model,
    Q,
    TextField,
    UniqueConstraint,
)

from curbstop.billing.models.adjustments import Adjustment
from curbstop.billing.models.runs import BillRun
from curbstop.billing.types import ACCOUNT_STATES, CORRECTION_CAUSES, CORRECTION_STATES, POSTED


class Correction(Model):
    """What was wrong, which bills were chosen, who asked, who approved, and the run that made the new bills."""

    cause = CharField(max_length=20)
    remark = TextField()
    chosen = JSONField(help_text="How the bills were chosen, as it was asked")
    state = CharField(max_length=9)
    proposed_by = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", db_index=False)
    proposed_at = DateTimeField()
    approval = ForeignKey("staff.Approval", null=True, on_delete=PROTECT, related_name="+")
    run = ForeignKey(BillRun, null=True, on_delete=PROTECT, related_name="+")

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(cause__in=CORRECTION_CAUSES), name="billing_correction_cause"),
            CheckConstraint(condition=Q(state__in=CORRECTION_STATES), name="billing_correction_state"),
            CheckConstraint(condition=~Q(state=POSTED) | Q(run__isnull=False), name="billing_correction_posted_whole"),
        ]

    def __str__(self) -> str:
        return f"correction {self.pk}"


class CorrectedAccount(Model):
    """One customer account of a correction: what is taken back and charged anew, in cents, bill by bill."""

    correction = ForeignKey(Correction, on_delete=PROTECT, related_name="+", db_index=False)
    customer_account = ForeignKey("customers.CustomerAccount", on_delete=PROTECT, related_name="+", db_index=False)
    bill_ids = JSONField(help_text="The bills that are taken back, the oldest days first")
    state = CharField(max_length=8)
    reason = TextField(default="", blank=True)
    cancelled_cents = BigIntegerField(default=0)
    late_fee_cents = BigIntegerField(default=0)
    rebilled_cents = BigIntegerField(default=0)
    adjusted_cents = BigIntegerField(default=0)
    again_cents = BigIntegerField(default=0)
    periods = JSONField(default=list, help_text="Bill by bill: number, days, what it was, what it is now, new bill")
    adjustment = ForeignKey(Adjustment, null=True, on_delete=PROTECT, related_name="+")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["correction", "customer_account"], name="billing_correctedaccount_once"),
            CheckConstraint(condition=Q(state__in=ACCOUNT_STATES), name="billing_correctedaccount_state"),
            CheckConstraint(
                condition=Q(
                    cancelled_cents__gte=0,
                    late_fee_cents__gte=0,
                    rebilled_cents__gte=0,
                    adjusted_cents__gte=0,
                    again_cents__gte=0,
                ),
                name="billing_correctedaccount_cents",
            ),
        ]
        indexes = [Index(fields=["customer_account"], name="billing_correctedaccount_who")]

    def __str__(self) -> str:
        return f"correction {self.correction_id} of customer account {self.customer_account_id}"
