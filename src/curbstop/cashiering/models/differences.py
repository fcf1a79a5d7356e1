"""A difference that was explained and corrected: what it was, what shows it, who did it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from curbstop.cashiering.models.batches import SuspenseItem
from curbstop.cashiering.models.receipts import Receipt
from curbstop.cashiering.models.sessions import CashSession, SessionCount

OF_A_CUSTOMER = ["image", "slip", "word"]


class DifferenceCorrection(models.Model):
    """Over or short of an approved session, taken back because its cause was shown; append-only.

    The over/short row of the approval stays; opposite rows of the same entry stand beside it. The database refuses a change of a
    customer's account without evidence about that customer and a second person, and refuses whoever took or counted (trigger).
    """

    session = models.ForeignKey(CashSession, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    tender_class = models.CharField(max_length=12)
    amount_cents = models.BigIntegerField()
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="+", null=True)
    customer_account = models.ForeignKey(
        "customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", null=True
    )
    suspense_item = models.ForeignKey(SuspenseItem, on_delete=models.PROTECT, related_name="+", null=True)
    neighbour_session = models.ForeignKey(CashSession, on_delete=models.PROTECT, related_name="+", null=True)
    evidence_kind = models.CharField(max_length=8)
    evidence_words = models.CharField(max_length=400)
    evidence_file = models.ForeignKey("platform.StoredFile", on_delete=models.PROTECT, related_name="+", null=True)
    evidence_count = models.ForeignKey(SessionCount, on_delete=models.PROTECT, related_name="+", null=True)
    said_by = models.CharField(max_length=120, default="")
    said_on = models.DateField(null=True)
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField()
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    corrected_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_cents=0), name="cashiering_difference_amount"),
            models.CheckConstraint(condition=~Q(evidence_words=""), name="cashiering_difference_evidence"),
            models.CheckConstraint(
                condition=Q(evidence_kind="image", evidence_file__isnull=False, evidence_count__isnull=True)
                | Q(evidence_kind="slip", evidence_count__isnull=True)
                | (Q(evidence_kind="word", said_on__isnull=False, evidence_count__isnull=True) & ~Q(said_by=""))
                | Q(evidence_kind="recount", evidence_count__isnull=False),
                name="cashiering_difference_kind_of_evidence",
            ),
            models.CheckConstraint(
                condition=Q(customer_account__isnull=True)
                | Q(evidence_kind__in=OF_A_CUSTOMER, confirmed_by__isnull=False),
                name="cashiering_difference_customer",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("corrected_by")),
                name="cashiering_difference_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in session {self.session_id}"
