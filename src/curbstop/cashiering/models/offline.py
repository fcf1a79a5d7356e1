"""Receipts given while the server was out of reach: numbers assigned beforehand, what was taken, where it was posted.

The page and the printed book are alike: a range of numbers, each used once, and what is not used is told.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from curbstop.cashiering.models.differences import DifferenceCorrection
from curbstop.cashiering.models.places import Office, Workstation
from curbstop.cashiering.models.receipts import Receipt
from curbstop.cashiering.models.sessions import CashSession


class Numbers(Func):
    """`int4range(first_number, last_number, '[]')`: both ends are in it."""

    function = "INT4RANGE"
    output_field = IntegerRangeField()


BOTH_ENDS = (F("first_number"), F("last_number"), Value("[]"))


class NumberRange(models.Model):
    """Numbers given out beforehand: to one browser for one session, or as a printed book to an office; append-only."""

    series = models.CharField(max_length=12)
    first_number = models.IntegerField()
    last_number = models.IntegerField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(CashSession, on_delete=models.PROTECT, related_name="+", null=True)
    workstation = models.ForeignKey(Workstation, on_delete=models.PROTECT, related_name="+", null=True)
    # The browser that holds the numbers, as it named itself: two browsers of one session have ranges of their own.
    device = models.UUIDField(null=True)
    business_date = models.DateField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_number__gte=1) & Q(last_number__gte=F("first_number")),
                name="cashiering_range_numbers",
            ),
            models.CheckConstraint(
                condition=Q(session__isnull=False, device__isnull=False) | Q(session__isnull=True, device__isnull=True),
                name="cashiering_range_holder",
            ),
            ExclusionConstraint(
                name="cashiering_range_no_overlap",
                expressions=[("series", RangeOperators.EQUAL), (Numbers(*BOTH_ENDS), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.first_number} to {self.last_number}"


class OfflineReceipt(models.Model):
    """A receipt that the customer was given without the server, as it was given; append-only.

    `number` is what stands on the paper. A number that was never assigned, or was used before, has no range: a person looks.
    """

    kind = models.CharField(max_length=5)
    number = models.CharField(max_length=24, db_index=True)
    range = models.ForeignKey(NumberRange, on_delete=models.PROTECT, related_name="+", null=True)
    sequence = models.IntegerField(null=True)
    session = models.ForeignKey(CashSession, on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField(db_index=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    account_typed = models.CharField(max_length=40)
    customer_account = models.ForeignKey(
        "customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", null=True
    )
    payer_name = models.CharField(max_length=120, default="")
    amount_cents = models.BigIntegerField()
    tender_kind = models.CharField(max_length=12)
    given_cents = models.BigIntegerField()
    check_number = models.CharField(max_length=20, default="")
    check_date = models.DateField(null=True)
    language = models.CharField(max_length=2, default="en")
    keyed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    keyed_at = models.DateTimeField()
    witness = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="page") | Q(kind="paper", witness__isnull=False), name="cashiering_offline_kind"
            ),
            models.CheckConstraint(
                condition=Q(witness__isnull=True) | ~Q(witness=F("keyed_by")), name="cashiering_offline_witness"
            ),
            models.CheckConstraint(
                condition=Q(tender_kind="cash", amount_cents__gt=0, given_cents__gte=F("amount_cents"))
                | Q(tender_kind="check", amount_cents__gt=0, given_cents=F("amount_cents")),
                name="cashiering_offline_tender",
            ),
            models.CheckConstraint(
                condition=Q(range__isnull=True, sequence__isnull=True) | Q(range__isnull=False, sequence__isnull=False),
                name="cashiering_offline_numbered",
            ),
            models.UniqueConstraint(fields=["range", "sequence"], name="cashiering_offline_number_once"),
        ]

    def __str__(self) -> str:
        return self.number


class OfflinePosting(models.Model):
    """Where an offline receipt stands in the books: its receipt of the ordinary series, or the drawer's correction; append-only."""

    offline_receipt = models.OneToOneField(OfflineReceipt, on_delete=models.PROTECT, related_name="+")
    receipt = models.OneToOneField(Receipt, on_delete=models.PROTECT, related_name="+", null=True)
    correction = models.OneToOneField(DifferenceCorrection, on_delete=models.PROTECT, related_name="+", null=True)
    business_date = models.DateField(db_index=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(receipt__isnull=False, correction__isnull=True)
                | Q(receipt__isnull=True, correction__isnull=False),
                name="cashiering_offlineposting_one",
            )
        ]

    def __str__(self) -> str:
        return f"Posting of offline receipt {self.offline_receipt_id}"


class NumbersNotUsed(models.Model):
    """Numbers of a range that no receipt has: given back, spoiled, or lost with their paper; append-only."""

    range = models.ForeignKey(NumberRange, on_delete=models.PROTECT, related_name="+")
    first_number = models.IntegerField()
    last_number = models.IntegerField()
    kind = models.CharField(max_length=8)
    reason = models.CharField(max_length=400, default="")
    business_date = models.DateField()
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="returned") | (Q(kind__in=["spoiled", "lost"]) & ~Q(reason="")),
                name="cashiering_notused_kind",
            ),
            models.CheckConstraint(condition=Q(last_number__gte=F("first_number")), name="cashiering_notused_numbers"),
            ExclusionConstraint(
                name="cashiering_notused_once",
                expressions=[("range", RangeOperators.EQUAL), (Numbers(*BOTH_ENDS), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_number} to {self.last_number}"
