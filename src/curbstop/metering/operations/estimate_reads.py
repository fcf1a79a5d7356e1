"""Reads are estimated where nobody read, under policy: never more than two in a row."""

from datetime import datetime

import polars as pl

from curbstop.metering.engine.estimating import estimate
from curbstop.metering.operations.record_read import READ_COLUMNS
from curbstop.metering.queries.frames import installations_frame, reads_frame
from curbstop.metering.types import COMPUTED, DEFAULT_READ_POLICY, ESTIMATED, NO_METER, ReadPolicy
from curbstop.platform.copy import frame_to_table
from curbstop.platform.ids import reserve_ids
from curbstop.platform.transactions import require_open_transaction


def estimate_reads(*, points: pl.DataFrame, now: datetime, policy: ReadPolicy = DEFAULT_READ_POLICY) -> pl.DataFrame:
    """Estimate and write a read for every meter of `points` (service_point_id, read_on) that has none on its day.

    `points` may carry class_milli and class_days, what the customers' class used in so many days.

    Returns service_point_id, read_on, read_id (null when nothing was written), reason (null,
    'too_many_estimates', 'no_history', or 'no_meter'), one row per point; a point with several registers takes the first reason.
    """
    require_open_transaction()
    if points.is_empty():
        return points.select("service_point_id", "read_on").with_columns(
            read_id=pl.lit(None, dtype=pl.Int64), reason=pl.lit(None, dtype=pl.String)
        )
    ids = points.get_column("service_point_id")
    installations = installations_frame(service_point_ids=ids)
    reads = reads_frame(service_point_ids=ids)
    made = estimate(
        points=_hanging(points, installations, reads), reads=reads, installations=installations, policy=policy
    )
    new_ids = reserve_ids(table="metering_read", count=made.height)
    made = made.with_columns(read_id=pl.Series(range(new_ids.start, new_ids.stop), dtype=pl.Int64))
    _write(made=made.filter(pl.col("reading_milli").is_not_null()), now=now)
    by_point = made.group_by("service_point_id", "read_on").agg(
        read_id=pl.when(pl.col("reading_milli").is_not_null().all()).then(pl.col("read_id").first()),
        reason=pl.col("reason").drop_nulls().first(),
    )
    result = points.select("service_point_id", "read_on").join(
        by_point, on=["service_point_id", "read_on"], how="left", maintain_order="left"
    )
    return result.with_columns(
        reason=pl.when(pl.col("read_id").is_null() & pl.col("reason").is_null())
        .then(pl.lit(NO_METER))
        .otherwise(pl.col("reason"))
    )


def _hanging(points: pl.DataFrame, installations: pl.DataFrame, reads: pl.DataFrame) -> pl.DataFrame:
    """The meters that hang at the points on the day and have no read of it."""
    meters = installations.select("installation_id", "service_point_id", hung="from_date", off="to_date")
    there = points.join(meters, on="service_point_id")
    there = there.filter(
        pl.col("hung") < pl.col("read_on"), pl.col("off").is_null() | (pl.col("off") > pl.col("read_on"))
    )
    return there.join(reads, on=["installation_id", "read_on"], how="anti").drop("service_point_id", "hung", "off")


def _write(*, made: pl.DataFrame, now: datetime) -> None:
    rows = made.sort("service_point_id", "read_on", "installation_id").with_columns(
        id="read_id",
        source=pl.lit(COMPUTED),
        kind=pl.lit(ESTIMATED),
        flags=pl.lit("{}"),
        note=pl.col("method"),
        replaces_read_id=pl.lit(None, dtype=pl.Int64),
        recorded_at=pl.lit(now.isoformat()),
    )
    frame_to_table(frame=rows.select(READ_COLUMNS), table="metering_read")
