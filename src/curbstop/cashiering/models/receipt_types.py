"""What a receipt type costs and to whom its money goes, from a day on. Rows are added; the latest that has begun counts."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from curbstop.cashiering.models.places import Department, ReceiptType


class ReceiptTypeFee(models.Model):
    """The price of one piece from a day on; without a price the amount is asked for."""

    receipt_type = models.ForeignKey(ReceiptType, on_delete=models.PROTECT, related_name="+")
    from_date = models.DateField()
    price_cents = models.BigIntegerField(null=True)
    source = models.CharField(max_length=160)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_on = models.DateField()
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receipt_type", "from_date"], name="cashiering_receipttypefee_from"),
            models.CheckConstraint(
                condition=Q(price_cents__isnull=True) | Q(price_cents__gt=0), name="cashiering_receipttypefee_price"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="cashiering_receipttypefee_source"),
        ]

    def __str__(self) -> str:
        return f"Fee of {self.receipt_type_id} from {self.from_date}"


class ReceiptTypeDistribution(models.Model):
    """From this day on a receipt type's money is divided as its shares say."""

    receipt_type = models.ForeignKey(ReceiptType, on_delete=models.PROTECT, related_name="+")
    from_date = models.DateField()
    source = models.CharField(max_length=160)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_on = models.DateField()
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receipt_type", "from_date"], name="cashiering_distribution_from"),
            models.CheckConstraint(condition=~Q(source=""), name="cashiering_distribution_source"),
        ]

    def __str__(self) -> str:
        return f"Distribution of {self.receipt_type_id} from {self.from_date}"


class ReceiptTypeShare(models.Model):
    """One share: an amount for each piece, or a part of what is left after the amounts, in millionths."""

    distribution = models.ForeignKey(ReceiptTypeDistribution, on_delete=models.PROTECT, related_name="+")
    position = models.SmallIntegerField()
    fund_id = models.SmallIntegerField()
    account_number = models.SmallIntegerField()
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", null=True)
    amount_cents = models.BigIntegerField(null=True)
    part_ppm = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distribution", "position"], name="cashiering_share_position"),
            models.CheckConstraint(
                condition=Q(amount_cents__gt=0, part_ppm__isnull=True) | Q(amount_cents__isnull=True, part_ppm__gt=0),
                name="cashiering_share_amount_or_part",
            ),
            models.CheckConstraint(
                condition=Q(department__isnull=False, account_number=208)
                | (Q(department__isnull=True) & ~Q(account_number=208)),
                name="cashiering_share_department",
            ),
        ]

    def __str__(self) -> str:
        return f"Share {self.position} of {self.distribution_id}"


class ReceiptTypeCorrection(models.Model):
    """A receipt line keyed under the wrong receipt type: which it really was. The latest row counts; append-only."""

    line = models.ForeignKey("cashiering.ReceiptLine", on_delete=models.PROTECT, related_name="+")
    from_receipt_type = models.ForeignKey(ReceiptType, on_delete=models.PROTECT, related_name="+")
    to_receipt_type = models.ForeignKey(ReceiptType, on_delete=models.PROTECT, related_name="+")
    amount_cents = models.BigIntegerField()
    # Where its money stood and where it stands now: fund, account number, subsidiary, cents.
    from_purposes = models.JSONField()
    to_purposes = models.JSONField()
    reason = models.CharField(max_length=400)
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField()
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    corrected_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_receipt_type=models.F("to_receipt_type")), name="cashiering_typecorrection_two_types"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("corrected_by")),
                name="cashiering_typecorrection_two",
            ),
            models.CheckConstraint(
                condition=Q(amount_cents__gt=0) & ~Q(reason=""), name="cashiering_typecorrection_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"Line {self.line_id} is {self.to_receipt_type_id}"
