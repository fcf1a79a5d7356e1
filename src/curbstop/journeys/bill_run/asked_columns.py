"""What tariffs ask of customers beyond what every run knows, as columns of the segments. Set-wise: one query for each kind.

Rule: docs/algorithms/asked_facts.md.
"""

from collections.abc import Sequence

import polars as pl

from curbstop.journeys.bill_run.winter import winter_averages_of
from curbstop.metering.queries import gallons_of, meters_at_points, register_usage_frame, registers_frame
from curbstop.metering.types import METER_SIZES, MILLI
from curbstop.premises.types import WATER, WATER_BY_CLASS
from curbstop.rates.queries.asked import (
    DIAMETER,
    EVAPOTRANSPIRATION,
    GALLONS,
    METER_SIZES_COLUMN,
    WINTER_AVERAGE,
    AskedFacts,
    Class,
)
from curbstop.rates.queries.evapotranspiration import evapotranspiration_of
from curbstop.rates.queries.rating import fact_type

KEY, KEY_OF_USE = "agreement_id", "period_id"
REGISTER_ENDING = "_milli"
INCHES_MILLI = {'1/2"': 500, '5/8"': 625, '3/4"': 750, '1-1/2"': 1_500} | {
    size: int(size.rstrip('"')) * MILLI for size in METER_SIZES if size.rstrip('"').isdecimal()
}


def with_asked_columns(*, segments: pl.DataFrame, sources: pl.DataFrame, asked: AskedFacts) -> pl.DataFrame:
    """Segments with every column that their tariffs ask for, and all of it once more as text of JSON in `further_facts`.

    `segments`: segment_id, agreement_id, agreement_from, service_point_id, service, rate_class, zone, metered, from_date,
    to_date, days, usage_milli, meter_size, and the dated facts as text; several parts of one agreement's period may stand in it.
    `sources` says which water a sewer point takes.
    """
    found = segments.with_columns(_typed(asked.dated))
    if DIAMETER in asked.dated:
        size = pl.col("meter_size").replace_strict(INCHES_MILLI, default=None, return_dtype=pl.Int64)
        found = found.with_columns(pl.coalesce(DIAMETER, size).alias(DIAMETER))
    if asked.by_meter:
        found = _by_meter(segments=found, asked=asked)
    if asked.winters:
        averages = winter_averages_of(periods=whole_periods(found), sources=sources, wanted=asked.winters)
        found = found.join(averages, on=KEY, how="left", maintain_order="left", suffix="_computed").with_columns(
            pl.coalesce(WINTER_AVERAGE, f"{WINTER_AVERAGE}_computed").alias(WINTER_AVERAGE)
        )
        found = found.drop(f"{WINTER_AVERAGE}_computed")
    if asked.evapotranspiration:
        found = evapotranspiration_of(segments=found)
    return found.with_columns(further_facts=_kept(frame=found, asked=asked))


def _typed(names: Sequence[str]) -> list[pl.Expr]:
    """Text as rating holds it. What nobody said is no, where it is a question of yes or no."""
    kinds = {name: fact_type(name) for name in names}
    return [
        (pl.col(name) == "true").fill_null(value=False).alias(name)
        if kind == pl.Boolean
        else pl.col(name).cast(kind, strict=False)
        for name, kind in kinds.items()
    ]


def tariff_class() -> pl.Expr:
    """The service under whose tariff a segment is billed."""
    service = pl.col("service")
    return pl.when(service.is_in(WATER_BY_CLASS)).then(pl.lit(WATER)).otherwise(service)


def of_classes(classes: frozenset[Class]) -> pl.Expr:
    """Whether a segment is of one of these classes."""
    names = [f"{service} {rate_class}" for service, rate_class in classes]
    return pl.concat_str(tariff_class(), pl.lit(" "), pl.col("rate_class").fill_null("")).is_in(names)


def whole_periods(segments: pl.DataFrame) -> pl.DataFrame:
    """Each agreement once, with the days and the use of all its parts, and what is true at their end."""
    if not segments[KEY].is_duplicated().any():
        return segments
    ordered = segments.sort(KEY, "from_date")
    return ordered.group_by(KEY, maintain_order=True).agg(
        pl.all().exclude(KEY, "from_date", "usage_milli").last(),
        pl.col("from_date").first(),
        usage_milli=pl.when(pl.col("usage_milli").is_not_null().all()).then(pl.col("usage_milli").sum()),
    )


def _by_meter(*, segments: pl.DataFrame, asked: AskedFacts) -> pl.DataFrame:
    """The sizes of several meters, what each register counted, and gallons: for the classes that are charged by them."""
    periods = whole_periods(segments).filter(pl.col("metered") & of_classes(asked.by_meter))
    periods = periods.select("service_point_id", "from_date", "to_date", period_id=KEY)
    registers = registers_frame(service_point_ids=periods["service_point_id"])
    days = periods.select(
        "service_point_id", key="period_id", on_date=pl.col("to_date").cast(pl.Date) - pl.duration(days=1)
    )
    meters = meters_at_points(registers=registers, days=days)
    # The size of one meter is the billed one, which may differ from what hangs there.
    several = meters.filter(pl.col(METER_SIZES_COLUMN).list.len() > 1).rename({"key": KEY})
    found = segments.join(several, on=KEY, how="left", maintain_order="left")
    if not asked.registers and not asked.heat:
        return found
    used = register_usage_frame(periods=periods, registers=registers)
    for name in asked.registers:
        mine = used.filter(pl.col("register_name") == name.removesuffix(REGISTER_ENDING))
        measured = mine.group_by(KEY_OF_USE).agg(
            pl.when(pl.col("usage_milli").is_not_null().all()).then(pl.col("usage_milli").sum()).alias(name)
        )
        found = _shared(segments=found, measured=measured, name=name)
    return _shared(segments=found, measured=gallons_of(usage=used), name=GALLONS) if asked.heat else found


def _shared(*, segments: pl.DataFrame, measured: pl.DataFrame, name: str) -> pl.DataFrame:
    """The period's measure; the parts of one that was cut share it by days, rounded down at each cut."""
    joined = segments.join(measured.rename({KEY_OF_USE: KEY}), on=KEY, how="left", maintain_order="left")
    if not segments[KEY].is_duplicated().any():
        return joined
    until = pl.col("days").cum_sum().over(KEY, order_by="from_date")
    total = pl.col("days").sum().over(KEY)
    before = pl.col(name) * (until - pl.col("days")) // total
    return joined.with_columns((pl.col(name) * until // total - before).alias(name))


def _kept(*, frame: pl.DataFrame, asked: AskedFacts) -> pl.Expr:
    """Everything that was asked, as the segment keeps it; nothing where nothing is known."""
    extra = [*asked.registers, GALLONS, METER_SIZES_COLUMN, WINTER_AVERAGE, EVAPOTRANSPIRATION]
    names = [name for name in dict.fromkeys([*asked.dated, *extra]) if name in frame.columns]
    if not names:
        return pl.lit(None, dtype=pl.String)
    known = pl.any_horizontal(
        pl.col(name) if frame.schema[name] == pl.Boolean else pl.col(name).is_not_null() for name in names
    )
    return pl.when(known).then(pl.struct(names).struct.json_encode())
