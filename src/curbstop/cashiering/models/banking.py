"""To the bank and back: deposits, wires, bank lines, returned items, refunds."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from curbstop.cashiering.models.batches import SuspenseItem
from curbstop.cashiering.models.places import BankAccount, Department, Vault
from curbstop.cashiering.models.receipts import Tender
from curbstop.cashiering.models.sessions import CashSession


class TransitItem(models.Model):
    """Money on its way to or from a bank: the subsidiary of account 105; append-only."""

    kind = models.CharField(max_length=8)
    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=60, default="")
    business_date = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["deposit", "wire", "claim"]), name="cashiering_transit_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Deposit(models.Model):
    """What goes to the bank in one bag: prepared by one, verified and sealed by another."""

    transit_item = models.OneToOneField(TransitItem, on_delete=models.PROTECT, related_name="+")
    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    vault = models.ForeignKey(Vault, on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField()
    state = models.CharField(max_length=10, default="PREPARED")
    bag_number = models.CharField(max_length=30)
    currency_cents = models.BigIntegerField()
    checks_cents = models.BigIntegerField()
    checks_count = models.IntegerField()
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    verified_at = models.DateTimeField(null=True)
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_reason = models.CharField(max_length=400, default="")
    seal_number = models.CharField(max_length=30, default="")
    checks_as = models.CharField(max_length=5, default="list")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["PREPARED", "VERIFIED", "WITHDRAWN"]), name="cashiering_deposit_state"
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=models.F("prepared_by")),
                name="cashiering_deposit_two",
            ),
            models.CheckConstraint(
                condition=Q(state="VERIFIED", verified_by__isnull=False, entry__isnull=False)
                | (~Q(state="VERIFIED") & Q(verified_by__isnull=True, entry__isnull=True)),
                name="cashiering_deposit_verified",
            ),
            models.CheckConstraint(
                condition=Q(currency_cents__gte=0) & Q(checks_cents__gte=0) & Q(checks_count__gte=0),
                name="cashiering_deposit_amounts",
            ),
            models.UniqueConstraint(
                fields=["bag_number"], condition=~Q(state="WITHDRAWN"), name="cashiering_deposit_bag"
            ),
            models.UniqueConstraint(
                fields=["seal_number"],
                condition=~Q(state="WITHDRAWN") & ~Q(seal_number=""),
                name="cashiering_deposit_seal",
            ),
            # A check is imaged or bagged, never both.
            models.CheckConstraint(condition=Q(checks_as__in=["list", "image"]), name="cashiering_deposit_checks_as"),
        ]

    def __str__(self) -> str:
        return f"Deposit {self.pk}"


class DepositSource(models.Model):
    """Which session's currency or checks a deposit holds. One of them is in one living deposit only."""

    deposit = models.ForeignKey(Deposit, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(CashSession, on_delete=models.PROTECT, related_name="+")
    tender_class = models.CharField(max_length=12)
    amount_cents = models.BigIntegerField()
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "tender_class"],
                condition=Q(is_withdrawn=False),
                name="cashiering_depositsource_once",
            ),
            models.CheckConstraint(
                condition=Q(tender_class__in=["currency", "checks"]), name="cashiering_depositsource_class"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tender_class} of session {self.session_id}"


class DepositCurrency(models.Model):
    """The deposit's currency by denomination."""

    deposit = models.ForeignKey(Deposit, on_delete=models.PROTECT, related_name="+")
    denomination = models.CharField(max_length=10)
    pieces = models.IntegerField()
    amount_cents = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.pieces} x {self.denomination}"


class DepositCheck(models.Model):
    """A check or money order on the deposit's list, as it stood on the count's tape; its tender where the amount says which."""

    deposit = models.ForeignKey(Deposit, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(CashSession, on_delete=models.PROTECT, related_name="+")
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="+", null=True)
    amount_cents = models.BigIntegerField()

    def __str__(self) -> str:
        return f"Check of session {self.session_id}"


class ReturnedItem(models.Model):
    """A check, draft or card payment that the bank took back: the subsidiary of account 107; append-only."""

    tender = models.OneToOneField(Tender, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    reason_code = models.CharField(max_length=20)
    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    amount_cents = models.BigIntegerField()
    fee_cents = models.BigIntegerField(default=0)
    bank_fee_cents = models.BigIntegerField(default=0)
    returned_on = models.DateField()
    effective_date = models.DateField()
    business_date = models.DateField()
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_cents__gt=0), name="cashiering_returned_amount")]

    def __str__(self) -> str:
        return f"Returned item {self.pk}"


class Remittance(models.Model):
    """A wire to a department for the money that was taken for it; append-only."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    transit_item = models.OneToOneField(TransitItem, on_delete=models.PROTECT, related_name="+")
    amount_cents = models.BigIntegerField()
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField()
    remitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Remittance {self.pk}"


class Refund(models.Model):
    """An approved refund, the subsidiary of account 210: a voucher for accounts payable; append-only."""

    customer_account = models.ForeignKey("customers.CustomerAccount", on_delete=models.PROTECT, related_name="+")
    amount_cents = models.BigIntegerField()
    reason = models.CharField(max_length=400)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField()
    approved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="cashiering_refund_amount"),
            models.CheckConstraint(condition=~Q(approved_by=models.F("requested_by")), name="cashiering_refund_two"),
        ]

    def __str__(self) -> str:
        return f"Refund {self.pk}"


class RefundCheck(models.Model):
    """A check that pays an approved refund or gives suspense money back: the subsidiary of account 211."""

    number = models.CharField(max_length=20, unique=True)
    payee = models.CharField(max_length=120)
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="+", null=True)
    suspense_item = models.ForeignKey(SuspenseItem, on_delete=models.PROTECT, related_name="+", null=True)
    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    amount_cents = models.BigIntegerField()
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(refund__isnull=False, suspense_item__isnull=True)
                | Q(refund__isnull=True, suspense_item__isnull=False),
                name="cashiering_refundcheck_one",
            ),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="cashiering_refundcheck_amount"),
        ]

    def __str__(self) -> str:
        return self.number


class DayOverride(models.Model):
    """A named override of something that would keep a day from closing; stays in every later report; append-only."""

    business_date = models.DateField(db_index=True)
    blocker_kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    detail = models.CharField(max_length=400)
    reason = models.CharField(max_length=400)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="cashiering_dayoverride_reason")]

    def __str__(self) -> str:
        return f"{self.blocker_kind} of {self.business_date}"
