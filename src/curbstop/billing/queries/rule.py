"""The doors to the pure rule: journeys hand frames in and get frames back."""

from curbstop.billing.engine.bills import BillFrames, assemble_bills
from curbstop.billing.engine.cuts import cut_segments, fact_changes
from curbstop.billing.engine.leak import FORMULAS as LEAK_FORMULAS
from curbstop.billing.engine.leak import (
    LeakBill,
    LeakCredit,
    LeakFormula,
    LeakStep,
    VolumeLine,
    last_units,
    leak_credit,
)
from curbstop.billing.engine.meter_error import (
    BackBillLimits,
    BilledPeriod,
    MeterFinding,
    PeriodError,
    first_day_allowed,
    months_before,
    period_error,
    true_milli,
    within_tolerance,
)
from curbstop.billing.engine.numbers import bill_id_of, bill_number
from curbstop.billing.engine.segments import decide_segments
from curbstop.billing.engine.totals import Totals, merge_totals, partition_totals

__all__ = [
    "LEAK_FORMULAS",
    "BackBillLimits",
    "BillFrames",
    "BilledPeriod",
    "LeakBill",
    "LeakCredit",
    "LeakFormula",
    "LeakStep",
    "MeterFinding",
    "PeriodError",
    "Totals",
    "VolumeLine",
    "assemble_bills",
    "bill_id_of",
    "bill_number",
    "cut_segments",
    "decide_segments",
    "fact_changes",
    "first_day_allowed",
    "last_units",
    "leak_credit",
    "merge_totals",
    "months_before",
    "partition_totals",
    "period_error",
    "true_milli",
    "within_tolerance",
]
