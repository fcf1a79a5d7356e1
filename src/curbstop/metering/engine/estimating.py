"""Readings where nobody read: the average of the last three reads, or the same month last year; never more than two in a row.

Rule: operations.md 5.1. It is the meter's reading that is estimated, so that the next actual read trues it up.
"""

import polars as pl

from curbstop.metering.engine.judging import LAST_YEAR, WITHIN
from curbstop.metering.engine.usage import all_readings, step_milli
from curbstop.metering.types import DEFAULT_READ_POLICY, MILLI, TOO_MANY_ESTIMATES, ReadPolicy

AVERAGE = "average"
SAME_MONTH_LAST_YEAR = "same_month_last_year"
NO_HISTORY = "no_history"


def estimate(
    *,
    points: pl.DataFrame,
    reads: pl.DataFrame,
    installations: pl.DataFrame,
    policy: ReadPolicy = DEFAULT_READ_POLICY,
) -> pl.DataFrame:
    """A reading for each of `points` (installation_id, read_on); `reads` and `installations` as in `usage`.

    Returns installation_id, service_point_id, read_on, reading_milli (null when it cannot be), method ('average' of the
    last three intervals between readings that were not estimated, by days; else 'same_month_last_year'), reason ('too_many_estimates',
    'no_history', or null).
    """
    readings = all_readings(reads=reads, installations=installations)
    places = installations.lazy().select("installation_id", "service_point_id", "dials")
    wanted = points.lazy().select("installation_id", "read_on").join(places, on="installation_id")
    latest = _latest(wanted=wanted, readings=readings)
    intervals = _intervals(readings=readings, places=places)
    rates = _average(wanted=wanted, intervals=intervals, policy=policy)
    seasons = _last_year(wanted=wanted, intervals=intervals)
    keys = ["installation_id", "read_on"]
    together = (
        wanted.join(latest, on=keys, how="left").join(rates, on=keys, how="left").join(seasons, on=keys, how="left")
    )
    return _decide(together=together, policy=policy).sort("service_point_id", "installation_id").collect()


def _latest(*, wanted: pl.LazyFrame, readings: pl.LazyFrame) -> pl.LazyFrame:
    """The last reading before each wanted day, and how many estimates stand at the end of the row."""
    before = (
        wanted.join(readings.rename({"read_on": "past_on"}), on="installation_id")
        .filter(pl.col("past_on") < pl.col("read_on"))
        .sort("installation_id", "read_on", "past_on")
    )
    trailing = pl.col("estimated").reverse().cast(pl.Int8).cum_min().cast(pl.Int64).sum()
    return before.group_by("installation_id", "read_on", maintain_order=True).agg(
        last_milli=pl.col("reading_milli").last(),
        last_on=pl.col("past_on").last(),
        estimates_in_a_row=trailing,
    )


def _intervals(*, readings: pl.LazyFrame, places: pl.LazyFrame) -> pl.LazyFrame:
    """From each reading that was not estimated to the next one."""
    firm = readings.filter(~pl.col("estimated")).join(places, on="installation_id").sort("installation_id", "read_on")
    same = pl.col("installation_id") == pl.col("installation_id").shift()
    counted = step_milli(before=pl.col("reading_milli").shift(), after=pl.col("reading_milli"), dials=pl.col("dials"))
    days = (pl.col("read_on") - pl.col("read_on").shift()).dt.total_days()
    return (
        firm.with_columns(counted=counted, days=days, same=same)
        .filter(pl.col("same") & (pl.col("counted") >= 0))
        .select("installation_id", "counted", "days", past_on="read_on")
    )


def _per_days() -> dict[str, pl.Expr]:
    return {"counted": pl.col("counted").sum(), "days": pl.col("days").sum()}


def _average(*, wanted: pl.LazyFrame, intervals: pl.LazyFrame, policy: ReadPolicy) -> pl.LazyFrame:
    keys = ["installation_id", "read_on"]
    return (
        wanted.join(intervals, on="installation_id")
        .filter(pl.col("past_on") < pl.col("read_on"))
        .sort(*keys, "past_on", descending=[False, False, True])
        .group_by(keys, maintain_order=True)
        .head(policy.history_reads)
        .group_by(keys)
        .agg(**_per_days())
    )


def _last_year(*, wanted: pl.LazyFrame, intervals: pl.LazyFrame) -> pl.LazyFrame:
    keys = ["installation_id", "read_on"]
    distance = (pl.col("past_on") - pl.col("read_on") + LAST_YEAR).dt.total_days().abs()
    return (
        wanted.join(intervals, on="installation_id")
        .with_columns(distance=distance)
        .filter(pl.col("distance") <= WITHIN.days)
        .sort(*keys, "distance")
        .group_by(keys, maintain_order=True)
        .head(1)
        .group_by(keys)
        .agg(counted_last_year=pl.col("counted").sum(), days_last_year=pl.col("days").sum())
    )


def _decide(*, together: pl.LazyFrame, policy: ReadPolicy) -> pl.LazyFrame:
    ahead = (pl.col("read_on") - pl.col("last_on")).dt.total_days()
    average = pl.col("counted") * ahead // pl.col("days")
    last_year = pl.col("counted_last_year") * ahead // pl.col("days_last_year")
    range_milli = pl.col("dials").replace_strict({n: MILLI * 10**n for n in range(1, 13)}, return_dtype=pl.Int64)
    too_many = pl.col("estimates_in_a_row") >= policy.estimates_in_a_row
    unknown = pl.coalesce(average, last_year).is_null()
    reading = (pl.col("last_milli") + pl.coalesce(average, last_year)) % range_milli
    return together.select(
        "installation_id",
        "service_point_id",
        "read_on",
        reading_milli=pl.when(~too_many & ~unknown).then(reading),
        method=pl.when(~unknown).then(
            pl.when(average.is_not_null()).then(pl.lit(AVERAGE)).otherwise(pl.lit(SAME_MONTH_LAST_YEAR))
        ),
        reason=pl.when(too_many).then(pl.lit(TOO_MANY_ESTIMATES)).when(unknown).then(pl.lit(NO_HISTORY)),
    )
