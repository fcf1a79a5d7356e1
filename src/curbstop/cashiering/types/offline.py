"""Words and rows of receipts given without the server, and of disputed card payments."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from curbstop.kernel.wording import StoredWording

PAGE_SERIES = "X"
OFFLINE_SUBJECT = "offline_receipt"
WAITS = "offline_waits"


class OfflineKind(StrEnum):
    """Where the receipt was written: on the counter's page, or in a printed book."""

    PAGE = "page"
    PAPER = "paper"


class Unused(StrEnum):
    """Why a number has no receipt."""

    RETURNED = "returned"
    SPOILED = "spoiled"
    LOST = "lost"


# What a person must look at after a merge. The money is posted all the same, but for the last.
NUMBER_DOUBTFUL = StoredWording(
    "Offline receipt {number}: this number was not assigned to it, or another receipt has it."
)
OVER_THE_CAP = StoredWording(
    "Offline receipt {number} of {amount} is above the {cap} that may be taken without the server."
)
ACCOUNT_UNKNOWN = StoredWording("Offline receipt {number}: there is no account {account}; the money is unidentified.")
ACCOUNT_ASIDE = StoredWording(
    "Offline receipt {number}: account {account} takes no payment now; the money is unidentified."
)
ACCOUNT_CLOSED = StoredWording(
    "Offline receipt {number}: account {account} is closed; what it did not owe is its credit."
)
ACCOUNT_OWN = StoredWording(
    "Offline receipt {number}: account {account} is of the cashier or a relative; the money is unidentified."
)
ACCOUNT_ADJUSTED = StoredWording(
    "Offline receipt {number}: the cashier adjusted account {account} that day; the money is unidentified."
)
CHECK_DOUBTFUL = StoredWording("Offline receipt {number}: the bank may refuse check {check}.")
DRAWER_COUNTED = StoredWording(
    "Offline receipt {number} of {amount} came after its drawer was counted: reopen the session, or correct its difference."
)
CHARGEBACK_OPEN = StoredWording("Card dispute {reference} of {amount}: send the evidence by {day}.")
CHARGEBACK_LOST = StoredWording("Card dispute lost")
OFFLINE_WORDINGS = (
    NUMBER_DOUBTFUL,
    OVER_THE_CAP,
    ACCOUNT_UNKNOWN,
    ACCOUNT_ADJUSTED,
    ACCOUNT_ASIDE,
    ACCOUNT_CLOSED,
    ACCOUNT_OWN,
    CHECK_DOUBTFUL,
    DRAWER_COUNTED,
    CHARGEBACK_OPEN,
    CHARGEBACK_LOST,
)


@dataclass(frozen=True, slots=True)
class OfflinePolicy:
    """What may be taken without the server: so much a receipt, so many numbers a browser, so long after the last contact."""

    cap_cents: int = 50_000
    range_numbers: int = 100
    hours: int = 12


@dataclass(frozen=True, slots=True)
class OfflineDraft:
    """A receipt as it was given without the server. `number` as printed; `series` and `sequence` as the page or book says.

    `taken_at` is the time at the counter. A check is given exactly; of cash, what is over `amount_cents` was change.
    """

    key: UUID
    kind: OfflineKind
    series: str
    sequence: int
    session_id: int
    taken_at: datetime
    account_typed: str
    amount_cents: int
    tender_kind: str
    given_cents: int
    check_number: str = ""
    check_date: date | None = None
    payer_name: str = ""
    language: str = "en"

    @property
    def number(self) -> str:
        """As it stands on the paper."""
        return offline_number(series=self.series, sequence=self.sequence)


@dataclass(frozen=True, slots=True)
class OfflineMerged:
    """What became of an offline receipt: its receipt of the ordinary series (empty: it waits), and how much work it left."""

    offline_receipt_id: int
    number: str
    receipt_id: int | None
    receipt_number: str
    work_items: int


@dataclass(frozen=True, slots=True)
class RangeGiven:
    """Numbers that a page or a book may use."""

    range_id: int
    series: str
    first_number: int
    last_number: int


def offline_number(*, series: str, sequence: int) -> str:
    """The number on the paper: the page's own `X000123`, a book's `B7-0042`."""
    return f"{series}{sequence:06d}" if series == PAGE_SERIES else f"{series}-{sequence:04d}"
