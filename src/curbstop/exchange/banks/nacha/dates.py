"""When an entry may settle. Days on which the Federal Reserve is closed are given by the caller: they are a table.

Source: Nacha Operating Rules 1.8 and Appendix Three (effective entry date), FedACH processing schedule.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from curbstop.kernel.errors import CurbstopError

IsBankingDay = Callable[[date], bool]

EASTERN = ZoneInfo("America/New_York")
SAME_DAY_LAST_WINDOW = time(16, 45)  # Eastern; the bank's own cutoff is earlier, and a policy
SAME_DAY_LIMIT_CENTS = 100_000_000  # one entry, since 2022-03-18
DAYS_AFTER_PRENOTE = 3  # banking days after the prenote's settlement before money may move
_LONGEST_CLOSURE = 30


class NoBankingDayError(CurbstopError):
    """The calendar has no banking day where one must be."""


def next_banking_day(*, after: date, is_banking_day: IsBankingDay, count: int = 1) -> date:
    """The `count`-th banking day after a day."""
    day, left = after, count
    for _ in range((count + 1) * _LONGEST_CLOSURE):
        if left <= 0:
            return day
        day += timedelta(days=1)
        left -= is_banking_day(day)
    raise NoBankingDayError(
        "The Federal Reserve's calendar has no banking day within {days} days after {day}",
        to_do="Load the calendar of that year.",
        days=(count + 1) * _LONGEST_CLOSURE,
        day=after.isoformat(),
    )


def on_or_after(*, day: date, is_banking_day: IsBankingDay) -> date:
    """The day itself if banks work then, else the next one."""
    return day if is_banking_day(day) else next_banking_day(after=day, is_banking_day=is_banking_day)


def earliest_effective_date(
    *, sent_at: datetime, is_banking_day: IsBankingDay, same_day: bool, cutoff: time = SAME_DAY_LAST_WINDOW
) -> date:
    """The first day that debits sent at a moment can settle: the next banking day, or the same day before its cutoff.

    `sent_at` is aware; `cutoff` is Eastern time, as the Federal Reserve's windows are.
    """
    here = sent_at.astimezone(EASTERN)
    day = here.date()
    if same_day and is_banking_day(day) and here.time() <= cutoff:
        return day
    if same_day:  # too late for today's windows: the first of the next banking day
        return next_banking_day(after=day, is_banking_day=is_banking_day)
    processed = on_or_after(day=day, is_banking_day=is_banking_day)
    return next_banking_day(after=processed, is_banking_day=is_banking_day)


def effective_date(*, wanted: date, earliest: date, is_banking_day: IsBankingDay) -> date:
    """The day to write into the file: the customer's day, rolled to a banking day, but never too early to be honoured."""
    return on_or_after(day=max(wanted, earliest), is_banking_day=is_banking_day)


def live_after_prenote(*, settled_on: date, is_banking_day: IsBankingDay) -> date:
    """The first day that money may settle after a prenote settled: the third banking day following."""
    return next_banking_day(after=settled_on, is_banking_day=is_banking_day, count=DAYS_AFTER_PRENOTE)
