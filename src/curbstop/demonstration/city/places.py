"""Premises, service points, meters and where they hang."""

from __future__ import annotations

import polars as pl

from curbstop.demonstration.city.numbers import premise_number
from curbstop.demonstration.city.parties import SINCE_ALWAYS, yes_no
from curbstop.demonstration.city.reads import EXCHANGE_POSITION, exchange_readings
from curbstop.demonstration.city.special import SUMMARY

SUMMARY_PREMISES = 3
SUMMARY_INDEX = 9_000_000


def place_files(*, population: pl.DataFrame, dials: pl.DataFrame, read_days: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """premises, service_points, sewer_sources, meters, installations."""
    return {
        "premises": _premises(population=population),
        "service_points": _service_points(population=population),
        "sewer_sources": _sewer_sources(population=population),
        "meters": _meters(population=population),
        "installations": _installations(population=population, dials=dials, read_days=read_days),
    }


def point_number(*, index: pl.Expr, service: str) -> pl.Expr:
    """The premise's number and W, S or G."""
    return premise_number(index=index) + pl.lit(f"-{service}")


def summary_rows(*, population: pl.DataFrame) -> pl.DataFrame:
    """The further premises of the summary account: buildings of the same lot, each with its own index; sewer only, by dwelling."""
    row = population.filter(pl.col("n") == SUMMARY)
    extra = pl.DataFrame({"extra": list(range(1, SUMMARY_PREMISES + 1))})
    return row.join(extra, how="cross").with_columns(
        index=pl.col("extra") + SUMMARY_INDEX, unit=pl.format("Bldg {}", pl.col("extra") + 1)
    )


def _premises(*, population: pl.DataFrame) -> pl.DataFrame:
    columns = [
        pl.col("house_number").cast(pl.String),
        "direction",
        "street_name",
        "street_type",
        "unit",
        pl.lit("San Bernardino").alias("city"),
        pl.lit("CA").alias("state"),
        "postal_code",
        "zone",
        yes_no(pl.col("outside_city")).alias("outside_city"),
    ]
    own = population.with_columns(unit=pl.lit("")).select(
        premise_number(index=pl.col("n")).alias("premise_number"), *columns, _parcel(pl.col("n"))
    )
    extra = summary_rows(population=population).select(
        premise_number(index=pl.col("index")).alias("premise_number"), *columns, _parcel(pl.col("index"))
    )
    return pl.concat([own, extra])


def _parcel(index: pl.Expr) -> pl.Expr:
    return (pl.lit("0") + (index + 10_000_000).cast(pl.String)).alias("parcel_number")


def _service_points(*, population: pl.DataFrame) -> pl.DataFrame:
    def points(rows: pl.DataFrame, *, index: pl.Expr, letter: str, service: str, metered: str) -> pl.DataFrame:
        return rows.select(
            point_number(index=index, service=letter).alias("service_point_number"),
            premise_number(index=index).alias("premise_number"),
            pl.lit(service).alias("service"),
            pl.lit(metered).alias("metered"),
            pl.lit("active").alias("state"),
            (pl.lit("R") + pl.col("cycle_number").cast(pl.String)).alias("route"),
            (pl.col("n") % 90_000).alias("route_sequence"),
        )

    n = pl.col("n")
    return pl.concat(
        [
            points(population.filter(has_water()), index=n, letter="W", service="water", metered="yes"),
            points(population.filter(has_sewer()), index=n, letter="S", service="sewer", metered="no"),
            points(population.filter("on_geothermal"), index=n, letter="G", service="geothermal", metered="yes"),
            points(
                summary_rows(population=population), index=pl.col("index"), letter="S", service="sewer", metered="no"
            ),
        ]
    )


def has_water() -> pl.Expr:
    """Whether a row takes water: all but the sewer-only customers."""
    return pl.col("kind") != "sewer_only"


def has_sewer() -> pl.Expr:
    """Whether a row is on the sewer: most, never a garden."""
    return (pl.col("kind") == "sewer_only") | (pl.col("on_sewer") & (pl.col("kind") != "irrigation"))


def _sewer_sources(*, population: pl.DataFrame) -> pl.DataFrame:
    return population.filter(has_sewer() & has_water()).select(
        point_number(index=pl.col("n"), service="S").alias("sewer_point_number"),
        point_number(index=pl.col("n"), service="W").alias("water_point_number"),
        pl.lit("100").alias("share_percent"),
        pl.lit(SINCE_ALWAYS).alias("from_date"),
        pl.lit("").alias("to_date"),
    )


def _meters(*, population: pl.DataFrame) -> pl.DataFrame:
    def meters(rows: pl.DataFrame, *, suffix: str, unit: str) -> pl.DataFrame:
        return rows.select(
            (pl.col("meter_serial") + pl.lit(suffix)).alias("meter_serial"),
            pl.col("meter_size").alias("size"),
            pl.lit(5).alias("dials"),
            pl.lit(unit).alias("unit"),
            pl.lit("1").alias("multiplier"),
            pl.lit(1).alias("register"),
        )

    water = population.filter(has_water())
    return pl.concat(
        [
            meters(water, suffix="", unit="HCF"),
            meters(water.filter("meter_exchanged"), suffix="N", unit="HCF"),
            meters(population.filter("on_geothermal"), suffix="G", unit="THERM"),
        ]
    )


def _installations(*, population: pl.DataFrame, dials: pl.DataFrame, read_days: pl.DataFrame) -> pl.DataFrame:
    water = population.filter(has_water())
    exchanged = exchange_readings(dials=dials, read_days=read_days, population=water)
    old = water.join(exchanged, on="n", how="left").select(
        "meter_serial",
        point_number(index=pl.col("n"), service="W").alias("service_point_number"),
        pl.lit(SINCE_ALWAYS).alias("from_date"),
        pl.col("exchanged_on").cast(pl.String).fill_null("").alias("to_date"),
        pl.col("start_reading").cast(pl.String),
        pl.col("end_reading").cast(pl.String).fill_null("").alias("end_reading"),
    )
    new = water.join(exchanged, on="n").select(
        (pl.col("meter_serial") + pl.lit("N")).alias("meter_serial"),
        point_number(index=pl.col("n"), service="W").alias("service_point_number"),
        pl.col("exchanged_on").cast(pl.String).alias("from_date"),
        pl.lit("").alias("to_date"),
        pl.lit("0").alias("start_reading"),
        pl.lit("").alias("end_reading"),
    )
    heat = population.filter("on_geothermal").select(
        (pl.col("meter_serial") + pl.lit("G")).alias("meter_serial"),
        point_number(index=pl.col("n"), service="G").alias("service_point_number"),
        pl.lit(SINCE_ALWAYS).alias("from_date"),
        pl.lit("").alias("to_date"),
        pl.col("start_reading").cast(pl.String),
        pl.lit("").alias("end_reading"),
    )
    return pl.concat([old, new, heat])


__all__ = ["EXCHANGE_POSITION", "has_sewer", "has_water", "place_files", "point_number", "summary_rows"]
