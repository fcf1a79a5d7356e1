"""A receipt, as frozen facts."""

from dataclasses import dataclass
from datetime import date, datetime

from curbstop.correspondence.types.documents import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """One thing paid for: the sentence, the customer account (if any) and cents."""

    what_for: str
    amount_cents: int
    account_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptTender:
    """One tender as the customer gave it: its name in the receipt's language, cents, and what tells it apart (check number, last four digits)."""

    name: str
    amount_cents: int
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptBalance:
    """What one customer account owes after this receipt, in cents; negative is a credit."""

    account_number: str
    balance_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptDocument:
    """Everything a receipt says. `issued_at` is local time. Tenders less change equal the lines (refused when they do not)."""

    number: str
    utility_name: str
    office_name: str
    office_address: str
    issued_at: datetime
    business_date: date
    cashier_name: str
    language: Language
    lines: tuple[ReceiptLine, ...]
    tenders: tuple[ReceiptTender, ...]
    change_cents: int = 0
    balances_after: tuple[ReceiptBalance, ...] = ()
    is_reprint: bool = False
    is_void: bool = False
    telephone: str = ""
    # Of a receipt that was given without the server: its number then, and the time at the counter.
    given_as: str = ""
    given_at: datetime | None = None

    @property
    def total_cents(self) -> int:
        """What was paid in cents."""
        return sum(line.amount_cents for line in self.lines)
