"""The use of one meter from read to read, one number after the other: what a page asks for, where frames cost too much.

The same rule as `engine.usage`, for the common case: one meter hangs at the point on all the days, and is read.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from curbstop.metering.types import BILLED_UNITS, MILLI, MonthUsage


@dataclass(frozen=True, slots=True)
class HungMeter:
    """A meter at a point; `to_date` is the day on which it came off."""

    installation_id: int
    from_date: date
    to_date: date | None
    dials: int
    unit: str
    multiplier_milli: int


@dataclass(frozen=True, slots=True)
class ReadOn:
    """A read that counts."""

    installation_id: int
    read_on: date
    reading_milli: int
    estimated: bool


def plain_history(*, meters: Sequence[HungMeter], reads: Sequence[ReadOn]) -> list[MonthUsage] | None:
    """Use between successive reads, the oldest first; None where more than one meter has a part in it."""
    if len(reads) < 2:  # noqa: PLR2004 - two reads make a period
        return []
    in_order = sorted(reads, key=lambda one: one.read_on)
    first, last = in_order[0].read_on, in_order[-1].read_on
    there = [one for one in meters if one.from_date < last and (one.to_date is None or one.to_date > first)]
    if len(there) != 1 or any(one.installation_id != there[0].installation_id for one in reads):
        return None
    meter = there[0]
    if meter.from_date > first or (meter.to_date is not None and meter.to_date < last):
        return None
    return [_month(meter, *pair) for pair in itertools.pairwise(in_order)]


def _month(meter: HungMeter, before: ReadOn, after: ReadOn) -> MonthUsage:
    numerator, denominator, unit = BILLED_UNITS[meter.unit]
    counted = _step_milli(before.reading_milli, after.reading_milli, MILLI * 10**meter.dials)
    return MonthUsage(
        from_date=before.read_on,
        to_date=after.read_on,
        days=(after.read_on - before.read_on).days,
        usage_milli=counted * meter.multiplier_milli * numerator // (MILLI * denominator),
        unit=unit,
        estimated=after.estimated,
    )


def _step_milli(before: int, after: int, range_milli: int) -> int:
    """A smaller number is taken for a rollover when the way round is at most half the dial (see `engine.usage`)."""
    if after < before and 2 * (after + range_milli - before) <= range_milli:
        return after + range_milli - before
    return after - before
