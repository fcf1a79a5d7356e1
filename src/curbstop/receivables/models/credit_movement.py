"""Customer credits: money without an item, account 205 of the lead fund."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q


class CreditMovement(models.Model):
    """Cents into a customer account's credit (positive) or out of it. The sum is never below zero."""

    customer_account = models.ForeignKey(
        "customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    entry = models.ForeignKey(
        "ledger.JournalEntry", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    business_date = models.DateField()
    effective_date = models.DateField()
    recorded_at = models.DateTimeField()
    source_kind = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_cents=0), name="receivables_credit_not_zero"),
        ]
        indexes = [
            models.Index(fields=["source_id", "source_kind"], name="receivables_credit_source"),
            BrinIndex(fields=["business_date"], name="receivables_credit_day", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.amount_cents} of account {self.customer_account_id}"
