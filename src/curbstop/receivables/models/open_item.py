"""Open items: each charge on its own, until it is paid."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q


class OpenItem(models.Model):
    """One charge that a customer account owes. Only its due date may change, and only to a later day."""

    customer_account = models.ForeignKey(
        "customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    agreement = models.ForeignKey(
        "customers.ServiceAgreement",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    fund = models.ForeignKey(
        "ledger.Fund", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    charge_type = models.CharField(max_length=30)
    bill_id = models.BigIntegerField(null=True, help_text="The bill that asks for it; billing is a room above")
    entry = models.ForeignKey(
        "ledger.JournalEntry", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    business_date = models.DateField()
    effective_date = models.DateField()
    due_date = models.DateField(null=True)
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="receivables_openitem_amount_positive"),
        ]
        indexes = [
            models.Index(fields=["customer_account", "due_date"], name="receivables_openitem_account"),
            models.Index(fields=["bill_id"], condition=Q(bill_id__isnull=False), name="receivables_openitem_bill"),
            BrinIndex(fields=["business_date"], name="receivables_openitem_day", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.charge_type} {self.amount_cents} of account {self.customer_account_id}"
