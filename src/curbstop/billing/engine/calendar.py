"""Read days of a cycle, month after month, so that every period is a regular one."""

from collections.abc import Sequence
from datetime import date, timedelta

LAST_NOMINAL_DAY = 28


def nominal_day(*, cycle_number: int, cycle_count: int) -> int:
    """The day of the month around which a cycle is read: cycles spread evenly over the 1st to the 28th."""
    if cycle_count == 1:
        return 1
    return 1 + (cycle_number - 1) * (LAST_NOMINAL_DAY - 1) // (cycle_count - 1)


def read_day(*, nominal: date, open_days: Sequence[date], previous: date | None, regular_days: tuple[int, int]) -> date:
    """The open day nearest to the nominal one that keeps the period since `previous` regular (27 to 33 days).

    When no open day near does, the nearest one: that month's bills are odd periods.
    """
    nearest = sorted(open_days, key=lambda day: (abs((day - nominal).days), day))
    least, most = regular_days
    for day in nearest:
        if previous is None or least <= (day - previous).days <= most:
            return day
    return nearest[0]


def days_around(*, day: date, reach: int = 10) -> tuple[date, date]:
    """The days in which to look for an open one: [from, to)."""
    return day - timedelta(days=reach), day + timedelta(days=reach + 1)
