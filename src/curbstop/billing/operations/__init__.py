"""Writes of the room `billing`: one verb a file."""

from curbstop.billing.operations.adjustments import (
    Evidence,
    NewAdjustment,
    attach_approval,
    attach_evidence,
    lock_adjustment,
    mark_adjustment_posted,
    mark_adjustment_refused,
    record_adjustment_request,
)
from curbstop.billing.operations.change_bills import (
    BillNotHeldError,
    BillNotIssuedError,
    Release,
    cancel_bill_row,
    issue_held_bill,
    lock_bill,
    move_run_dates,
)
from curbstop.billing.operations.close_cycle_month import mark_cycle_month_closed
from curbstop.billing.operations.corrections import (
    AccountEffect,
    keep_effects,
    lock_correction,
    mark_correction,
    mark_correction_approved,
    mark_correction_requested,
    mark_proposed,
    record_correction,
)
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
from curbstop.billing.operations.write_bills import IssueDates, WrittenBills, issue_bills, number_bills, write_bills

__all__ = [
    "AccountEffect",
    "BillNotHeldError",
    "BillNotIssuedError",
    "Evidence",
    "IssueDates",
    "NewAdjustment",
    "Release",
    "RunDays",
    "WrittenBills",
    "attach_approval",
    "attach_evidence",
    "cancel_bill_row",
    "finish_partition",
    "finish_run",
    "issue_bills",
    "issue_held_bill",
    "keep_effects",
    "lay_out_cycle_months",
    "lock_adjustment",
    "lock_bill",
    "lock_correction",
    "lock_cycle_month",
    "lock_partition",
    "mark_adjustment_posted",
    "mark_adjustment_refused",
    "mark_correction",
    "mark_correction_approved",
    "mark_correction_requested",
    "mark_cycle_month_closed",
    "mark_proposed",
    "move_run",
    "move_run_dates",
    "number_bills",
    "open_run",
    "plan_partitions",
    "record_adjustment_request",
    "record_billed_before",
    "record_correction",
    "record_exceptions",
    "write_bills",
]
