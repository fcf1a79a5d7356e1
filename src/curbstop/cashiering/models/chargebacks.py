"""A card payment that its holder disputes: what the processor took, by when evidence is due, and how it ended."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from curbstop.cashiering.models.places import BankAccount
from curbstop.cashiering.models.receipts import Tender

ENDS = ["won", "lost", "accepted"]


class Chargeback(models.Model):
    """A dispute as it was opened; append-only. Its id is drawn with those of returned items: both are subsidiaries of 107."""

    tender = models.OneToOneField(Tender, on_delete=models.PROTECT, related_name="+")
    reason_code = models.CharField(max_length=20)
    reference = models.CharField(max_length=60)
    amount_cents = models.BigIntegerField()
    bank_fee_cents = models.BigIntegerField(default=0)
    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    debited_on = models.DateField()
    evidence_due_on = models.DateField()
    business_date = models.DateField(db_index=True)
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_cents__gt=0) & Q(bank_fee_cents__gte=0), name="cashiering_chargeback_amount"
            ),
            models.CheckConstraint(
                condition=~Q(reference="") & ~Q(reason_code=""), name="cashiering_chargeback_reference"
            ),
            models.CheckConstraint(
                condition=Q(evidence_due_on__gte=models.F("debited_on")), name="cashiering_chargeback_due"
            ),
            models.UniqueConstraint(fields=["reference"], name="cashiering_chargeback_reference_once"),
        ]

    def __str__(self) -> str:
        return f"Chargeback {self.reference}"


class ChargebackStep(models.Model):
    """A step in a dispute: evidence gathered, evidence sent, won, lost, accepted; append-only, in this order (trigger)."""

    chargeback = models.ForeignKey(Chargeback, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    words = models.CharField(max_length=400)
    file = models.ForeignKey("platform.StoredFile", on_delete=models.PROTECT, related_name="+", null=True)
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+", null=True)
    happened_on = models.DateField()
    business_date = models.DateField(db_index=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["evidence", "filed"], entry__isnull=True) | Q(kind__in=ENDS, entry__isnull=False),
                name="cashiering_chargebackstep_kind",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="cashiering_chargebackstep_words"),
            models.UniqueConstraint(
                fields=["chargeback"], condition=Q(kind__in=ENDS), name="cashiering_chargeback_ends_once"
            ),
            models.UniqueConstraint(
                fields=["chargeback"], condition=Q(kind="filed"), name="cashiering_chargeback_filed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of chargeback {self.chargeback_id}"
