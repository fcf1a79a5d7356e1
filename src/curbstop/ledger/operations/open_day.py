"""Open a business day."""

from datetime import date, datetime

from django.db import connection

from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.models import BusinessDay, DayState, FiscalPeriod, PeriodState
from curbstop.ledger.types import fiscal_periods, fiscal_year_of
from curbstop.platform.transactions import require_open_transaction


class DayNotNextError(CurbstopError):
    """A day is not after those that were opened before, or its period is closed."""


class TooManyOpenDaysError(CurbstopError):
    """Another day would have to be balanced or sealed first."""


def open_day(*, business_date: date, actor_id: int | None, now: datetime) -> None:
    """Open a day after all others. At most one is OPEN and one BALANCING.

    Raises `DayNotNextError`, `TooManyOpenDaysError`.
    """
    require_open_transaction()
    lock_days()
    latest = BusinessDay.objects.order_by("-business_date").first()
    if latest is not None and latest.business_date >= business_date:
        raise DayNotNextError(
            "Business days are opened in their order",
            where="{business_date}, after {latest}",
            to_do="Open a later day.",
            business_date=business_date.isoformat(),
            latest=latest.business_date.isoformat(),
        )
    if latest is not None and latest.state == DayState.OPEN:
        raise TooManyOpenDaysError(
            "The day {business_date} is still open",
            to_do="Let it begin balancing; then the next day can be opened.",
            business_date=latest.business_date.isoformat(),
        )
    _require_open_period(business_date)
    BusinessDay.objects.create(business_date=business_date, opened_at=now, opened_by_id=actor_id)


def lock_days() -> None:
    """Let only one transaction at a time open, balance or close days. Postings do not wait for it."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE ledger_fiscalperiod IN SHARE ROW EXCLUSIVE MODE")


def _require_open_period(business_date: date) -> None:
    year = fiscal_year_of(day=business_date)
    if not FiscalPeriod.objects.filter(fiscal_year=year).exists():
        FiscalPeriod.objects.bulk_create(
            FiscalPeriod(fiscal_year=year, number=number, from_date=period.start, to_date=period.end)
            for number, period in enumerate(fiscal_periods(fiscal_year=year), start=1)
        )
    period = FiscalPeriod.objects.get(from_date__lte=business_date, to_date__gt=business_date)
    if period.state == PeriodState.CLOSED:
        raise DayNotNextError(
            "The fiscal period of this day is closed",
            where="{business_date}, {period}",
            business_date=business_date.isoformat(),
            period=period,
        )
