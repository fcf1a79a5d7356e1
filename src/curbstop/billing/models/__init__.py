"""Tables of the room `billing`."""

from curbstop.billing.models.adjustments import Adjustment, AdjustmentEvidence, AdjustmentTakenBack
from curbstop.billing.models.billable import BillableCharge, BillableChargeBilled, BillableChargePart
from curbstop.billing.models.bills import Bill, BillLine, BillSegment
from curbstop.billing.models.conversion import BilledBefore
from curbstop.billing.models.corrections import CorrectedAccount, Correction
from curbstop.billing.models.cycles import Cycle, CycleMonth
from curbstop.billing.models.levelized import LevelAmount, LevelMovement, LevelPlan
from curbstop.billing.models.messages import BillMessage, BillMessageSent
from curbstop.billing.models.run_controls import BillProof, CycleFreeze, HoldRule
from curbstop.billing.models.runs import BillRun, BillRunException, BillRunPartition
from curbstop.billing.models.settling import BalanceTransfer, RefundFile, RefundFileRow

__all__ = [
    "Adjustment",
    "AdjustmentEvidence",
    "AdjustmentTakenBack",
    "BalanceTransfer",
    "Bill",
    "BillLine",
    "BillMessage",
    "BillMessageSent",
    "BillProof",
    "BillRun",
    "BillRunException",
    "BillRunPartition",
    "BillSegment",
    "BillableCharge",
    "BillableChargeBilled",
    "BillableChargePart",
    "BilledBefore",
    "CorrectedAccount",
    "Correction",
    "Cycle",
    "CycleFreeze",
    "CycleMonth",
    "HoldRule",
    "LevelAmount",
    "LevelMovement",
    "LevelPlan",
    "RefundFile",
    "RefundFileRow",
]
