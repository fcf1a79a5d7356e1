"""What is printed, as frozen facts: the callers fill these, this room only lays them out.

Money is whole cents. Quantities are thousandths (`_milli`), prices millionths of a dollar (`_micros`).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal

FONT_FOLDER = Path(__file__).resolve().parent / "fonts"

Language = Literal["en", "es"]
ReadKind = Literal["actual", "estimated", "customer"]
StubFieldKind = Literal["account_number", "amount_due_cents", "due_date"]
CheckDigitRule = Literal["mod10"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StubField:
    """One field of the scanline: what stands in it and how many digits wide it is (a date is 6, MMDDYY, or 8, YYYYMMDD)."""

    kind: StubFieldKind
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StubLayout:
    """The scanline of a payment stub, as the payment processor asks for it: a setting, not code.

    The check digit follows the last field and covers the digits of all fields, in their order.
    """

    name: str
    fields: tuple[StubField, ...]
    separator: str = " "
    check_digit: CheckDigitRule = "mod10"


DEFAULT_STUB_LAYOUT = StubLayout(
    name="default",
    fields=(
        StubField(kind="account_number", width=12),
        StubField(kind="due_date", width=8),
        StubField(kind="amount_due_cents", width=9),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedStub:
    """What a scanned stub says. The account number is its digits without the zeros that fill the field."""

    account_number: str
    amount_due_cents: int
    due_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UtilityLetterhead:
    """Who writes: name, addresses and ways to be reached. The web site is shown without `https://`."""

    name: str
    short_name: str
    return_address_lines: tuple[str, ...]
    remittance_address_lines: tuple[str, ...]
    telephone: str
    emergency_telephone: str
    website: str
    office_address: str
    office_hours: str = ""
    office_hours_spanish: str = ""
    payable_to: str = ""
    stub_layout: StubLayout = DEFAULT_STUB_LAYOUT


@dataclass(frozen=True, slots=True, kw_only=True)
class BillRead:
    """One meter over the billed period: the register at both ends (thousandths of its unit) and the usage in thousandths of HCF."""

    meter_number: str
    previous_date: date
    previous_reading_milli: int
    current_date: date
    current_reading_milli: int
    kind: ReadKind
    usage_milli: int
    unit: str = "HCF"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageMonth:
    """Usage of one month of the chart, in thousandths of HCF. `month` is any day in it."""

    month: date
    usage_milli: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeLine:
    """One charge in the tariff's words, in the bill's language. Quantity, unit and price may be absent (a flat charge)."""

    text: str
    amount_cents: int
    quantity_milli: int | None = None
    unit: str = ""
    price_micros: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeSection:
    """The charges of one service, under its title (a summary account names the premises in the title)."""

    title: str
    lines: tuple[ChargeLine, ...]

    @property
    def total_cents(self) -> int:
        """The section's sum in cents."""
        return sum(line.amount_cents for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPiece:
    """The envelope that a bill goes into: its number, which piece of how many this bill is, and the barcode's digits.

    `tracking` has 20 digits or none; only the piece that shows in the window has a barcode. `routing` is the ZIP code's digits.
    """

    envelope: str
    piece: int = 1
    pieces: int = 1
    tracking: str = ""
    routing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelFigures:
    """What the bill of a levelized account says: actual charges, level amount, running difference, what it asks for (cents).

    `last_difference_cents` ran on after the bill before, `before_cents` just before this one, `difference_cents` after it.
    """

    actual_cents: int
    level_cents: int
    true_up_cents: int
    settles: bool
    last_difference_cents: int
    before_cents: int
    difference_cents: int
    asked_cents: int
    next_true_up_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillDocument:
    """Everything one printed bill says.

    amount due = previous balance - payments + adjustments - credits + the sections' charges (cents; refused when it does not add up).
    `previous_balance_cents` is the last bill's amount (negative: a credit); payments and credits are positive numbers that reduce;
    adjustments carry their own sign. The security deposit demanded is shown apart and is not in the amount due.
    With `level` the customer is asked for its `asked_cents` instead: the amount due less the difference that runs on.
    `mail_to` is the addressee where it is not the holder. `usage_history` runs from the oldest month to this bill's, at most 13, from the customer's own start (`books.md` 7).
    """

    letterhead: UtilityLetterhead
    language: Language
    account_number: str
    holder_name: str
    mailing_address_lines: tuple[str, ...]
    service_address: str
    bill_number: str
    bill_date: date
    mailing_date: date
    due_date: date
    period_from: date
    period_to: date
    days: int
    sections: tuple[ChargeSection, ...]
    previous_balance_cents: int
    payments_cents: int
    adjustments_cents: int
    credits_cents: int
    amount_due_cents: int
    payment_url: str
    reads: tuple[BillRead, ...] = ()
    usage_history: tuple[UsageMonth, ...] = ()
    security_deposit_demanded_cents: int = 0
    messages: tuple[str, ...] = ()
    autopay_date: date | None = None
    mail_to: str = ""
    is_final: bool = False
    mail: MailPiece | None = None

    level: LevelFigures | None = None

    @property
    def current_charges_cents(self) -> int:
        """The sum of all sections in cents."""
        return sum(section.total_cents for section in self.sections)

    @property
    def asked_cents(self) -> int:
        """What the customer is asked to pay."""
        return self.amount_due_cents if self.level is None else self.level.asked_cents


PartCode = Literal["days", "usage", "tier", "rate", "fixed", "sewer", "surcharge", "adjustments", "late_fees"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BillComparison:
    """Two bills of one customer in the figures that explain them: `before` is the older one, `after` the one explained.

    An amount is a bill's charges, adjustments and late fees in cents; `parts` add up to the difference (refused when they do not).
    Use is in thousandths of HCF, None where nothing is metered; a price is that of a unit of water on average, None where unknown. `with_heat`: the part of
    use counts geothermal heat as well.
    """

    before_date: date
    after_date: date
    before_cents: int
    after_cents: int
    parts: tuple[tuple[PartCode, int], ...]
    before_days: int
    after_days: int
    before_usage_milli: int | None = None
    after_usage_milli: int | None = None
    before_price_micros: int | None = None
    after_price_micros: int | None = None
    before_adjustments_cents: int = 0
    after_adjustments_cents: int = 0
    before_late_fees_cents: int = 0
    after_late_fees_cents: int = 0
    with_heat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationLetter:
    """The letter that explains a bill against another one. `usage_history` as on the bill, the explained month last."""

    letterhead: UtilityLetterhead
    language: Language
    letter_date: date
    account_number: str
    mail_to: str
    mailing_address_lines: tuple[str, ...]
    service_address: str
    bill_number: str
    other_bill_number: str
    comparison: BillComparison
    usage_history: tuple[UsageMonth, ...] = ()


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

    @property
    def total_cents(self) -> int:
        """What was paid in cents."""
        return sum(line.amount_cents for line in self.lines)


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


DocumentKind = Literal["bill", "receipt", "letter", "notice"]
DeliveryChannel = Literal["mail", "email", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentToRecord:
    """A document that was sent, to be put on record: its kind, its own id in the room it comes from, to whom, how and when."""

    kind: DocumentKind
    document_id: int
    customer_account_id: int
    channel: DeliveryChannel
    sent_on: date
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDocumentRow:
    """A document on record as sent."""

    id: int
    kind: str
    document_id: int
    customer_account_id: int
    channel: str
    sent_on: date
    language: str


REJECT_REASONS = ("bad_address", "damaged", "missing", "pulled", "other")
RETURN_REASONS = ("no_such_address", "moved", "unknown_person", "refused", "vacant", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMailedFile:
    """A print file that was mailed: so many of its bills, in so many envelopes."""

    name: str
    mailed_on: date
    bill_count: int
    envelope_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMailAnswer:
    """An answer of the mail house about files of a run."""

    run_id: int
    name: str
    sha256: str
    stored_file_id: int
    files: tuple[NewMailedFile, ...]
    rejected_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReprint:
    """A bill printed once more: its print, why (`copy`, `spoiled`, `remail`), the words for it, and the file."""

    bill_print_id: int
    purpose: ReprintPurpose
    reason: str
    marked: bool
    printed_on: date
    stored_file_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReprintRow:
    """A reprint on record."""

    id: int
    bill_id: int
    purpose: str
    reason: str
    marked: bool
    printed_on: date
    recorded_at: datetime
    actor_id: int
    stored_file_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMailProblem:
    """A bill that was not mailed, or came back; `reason` is one of the reasons of its kind."""

    bill_print_id: int
    problem: Literal["rejected", "returned"]
    reason: str
