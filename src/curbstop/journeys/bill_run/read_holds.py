"""Doubtful reads of a run: kept for the billing office, and held from billing until somebody has decided, as policy says."""

from datetime import datetime

import polars as pl

from curbstop.metering.operations import hold_reads
from curbstop.metering.types import ACCEPTED, CORRECTED, ESTIMATE_TAKEN, HIGH, OPEN, REREAD, ReadPolicy

READ_HELD = "read_held"
RELEASED = (ACCEPTED, ESTIMATE_TAKEN, CORRECTED)


def hold_doubtful_reads(
    *, usage: pl.DataFrame, periods: pl.DataFrame, policy: ReadPolicy, now: datetime, holds: bool
) -> pl.DataFrame:
    """`usage` (judged, by period_id) with read_reason 'read_held' where a read waits; what was accepted is not high any more.

    periods: period_id, customer_account_id, service_point_id, from_date, to_date. Without `holds` (a final bill, a bill made
    anew: somebody looks at those themselves) reads are kept for a look and hold nothing.
    """
    if usage.is_empty() or "reasons" not in usage.columns:
        return usage
    doubtful = usage.filter((pl.col("reasons").list.len() > 0) | pl.col("read_reason").is_not_null())
    decided = hold_reads(
        found=_found(doubtful=doubtful, periods=periods, policy=policy),
        looked_at=periods.select("service_point_id", "from_date"),
        now=now,
    )
    waits = ((pl.col("state") == OPEN) | (pl.col("state") == REREAD)) & pl.col("holds")
    with_state = usage.join(decided, on="period_id", how="left", maintain_order="left")
    return with_state.with_columns(
        read_reason=pl.when(pl.col("read_reason").is_null() & waits & pl.lit(holds))
        .then(pl.lit(READ_HELD))
        .otherwise("read_reason"),
        is_high=pl.col("is_high") & ~pl.col("state").is_in(RELEASED).fill_null(value=False),
    ).drop("state", "holds")


def _found(*, doubtful: pl.DataFrame, periods: pl.DataFrame, policy: ReadPolicy) -> pl.DataFrame:
    """What `hold_reads` wants to know. What could not be estimated says so instead of 'missing'."""
    places = periods.select("period_id", "customer_account_id", "service_point_id", "from_date", "to_date")
    known = doubtful.select(
        "period_id",
        "usage_milli",
        usual_milli=pl.coalesce("last_year_milli", "average_milli"),
        unit=pl.col("unit").fill_null(""),
        read_id=pl.when(pl.col("usage_milli").is_not_null()).then("end_read_id"),
        reasons=pl.when(pl.col("usage_milli").is_null())
        .then(pl.concat_list("read_reason"))
        .otherwise(pl.col("reasons")),
    )
    held = pl.col("reasons").list.eval(pl.element().is_in(list(policy.held))).list.any()
    return known.with_columns(holds=held).join(places, on="period_id", maintain_order="left")


def is_high() -> pl.Expr:
    """Whether a judged use is far above the usual one."""
    return pl.col("reasons").list.contains(HIGH)
