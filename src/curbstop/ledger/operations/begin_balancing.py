"""Let a day begin balancing: no new receipts, only counts, corrections, turn-ins, approvals and the deposit."""

from datetime import date, datetime

from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.models import BusinessDay, DayState
from curbstop.ledger.operations.open_day import TooManyOpenDaysError, lock_days
from curbstop.platform.transactions import require_open_transaction


class DayIsNotOpenError(CurbstopError):
    """Only an open day can begin balancing."""


def begin_balancing(*, business_date: date, actor_id: int | None, now: datetime) -> None:
    """Take the day from OPEN to BALANCING. Raises `DayIsNotOpenError`, `TooManyOpenDaysError`."""
    require_open_transaction()
    lock_days()
    balancing = BusinessDay.objects.filter(state=DayState.BALANCING).first()
    if balancing is not None:
        raise TooManyOpenDaysError(
            "The day {business_date} is still being balanced",
            to_do="Close it first.",
            business_date=balancing.business_date.isoformat(),
        )
    changed = BusinessDay.objects.filter(business_date=business_date, state=DayState.OPEN).update(
        state=DayState.BALANCING, balancing_at=now, balancing_by_id=actor_id
    )
    if not changed:
        raise DayIsNotOpenError(
            "This day is not open", where="{business_date}", business_date=business_date.isoformat()
        )
