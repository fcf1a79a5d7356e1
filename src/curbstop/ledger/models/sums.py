"""Sums that make a balance's cost independent of the number of postings. Rows are added, never changed."""

from django.db import models
from django.db.models import Q

from curbstop.ledger.models.chart import LedgerAccount


class AccountDayTotal(models.Model):
    """What one bulk posting moved on one account and day; its transfers carry `summed`."""

    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    business_date = models.DateField()
    debit_cents = models.BigIntegerField()
    credit_cents = models.BigIntegerField()
    first_transfer_id = models.BigIntegerField()
    last_transfer_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(debit_cents__gte=0, credit_cents__gte=0), name="ledger_daytotal_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["account", "business_date"], name="ledger_daytotal_account_day")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.business_date.isoformat()}"


class ClosingBalance(models.Model):
    """Debits and credits since the beginning up to the end of a closed day on which the account moved.

    One row for the account as a whole (`subsidiary_id` empty), and for a control one for each subsidiary that moved.
    """

    account = models.ForeignKey(
        LedgerAccount, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    subsidiary_id = models.BigIntegerField(null=True)
    business_date = models.DateField()
    debit_cents = models.BigIntegerField()
    credit_cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "subsidiary_id", "business_date"],
                nulls_distinct=False,
                name="ledger_closing_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(debit_cents__gte=0, credit_cents__gte=0), name="ledger_closing_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.subsidiary_id} {self.business_date.isoformat()}"
