"""Reads of the room `billing`, and the doors to its pure rule."""

from curbstop.billing.queries.dates import due_date_for
from curbstop.billing.queries.rule import (
    BillFrames,
    Totals,
    assemble_bills,
    bill_id_of,
    bill_number,
    decide_segments,
    merge_totals,
    partition_totals,
)
from curbstop.billing.queries.runs import (
    NoSuchCycleMonthError,
    NoSuchRunError,
    bill_run,
    compare_cycle,
    cycle_month,
    cycle_months,
    cycles_to_bill,
    open_partitions,
    partition_totals_of,
    run_class_usual,
    run_exceptions,
    run_totals,
    runs,
)

__all__ = [
    "BillFrames",
    "NoSuchCycleMonthError",
    "NoSuchRunError",
    "Totals",
    "assemble_bills",
    "bill_id_of",
    "bill_number",
    "bill_run",
    "compare_cycle",
    "cycle_month",
    "cycle_months",
    "cycles_to_bill",
    "decide_segments",
    "due_date_for",
    "merge_totals",
    "open_partitions",
    "partition_totals",
    "partition_totals_of",
    "run_class_usual",
    "run_exceptions",
    "run_totals",
    "runs",
]
