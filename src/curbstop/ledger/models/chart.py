"""Funds and the chart of accounts."""

from django.db import models
from django.db.models import F, Q


class Fund(models.Model):
    """Whose money it is; one fund, POOL, holds the places where it lies."""

    id = models.SmallIntegerField(primary_key=True)
    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=60)
    is_pool = models.BooleanField(default=False)
    is_lead = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id__gt=0), name="ledger_fund_id_positive"),
            models.CheckConstraint(condition=Q(is_pool=False) | Q(is_lead=False), name="ledger_fund_pool_leads_none"),
            models.UniqueConstraint(fields=["is_pool"], condition=Q(is_pool=True), name="ledger_fund_one_pool"),
            models.UniqueConstraint(fields=["is_lead"], condition=Q(is_lead=True), name="ledger_fund_one_lead"),
        ]

    def __str__(self) -> str:
        return self.code


class LedgerAccount(models.Model):
    """One account of one fund; its id carries fund, number and the kind of its subsidiary."""

    id = models.IntegerField(primary_key=True)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    number = models.SmallIntegerField()
    subsidiary_kind = models.SmallIntegerField()
    name = models.CharField(max_length=80)
    account_class = models.CharField(max_length=10)
    is_debit_normal = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "number"], name="ledger_account_once_a_fund"),
            models.CheckConstraint(
                condition=Q(id=F("fund_id") * 1_000_000 + F("number") * 100 + F("subsidiary_kind")),
                name="ledger_account_id_says_all",
            ),
            models.CheckConstraint(
                condition=Q(number__range=(1, 9999), subsidiary_kind__range=(0, 99)), name="ledger_account_number_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund_id}-{self.number} {self.name}"
