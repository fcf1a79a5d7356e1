"""What kinds of charges there are, and what may follow from them."""

from django.db import models


class ChargeType(models.Model):
    """A kind of charge: its fund and accounts, whether it ages, bears late fees, may end in a shut-off, and its rank."""

    code = models.CharField(max_length=30, primary_key=True)
    name = models.CharField(max_length=80)
    fund = models.ForeignKey("ledger.Fund", on_delete=models.PROTECT, related_name="+", db_index=False)
    receivable_account = models.ForeignKey(
        "ledger.LedgerAccount", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    revenue_account = models.ForeignKey(
        "ledger.LedgerAccount", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ages = models.BooleanField()
    late_fee_base = models.BooleanField()
    shutoff_eligible = models.BooleanField()
    refundable = models.BooleanField()
    rank = models.SmallIntegerField()

    def __str__(self) -> str:
        return self.code
