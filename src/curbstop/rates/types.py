"""What a tariff is, as frozen values that other rooms may hold. No Django, no frames.

Prices are whole millionths of a dollar (`price_micros`), quantities whole thousandths of their unit (`quantity_milli`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.rounding import Rounding
from curbstop.kernel.wording import StoredWording

FactValue = str | bool | int
FACT_RATE_CLASS = "rate_class"
FACT_SEASON = "season"
FACT_DROUGHT_STAGE = "drought_stage"
NO_STAGE = "0"
BOOLEAN_FACTS = frozenset({"outside_city", "low_income", "senior", "standby", "new_customer"})
WHOLE_FACTS = frozenset({"dwelling_units"})

FACT_METER_SIZE = "meter_size"


def meter_size_key(*, text: str) -> str:
    """A meter size as tables compare it: inches without the sign, a hyphen before the fraction (`1-1/2`)."""
    return text.strip().strip('"').strip().replace(" ", "-")


class Service(StrEnum):
    """What is billed under a tariff."""

    WATER = "water"
    SEWER = "sewer"
    GEOTHERMAL = "geothermal"


class QuantityKind(StrEnum):
    """What a component's price is multiplied by.

    PERCENT, MINIMUM, MAXIMUM and CREDIT look at the lines of other components (`base`).
    """

    PERIOD = "period"
    DWELLING_UNIT = "dwelling_unit"
    USAGE = "usage"
    DAY = "day"
    FACT = "fact"
    METER = "meter"
    PERCENT = "percent"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    CREDIT = "credit"


OF_OTHER_LINES = frozenset({QuantityKind.PERCENT, QuantityKind.MINIMUM, QuantityKind.MAXIMUM, QuantityKind.CREDIT})


class WidthRule(StrEnum):
    """How tier widths answer to days.

    PERIOD: one whole set per bill. CHARGE: like the fixed charge (days / 30 for odd periods). DAYS: always days / 30.
    """

    PERIOD = "period"
    CHARGE = "charge"
    DAYS = "days"


class EffectiveDateRule(StrEnum):
    """Which version of a tariff, and which drought stage, a period is rated by when it changes in between."""

    SPLIT_BY_DAYS = "split_by_days"
    SPLIT_AT_READ = "split_at_read"
    READ_DATE = "read_date"
    BILL_DATE = "bill_date"


class SeasonRule(StrEnum):
    """Whether a period over two seasons is split by its days, or takes the season of its read date."""

    BY_DAYS = "by_days"
    BY_READ_DATE = "by_read_date"


class RoundingUnit(StrEnum):
    """What is rounded to the cent: each line, a service's sum, or the bill's sum."""

    LINE = "line"
    SERVICE = "service"
    BILL = "bill"


class UnratedReason(StrEnum):
    """Why a segment has no lines. A bill run turns each into a work item."""

    EMPTY_PERIOD = "empty_period"
    NO_TARIFF = "no_tariff"
    UNKNOWN_CLASS = "unknown_class"
    MISSING_USAGE = "missing_usage"
    IMPOSSIBLE_USAGE = "impossible_usage"
    MISSING_FACT = "missing_fact"
    UNKNOWN_VALUE = "unknown_value"


# Why a segment has no lines, as it is kept with the run and its work items.
NO_DAY = StoredWording("The period holds no day.")
IMPOSSIBLE_USAGE = StoredWording("The usage of {usage_milli} thousandths is not possible.")
NO_TARIFF = StoredWording("No active {tariff} tariff covers every day from {from_date} to {to_date}.")
NO_SUCH_CLASS = StoredWording("The tariff has no rate class '{rate_class}'.")
NO_USAGE = StoredWording("There is no usage for a charge by usage.")
WARMER_BACK = StoredWording("The water came back warmer than it went out.")
FACT_UNKNOWN = StoredWording("The tariff asks for '{fact}', which is not known here.")
NO_PRICE_FOR = StoredWording("The tariff has no price for {facts}.")
STORED_WORDINGS = (
    NO_DAY,
    IMPOSSIBLE_USAGE,
    NO_TARIFF,
    NO_SUCH_CLASS,
    NO_USAGE,
    WARMER_BACK,
    FACT_UNKNOWN,
    NO_PRICE_FOR,
)


class TariffError(CurbstopError):
    """A tariff cannot be used as it stands."""


class UnsoundTariffError(TariffError):
    """A tariff file or its content is not in the format."""


class OverlappingTariffsError(TariffError):
    """Two versions of one tariff claim the same day."""


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence in the languages of the bill."""

    en: str
    es: str

    def in_language(self, language: str) -> str:
        """The sentence in `language` (`en` where there is none)."""
        return self.es if language.startswith("es") and self.es else self.en


@dataclass(frozen=True, slots=True)
class Allowance:
    """A quantity computed from facts: `constant x facts / divided_by`, rounded half up to `round_to_milli`.

    A fact column whose name ends in `_milli` holds thousandths. `days` are the days rated.
    """

    name: str
    constant_micros: int
    times: tuple[str, ...]
    divided_by: int
    round_to_milli: int


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where a tier begins: a quantity, or a percentage of the sum of allowances."""

    quantity_milli: int = 0
    allowances: tuple[str, ...] = ()
    percent: int = 100


@dataclass(frozen=True, slots=True)
class Tier:
    """A price from a threshold up to the next one. A price without tiers is one tier from zero."""

    start: Threshold
    price_micros: int


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Tiers for each combination of the facts in `by` (which may be empty)."""

    by: tuple[str, ...]
    rows: tuple[tuple[tuple[FactValue, ...], tuple[Tier, ...]], ...]
    tiered: bool = False


@dataclass(frozen=True, slots=True)
class Multiplier:
    """The price is multiplied where a yes-or-no fact is true."""

    when: str
    by_milli: int


@dataclass(frozen=True, slots=True)
class UsageRule:
    """Which use a charge counts, from what is measured.

    The measured `columns` (registers, meters) are summed; `is_heat` makes therms of gallons and two temperatures instead. Then:
    what is `when_missing`, the share, at most, at least, less what is included, whole units. Constants are for a whole period: a
    piece of one has its share by days.
    """

    columns: tuple[str, ...] = ("usage_milli",)
    is_heat: bool = False
    when_missing_milli: int | None = None
    share_ppm: int = 1_000_000
    at_most_milli: int | None = None
    at_most_fact: str = ""
    at_least_milli: int = 0
    included_milli: int = 0
    whole_units: bool = False

    @property
    def measured(self) -> tuple[str, ...]:
        """The columns that it is computed from."""
        return HEAT_COLUMNS if self.is_heat else self.columns


HEAT_COLUMNS = ("gallons", "supply_fahrenheit_milli", "return_fahrenheit_milli")


@dataclass(frozen=True, slots=True)
class SeasonCalendar:
    """Seasons by the month and day on which each begins, every year."""

    rule: SeasonRule
    begins: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class StagePeriod:
    """A drought stage that a resolution switched on for the days [from_date, to_date)."""

    stage: str
    resolution: str
    from_date: date
    to_date: date | None


@dataclass(frozen=True, slots=True)
class RoundingRule:
    """How a tariff wants its cents."""

    policy: Rounding
    per: RoundingUnit


@dataclass(frozen=True, slots=True)
class WinterAverageRule:
    """How a winter average comes about: from the use of `months` in the winter before.

    `default_milli` is a customer's without enough months; `or_use`: the lesser of it and the current use. Months with a leak are left
    out. Rounded down or half up to `round_to_milli`; never above `at_most_milli`. It holds from `begins` (month, day) for a year.
    """

    months: tuple[int, ...]
    least_months: int
    begins: tuple[int, int]
    default_milli: int
    or_use: bool
    round_to_milli: int
    rounding: Rounding
    at_most_milli: int | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """One charge of a tariff: when it applies, what it counts, what it costs, where it is posted, what the bill says."""

    code: str
    words: Words
    quantity: QuantityKind
    unit: str
    rate_classes: tuple[str, ...]
    conditions: tuple[tuple[str, tuple[FactValue, ...]], ...]
    prices: PriceTable
    multipliers: tuple[Multiplier, ...]
    charge_type: str
    fund: str
    ledger_account_number: str
    widths_follow: WidthRule = WidthRule.PERIOD
    widths_per_dwelling_unit: bool = False
    usage: UsageRule = UsageRule()
    fact: str = ""
    least_days: int = 0
    base: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TariffVersion:
    """One tariff in force from a day until another day (`effective_to` is not included; None is open)."""

    id: int
    tariff: str
    service: Service
    utility: str
    name: Words
    version: str
    effective_from: date
    effective_to: date | None
    usage_unit: str
    rate_classes: Mapping[str, Words]
    components: tuple[Component, ...]
    allowances: tuple[Allowance, ...] = ()
    billing_months: int = 1
    source: str = ""
    demonstration: bool = False
    adoption: Mapping[str, object] = field(default_factory=dict)
    rounding: RoundingRule | None = None
    seasons: SeasonCalendar | None = None
    stages: tuple[StagePeriod, ...] = ()
    winter_average: WinterAverageRule | None = None

    def component(self, code: str) -> Component:
        """The component of that code."""
        return next(component for component in self.components if component.code == code)


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """One line of a bill in the tariff's own words, with the arithmetic that a person can repeat."""

    service: str
    tariff: str
    version: str
    component: str
    words: str
    arithmetic: str
    from_date: date
    to_date: date
    quantity_milli: int
    unit: str
    price_micros: int
    tier: int | None
    amount_cents: int
    fund: str
    ledger_account_number: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one bill comes about."""

    lines: tuple[ExplainedLine, ...]
    total_cents: int
    problems: tuple[str, ...] = ()
