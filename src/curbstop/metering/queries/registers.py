"""Registers and meters of points one by one, as frames: asked only where a tariff tells them apart."""

import polars as pl

from curbstop.metering.engine.registers import register_usage
from curbstop.metering.queries.frames import reads_frame
from curbstop.metering.types import GALLONS, HCF, HCF_GALLONS, METER_SIZES, MILLI
from curbstop.platform.copy import query_to_frame

REGISTERS = """
SELECT i.id AS installation_id, i.service_point_id, i.register::bigint AS register, i.from_date, i.to_date,
       i.start_reading_milli, i.end_reading_milli, m.dials::bigint AS dials, m.unit, m.multiplier_milli,
       m.size AS meter_size, m.register_name, i.located_at_id
FROM metering_installation i JOIN metering_meter m ON m.id = i.meter_id
WHERE i.service_point_id = ANY (%(points)s) ORDER BY i.id
"""
GALLONS_A_UNIT = {GALLONS: 1, HCF: HCF_GALLONS}


def registers_frame(*, service_point_ids: pl.Series) -> pl.DataFrame:
    """Installations of the points with the names of their registers ('': it has none)."""
    points = service_point_ids.unique().sort().to_list()
    return query_to_frame(sql=REGISTERS, params={"points": points}).with_columns(pl.col("register_name").fill_null(""))


def register_usage_frame(*, periods: pl.DataFrame, registers: pl.DataFrame) -> pl.DataFrame:
    """What each named register counted in `periods` (period_id, service_point_id, from_date, to_date).

    period_id, register_name, unit, usage_milli (thousandths of the billed unit; null where a read is missing).
    """
    first, last = periods.select(pl.col("from_date").min(), pl.col("to_date").max()).row(0)
    reads = reads_frame(service_point_ids=periods["service_point_id"], first_day=first, last_day=last)
    return register_usage(reads=reads, installations=registers, periods=periods)


def gallons_of(*, usage: pl.DataFrame) -> pl.DataFrame:
    """period_id, gallons (whole, rounded down) of what `register_usage_frame` gives; null for other units."""
    factor = pl.col("unit").replace_strict(GALLONS_A_UNIT, default=None, return_dtype=pl.Int64)
    counted = pl.col("usage_milli") * factor
    return usage.group_by("period_id").agg(
        gallons=pl.when(counted.is_not_null().all()).then(counted.sum() // MILLI),
    )


def meters_at_points(*, registers: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """The meters that hang at points: the rows of `days` (key, service_point_id, on_date) with `meter_sizes`.

    Registers that have a name are parts of one meter and count once, with their largest size; those that hang at another point
    are another meter.
    """
    hung = days.join(registers, on="service_point_id").filter(
        pl.col("from_date") <= pl.col("on_date"),
        pl.col("to_date").is_null() | (pl.col("to_date") > pl.col("on_date")),
    )
    place = pl.col("meter_size").replace_strict(
        {size: place for place, size in enumerate(METER_SIZES)}, default=-1, return_dtype=pl.Int64
    )
    named = pl.col("register_name") != ""
    whole = hung.filter(~named).select("key", "register", "meter_size")
    parts = (
        hung.filter(named)
        .sort(place, descending=True, maintain_order=True)
        .unique(["key", "located_at_id"], keep="first", maintain_order=True)
        .select("key", "register", "meter_size")
    )
    return (
        pl.concat([whole, parts])
        .sort("key", "register")
        .group_by("key", maintain_order=True)
        .agg(meter_sizes=pl.col("meter_size"))
    )


def last_complete_reads(*, periods: pl.DataFrame) -> pl.DataFrame:
    """period_id, first_day: the last day before `from_date`, but not before `not_before`, on which the point was read.

    `periods`: period_id, service_point_id, from_date, not_before. A meter that was hung on a day was read on it.
    """
    first, last = periods.select(pl.col("not_before").min(), pl.col("from_date").max()).row(0)
    ids = periods["service_point_id"]
    reads = reads_frame(service_point_ids=ids, first_day=first, last_day=last).select("service_point_id", day="read_on")
    hung = registers_frame(service_point_ids=ids).select("service_point_id", day="from_date")
    return (
        periods.join(pl.concat([reads, hung]), on="service_point_id")
        .filter(pl.col("day") >= pl.col("not_before"), pl.col("day") <= pl.col("from_date"))
        .group_by("period_id", maintain_order=True)
        .agg(first_day=pl.col("day").max())
    )
