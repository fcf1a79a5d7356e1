"""A meter that ran fast, slow or not at all: what bills should have been, within the days that the law allows.

Rule: docs/algorithms/meter_error.md. Volumes are thousandths of the billed unit, prices millionths of a dollar, errors
thousandths of what truly ran through (+34: 3.4 % fast).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from curbstop.billing.engine.leak import PRODUCTS_A_CENT, SEWER, VolumeLine, last_units

PERMILLE = 1_000
MONTHS_A_YEAR = 12
SHORTEST_MONTH = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class BackBillLimits:
    """What the law and the policy allow: tolerances in thousandths, and how far back one may go."""

    fast_permille: int
    slow_permille: int
    refund_months: int
    charge_months: int
    not_registering_months: int
    refund_years_if_proven: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterFinding:
    """What the test found: the error, or that the meter stood still; and since when, if that is proven."""

    tested_on: date
    error_permille: int = 0
    stopped: bool = False
    since: date | None = None

    @property
    def is_fast(self) -> bool:
        """The customer was charged too much."""
        return not self.stopped and self.error_permille > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledPeriod:
    """The days and the use of one bill, with its charges by volume and the use that is normal for those days."""

    from_date: date
    to_date: date
    usage_milli: int
    normal_milli: int
    lines: Sequence[VolumeLine]


@dataclass(frozen=True, slots=True)
class PeriodError:
    """What a bill was wrong by: thousandths more (or less) than billed, and cents of water and sewer."""

    days: int
    difference_milli: int
    water_cents: int
    sewer_cents: int


def within_tolerance(*, finding: MeterFinding, limits: BackBillLimits) -> bool:
    """Whether the error is too small to be corrected."""
    if finding.stopped:
        return False
    if finding.error_permille > 0:
        return finding.error_permille <= limits.fast_permille
    return -finding.error_permille <= limits.slow_permille


def first_day_allowed(*, finding: MeterFinding, limits: BackBillLimits) -> date:
    """How far back bills are corrected: the months of the law, fewer when it began later, more when a refund is proven."""
    months = limits.charge_months
    if finding.stopped:
        months = limits.not_registering_months
    elif finding.is_fast:
        months = limits.refund_months
    usual = months_before(day=finding.tested_on, months=months)
    if finding.since is None:
        return usual
    if finding.is_fast:
        most = months_before(day=finding.tested_on, months=limits.refund_years_if_proven * MONTHS_A_YEAR)
        return max(finding.since, most)
    return max(finding.since, usual)


def months_before(*, day: date, months: int) -> date:
    """The same day so many months earlier; a day that month does not have becomes its 28th."""
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 - months, MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, SHORTEST_MONTH) if day.day > SHORTEST_MONTH else day.day)


def period_error(*, period: BilledPeriod, finding: MeterFinding, first_day: date) -> PeriodError:
    """The difference of one bill: for its days from `first_day` on, up to the day of the test."""
    all_days = (period.to_date - period.from_date).days
    days = max(0, (min(period.to_date, finding.tested_on) - max(period.from_date, first_day)).days)
    whole = true_milli(period=period, finding=finding) - period.usage_milli
    difference = _half_up(whole * days, all_days)
    water = [line for line in period.lines if line.service != SEWER]
    sewer = [line for line in period.lines if line.service == SEWER]
    return PeriodError(days, difference, _cents(water, difference), _cents(sewer, difference))


def true_milli(*, period: BilledPeriod, finding: MeterFinding) -> int:
    """What truly ran through: the reading without the error, or for a meter that stood still what is normal."""
    if finding.stopped:
        return max(period.usage_milli, period.normal_milli)
    return _half_up(period.usage_milli * PERMILLE, PERMILLE + finding.error_permille)


def _cents(lines: Sequence[VolumeLine], difference_milli: int) -> int:
    """Less: at the price of the last units. More: at the price that the last unit had. Half up."""
    if difference_milli < 0:
        products = sum(milli * line.price_micros for line, milli in last_units(lines=lines, milli=-difference_milli))
        return -_half_up(products, PRODUCTS_A_CENT)
    tops = {line.component: line.price_micros for line in sorted(lines, key=lambda line: line.tier)}
    return _half_up(difference_milli * sum(tops.values()), PRODUCTS_A_CENT)


def _half_up(numerator: int, denominator: int) -> int:
    """Rounded to the nearest whole, halves away from zero."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))
