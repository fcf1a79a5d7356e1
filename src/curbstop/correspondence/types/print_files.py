"""Print files with what their control sheet says, and the place of each bill in them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from curbstop.correspondence.types.documents import BillDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintFileOrder:
    """A print file to be made: its name without the ending, and its bills in their order.

    With `duplex` each bill begins a sheet of its own. Bills that go by email are not laid out, only frozen.
    """

    name: str
    documents: tuple[BillDocument, ...]
    duplex: bool = True
    by_email: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedPrintFile:
    """One print file: its PDF, what its bills say word by word (`frozen`, for reprints), and its control sheet's figures.

    Bills that go by email are frozen alike: their PDF is empty and has no pages.
    """

    name: str
    content: bytes = field(repr=False)
    frozen: bytes = field(repr=False)
    bill_count: int
    envelope_count: int
    total_cents: int
    page_count: int
    sha256: str
    first_bill_number: str
    last_bill_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenBills:
    """Bills of one frozen file by their places in it (from 1)."""

    content: bytes = field(repr=False)
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintFileControl:
    """A print file's line on the control sheet: what is in it, without the PDF itself."""

    name: str
    bill_count: int
    envelope_count: int
    total_cents: int
    page_count: int
    sha256: str
    first_bill_number: str
    last_bill_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPrinted:
    """Bills of a run that are in no print file, and why ("Held", "Sent by email")."""

    reason: str
    bill_count: int
    total_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PulledBill:
    """A bill that was cancelled after it was printed: it is taken out of its envelope before the mailing."""

    bill_number: str
    file_name: str
    envelope: str
    amount_due_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintRunControl:
    """The control sheet of a run: its files, and what the run itself says (bills and their amount due in cents).

    Bills in files, less those to be pulled, with those that are not printed, are the run.
    """

    utility_name: str
    run_name: str
    printed_on: date
    run_bill_count: int
    run_total_cents: int
    files: tuple[PrintFileControl, ...]
    not_printed: tuple[NotPrinted, ...] = ()
    pulled: tuple[PulledBill, ...] = ()

    @property
    def file_bill_count(self) -> int:
        """Bills in all files."""
        return sum(file.bill_count for file in self.files)

    @property
    def file_envelope_count(self) -> int:
        """Envelopes of all files."""
        return sum(file.envelope_count for file in self.files)

    @property
    def file_total_cents(self) -> int:
        """Amount due on all bills of all files, in cents."""
        return sum(file.total_cents for file in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintFileRow:
    """A print file on record."""

    id: int
    run_id: int
    number: int
    name: str
    bill_count: int
    envelope_count: int
    total_cents: int
    page_count: int
    sha256: str
    stored_file_id: int


Way = Literal["mail", "email"]
ReprintPurpose = Literal["copy", "spoiled", "remail"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """What the postal service gave the utility, and how envelopes are filled (policies under `mail`).

    Without a mailer id no barcode is printed. `most_pieces` bills of one payer go into an envelope.
    """

    mailer_id: str = ""
    service_type: str = ""
    barcode_identifier: str = "00"
    most_pieces: int = 1
    serial_days: int = 45


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintCandidate:
    """An issued bill that has no place yet. Bills of one `payer` (person and address as one text) share envelopes."""

    bill_id: int
    amount_due_cents: int
    by_email: bool
    payer: str
    postal_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BillPrintRow:
    """A bill's place in what leaves the house; `envelope` is 0 for a bill by email."""

    id: int
    bill_id: int
    run_id: int
    way: Way
    file_number: int
    place: int
    amount_due_cents: int
    envelope: int
    piece: int
    pieces: int
    tracking: str
    routing: str
