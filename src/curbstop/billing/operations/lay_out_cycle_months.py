"""Lay out the cycle calendar: cycles, and for each month the days of reading, billing, mailing and paying."""

from datetime import date, timedelta

from curbstop.billing.engine.calendar import days_around, nominal_day, read_day
from curbstop.billing.models import Cycle, CycleMonth
from curbstop.billing.queries.dates import due_date_for
from curbstop.kernel.days import DayPeriod
from curbstop.platform.calendars import add_business_days, business_days
from curbstop.platform.models import CalendarName
from curbstop.platform.policies import policy_value
from curbstop.platform.transactions import require_open_transaction

OFFICE, FIELD = CalendarName.CITY_OFFICE, CalendarName.FIELD
READ_WINDOW_DAYS_BEFORE = 3
"""Business days before the read day on which a read already counts for it."""


def lay_out_cycle_months(*, from_month: date, months: int, cycle_count: int | None = None) -> int:
    """Add what is missing of the calendar for `months` months from `from_month` on; returns how many rows were added.

    Reads on day n, bills on n+1, mails on n+2 (books.md 3); due days and window by policy.
    """
    require_open_transaction()
    count = cycle_count or int(policy_value(key="cycles.count", on_date=from_month))
    Cycle.objects.bulk_create(
        [Cycle(number=number, name=f"Cycle {number}") for number in range(1, count + 1)], ignore_conflicts=True
    )
    return sum(_lay_out_cycle(number, count, from_month.replace(day=1), months) for number in range(1, count + 1))


def _lay_out_cycle(number: int, count: int, first: date, months: int) -> int:
    before = CycleMonth.objects.filter(cycle_id=number, month__lt=first).order_by("-month").first()
    previous = before.read_on if before else None
    present = dict(CycleMonth.objects.filter(cycle_id=number, month__gte=first).values_list("month", "read_on"))
    rows = []
    for month in _months(first, months):
        if month in present:
            previous = present[month]
            continue
        row = _month_row(number=number, count=count, month=month, previous=previous)
        previous = row.read_on
        rows.append(row)
    CycleMonth.objects.bulk_create(rows)
    return len(rows)


def _month_row(*, number: int, count: int, month: date, previous: date | None) -> CycleMonth:
    nominal = month.replace(day=nominal_day(cycle_number=number, cycle_count=count))
    least, most = policy_value(key="cycles.regular_days", on_date=month)
    start, end = days_around(day=nominal)
    open_days = business_days(calendar=FIELD, period=DayPeriod(start, end))
    read_on = read_day(nominal=nominal, open_days=open_days, previous=previous, regular_days=(least, most))
    bill_on = add_business_days(calendar=OFFICE, day=read_on, count=1)
    mail_on = add_business_days(calendar=OFFICE, day=bill_on, count=1)
    window = int(policy_value(key="cycles.read_window_business_days", on_date=month))
    return CycleMonth(
        cycle_id=number,
        month=month,
        read_from=add_business_days(calendar=FIELD, day=read_on, count=-READ_WINDOW_DAYS_BEFORE),
        read_on=read_on,
        bill_on=bill_on,
        mail_on=mail_on,
        due_on=due_date_for(mailing_date=mail_on),
        window_closes_on=add_business_days(calendar=OFFICE, day=bill_on, count=window),
    )


def _months(first: date, count: int) -> list[date]:
    months = [first]
    while len(months) < count:
        months.append((months[-1] + timedelta(days=32)).replace(day=1))
    return months[:count]
