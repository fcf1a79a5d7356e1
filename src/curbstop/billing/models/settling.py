"""Closed accounts: balances moved to the same person's other account, and credits paid out in files."""

from django.conf import settings
from django.db.models import (
    PROTECT,
    BigAutoField,
    BigIntegerField,
    CharField,
    CheckConstraint,
    DateField,
    DateTimeField,
    F,
    ForeignKey,
    Model,
    Q,
    TextField,
    UniqueConstraint,
)

from curbstop.billing.types import POSTED, REFUND_FILE_STATES


class BalanceTransfer(Model):
    """What a closed account owed (or had as credit) went to another account of the same person; append-only."""

    id = BigAutoField(primary_key=True)
    from_customer_account = ForeignKey("customers.CustomerAccount", on_delete=PROTECT, related_name="+")
    to_customer_account = ForeignKey("customers.CustomerAccount", on_delete=PROTECT, related_name="+")
    owed_cents = BigIntegerField()
    credit_cents = BigIntegerField()
    reason = TextField()
    moved_by = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", db_index=False)
    moved_at = DateTimeField()
    business_date = DateField()
    entry = ForeignKey("ledger.JournalEntry", on_delete=PROTECT, related_name="+", db_constraint=False, db_index=False)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=~Q(from_customer_account=F("to_customer_account")), name="billing_balancetransfer_two"
            ),
            CheckConstraint(
                condition=Q(owed_cents__gte=0, credit_cents__gte=0) & ~Q(owed_cents=0, credit_cents=0),
                name="billing_balancetransfer_cents",
            ),
        ]

    def __str__(self) -> str:
        return f"balance transfer {self.pk}"


class RefundFile(Model):
    """Credits of closed accounts that are paid out together: asked for, approved by another person, exported."""

    state = CharField(max_length=9)
    requested_by = ForeignKey(settings.AUTH_USER_MODEL, on_delete=PROTECT, related_name="+", db_index=False)
    requested_at = DateTimeField()
    approval = ForeignKey("staff.Approval", null=True, on_delete=PROTECT, related_name="+")
    business_date = DateField(null=True)
    stored_file = ForeignKey("platform.StoredFile", null=True, on_delete=PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(state__in=REFUND_FILE_STATES), name="billing_refundfile_state"),
            CheckConstraint(
                condition=~Q(state=POSTED) | Q(stored_file__isnull=False, business_date__isnull=False),
                name="billing_refundfile_posted_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"refund file {self.pk}"


class RefundFileRow(Model):
    """One customer's credit in a refund file; `refund_id` is the voucher, or `reason` says why there is none."""

    refund_file = ForeignKey(RefundFile, on_delete=PROTECT, related_name="+", db_index=False)
    customer_account = ForeignKey("customers.CustomerAccount", on_delete=PROTECT, related_name="+")
    amount_cents = BigIntegerField()
    refund_id = BigIntegerField(null=True)
    reason = TextField(default="", blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["refund_file", "customer_account"], name="billing_refundfilerow_once"),
            CheckConstraint(condition=Q(amount_cents__gt=0), name="billing_refundfilerow_cents"),
        ]

    def __str__(self) -> str:
        return f"refund of customer account {self.customer_account_id}"
