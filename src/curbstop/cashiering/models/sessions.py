"""A cashier's session: float, counts, difference, and every step that was taken with it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from curbstop.cashiering.models.places import BankAccount, CashHolder, Drawer, Office, Workstation

UNFINISHED = ["OPEN", "COUNTING"]


class CashSession(models.Model):
    """One person, one drawer, one business day. States move only as the database's state machine allows."""

    holder = models.OneToOneField(CashHolder, on_delete=models.PROTECT, related_name="+")
    drawer = models.ForeignKey(Drawer, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    workstation = models.ForeignKey(Workstation, on_delete=models.PROTECT, related_name="+", null=True)
    cashier = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # "batch": a received batch is worked in it, beside the cashier's own drawer; its receipts count as paid on `effective_date`.
    kind = models.CharField(max_length=8, default="counter")
    business_date = models.DateField()
    effective_date = models.DateField(null=True)
    fiscal_year = models.SmallIntegerField()
    state = models.CharField(max_length=10, default="OPEN")
    round = models.SmallIntegerField(default=1)
    float_cents = models.BigIntegerField()
    opened_at = models.DateTimeField()
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    count_witness = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["business_date", "drawer"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["OPEN", "COUNTING", "COUNTED", "SENT_BACK", "APPROVED"]),
                name="cashiering_session_state",
            ),
            models.CheckConstraint(
                condition=Q(kind="counter", effective_date__isnull=True)
                | Q(kind="batch", effective_date__isnull=False, float_cents=0),
                name="cashiering_session_kind",
            ),
            models.CheckConstraint(condition=Q(float_cents__gte=0), name="cashiering_session_float"),
            models.CheckConstraint(
                condition=~Q(acknowledged_by=models.F("cashier")), name="cashiering_session_float_second"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (
                    ~Q(approved_by=models.F("cashier"))
                    & (Q(counted_by__isnull=True) | ~Q(approved_by=models.F("counted_by")))
                    & (Q(count_witness__isnull=True) | ~Q(approved_by=models.F("count_witness")))
                ),
                name="cashiering_session_own_approval",
            ),
            models.CheckConstraint(
                condition=Q(state="APPROVED", approved_by__isnull=False, approved_at__isnull=False)
                | (~Q(state="APPROVED") & Q(approved_by__isnull=True, approved_at__isnull=True)),
                name="cashiering_session_approved",
            ),
            models.UniqueConstraint(
                fields=["drawer"],
                condition=Q(state__in=UNFINISHED, round=1),
                name="cashiering_session_one_per_drawer",
            ),
            models.UniqueConstraint(
                fields=["cashier"],
                condition=Q(state__in=UNFINISHED, round=1, kind="counter"),
                name="cashiering_session_one_per_cashier",
            ),
            # A session of a day that is being balanced may reopen beside today's: it takes no receipts.
            models.UniqueConstraint(
                fields=["drawer", "business_date"],
                condition=Q(state__in=UNFINISHED),
                name="cashiering_session_one_per_drawer_day",
            ),
            models.UniqueConstraint(
                fields=["cashier", "business_date"],
                condition=Q(state__in=UNFINISHED, kind="counter"),
                name="cashiering_session_one_per_cashier_day",
            ),
        ]

    def __str__(self) -> str:
        return f"Session {self.pk}"


class SessionEvent(models.Model):
    """A step taken with a session; append-only."""

    session = models.ForeignKey(CashSession, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    reason = models.CharField(max_length=400, default="")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    happened_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind


class SessionCount(models.Model):
    """A committed count beside what was recorded at that moment; append-only.

    The recorded figures are kept so that nobody can say later what the count was compared with.
    """

    session = models.ForeignKey(CashSession, on_delete=models.PROTECT, related_name="+")
    round = models.SmallIntegerField()
    attempt = models.SmallIntegerField()
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    witness = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    counted_at = models.DateTimeField()
    float_cents = models.BigIntegerField()
    currency_cents = models.BigIntegerField()
    checks_cents = models.BigIntegerField()
    checks_count = models.IntegerField()
    cards_cents = models.BigIntegerField()
    recorded_currency_cents = models.BigIntegerField()
    recorded_checks_cents = models.BigIntegerField()
    recorded_cards_cents = models.BigIntegerField()
    dropped_cents = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "round", "attempt"], name="cashiering_count_once"),
            models.CheckConstraint(condition=Q(attempt__gte=1), name="cashiering_count_attempt"),
            models.CheckConstraint(
                condition=Q(witness__isnull=True) | ~Q(witness=models.F("counted_by")), name="cashiering_count_witness"
            ),
        ]

    def __str__(self) -> str:
        return f"Count {self.attempt} of session {self.session_id}"


class CountLine(models.Model):
    """One denomination, one check of the tape, or the terminal's total; append-only."""

    count = models.ForeignKey(SessionCount, on_delete=models.PROTECT, related_name="+")
    tender_class = models.CharField(max_length=12)
    denomination = models.CharField(max_length=10, default="")
    pieces = models.IntegerField(default=1)
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pieces__gte=0) & Q(amount_cents__gte=0), name="cashiering_countline_not_negative"
            )
        ]

    def __str__(self) -> str:
        return f"{self.denomination or self.tender_class} {self.amount_cents}"


class OverShort(models.Model):
    """A difference posted at approval with its reason; append-only. A reopening adds the opposite row."""

    session = models.ForeignKey(CashSession, on_delete=models.PROTECT, related_name="+")
    count = models.ForeignKey(SessionCount, on_delete=models.PROTECT, related_name="+")
    tender_class = models.CharField(max_length=12)
    amount_cents = models.BigIntegerField()
    reason = models.CharField(max_length=400)
    step = models.CharField(max_length=12)
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField()
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_cents=0), name="cashiering_overshort_amount"),
            models.CheckConstraint(condition=~Q(reason=""), name="cashiering_overshort_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_cents} in session {self.session_id}"


class CustodyMovement(models.Model):
    """Cash or checks that changed hands: giver, taker, worth, both acknowledgements; append-only."""

    kind = models.CharField(max_length=20)
    from_holder = models.ForeignKey(CashHolder, on_delete=models.PROTECT, related_name="+", null=True)
    to_holder = models.ForeignKey(CashHolder, on_delete=models.PROTECT, related_name="+", null=True)
    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+", null=True)
    session = models.ForeignKey(CashSession, on_delete=models.PROTECT, related_name="+", null=True)
    currency_cents = models.BigIntegerField(default=0)
    checks_cents = models.BigIntegerField(default=0)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey("ledger.JournalEntry", on_delete=models.PROTECT, related_name="+", null=True)
    business_date = models.DateField()
    happened_at = models.DateTimeField()
    note = models.CharField(max_length=200, default="")
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, related_name="+", null=True)
    # A change order is two movements of equal worth: the second one answers the first.
    answers = models.OneToOneField("self", on_delete=models.PROTECT, related_name="+", null=True)
    deposit = models.ForeignKey("cashiering.Deposit", on_delete=models.PROTECT, related_name="+", null=True)
    bag_number = models.CharField(max_length=30, default="")
    carrier = models.CharField(max_length=80, default="")
    carrier_reference = models.CharField(max_length=60, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(given_by=models.F("taken_by")), name="cashiering_custody_two"),
            models.CheckConstraint(
                condition=Q(currency_cents__gte=0) & Q(checks_cents__gte=0), name="cashiering_custody_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(kind="bag_to_carrier")
                | (Q(deposit__isnull=False) & ~Q(bag_number="") & ~Q(carrier="") & ~Q(carrier_reference="")),
                name="cashiering_custody_carrier",
            ),
            models.UniqueConstraint(
                fields=["deposit"], condition=Q(kind="bag_to_carrier"), name="cashiering_custody_carried_once"
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class CustodyLine(models.Model):
    """How many pieces of a denomination changed hands; append-only."""

    movement = models.ForeignKey(CustodyMovement, on_delete=models.PROTECT, related_name="+")
    denomination = models.CharField(max_length=10)
    pieces = models.IntegerField()
    amount_cents = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pieces__gt=0), name="cashiering_custodyline_pieces")]

    def __str__(self) -> str:
        return f"{self.pieces} x {self.denomination}"
