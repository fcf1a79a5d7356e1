"""What the meters show: a reading per meter and month, with seasons, leaks, zero users, exchanges and rollovers."""

from __future__ import annotations

from datetime import date

import polars as pl

from curbstop.demonstration.city.draws import draw
from curbstop.demonstration.city.special import LEAKS

# Thousandths of the yearly average by month, January first: the shape of an inland Californian summer; our own planning figure.
_SEASON = (620, 640, 760, 930, 1080, 1270, 1430, 1450, 1310, 1050, 820, 640)
# Large meters serve shops, offices and apartments: their use follows the season less, and strays less from month to month.
_SMALL_METERS = ("5/8", "3/4", "1")
_SEASON_OF_LARGE = tuple(1_000 + (each - 1_000) * 2 // 5 for each in _SEASON)
_NOISE, _NOISE_OF_LARGE = 400, 320  # thousandths, half of it to either side
_ROLLOVER = 100_000
_LEAK_MONTHS = 2
BURST_POSITION = 14  # the story's second month: one customer's bill must be held
EXCHANGE_POSITION = 6  # the month of the history in which some meters are exchanged


def usage_by_month(*, population: pl.DataFrame, months: list[date], seed: int) -> pl.DataFrame:
    """Whole HCF of each account and month: columns n, month, position, usage_hcf.

    A leak multiplies two consecutive months of an account; which months, the account's number decides.
    """
    calendar = pl.DataFrame({"month": months, "position": list(range(len(months)))})
    small = pl.col("meter_size").str.strip_chars('"').is_in(_SMALL_METERS)
    grid = population.select("n", "usual_hcf", "has_leak", small=small).join(calendar, how="cross")
    row = pl.col("n") * 1_000 + pl.col("month").dt.year() % 10 * 12 + pl.col("month").dt.month() + seed
    season = pl.when("small").then(_by_month(_SEASON)).otherwise(_by_month(_SEASON_OF_LARGE))
    stray = pl.when("small").then(_NOISE).otherwise(_NOISE_OF_LARGE)
    noise = draw(row=row, salt=41) % stray + 1_000 - stray // 2
    burst = (pl.col("n") == LEAKS) & (pl.col("position") == BURST_POSITION)
    leaking = (pl.col("has_leak") & ((pl.col("n") + pl.col("position")) % 12 < _LEAK_MONTHS)) | burst
    usage = (pl.col("usual_hcf") * season * noise + 500_000) // 1_000_000
    return grid.select(
        "n",
        "month",
        "position",
        usage_hcf=pl.when(burst).then(usage * 30 + 150).when(leaking).then(usage * 4 + 8).otherwise(usage),
    ).sort("n", "month")


def _by_month(values: tuple[int, ...]) -> pl.Expr:
    month = pl.col("month").dt.month().cast(pl.Int64)
    return month.replace_strict(list(range(1, 13)), list(values), return_dtype=pl.Int64)


def dial_readings(*, population: pl.DataFrame, usage: pl.DataFrame) -> pl.DataFrame:
    """The dial after each month: n, month, position, reading, on_new_meter. Dials have five digits and roll over.

    A meter that is exchanged shows its final reading at the read of month `EXCHANGE_POSITION`; the new one counts from 0.
    """
    running = usage.join(population.select("n", "start_reading", "meter_exchanged"), on="n").sort("n", "month")
    on_new = pl.col("meter_exchanged") & (pl.col("position") > EXCHANGE_POSITION)
    total = pl.col("usage_hcf").cum_sum().over("n")
    since_exchange = pl.when(on_new).then(pl.col("usage_hcf")).otherwise(0).cum_sum().over("n")
    reading = pl.when(on_new).then(since_exchange).otherwise(pl.col("start_reading") + total) % _ROLLOVER
    return running.select("n", "month", "position", reading=reading, on_new_meter=on_new)


def exchange_readings(*, dials: pl.DataFrame, read_days: pl.DataFrame, population: pl.DataFrame) -> pl.DataFrame:
    """The exchanges: n, exchanged_on, end_reading of the old meter."""
    return (
        dials.filter(pl.col("position") == EXCHANGE_POSITION)
        .join(population.filter("meter_exchanged").select("n", "cycle_number"), on="n")
        .join(read_days, on=["cycle_number", "month"])
        .select("n", exchanged_on="read_on", end_reading="reading")
    )


def read_rows(*, population: pl.DataFrame, dials: pl.DataFrame, read_days: pl.DataFrame) -> pl.DataFrame:
    """Every read of water and geothermal meters: meter_serial, read_on, reading."""
    located = dials.join(
        population.select("n", "kind", "cycle_number", "meter_serial", "on_geothermal", "start_reading"), on="n"
    ).join(read_days, on=["cycle_number", "month"])
    water = located.filter(pl.col("kind") != "sewer_only").select(
        pl.when("on_new_meter")
        .then(pl.col("meter_serial") + pl.lit("N"))
        .otherwise("meter_serial")
        .alias("meter_serial"),
        "read_on",
        pl.col("reading").cast(pl.String),
    )
    heat = located.filter("on_geothermal").select(
        (pl.col("meter_serial") + pl.lit("G")).alias("meter_serial"),
        "read_on",
        ((pl.col("start_reading") + (pl.col("position") + 1) * 35) % _ROLLOVER).cast(pl.String).alias("reading"),
    )
    return pl.concat([water, heat]).sort("read_on", "meter_serial")
