"""What a batch could not bill, or held: kept with the run, and as work items so that nothing is dropped in silence."""

from datetime import datetime

import polars as pl

from curbstop.billing.operations import record_exceptions
from curbstop.billing.types import HELD
from curbstop.casework.operations import open_work_items
from curbstop.journeys.bill_run.batch import BatchResult
from curbstop.journeys.bill_run.read_holds import READ_HELD

QUEUE = "billing"
NOT_BILLED_WORK, HELD_WORK = "account_not_billed", "held_bill"
HELD_KIND = "held"


def exceptions_of(*, result: BatchResult) -> pl.DataFrame:
    """customer_account_id, agreement_id, kind, reason: accounts not billed, then bills held."""
    held = result.bills.filter(pl.col("state") == HELD).select(
        "customer_account_id",
        agreement_id=pl.lit(None, dtype=pl.Int64),
        kind=pl.lit(HELD_KIND),
        reason=pl.col("hold_reason"),
    )
    return pl.concat([result.not_billed, held])


def record_batch_exceptions(*, run_id: int, result: BatchResult, now: datetime) -> None:
    """Write the exceptions of a batch, and one work item per account that was not billed and per bill that is held."""
    exceptions = exceptions_of(result=result)
    if exceptions.is_empty():
        return
    record_exceptions(run_id=run_id, exceptions=exceptions)
    not_billed = (
        # A read that waits for a decision stands in the billing office's own queue.
        result.not_billed.filter(pl.col("kind") != READ_HELD)
        .group_by("customer_account_id", maintain_order=True)
        .agg(pl.col("reason").unique(maintain_order=True).str.join(" "))
        .select(
            "customer_account_id",
            "reason",
            kind=pl.lit(NOT_BILLED_WORK),
            subject_kind=pl.lit("customer_account"),
            subject_id=pl.col("customer_account_id"),
        )
    )
    held = result.bills.filter(pl.col("state") == HELD).select(
        "customer_account_id",
        reason=pl.col("hold_reason"),
        kind=pl.lit(HELD_WORK),
        subject_kind=pl.lit("bill"),
        subject_id=pl.col("bill_id"),
    )
    open_work_items(frame=pl.concat([not_billed, held]).with_columns(queue=pl.lit(QUEUE)), now=now)
