"""A late mailing moves the due date of its bills, before anything is late."""

from collections.abc import Collection
from datetime import date

from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import require_open_transaction
from curbstop.receivables.models import OpenItem


class DueDateEarlierError(CurbstopError):
    """A due date only ever moves to a later day."""


def move_due_dates(*, bill_ids: Collection[int], due_date: date) -> int:
    """Let the items of bills fall due later; returns how many. Raises `DueDateEarlierError`."""
    require_open_transaction()
    items = OpenItem.objects.filter(bill_id__in=list(bill_ids))
    later = items.filter(due_date__gt=due_date).first()
    if later is not None:
        raise DueDateEarlierError(
            "A bill is due on {due_date}, and a due date only moves to a later day",
            where="bill {bill_id}",
            due_date=later.due_date,
            bill_id=later.bill_id,
        )
    return items.exclude(due_date=due_date).update(due_date=due_date)
