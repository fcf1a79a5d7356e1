"""Service agreements and their dated facts."""

from __future__ import annotations

import polars as pl

from curbstop.demonstration.city.numbers import account_number
from curbstop.demonstration.city.parties import EARLIER_TENANTS, SINCE_ALWAYS, yes_no
from curbstop.demonstration.city.places import has_sewer, has_water, point_number, summary_rows

_WATER_CLASS = {
    "residential": "residential",
    "multi": "multi_family",
    "retail": "commercial",
    "auto": "commercial",
    "office": "commercial",
    "irrigation": "irrigation",
    "sewer_only": "residential",
}
_SEWER_CLASS = {**_WATER_CLASS, "auto": "auto", "office": "office"}


def agreement_files(*, population: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Agreements and agreement_facts."""
    rows = pl.concat(
        [
            _agreements(population.filter(has_water()), letter="W", classes=_WATER_CLASS),
            _agreements(population.filter(has_sewer()), letter="S", classes=_SEWER_CLASS),
            _agreements(
                population.filter("on_geothermal"), letter="G", classes=dict.fromkeys(_WATER_CLASS, "commercial")
            ),
            _earlier(population.filter(pl.col("moved_in") & has_water())),
            _summary(population),
        ]
    )
    agreements = rows.select(
        "agreement_number", "customer_account_number", "service_point_number", "from_date", "to_date", "billed_to"
    )
    facts = rows.select(
        "agreement_number", "from_date", "to_date", "rate_class", "dwelling_units", "meter_size", "outside_city"
    )
    return {"agreements": agreements, "agreement_facts": facts}


def _agreements(rows: pl.DataFrame, *, letter: str, classes: dict[str, str]) -> pl.DataFrame:
    n = pl.col("n")
    return rows.select(
        (pl.lit(f"A{letter}") + n.cast(pl.String)).alias("agreement_number"),
        account_number(index=n).alias("customer_account_number"),
        point_number(index=n, service=letter).alias("service_point_number"),
        pl.col("started_on").cast(pl.String).alias("from_date"),
        pl.lit("").alias("to_date"),
        pl.col("billed_to").cast(pl.String),
        pl.col("kind").replace_strict(classes, return_dtype=pl.String).alias("rate_class"),
        "dwelling_units",
        "meter_size",
        yes_no(pl.col("outside_city")).alias("outside_city"),
    )


def _earlier(rows: pl.DataFrame) -> pl.DataFrame:
    """The tenant before: gone and billed to the end."""
    return _agreements(rows, letter="W", classes=_WATER_CLASS).with_columns(
        agreement_number=pl.col("agreement_number") + pl.lit("E"),
        customer_account_number=rows.select(account_number(index=pl.col("n") + EARLIER_TENANTS)).to_series(),
        from_date=pl.lit(SINCE_ALWAYS),
        to_date=rows.select(pl.col("moved_on").cast(pl.String)).to_series(),
        billed_to=rows.select(pl.col("moved_on").cast(pl.String)).to_series(),
    )


def _summary(population: pl.DataFrame) -> pl.DataFrame:
    """The summary account's further premises, on the sewer by dwelling unit."""
    rows = summary_rows(population=population)
    return rows.select(
        (pl.lit("AS") + pl.col("index").cast(pl.String)).alias("agreement_number"),
        account_number(index=pl.col("n")).alias("customer_account_number"),
        point_number(index=pl.col("index"), service="S").alias("service_point_number"),
        pl.col("started_on").cast(pl.String).alias("from_date"),
        pl.lit("").alias("to_date"),
        pl.col("billed_to").cast(pl.String),
        pl.lit("residential").alias("rate_class"),
        pl.lit(3, dtype=pl.Int64).alias("dwelling_units"),
        pl.lit('3/4"').alias("meter_size"),
        yes_no(pl.col("outside_city")).alias("outside_city"),
    )
