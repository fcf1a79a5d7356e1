"""The door to the decomposition of the difference between two bills."""

from curbstop.billing.engine.compared import (
    ADJUSTMENTS,
    DAYS,
    FIXED,
    LATE_FEES,
    PARTS,
    RATE,
    SEWER,
    SURCHARGE,
    TIER,
    USAGE,
    BillDifference,
    ComparedBill,
    ComparedLine,
    ComparedSegment,
    Effect,
    FactChange,
)
from curbstop.billing.engine.difference import bill_difference

__all__ = [
    "ADJUSTMENTS",
    "DAYS",
    "FIXED",
    "LATE_FEES",
    "PARTS",
    "RATE",
    "SEWER",
    "SURCHARGE",
    "TIER",
    "USAGE",
    "BillDifference",
    "ComparedBill",
    "ComparedLine",
    "ComparedSegment",
    "Effect",
    "FactChange",
    "bill_difference",
]
