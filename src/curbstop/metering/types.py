"""Words and policy numbers of the room `metering`."""

from dataclasses import dataclass
from datetime import date

HCF = "HCF"
CUBIC_FEET = "CF"
THOUSAND_GALLONS = "KGAL"
GALLONS = "GAL"
THERMS = "THERM"
METER_UNITS = (HCF, CUBIC_FEET, THOUSAND_GALLONS, GALLONS, THERMS)
HCF_GALLONS = 748  # policy `billing.hcf_gallons`

# One unit on the dial is numerator/denominator of the unit that is billed.
BILLED_UNITS: dict[str, tuple[int, int, str]] = {
    HCF: (1, 1, HCF),
    CUBIC_FEET: (1, 100, HCF),
    THOUSAND_GALLONS: (1000, HCF_GALLONS, HCF),
    GALLONS: (1, 1, GALLONS),
    THERMS: (1, 1, THERMS),
}

METER_SIZES = ('1/2"', '5/8"', '3/4"', '1"', '1-1/2"', '2"', '3"', '4"', '6"', '8"', '10"', '12"')

ACTUAL = "actual"
ESTIMATED = "estimated"
CUSTOMER = "customer"
READ_KINDS = (ACTUAL, ESTIMATED, CUSTOMER)

MANUAL = "manual"
HANDHELD = "handheld"
RADIO = "radio"
CONVERSION = "conversion"
COMPUTED = "computed"
READ_SOURCES = (MANUAL, HANDHELD, RADIO, CONVERSION, COMPUTED)

MISSING = "missing"
HIGH = "high"
LOW = "low"
ZERO = "zero"
NEGATIVE = "negative"
ROLLOVER = "rollover"
INACTIVE_USE = "use_on_inactive"
TOO_MANY_ESTIMATES = "too_many_estimates"
NO_HISTORY = "no_history"
NO_METER = "no_meter"  # of an estimate only: a period without a meter is missing
DUPLICATE = "duplicate"
SKIPPED = "skipped"
STOPPED = "stopped_meter"
OUT_OF_ORDER = "out_of_order"
NOT_ON_SERVICE = "not_on_service"
REASONS = (
    MISSING,
    HIGH,
    LOW,
    ZERO,
    NEGATIVE,
    ROLLOVER,
    INACTIVE_USE,
    TOO_MANY_ESTIMATES,
    NO_HISTORY,
    DUPLICATE,
    SKIPPED,
    STOPPED,
    OUT_OF_ORDER,
    NOT_ON_SERVICE,
)
# Without a use that is not negative there is nothing to bill, whatever a policy says.
ALWAYS_HELD = frozenset({MISSING, NEGATIVE, TOO_MANY_ESTIMATES, NO_HISTORY})
HOLD, FLAG = "hold", "flag"

# How a reading that nobody took is estimated, in the policy's order: the first that is known counts.
AVERAGE = "average"
SAME_MONTH_LAST_YEAR = "same_month_last_year"
CLASS_AVERAGE = "class_average"
ESTIMATE_METHODS = (AVERAGE, SAME_MONTH_LAST_YEAR, CLASS_AVERAGE)

# What becomes of a doubtful read.
OPEN = "open"
ACCEPTED = "accepted"
ESTIMATE_TAKEN = "estimated"
REREAD = "reread"
CORRECTED = "corrected"
SUPERSEDED = "superseded"
EXCEPTION_STATES = (OPEN, ACCEPTED, ESTIMATE_TAKEN, REREAD, CORRECTED, SUPERSEDED)
UNDONE = "undone"
READ_DECISIONS = (ACCEPTED, ESTIMATE_TAKEN, REREAD, CORRECTED, UNDONE)

MILLI = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadPolicy:
    """When a read is looked at before it is billed, and when it holds the bill (operations.md 5.1; policies `reads.*`)."""

    high_percent_of_last_year: int = 200
    high_more_than_milli: int = 10_000
    high_percent_of_average: int = 150
    low_percent_of_last_year: int = 50
    low_less_than_milli: int = 5_000
    estimates_in_a_row: int = 2
    history_reads: int = 3
    stopped_after_zero_reads: int = 2
    duplicate_within_days: int = 3
    estimate_order: tuple[str, ...] = ESTIMATE_METHODS
    trend_percent: tuple[int, int] = (50, 200)
    held: frozenset[str] = ALWAYS_HELD | {HIGH, OUT_OF_ORDER, NOT_ON_SERVICE}


DEFAULT_READ_POLICY = ReadPolicy()


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthUsage:
    """Use between two reads, in thousandths of the billed unit."""

    from_date: date
    to_date: date
    days: int
    usage_milli: int | None
    unit: str
    estimated: bool
