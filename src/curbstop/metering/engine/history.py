"""Use from read to read of many points over many months: one pass where a point has one meter, which is nearly all of them."""

import polars as pl

from curbstop.metering.engine.usage import billed_milli, step_milli, usage

COLUMNS = ("service_point_id", "from_date", "to_date", "usage_milli")


def history(*, reads: pl.DataFrame, installations: pl.DataFrame, until: pl.DataFrame) -> pl.DataFrame:
    """Use between the successive read days of each point: service_point_id, from_date, to_date, usage_milli (null: missing).

    reads and installations as in `usage`, reads with service_point_id; until: service_point_id, begins: the last day that
    counts. The same as `usage` of those periods, which follows every step of every meter; a point with one meter that still
    hangs there has one step a period.
    """
    known = reads.join(until, on="service_point_id").filter(pl.col("read_on") <= pl.col("begins")).drop("begins")
    simple = _one_meter(reads=known, installations=installations)
    steps = known.join(simple, on="service_point_id").sort("service_point_id", "read_on")
    goes_on = pl.col("service_point_id") == pl.col("service_point_id").shift()
    step = step_milli(before=pl.col("reading_milli").shift(), after=pl.col("reading_milli"), dials=pl.col("dials"))
    quick = steps.select(
        "service_point_id",
        from_date=pl.when(goes_on).then(pl.col("read_on").shift()),
        to_date="read_on",
        usage_milli=billed_milli(counted=step),
    ).drop_nulls("from_date")
    others = known.join(simple, on="service_point_id", how="anti")
    return pl.concat([quick, _followed(reads=others, installations=installations)])


def _one_meter(*, reads: pl.DataFrame, installations: pl.DataFrame) -> pl.DataFrame:
    """Points with one meter that hangs there still, all of whose reads are of it, one a day, since it was hung."""
    alone = installations.filter((pl.len().over("service_point_id") == 1) & pl.col("to_date").is_null())
    meters = alone.select(
        "service_point_id", "dials", "unit", "multiplier_milli", hung="installation_id", hung_from="from_date"
    )
    strange = (pl.col("installation_id") != pl.col("hung")) | (pl.col("read_on") < pl.col("hung_from"))
    read = reads.join(meters, on="service_point_id").group_by("service_point_id")
    odd = read.agg(odd=strange.any() | pl.col("read_on").is_duplicated().any()).filter("odd")
    return meters.drop("hung", "hung_from").join(odd, on="service_point_id", how="anti")


def _followed(*, reads: pl.DataFrame, installations: pl.DataFrame) -> pl.DataFrame:
    days = reads.select("service_point_id", "read_on").unique().sort("service_point_id", "read_on")
    periods = days.select(
        "service_point_id", from_date="read_on", to_date=pl.col("read_on").shift(-1).over("service_point_id")
    ).drop_nulls()
    periods = periods.with_row_index("period_id").with_columns(pl.col("period_id").cast(pl.Int64))
    used = usage(reads=reads, installations=installations, periods=periods)
    return periods.join(used, on="period_id", maintain_order="left").select(COLUMNS)
