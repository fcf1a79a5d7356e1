"""Receipts: what was paid (lines), with what (tenders), and which tender paid what (portions). All append-only."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from curbstop.cashiering.models.batches import PaymentBatch, Settlement, SuspenseItem
from curbstop.cashiering.models.places import Drawer, ReceiptType
from curbstop.cashiering.models.sessions import CashSession


class Receipt(models.Model):
    """One receipt. From a drawer: numbered per drawer and fiscal year; from a batch: batch and sequence.

    File batches write it by COPY: foreign keys that point out of the room are checked per statement, not per row.
    """

    number = models.CharField(max_length=32, unique=True)
    session = models.ForeignKey(CashSession, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False)
    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False)
    drawer = models.ForeignKey(
        Drawer, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    fiscal_year = models.SmallIntegerField()
    sequence = models.IntegerField()
    business_date = models.DateField(db_index=True)
    effective_date = models.DateField()
    recorded_at = models.DateTimeField()
    payer_name = models.CharField(max_length=120, default="")
    total_cents = models.BigIntegerField()
    change_cents = models.BigIntegerField(default=0)
    entry = models.ForeignKey(
        "ledger.JournalEntry", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    language = models.CharField(max_length=2, default="en")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(session__isnull=False, drawer__isnull=False, batch__isnull=True))
                | Q(session__isnull=True, drawer__isnull=True, batch__isnull=False),
                name="cashiering_receipt_source",
            ),
            models.CheckConstraint(
                condition=Q(total_cents__gt=0) & Q(change_cents__gte=0) & Q(sequence__gt=0),
                name="cashiering_receipt_amounts",
            ),
            models.UniqueConstraint(
                fields=["drawer", "fiscal_year", "sequence"],
                condition=Q(drawer__isnull=False),
                name="cashiering_receipt_in_drawer",
            ),
            models.UniqueConstraint(
                fields=["batch", "sequence"], condition=Q(batch__isnull=False), name="cashiering_receipt_in_batch"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ReceiptLine(models.Model):
    """What one line of a receipt pays."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    position = models.SmallIntegerField()
    kind = models.CharField(max_length=16)
    customer_account = models.ForeignKey(
        "customers.CustomerAccount", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False
    )
    receipt_type = models.ForeignKey(
        ReceiptType, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    security_deposit = models.ForeignKey(
        "receivables.SecurityDeposit",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_constraint=False,
        db_index=False,
    )
    suspense_item = models.ForeignKey(
        SuspenseItem, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    # A department's invoice that this line pays, whole or in part.
    invoice = models.ForeignKey(
        "cashiering.DepartmentInvoice",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_constraint=False,
        db_index=False,
    )
    amount_cents = models.BigIntegerField()
    quantity = models.IntegerField(default=1)
    answers = models.JSONField(default=dict)
    remark = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receipt", "position"], name="cashiering_receiptline_position"),
            models.CheckConstraint(
                condition=Q(invoice__isnull=True) | Q(kind="receipt_type"), name="cashiering_receiptline_invoice"
            ),
            models.CheckConstraint(
                condition=Q(amount_cents__gt=0) & Q(quantity__gt=0), name="cashiering_receiptline_amount"
            ),
            models.CheckConstraint(
                condition=Q(kind="customer", customer_account__isnull=False, receipt_type__isnull=True)
                | Q(kind="receipt_type", receipt_type__isnull=False, customer_account__isnull=True)
                | Q(kind="security_deposit", security_deposit__isnull=False, customer_account__isnull=False)
                | Q(kind="suspense", suspense_item__isnull=False, customer_account__isnull=True),
                name="cashiering_receiptline_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["invoice"], condition=Q(invoice__isnull=False), name="cashiering_receiptline_inv")
        ]

    def __str__(self) -> str:
        return f"Line {self.position} of receipt {self.receipt_id}"


class Tender(models.Model):
    """What was handed over. `applied_cents` is what stays: for cash, the amount less the change given."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    position = models.SmallIntegerField()
    kind = models.CharField(max_length=12)
    amount_cents = models.BigIntegerField()
    applied_cents = models.BigIntegerField()
    settlement = models.ForeignKey(
        Settlement, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    check_number = models.CharField(max_length=20, default="")
    check_date = models.DateField(null=True)
    check_payer = models.CharField(max_length=120, default="")
    # personal, business or cashier (the bank's own); the bank and the last digits of the account as its magnetic line has them.
    check_kind = models.CharField(max_length=8, default="", db_default="")
    check_routing = models.CharField(max_length=9, default="", db_default="")
    check_account_last4 = models.CharField(max_length=4, default="", db_default="")
    card_token = models.CharField(max_length=64, default="")
    card_brand = models.CharField(max_length=16, default="")
    card_last4 = models.CharField(max_length=4, default="")
    card_authorization = models.CharField(max_length=16, default="")
    reference = models.CharField(max_length=60, default="")
    # What the processor took from the customer for itself: a note, never posted (books.md 9).
    processor_fee_cents = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receipt", "position"], name="cashiering_tender_position"),
            models.CheckConstraint(
                condition=Q(kind__in=["cash", "check", "money_order", "card", "e_check", "batch"]),
                name="cashiering_tender_kind",
            ),
            models.CheckConstraint(
                condition=Q(check_kind="") | Q(kind="check", check_kind__in=["personal", "business", "cashier"]),
                name="cashiering_tender_check_kind",
            ),
            models.CheckConstraint(
                condition=Q(processor_fee_cents=0) | Q(kind__in=["card", "e_check"], processor_fee_cents__gt=0),
                name="cashiering_tender_processor_fee",
            ),
            models.CheckConstraint(
                condition=Q(applied_cents__gte=0)
                & Q(amount_cents__gt=0)
                & Q(applied_cents__lte=models.F("amount_cents"))
                & (Q(kind="cash") | Q(applied_cents=models.F("amount_cents"))),
                name="cashiering_tender_change_from_cash_only",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["card", "e_check", "batch"]) | Q(settlement__isnull=False),
                name="cashiering_tender_settlement",
            ),
            # Never a card number: what is kept of a card cannot hold one.
            models.CheckConstraint(
                condition=~Q(card_token__regex=r"^[0-9 -]{12,23}$"),  # noqa: S106 - a pattern, no secret
                name="cashiering_tender_no_card_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_cents}"


class TenderPortion(models.Model):
    """Which part of a tender paid which part of a line, and where it was posted."""

    receipt = models.ForeignKey(
        Receipt, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    line = models.ForeignKey(
        ReceiptLine, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    fund_id = models.SmallIntegerField()
    account_number = models.SmallIntegerField()
    subsidiary_id = models.BigIntegerField(null=True)
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_cents__gt=0), name="cashiering_portion_amount")]

    def __str__(self) -> str:
        return f"{self.amount_cents} of tender {self.tender_id}"


class ReceiptVoid(models.Model):
    """A receipt that was undone. `kind` void: in the open session; reversal: later, posted on its own day."""

    receipt = models.OneToOneField(Receipt, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    reason = models.CharField(max_length=400)
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+")
    suspense_item = models.ForeignKey(SuspenseItem, on_delete=models.PROTECT, related_name="+", null=True)
    business_date = models.DateField()
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    voided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["void", "reversal"]), name="cashiering_void_kind"),
            models.CheckConstraint(condition=~Q(reason=""), name="cashiering_void_reason"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("voided_by")),
                name="cashiering_void_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of receipt {self.receipt_id}"


class TenderCorrection(models.Model):
    """A tender keyed as the wrong kind: what it really was. The latest row counts."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="+")
    to_kind = models.CharField(max_length=12)
    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="+", null=True)
    check_number = models.CharField(max_length=20, default="")
    reason = models.CharField(max_length=400)
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+")
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="cashiering_correction_reason")]

    def __str__(self) -> str:
        return f"Tender {self.tender_id} is {self.to_kind}"


class PaymentTransfer(models.Model):
    """A payment that was on the wrong customer account, moved to the right one with its own effective date."""

    line = models.ForeignKey(ReceiptLine, on_delete=models.PROTECT, related_name="+")
    from_customer_account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    to_customer_account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    amount_cents = models.BigIntegerField()
    reason = models.CharField(max_length=400)
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField()
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_customer_account=models.F("to_customer_account")), name="cashiering_transfer_two"
            ),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="cashiering_transfer_amount"),
            models.CheckConstraint(condition=~Q(reason=""), name="cashiering_transfer_reason"),
        ]

    def __str__(self) -> str:
        return f"Line {self.line_id} moved"


class ReceiptPrint(models.Model):
    """Each time a receipt was printed: a copy is marked as one."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="+")
    copy = models.SmallIntegerField()
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["receipt", "copy"], name="cashiering_receiptprint_copy")]

    def __str__(self) -> str:
        return f"Copy {self.copy} of receipt {self.receipt_id}"
