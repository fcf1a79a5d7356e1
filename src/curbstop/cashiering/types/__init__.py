"""Words of the cash room: states, tenders, denominations, and the frozen rows that its doors take and give."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from curbstop.cashiering.types.departments import DEPARTMENT_WORDINGS
from curbstop.cashiering.types.offline import OFFLINE_WORDINGS
from curbstop.cashiering.types.payment_file import FileRow as FileRow
from curbstop.cashiering.types.payment_file import PaymentFile as PaymentFile
from curbstop.cashiering.types.received import RECEIVED_WORDINGS
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.wording import StoredWording, Wording


class NotACountError(CurbstopError):
    """A count names something that cannot be counted."""


# --- who holds cash -----------------------------------------------------------------------------------------------

HOLDER_SESSION = "session"
HOLDER_DRAWER = "drawer"
HOLDER_VAULT = "vault"


class SessionState(StrEnum):
    """Where a cashier's session stands. Only OPEN takes payments."""

    OPEN = "OPEN"
    COUNTING = "COUNTING"
    COUNTED = "COUNTED"
    SENT_BACK = "SENT_BACK"
    APPROVED = "APPROVED"


SESSION_WORDS: dict[str, Wording] = {
    SessionState.OPEN: Wording("open", meaning="session"),
    SessionState.COUNTING: Wording("being counted", meaning="session"),
    SessionState.COUNTED: Wording("counted", meaning="session"),
    SessionState.SENT_BACK: Wording("sent back", meaning="session"),
    SessionState.APPROVED: Wording("approved", meaning="session"),
}


class BatchState(StrEnum):
    """Where a batch of payments stands."""

    POSTED = "POSTED"
    APPROVED = "APPROVED"


class DepositState(StrEnum):
    """Where a bank deposit stands. VERIFIED means sealed: nothing in it changes any more."""

    PREPARED = "PREPARED"
    VERIFIED = "VERIFIED"
    WITHDRAWN = "WITHDRAWN"


DEPOSIT_WORDS: dict[str, Wording] = {
    DepositState.PREPARED: Wording("prepared", meaning="bank deposit"),
    DepositState.VERIFIED: Wording("verified", meaning="bank deposit"),
    DepositState.WITHDRAWN: Wording("withdrawn", meaning="bank deposit"),
}


class TenderKind(StrEnum):
    """What was handed over."""

    CASH = "cash"
    CHECK = "check"
    MONEY_ORDER = "money_order"
    CARD = "card"
    E_CHECK = "e_check"
    BATCH = "batch"


TENDER_WORDS: dict[str, Wording] = {
    TenderKind.CASH: Wording("cash"),
    TenderKind.CHECK: Wording("check"),
    TenderKind.MONEY_ORDER: Wording("money order"),
    TenderKind.CARD: Wording("card"),
    TenderKind.E_CHECK: Wording("e-check"),
    TenderKind.BATCH: Wording("payment file"),
}


class TenderClass(StrEnum):
    """How a tender is counted and where it goes: drawer currency, the tape of checks, the terminal, the bank's own."""

    CURRENCY = "currency"
    CHECKS = "checks"
    CARDS = "cards"
    BATCH = "batch"


# Why something stands in the cash room's lists, as it is kept there.
UNKNOWN_IN_FILE = StoredWording("Unknown customer account in a payment file")
UNKNOWN_AT_COUNTER = StoredWording("Unidentified at the counter")
BANKRUPT_IN_FILE = StoredWording("Bankrupt: counsel decides what this money pays")
WRITTEN_OFF_IN_FILE = StoredWording("The debt was written off: recover it before this money pays it")
CLOSED_IN_FILE = StoredWording("Closed account")
CASH_ONLY_IN_FILE = StoredWording("Takes no checks for now")
CLOSED_WAS_PAID = StoredWording(
    "{name} paid {amount} more than this closed account owed: refund it or find its account."
)
CHECK_OF_CASH_ONLY = StoredWording(
    "{name} brought a check of {amount} from a customer who pays without checks for now."
)
UNCLAIMED_MONEY = StoredWording("Nobody claimed it in the time of the law")
UNCLAIMED_STATES = ("LISTED", "PUBLISHED", "VESTED", "CLAIMED")
ACCOUNT_IN_FILE = StoredWording("Account number {account_number}")
REVERSED_PAYMENT = StoredWording("Reversed payment")
RETURNED_BY_BANK = StoredWording("Returned by the bank")
SESSION_REOPENED = StoredWording("Session {session} reopened: {reason}")
REOPENED = StoredWording("Reopened: {reason}")
FOUND_IN_DRAWER = StoredWording("Over in the drawer of session {session}")
EXPLAINED_DIFFERENCE = StoredWording("Difference of session {session} explained: {words}")
STORED_WORDINGS = (
    UNKNOWN_IN_FILE,
    UNCLAIMED_MONEY,
    BANKRUPT_IN_FILE,
    WRITTEN_OFF_IN_FILE,
    CLOSED_IN_FILE,
    CASH_ONLY_IN_FILE,
    CLOSED_WAS_PAID,
    CHECK_OF_CASH_ONLY,
    UNKNOWN_AT_COUNTER,
    ACCOUNT_IN_FILE,
    REVERSED_PAYMENT,
    RETURNED_BY_BANK,
    SESSION_REOPENED,
    REOPENED,
    FOUND_IN_DRAWER,
    EXPLAINED_DIFFERENCE,
    *RECEIVED_WORDINGS,
    *DEPARTMENT_WORDINGS,
    *OFFLINE_WORDINGS,
)

CLASS_OF_TENDER = {
    TenderKind.CASH: TenderClass.CURRENCY,
    TenderKind.CHECK: TenderClass.CHECKS,
    TenderKind.MONEY_ORDER: TenderClass.CHECKS,
    TenderKind.CARD: TenderClass.CARDS,
    # Made at the terminal from the customer's bank account: it stands in the terminal's own batch total.
    TenderKind.E_CHECK: TenderClass.CARDS,
    TenderKind.BATCH: TenderClass.BATCH,
}
COUNTED_CLASSES = (TenderClass.CURRENCY, TenderClass.CHECKS, TenderClass.CARDS)
PHYSICAL_CLASSES = (TenderClass.CURRENCY, TenderClass.CHECKS)


class LineKind(StrEnum):
    """What a line of a receipt pays."""

    CUSTOMER = "customer"
    RECEIPT_TYPE = "receipt_type"
    SECURITY_DEPOSIT = "security_deposit"
    SUSPENSE = "suspense"


DENOMINATIONS: dict[str, int] = {
    "100": 10_000,
    "50": 5_000,
    "20": 2_000,
    "10": 1_000,
    "5": 500,
    "2": 200,
    "1": 100,
    "coin_100": 100,
    "coin_50": 50,
    "coin_25": 25,
    "coin_10": 10,
    "coin_5": 5,
    "coin_1": 1,
}
"""Code -> value in cents, largest first. Bills carry their dollars, coins their cents."""


# --- policy -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CashPolicy:
    """The cash room's figures on a day; the defaults are those of the controls checklist (docs/algorithms/cash_day.md).

    `over_short_steps`: a difference of at least so many cents demands the step; less is only logged.
    """

    count_tries: int = 2
    check_stale_days: int = 180
    deposit_business_days: int = 1
    cash_only_days: int = 365
    returned_first_cents: int = 2_500
    returned_next_cents: int = 3_500
    drop_at_cents: int = 50_000
    same_day_deposit_over_cents: int = 200_000
    over_short_steps: tuple[tuple[int, str], ...] = (
        (10_000, "finance"),
        (2_500, "report"),
        (2_000, "investigate"),
        (1_000, "supervisor"),
        (101, "note"),
    )

    def over_short_step(self, *, difference_cents: int) -> str:
        """What must follow a difference of this size: log, note, supervisor, investigate, report or finance."""
        size = abs(difference_cents)
        return next((step for least, step in self.over_short_steps if size >= least), "log")


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, when, and under which command."""

    actor_id: int
    now: datetime
    command_id: int | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A second person's name and PIN, as typed at the first one's screen."""

    username: str
    pin: str = field(repr=False)


# --- what the doors take --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One line of a payment as the counter asks for it. Exactly one of the three targets, or none for suspense."""

    kind: LineKind
    amount_cents: int
    customer_account_id: int | None = None
    receipt_type_id: int | None = None
    invoice_id: int | None = None
    security_deposit_id: int | None = None
    quantity: int = 1
    answers: tuple[tuple[str, str], ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class TenderDraft:
    """One tender as it is handed over. A card is never more than token, brand, last four and authorization."""

    kind: TenderKind
    amount_cents: int
    check_number: str = ""
    check_date: date | None = None
    check_payer: str = ""
    check_kind: str = ""
    check_routing: str = ""
    check_account_last4: str = ""
    card_token: str = ""
    card_brand: str = ""
    card_last4: str = ""
    card_authorization: str = ""
    processor_fee_cents: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted: currency by denomination, checks and money orders as a tape, cards by the terminal's total."""

    currency: tuple[tuple[str, int], ...] = ()
    """(denomination code, pieces)."""
    checks: tuple[int, ...] = ()
    """Single amounts in cents."""
    card_batch_cents: int = 0

    def __post_init__(self) -> None:
        unknown = [code for code, _ in self.currency if code not in DENOMINATIONS]
        if unknown:
            raise NotACountError("There is no such denomination: {unknown}", unknown=", ".join(unknown))
        if (
            any(pieces < 0 for _, pieces in self.currency)
            or min(self.checks, default=0) < 0
            or self.card_batch_cents < 0
        ):
            raise NotACountError("A count has no negative numbers", to_do="Correct the count.")

    @property
    def currency_cents(self) -> int:
        """The currency's worth."""
        return sum(DENOMINATIONS[code] * pieces for code, pieces in self.currency)

    @property
    def checks_cents(self) -> int:
        """The tape's total."""
        return sum(self.checks)


# --- what the doors give --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaymentTaken:
    """What the counter hears after a payment: the number to print and the change to give."""

    receipt_id: int
    number: str
    total_cents: int
    change_cents: int


@dataclass(frozen=True, slots=True)
class PreviewPortion:
    """A part of a line as it would be applied: to an open item, or to credit when `open_item_id` is None."""

    open_item_id: int | None
    fund_id: int
    charge_type: str
    due_date: date | None
    amount_cents: int


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One line of a payment as it would be applied."""

    position: int
    kind: LineKind
    label: str
    amount_cents: int
    portions: tuple[PreviewPortion, ...] = ()

    @property
    def credit_cents(self) -> int:
        """What would be left over as the customer's credit."""
        return sum(portion.amount_cents for portion in self.portions if portion.open_item_id is None)


@dataclass(frozen=True, slots=True)
class PaymentPreview:
    """A payment before it is committed. `refusal` says why it cannot be taken yet."""

    lines: tuple[PreviewLine, ...]
    total_cents: int
    tendered_cents: int
    change_cents: int
    refusal: CurbstopError | None = None

    @property
    def missing_cents(self) -> int:
        """What is still to be tendered."""
        return max(0, self.total_cents - self.tendered_cents)


@dataclass(frozen=True, slots=True)
class Difference:
    """Counted against recorded, per class of tender, in cents."""

    tender_class: TenderClass
    recorded_cents: int
    counted_cents: int

    @property
    def difference_cents(self) -> int:
        """Above zero is over, below is short."""
        return self.counted_cents - self.recorded_cents


@dataclass(frozen=True, slots=True)
class CountResult:
    """What the system says after a count has been committed."""

    count_id: int
    attempt: int
    differences: tuple[Difference, ...]
    may_recount: bool

    @property
    def difference_cents(self) -> int:
        """The sum over all classes."""
        return sum(one.difference_cents for one in self.differences)

    @property
    def balanced(self) -> bool:
        """Whether every class agrees by itself."""
        return all(one.difference_cents == 0 for one in self.differences)


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that keeps a day from closing: what, where, what to do, and what a link may point at."""

    kind: str
    subject_kind: str
    subject_id: int
    title: str
    detail: str
    difference_cents: int = 0
    overridable: bool = False
