"""The doors to the pure rule: journeys hand frames in and get frames back."""

from curbstop.billing.engine.bills import BillFrames, assemble_bills
from curbstop.billing.engine.cuts import cut_segments, fact_changes
from curbstop.billing.engine.numbers import bill_id_of, bill_number
from curbstop.billing.engine.segments import decide_segments
from curbstop.billing.engine.totals import Totals, merge_totals, partition_totals

__all__ = [
    "BillFrames",
    "Totals",
    "assemble_bills",
    "bill_id_of",
    "bill_number",
    "cut_segments",
    "decide_segments",
    "fact_changes",
    "merge_totals",
    "partition_totals",
]
