"""A payment file as it was read."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class FileRow:
    """One payment of a file."""

    line: int
    account_number: str
    amount_cents: int
    reference: str = ""
    payer: str = ""
    effective_date: date | None = None


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """A payment file as read: rows, control figures and the hash of its bytes."""

    name: str
    sha256: str
    control_count: int
    control_cents: int
    rows: tuple[FileRow, ...] = field(default=(), repr=False)
