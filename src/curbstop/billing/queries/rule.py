"""The doors to the pure rule: journeys hand frames in and get frames back."""

from curbstop.billing.engine.bills import BillFrames, assemble_bills
from curbstop.billing.engine.numbers import bill_id_of, bill_number
from curbstop.billing.engine.segments import decide_segments
from curbstop.billing.engine.totals import Totals, merge_totals, partition_totals

__all__ = [
    "BillFrames",
    "Totals",
    "assemble_bills",
    "bill_id_of",
    "bill_number",
    "decide_segments",
    "merge_totals",
    "partition_totals",
]
