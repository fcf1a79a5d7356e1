"""Two bills side by side, and what their difference is made of. Plain values; money in whole cents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from curbstop.rates.types import EffectiveDateRule, FactValue

# The parts of a difference, in the order in which they are told.
DAYS: Final = "days"
USAGE: Final = "usage"
TIER: Final = "tier"
RATE: Final = "rate"
FIXED: Final = "fixed"
SEWER: Final = "sewer"
SURCHARGE: Final = "surcharge"
ADJUSTMENTS: Final = "adjustments"
LATE_FEES: Final = "late_fees"
PARTS: Final = (DAYS, USAGE, TIER, RATE, FIXED, SEWER, SURCHARGE, ADJUSTMENTS, LATE_FEES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLine:
    """One charge of a bill; `tier` 0 where there are none."""

    component: str
    tier: int
    quantity_milli: int
    price_micros: int
    amount_cents: int
    ledger_number: str
    tariff_version_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSegment:
    """The days of one agreement on a bill (`to_date` not included), what it was rated by, and its charges.

    `facts` are the names and values that rating asks for (`rate_class`, `meter_size`, `zone` ...).
    """

    agreement_id: int
    service: str
    from_date: date
    to_date: date
    is_regular: bool
    usage_milli: int | None
    facts: Mapping[str, FactValue | None] = field(default_factory=dict)
    lines: tuple[ComparedLine, ...] = ()

    @property
    def days(self) -> int:
        """How many days are billed."""
        return (self.to_date - self.from_date).days


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedBill:
    """A bill as it is compared: its charges, and what else changed the balance since the bill before.

    `effective_date` is the rule by which it was rated where a tariff changed within its days (EffectiveDateRule).
    """

    bill_date: date
    rounding: str
    segments: tuple[ComparedSegment, ...]
    effective_date: str = EffectiveDateRule.SPLIT_BY_DAYS
    adjustments_cents: int = 0
    late_fees_cents: int = 0

    @property
    def charges_cents(self) -> int:
        """The sum of all lines."""
        return sum(line.amount_cents for segment in self.segments for line in segment.lines)

    @property
    def amount_cents(self) -> int:
        """What is compared: charges, adjustments and late fees since the bill before."""
        return self.charges_cents + self.adjustments_cents + self.late_fees_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one cause did to one charge: from `before_cents` to `after_cents`. `component` "" is no charge of a tariff."""

    part: str
    service: str
    component: str
    tariff_version_id: int | None
    before_cents: int
    after_cents: int

    @property
    def cents(self) -> int:
        """How much it added (positive) or took off."""
        return self.after_cents - self.before_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """A fact of an agreement that is another one on the later bill."""

    service: str
    fact: str
    before: FactValue | None
    after: FactValue | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillDifference:
    """Why one bill is not another: the effects' sum is the difference to the cent.

    `price_before_micros` and `price_after_micros` are the average price of a unit of water for the later bill's use, under the
    older tariff and under the later one; None where nothing could be rated again.
    """

    before_cents: int
    after_cents: int
    effects: tuple[Effect, ...]
    changed_facts: tuple[FactChange, ...] = ()
    price_before_micros: int | None = None
    price_after_micros: int | None = None

    @property
    def cents(self) -> int:
        """By how much the later bill is higher."""
        return self.after_cents - self.before_cents

    @property
    def parts(self) -> dict[str, int]:
        """The difference by part, every part named."""
        sums = dict.fromkeys(PARTS, 0)
        for effect in self.effects:
            sums[effect.part] += effect.cents
        return sums
