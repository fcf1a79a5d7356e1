"""The city as the conversion's files: what the utility's old system would have delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from curbstop.demonstration.city.agreements import agreement_files
from curbstop.demonstration.city.balances import balance_files
from curbstop.demonstration.city.draws import between
from curbstop.demonstration.city.parties import party_files
from curbstop.demonstration.city.places import place_files
from curbstop.demonstration.city.population import population
from curbstop.demonstration.city.reads import dial_readings, read_rows, usage_by_month


@dataclass(frozen=True, kw_only=True)
class CityPlan:
    """What decides the whole city: its size, its seed, and the days its meters are read.

    `read_days` has the columns cycle_number, month (first of it) and read_on for every month of the history and of the
    story; the conversion delivers the reads before `converted_on`.
    """

    accounts: int
    seed: int
    cycles: int
    converted_on: date
    read_days: pl.DataFrame


@dataclass(frozen=True, kw_only=True)
class City:
    """The files to import, and the reads that the story's months will bring (meter_serial, read_on, reading)."""

    files: dict[str, pl.DataFrame]
    later_reads: pl.DataFrame
    population: pl.DataFrame


def build_city(*, plan: CityPlan) -> City:
    """All frames of the city. The same plan gives the same city."""
    people = population(accounts=plan.accounts, seed=plan.seed, cycles=plan.cycles)
    people = (
        people.join(_first_unbilled_days(plan=plan), on="cycle_number")
        .sort("n")
        .with_columns(_started_on(seed=plan.seed))
    )
    months = plan.read_days.get_column("month").unique().sort().to_list()
    usage = usage_by_month(population=people, months=months, seed=plan.seed)
    dials = dial_readings(population=people, usage=usage)
    reads = read_rows(population=people, dials=dials, read_days=plan.read_days)
    files = {
        **party_files(population=people),
        **place_files(population=people, dials=dials, read_days=plan.read_days),
        **agreement_files(population=people),
        **balance_files(population=people, converted_on=plan.converted_on),
        "reads": reads.filter(pl.col("read_on") < plan.converted_on).with_columns(
            kind=pl.lit("actual"), note=pl.lit("")
        ),
    }
    return City(files=files, later_reads=reads.filter(pl.col("read_on") >= plan.converted_on), population=people)


def write_city(*, city: City, folder: Path) -> None:
    """Write the files as CSV into `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in city.files.items():
        frame.write_csv(folder / f"{name}.csv")


def _started_on(*, seed: int) -> pl.Expr:
    """When the customer came: some six months ago after an earlier tenant, most in the years since 2012."""
    years_ago = pl.lit(date(2012, 1, 3)) + pl.duration(days=between(row=pl.col("n") + seed, salt=31, low=0, high=4_200))
    return pl.when("moved_in").then("moved_on").otherwise(years_ago.cast(pl.Date)).alias("started_on")


def _first_unbilled_days(*, plan: CityPlan) -> pl.DataFrame:
    """The last read day before the conversion, by cycle: where the old system stopped billing; and one six months before."""
    before = plan.read_days.filter(pl.col("read_on") < plan.converted_on).sort("read_on")
    return before.group_by("cycle_number").agg(
        billed_to=pl.col("read_on").last(), moved_on=pl.col("read_on").gather(-6).first()
    )
