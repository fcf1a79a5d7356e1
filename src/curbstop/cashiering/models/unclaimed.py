"""Money that nobody claimed, on its way to the utility by Government Code 50050 to 50056: the subsidiary of account 209."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from curbstop.cashiering.models.banking import RefundCheck
from curbstop.cashiering.models.batches import SuspenseItem
from curbstop.cashiering.types import UNCLAIMED_STATES


class UnclaimedItem(models.Model):
    """One amount in the procedure: listed, published in two successive weeks (or by resolution where it is small), vested or claimed."""

    suspense_item = models.OneToOneField(SuspenseItem, on_delete=models.PROTECT, related_name="+")
    amount_cents = models.BigIntegerField()
    state = models.CharField(max_length=10, default="LISTED")
    is_small = models.BooleanField(default=False)
    business_date = models.DateField()
    listed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    listed_at = models.DateTimeField()
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+")
    newspaper = models.CharField(max_length=120, default="")
    first_published_on = models.DateField(null=True)
    second_published_on = models.DateField(null=True)
    vests_on = models.DateField(null=True)
    resolution = models.CharField(max_length=120, default="")
    ended_on = models.DateField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    end_entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+", null=True)
    claim_check = models.OneToOneField(RefundCheck, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="cashiering_unclaimed_amount"),
            models.CheckConstraint(condition=Q(state__in=UNCLAIMED_STATES), name="cashiering_unclaimed_state"),
            models.CheckConstraint(
                condition=Q(first_published_on__isnull=True, second_published_on__isnull=True, vests_on__isnull=True)
                | Q(second_published_on__gt=F("first_published_on"), vests_on__gt=F("second_published_on"))
                & ~Q(newspaper=""),
                name="cashiering_unclaimed_published",
            ),
            models.CheckConstraint(
                condition=Q(state="LISTED", vests_on__isnull=True)
                | Q(state="PUBLISHED", vests_on__isnull=False)
                | Q(state="CLAIMED")
                | Q(state="VESTED", ended_on__gte=F("vests_on"))
                | Q(state="VESTED", is_small=True) & ~Q(resolution=""),
                name="cashiering_unclaimed_steps",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["VESTED", "CLAIMED"], ended_on__isnull=False, ended_by__isnull=False)
                & Q(end_entry__isnull=False)
                | Q(state__in=["LISTED", "PUBLISHED"], ended_on__isnull=True, ended_by__isnull=True)
                & Q(end_entry__isnull=True, claim_check__isnull=True),
                name="cashiering_unclaimed_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"Unclaimed item {self.pk}"
