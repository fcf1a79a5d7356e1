"""Tables of the room `billing`."""

from curbstop.billing.models.adjustments import Adjustment
from curbstop.billing.models.bills import Bill, BillLine, BillSegment
from curbstop.billing.models.conversion import BilledBefore
from curbstop.billing.models.cycles import Cycle, CycleMonth
from curbstop.billing.models.runs import BillRun, BillRunException, BillRunPartition

__all__ = [
    "Adjustment",
    "Bill",
    "BillLine",
    "BillRun",
    "BillRunException",
    "BillRunPartition",
    "BillSegment",
    "BilledBefore",
    "Cycle",
    "CycleMonth",
]
