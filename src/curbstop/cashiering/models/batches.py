"""Money that arrives in batches, what the bank is expected to pay for it, and what nobody could place."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from curbstop.cashiering.models.places import BankAccount
from curbstop.cashiering.models.sessions import CashSession


class Settlement(models.Model):
    """An amount that a bank line will bring: a terminal's batch, a processor's or lockbox's file (account 106)."""

    kind = models.CharField(max_length=12)
    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    session = models.OneToOneField(CashSession, on_delete=models.PROTECT, related_name="+", null=True)
    expected_on = models.DateField()
    reference = models.CharField(max_length=60, default="")
    business_date = models.DateField()

    def __str__(self) -> str:
        return f"Settlement {self.pk}"


class PaymentBatch(models.Model):
    """A batch with its control figures; it posts whole or not at all."""

    source = models.CharField(max_length=16)
    settlement = models.OneToOneField(Settlement, on_delete=models.PROTECT, related_name="+", null=True)
    business_date = models.DateField(db_index=True)
    effective_date = models.DateField()
    fiscal_year = models.SmallIntegerField()
    state = models.CharField(max_length=10, default="POSTED")
    file_name = models.CharField(max_length=200, default="")
    file_sha256 = models.CharField(max_length=64, unique=True)
    control_count = models.IntegerField()
    control_cents = models.BigIntegerField()
    item_count = models.IntegerField()
    item_cents = models.BigIntegerField()
    suspense_count = models.IntegerField(default=0)
    suspense_cents = models.BigIntegerField(default=0)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["POSTED", "APPROVED"]), name="cashiering_batch_state"),
            models.CheckConstraint(
                condition=Q(control_count=models.F("item_count")) & Q(control_cents=models.F("item_cents")),
                name="cashiering_batch_control_figures",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("posted_by")),
                name="cashiering_batch_own_approval",
            ),
            models.CheckConstraint(
                condition=Q(state="APPROVED", approved_by__isnull=False) | Q(state="POSTED", approved_by__isnull=True),
                name="cashiering_batch_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"Batch {self.pk}"


class SuspenseItem(models.Model):
    """Money whose owner is not known yet: the subsidiary of account 206; append-only."""

    reason = models.CharField(max_length=200)
    remark = models.CharField(max_length=200, default="")
    payer_name = models.CharField(max_length=120, default="")
    reference = models.CharField(max_length=60, default="")
    amount_cents = models.BigIntegerField()
    entry = models.ForeignKey(
        "ledger.JournalEntry", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    business_date = models.DateField()
    effective_date = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_cents__gt=0), name="cashiering_suspense_amount")]

    def __str__(self) -> str:
        return f"Suspense item {self.pk}"


class SuspenseResolution(models.Model):
    """What became of a suspense item: found, returned, unclaimed, undone with its receipt, or used against a short drawer; append-only."""

    suspense_item = models.OneToOneField(SuspenseItem, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    customer_account = models.ForeignKey(
        "customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", null=True
    )
    reason = models.CharField(max_length=400)
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField()
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["found", "returned", "unclaimed", "undone", "short"]),
                name="cashiering_resolution_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind="found") | Q(customer_account__isnull=False), name="cashiering_resolution_found"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: suspense item {self.suspense_item_id}"
