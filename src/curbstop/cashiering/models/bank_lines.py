"""What the bank says: statements, their lines, what a line was recognised as, and what is disputed with the bank."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from curbstop.cashiering.models.banking import Deposit, RefundCheck, TransitItem
from curbstop.cashiering.models.batches import Settlement
from curbstop.cashiering.models.places import BankAccount


class BankStatement(models.Model):
    """One account's statement of a file (BAI2, camt), with the totals that its lines must have; append-only."""

    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    format = models.CharField(max_length=8)
    file_name = models.CharField(max_length=200, default="")
    file_sha256 = models.CharField(max_length=64)
    position = models.SmallIntegerField()
    own_id = models.CharField(max_length=120)
    as_of_date = models.DateField()
    opening_cents = models.BigIntegerField(null=True)
    closing_cents = models.BigIntegerField(null=True)
    credit_cents = models.BigIntegerField()
    debit_cents = models.BigIntegerField()
    line_count = models.IntegerField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(format__in=["bai2", "camt"]), name="cashiering_statement_format"),
            models.UniqueConstraint(fields=["file_sha256", "position"], name="cashiering_statement_file_once"),
            models.UniqueConstraint(fields=["bank_account", "own_id"], name="cashiering_statement_own_id_once"),
            models.CheckConstraint(
                condition=Q(opening_cents__isnull=True)
                | Q(closing_cents__isnull=True)
                | Q(closing_cents=F("opening_cents") + F("credit_cents") - F("debit_cents")),
                name="cashiering_statement_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return self.own_id


class BankLine(models.Model):
    """A line of a bank statement, as the bank gave it; without a statement when it was keyed in; append-only."""

    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="+", null=True)
    position = models.IntegerField(default=0)
    value_date = models.DateField()
    amount_cents = models.BigIntegerField()
    type_code = models.CharField(max_length=30, default="")
    reference = models.CharField(max_length=60)
    customer_reference = models.CharField(max_length=60, default="")
    description = models.CharField(max_length=200, default="")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank_account", "reference"], name="cashiering_bankline_once"),
            models.UniqueConstraint(
                fields=["statement", "position"],
                condition=Q(statement__isnull=False),
                name="cashiering_bankline_position",
            ),
            models.CheckConstraint(condition=~Q(amount_cents=0), name="cashiering_bankline_amount"),
        ]

    def __str__(self) -> str:
        return self.reference


class BankMatch(models.Model):
    """A portion of a bank line and what it is: one line may clear many things, many lines one; append-only.

    `fee`: the bank's own charge. `recorded`: its entry was in the books before the line came. `claim`: it opens a dispute.
    """

    bank_line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, default="transit")
    transit_item = models.ForeignKey(TransitItem, on_delete=models.PROTECT, related_name="+", null=True)
    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="+", null=True)
    refund_check = models.ForeignKey(RefundCheck, on_delete=models.PROTECT, related_name="+", null=True)
    rule = models.CharField(max_length=30, default="")
    amount_cents = models.BigIntegerField()
    difference_cents = models.BigIntegerField(default=0)
    fee_cents = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=400, default="")
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField()
    matched_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    matched_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=["transit", "claim"], transit_item__isnull=False, settlement=None, refund_check=None
                )
                | Q(kind="settlement", transit_item=None, settlement__isnull=False, refund_check=None)
                | Q(kind="check", transit_item=None, settlement=None, refund_check__isnull=False)
                | Q(kind__in=["fee", "recorded"], transit_item=None, settlement=None, refund_check=None),
                name="cashiering_bankmatch_one",
            ),
            models.CheckConstraint(condition=Q(difference_cents=0) | ~Q(reason=""), name="cashiering_bankmatch_reason"),
        ]

    def __str__(self) -> str:
        return f"Match of bank line {self.bank_line_id}"


class BankClaim(models.Model):
    """What the bank and we say differently of an amount, while it lies in transit (account 105); append-only.

    Above zero the bank has taken or not given what is ours, below zero it gave too much.
    """

    transit_item = models.OneToOneField(TransitItem, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    deposit = models.ForeignKey(Deposit, on_delete=models.PROTECT, related_name="+", null=True)
    amount_cents = models.BigIntegerField()
    reason = models.CharField(max_length=400)
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=["counterfeit", "miscount", "encoding_error", "duplicate_presentment", "bank_error"]
                ),
                name="cashiering_bankclaim_kind",
            ),
            models.CheckConstraint(condition=~Q(amount_cents=0) & ~Q(reason=""), name="cashiering_bankclaim_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_cents}"


class BankClaimAcceptance(models.Model):
    """A claim that the bank does not restore: it became over or short; append-only."""

    claim = models.OneToOneField(BankClaim, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=400)
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="cashiering_bankclaimacceptance_reason")]

    def __str__(self) -> str:
        return f"Acceptance of claim {self.claim_id}"


class BankReconciliation(models.Model):
    """A bank account at the end of a period, the bank's figure beside the books': prepared by one, reviewed by another."""

    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    period_end = models.DateField()
    statement_cents = models.BigIntegerField()
    book_cents = models.BigIntegerField()
    bank_only_cents = models.BigIntegerField()
    book_only_cents = models.BigIntegerField()
    difference_cents = models.BigIntegerField()
    business_date = models.DateField()
    remark = models.CharField(max_length=400, default="")
    state = models.CharField(max_length=10, default="PREPARED")
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    reviewed_at = models.DateTimeField(null=True)
    review_remark = models.CharField(max_length=400, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="PREPARED", reviewed_by__isnull=True, reviewed_at__isnull=True)
                | Q(state__in=["REVIEWED", "RETURNED"], reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="cashiering_reconciliation_state",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("prepared_by")),
                name="cashiering_reconciliation_two",
            ),
            models.CheckConstraint(
                condition=Q(
                    difference_cents=F("statement_cents")
                    - F("bank_only_cents")
                    + F("book_only_cents")
                    - F("book_cents")
                ),
                name="cashiering_reconciliation_adds_up",
            ),
            models.CheckConstraint(
                condition=~Q(state="REVIEWED") | Q(difference_cents=0) | ~Q(remark=""),
                name="cashiering_reconciliation_explained",
            ),
            models.UniqueConstraint(
                fields=["bank_account", "period_end"],
                condition=~Q(state="RETURNED"),
                name="cashiering_reconciliation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Reconciliation {self.pk}"


class BankReconciliationItem(models.Model):
    """A row that a reconciliation's figure is made of; append-only."""

    reconciliation = models.ForeignKey(BankReconciliation, on_delete=models.PROTECT, related_name="+")
    section = models.CharField(max_length=12)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    on_date = models.DateField()
    words = models.CharField(max_length=200)
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(section__in=["bank_only", "book_only"]), name="cashiering_reconciliationitem_section"
            )
        ]

    def __str__(self) -> str:
        return self.words
