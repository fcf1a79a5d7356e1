"""Security deposits: the customer's money that the utility holds, account 201 of the lead fund."""

from django.db import models
from django.db.models import Q

from curbstop.receivables.types import DEPOSIT_REASONS, DEPOSIT_STATES, DepositState


class SecurityDeposit(models.Model):
    """One deposit of one customer account: asked for, held, and given back. Asking posts nothing."""

    customer_account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey("customers.ServiceAgreement", null=True, on_delete=models.PROTECT, related_name="+")
    demanded_cents = models.BigIntegerField()
    reason = models.CharField(max_length=30, choices=[(reason, reason) for reason in DEPOSIT_REASONS])
    remark = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, default=DepositState.QUOTED)
    demanded_on = models.DateField(null=True)
    taken_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(demanded_cents__gt=0), name="receivables_deposit_positive"),
            models.CheckConstraint(condition=Q(state__in=DEPOSIT_STATES), name="receivables_deposit_state"),
        ]

    def __str__(self) -> str:
        return f"deposit {self.pk}"


class SecurityDepositMovement(models.Model):
    """Cents into a held deposit (positive) or out of it. The sum is never below zero."""

    security_deposit = models.ForeignKey(SecurityDeposit, on_delete=models.PROTECT, related_name="+")
    customer_account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(
        "ledger.JournalEntry", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    business_date = models.DateField()
    effective_date = models.DateField()
    recorded_at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    source_kind = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_cents=0), name="receivables_depositmove_not_zero"),
        ]
        indexes = [models.Index(fields=["source_id", "source_kind"], name="receivables_depositmove_source")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_cents}"
