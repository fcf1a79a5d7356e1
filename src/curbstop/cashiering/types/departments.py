"""What the doors of departments give: invoices, their files, answers to a day's collections."""

from dataclasses import dataclass
from datetime import date, datetime

from curbstop.kernel.wording import StoredWording

DISPUTED = StoredWording("{name} disputes {type} of {day}: {amount} are shown. {reason}")
LAID_ASIDE = StoredWording("A payment that was laid aside was not taken up: {label}, {amount}")
DEPARTMENT_WORDINGS = (DISPUTED, LAID_ASIDE)


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice with what is paid of it."""

    id: int
    department_id: int
    department_name: str
    department_name_es: str
    number: str
    receipt_type_id: int
    receipt_type_name: str
    receipt_type_name_es: str
    payer_name: str
    amount_cents: int
    paid_cents: int
    due_on: date
    takes_part_payment: bool

    @property
    def open_cents(self) -> int:
        """What is still to be paid."""
        return self.amount_cents - self.paid_cents

    @property
    def state(self) -> str:
        """open, part or paid."""
        if self.paid_cents <= 0:
            return "open"
        return "paid" if self.open_cents <= 0 else "part"


@dataclass(frozen=True, slots=True)
class DepartmentFileRow:
    """A file that came from a department or went to it."""

    id: int
    name: str
    count: int
    cents: int
    business_date: date
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ImportedInvoices:
    """What was taken in."""

    file_id: int
    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """The latest answer of a department to a line of its day."""

    department_id: int
    receipt_type_id: int
    answer: str
    shown_cents: int
    said_cents: int | None
    reason: str
    work_item_id: int | None
    work_item_state: str
    resolution: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SuspendedRow:
    """A payment that was laid aside."""

    id: int
    label: str
    total_cents: int
    suspended_by: str
    suspended_at: datetime
