"""Close a cycle's window."""

from curbstop.billing.models import CycleMonth
from curbstop.billing.types import MONTH_CLOSED, MONTH_OPEN
from curbstop.platform.transactions import require_open_transaction


def mark_cycle_month_closed(*, cycle_month_id: int) -> bool:
    """OPEN to CLOSED; False when it is closed already."""
    require_open_transaction()
    found = CycleMonth.objects.filter(pk=cycle_month_id, state=MONTH_OPEN)
    return found.update(state=MONTH_CLOSED) == 1
