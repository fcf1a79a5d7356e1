"""Business days of the three calendars: city offices, Federal Reserve, field."""

from collections.abc import Iterator
from datetime import date, timedelta

import holidays
import polars as pl

from curbstop.kernel.days import ONE_DAY, DayPeriod
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.copy import frame_to_table
from curbstop.platform.models import CalendarDay, CalendarName

FIRST_DAY = date(2015, 1, 1)
END_DAY = date(2036, 1, 1)
SATURDAY, SUNDAY, THURSDAY = 5, 6, 3


class BeyondCalendarError(CurbstopError):
    """A day lies outside the years that the calendars cover."""


def is_business_day(*, calendar: CalendarName, day: date) -> bool:
    """Whether the calendar is open on `day`."""
    found = CalendarDay.objects.filter(calendar=calendar, day=day).values_list("is_open", flat=True).first()
    if found is None:
        raise _beyond(calendar, day)
    return bool(found)


def next_business_day(*, calendar: CalendarName, day: date) -> date:
    """`day` itself when it is open, else the first open day after it."""
    return add_business_days(calendar=calendar, day=day - ONE_DAY, count=1)


def add_business_days(*, calendar: CalendarName, day: date, count: int) -> date:
    """The `count`-th open day after `day` (before it, when negative; `day` itself for zero)."""
    if count == 0:
        return day
    days = CalendarDay.objects.filter(calendar=calendar, is_open=True)
    days = days.filter(day__gt=day).order_by("day") if count > 0 else days.filter(day__lt=day).order_by("-day")
    place = abs(count) - 1
    found = days.values_list("day", flat=True)[place : place + 1].first()
    if found is None:
        raise _beyond(calendar, day)
    return found


def business_days(*, calendar: CalendarName, period: DayPeriod) -> list[date]:
    """The open days of a period, in order."""
    days = CalendarDay.objects.filter(calendar=calendar, is_open=True, day__gte=period.start, day__lt=period.end)
    return list(days.order_by("day").values_list("day", flat=True))


def count_business_days(*, calendar: CalendarName, period: DayPeriod) -> int:
    """How many days of a period are open."""
    return len(business_days(calendar=calendar, period=period))


def _beyond(calendar: str, day: date) -> BeyondCalendarError:
    return BeyondCalendarError(
        "The calendar '{calendar}' does not reach as far as needed from {day}",
        to_do="Extend the calendars before working in those years.",
        calendar=calendar,
        day=day.isoformat(),
    )


def install_calendars() -> int:
    """Fill the calendars for the covered years where they are empty; returns how many days were added."""
    if CalendarDay.objects.exists():
        return 0
    years = range(FIRST_DAY.year, END_DAY.year + 1)
    city = city_closures(years=years)
    federal = {day: str(name) for day, name in holidays.financial_holidays("XFED", years=years).items()}
    closures = {CalendarName.CITY_OFFICE: city, CalendarName.FEDERAL_RESERVE: federal, CalendarName.FIELD: city}
    rows = [
        (str(name), day, not _is_weekend(day) and day not in closed, closed.get(day, ""))
        for name, closed in closures.items()
        for day in DayPeriod(FIRST_DAY, END_DAY)
    ]
    frame = pl.DataFrame(rows, schema=["calendar", "day", "is_open", "reason"], orient="row")
    return frame_to_table(frame=frame, table=CalendarDay._meta.db_table)


def _is_weekend(day: date) -> bool:
    return day.weekday() in (SATURDAY, SUNDAY)


def city_closures(*, years: range) -> dict[date, str]:
    """The city's holidays as observed: Saturday's on Friday, Sunday's on Monday, and the day after Thanksgiving.

    Source: the city's own list as computed for 2026 (1/1, 1/19, 2/16, 5/25, 6/19, 7/3, 9/7, 11/11, 11/26-27, 12/25).
    """
    return {_observed(day): name for year in years for day, name in _city_holidays(year)}


def _observed(day: date) -> date:
    moved = {SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0)
    return day + timedelta(days=moved)


def _city_holidays(year: int) -> Iterator[tuple[date, str]]:
    yield date(year, 1, 1), "New Year's Day"
    yield _nth_weekday(year, 1, 0, 3), "Martin Luther King Jr. Day"
    yield _nth_weekday(year, 2, 0, 3), "Presidents' Day"
    last_of_may = date(year, 5, 31)
    yield last_of_may - timedelta(days=last_of_may.weekday()), "Memorial Day"
    if year >= 2022:  # noqa: PLR2004 - a holiday since June 2021; the city closes from the year after
        yield date(year, 6, 19), "Juneteenth"
    yield date(year, 7, 4), "Independence Day"
    yield _nth_weekday(year, 9, 0, 1), "Labor Day"
    yield date(year, 11, 11), "Veterans Day"
    thanksgiving = _nth_weekday(year, 11, THURSDAY, 4)
    yield thanksgiving, "Thanksgiving"
    yield thanksgiving + ONE_DAY, "Day after Thanksgiving"
    yield date(year, 12, 25), "Christmas"


def _nth_weekday(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
