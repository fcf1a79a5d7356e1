"""Business days and fiscal periods."""

from dataclasses import dataclass
from datetime import date, datetime

from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.models import BusinessDay, DayState, FiscalPeriod


class NoOpenDayError(CurbstopError):
    """No business day is open."""


@dataclass(frozen=True, slots=True)
class DayRow:
    """One business day."""

    business_date: date
    state: str
    opened_at: datetime
    balancing_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One fiscal period, days [from_date, to_date)."""

    fiscal_year: int
    number: int
    from_date: date
    to_date: date
    state: str


def latest_open_day() -> date:
    """The day that jobs and files post to; raises `NoOpenDayError`."""
    day = BusinessDay.objects.filter(state=DayState.OPEN).order_by("-business_date").first()
    if day is None:
        raise NoOpenDayError("No business day is open", to_do="A supervisor opens the day first.")
    return day.business_date


def day_state(*, business_date: date) -> str | None:
    """OPEN, BALANCING or CLOSED; None for a day that was never opened."""
    return BusinessDay.objects.filter(business_date=business_date).values_list("state", flat=True).first()


def unsealed_days() -> list[DayRow]:
    """The days that are not closed, earliest first: at most two."""
    return [_day(row) for row in BusinessDay.objects.exclude(state=DayState.CLOSED).order_by("business_date")]


def business_days(*, limit: int = 31) -> list[DayRow]:
    """The latest days, latest first."""
    return [_day(row) for row in BusinessDay.objects.order_by("-business_date")[:limit]]


def fiscal_periods_of(*, fiscal_year: int) -> list[PeriodRow]:
    """The periods of a fiscal year in order; empty before a day in it was opened."""
    return [
        PeriodRow(
            fiscal_year=row.fiscal_year,
            number=row.number,
            from_date=row.from_date,
            to_date=row.to_date,
            state=row.state,
        )
        for row in FiscalPeriod.objects.filter(fiscal_year=fiscal_year).order_by("number")
    ]


def _day(row: BusinessDay) -> DayRow:
    return DayRow(
        business_date=row.business_date,
        state=row.state,
        opened_at=row.opened_at,
        balancing_at=row.balancing_at,
        closed_at=row.closed_at,
    )
