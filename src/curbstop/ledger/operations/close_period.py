"""Close a fiscal period, after which none of its days is opened."""

from datetime import datetime

from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.models import BusinessDay, DayState, FiscalPeriod, PeriodState
from curbstop.ledger.operations.open_day import lock_days
from curbstop.platform.transactions import require_open_transaction


class PeriodNotReadyError(CurbstopError):
    """A period still has something open."""


def close_period(*, fiscal_year: int, number: int, actor_id: int | None, now: datetime) -> None:
    """Close a period once all its days are sealed and all periods before it closed. Raises `PeriodNotReadyError`."""
    require_open_transaction()
    lock_days()
    period = FiscalPeriod.objects.get(fiscal_year=fiscal_year, number=number)
    where = f"{period}"
    earlier = FiscalPeriod.objects.filter(from_date__lt=period.from_date, state=PeriodState.OPEN)
    if earlier.exists():
        raise PeriodNotReadyError(
            "An earlier period is still open", where="{period}", to_do="Close the periods in order.", period=where
        )
    days = BusinessDay.objects.filter(business_date__gte=period.from_date, business_date__lt=period.to_date)
    unsealed = days.exclude(state=DayState.CLOSED).order_by("business_date").first()
    if unsealed is not None:
        raise PeriodNotReadyError(
            "The day {business_date} is not sealed",
            where="{period}",
            to_do="Close that day first.",
            business_date=unsealed.business_date.isoformat(),
            period=where,
        )
    FiscalPeriod.objects.filter(pk=period.pk).update(state=PeriodState.CLOSED, closed_at=now, closed_by_id=actor_id)
