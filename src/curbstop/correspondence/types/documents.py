"""A bill and the letter that explains it, as frozen facts.

Money is whole cents. Quantities are thousandths (`_milli`), prices millionths of a dollar (`_micros`).
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

FONT_FOLDER = Path(__file__).resolve().parent.parent / "fonts"

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
    """Usage of one month of the chart, in thousandths of HCF, and the days of its reads. `month` is any day in it."""

    month: date
    usage_milli: int
    days: int


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
