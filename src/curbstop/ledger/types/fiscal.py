"""The fiscal year: July to June, named by the year in which it ends."""

from datetime import date
from itertools import pairwise

from curbstop.kernel.days import DayPeriod

FIRST_MONTH = 7
MONTHS = 12


def fiscal_year_of(*, day: date) -> int:
    """The fiscal year of a day: 1 July 2025 begins fiscal year 2026."""
    return day.year + (1 if day.month >= FIRST_MONTH else 0)


def fiscal_periods(*, fiscal_year: int) -> list[DayPeriod]:
    """The twelve months of a fiscal year."""
    starts = [
        date(fiscal_year - 1 + (FIRST_MONTH - 1 + month) // MONTHS, (FIRST_MONTH - 1 + month) % MONTHS + 1, 1)
        for month in range(MONTHS + 1)
    ]
    return [DayPeriod(start, end) for start, end in pairwise(starts)]
