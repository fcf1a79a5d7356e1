"""What the pages of the cycle calendar share: a cycle in a month, and its address."""

from datetime import date

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from curbstop.billing.queries import NoSuchCycleMonthError, cycle_month
from curbstop.billing.types import CycleMonthRow
from curbstop.ledger.queries import business_days
from curbstop.web.ui.days import read_typed_day

MOST_CYCLES = 1_000


def about(cycle_number: int, month: date) -> str:
    """What the run's job is about: one at a time for a cycle and month."""
    return f"{cycle_number}.{month.isoformat()}"


def month_href(cycle_number: int, month: date) -> str:
    """The page of a cycle in a month."""
    return reverse("office:cycle_month", args=[cycle_number, month.isoformat()])


def today_of_the_books() -> date:
    """The latest business day, else today."""
    days = business_days(limit=1)
    return days[0].business_date if days else timezone.localdate()


def known_month(cycle_number: int, month: str) -> CycleMonthRow:
    """The calendar's row; 404 for one that is none."""
    day = read_typed_day(month)
    if day is None or cycle_number > MOST_CYCLES:
        raise Http404
    try:
        return cycle_month(cycle_number=cycle_number, month=day)
    except NoSuchCycleMonthError as error:
        raise Http404 from error
