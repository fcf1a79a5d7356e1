"""Writes of the room `billing`: one verb a file."""

from curbstop.billing.operations.lay_out_cycle_months import lay_out_cycle_months
from curbstop.billing.operations.record_billed_before import record_billed_before
from curbstop.billing.operations.run_rows import (
    RunDays,
    finish_partition,
    finish_run,
    lock_cycle_month,
    lock_partition,
    move_run,
    open_run,
    plan_partitions,
    record_exceptions,
)
from curbstop.billing.operations.write_bills import IssueDates, WrittenBills, number_bills, write_bills

__all__ = [
    "IssueDates",
    "RunDays",
    "WrittenBills",
    "finish_partition",
    "finish_run",
    "lay_out_cycle_months",
    "lock_cycle_month",
    "lock_partition",
    "move_run",
    "number_bills",
    "open_run",
    "plan_partitions",
    "record_billed_before",
    "record_exceptions",
    "write_bills",
]
