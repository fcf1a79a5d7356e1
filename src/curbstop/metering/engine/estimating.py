"""Readings where nobody read, under policy and never more than so many in a row.

The average of the last three reads, the same month last year with this year's trend, or what the class uses. Rule:
operations.md 5.1. It is the meter's reading that is estimated, so that the next actual read trues it up.
"""

import polars as pl

from curbstop.metering.engine.judging import LAST_YEAR, WITHIN
from curbstop.metering.engine.usage import all_readings, step_milli
from curbstop.metering.types import (
    AVERAGE,
    BILLED_UNITS,
    CLASS_AVERAGE,
    DEFAULT_READ_POLICY,
    MILLI,
    NO_HISTORY,
    SAME_MONTH_LAST_YEAR,
    TOO_MANY_ESTIMATES,
    ReadPolicy,
)

KEYS = ("installation_id", "read_on")
PERCENT = 100


def estimate(
    *,
    points: pl.DataFrame,
    reads: pl.DataFrame,
    installations: pl.DataFrame,
    policy: ReadPolicy = DEFAULT_READ_POLICY,
) -> pl.DataFrame:
    """A reading for each of `points` (installation_id, read_on); `reads` and `installations` as in `usage`.

    `points` may carry class_milli and class_days: what the class used in so many days, in billed units. The methods are
    tried in the policy's order: 'average' of the last three intervals between readings that were not estimated, by days;
    'same_month_last_year' times what was used since against the same months then (within the policy's bounds);
    'class_average'. Returns installation_id, service_point_id, read_on, reading_milli (null when it cannot be), method,
    reason ('too_many_estimates', 'no_history', or null). Every quotient is rounded down.
    """
    readings = all_readings(reads=reads, installations=installations)
    places = installations.lazy().select("installation_id", "service_point_id", "dials", "unit", "multiplier_milli")
    wanted = _with_class(points).lazy().join(places, on="installation_id")
    latest = _latest(wanted=wanted, readings=readings)
    intervals = _intervals(readings=readings, places=places.select("installation_id", "dials"))
    recent = _average(wanted=wanted, intervals=intervals, policy=policy)
    seasons = _last_year(wanted=wanted, intervals=intervals)
    then = _same_months_then(recent=recent, intervals=intervals)
    together = wanted.join(latest, on=KEYS, how="left")
    for known in (recent, seasons, then):
        together = together.join(known, on=KEYS, how="left")
    return _decide(together=together, policy=policy).sort("service_point_id", "installation_id").collect()


def _with_class(points: pl.DataFrame) -> pl.DataFrame:
    unknown = [
        pl.lit(None, dtype=pl.Int64).alias(name) for name in ("class_milli", "class_days") if name not in points.columns
    ]
    return points.with_columns(unknown).select(*KEYS, "class_milli", "class_days")


def _latest(*, wanted: pl.LazyFrame, readings: pl.LazyFrame) -> pl.LazyFrame:
    """The last reading before each wanted day, and how many estimates stand at the end of the row."""
    before = (
        wanted.select(KEYS)
        .join(readings.rename({"read_on": "past_on"}), on="installation_id")
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


def _average(*, wanted: pl.LazyFrame, intervals: pl.LazyFrame, policy: ReadPolicy) -> pl.LazyFrame:
    """The last intervals together, and the days from the first one's start to the last one's end."""
    return (
        wanted.select(KEYS)
        .join(intervals, on="installation_id")
        .filter(pl.col("past_on") < pl.col("read_on"))
        .sort(*KEYS, "past_on", descending=[False, False, True])
        .group_by(KEYS, maintain_order=True)
        .head(policy.history_reads)
        .with_columns(began_on=pl.col("past_on") - pl.duration(days=pl.col("days")))
        .group_by(KEYS)
        .agg(
            pl.col("counted", "days").sum(),
            recent_from=pl.col("began_on").min(),
            recent_to=pl.col("past_on").max(),
        )
    )


def _last_year(*, wanted: pl.LazyFrame, intervals: pl.LazyFrame) -> pl.LazyFrame:
    """The interval that ended nearest to a year before."""
    distance = (pl.col("past_on") - pl.col("read_on") + LAST_YEAR).dt.total_days().abs()
    return (
        wanted.select(KEYS)
        .join(intervals, on="installation_id")
        .with_columns(distance=distance)
        .filter(pl.col("distance") <= WITHIN.days)
        .sort(*KEYS, "distance", "past_on")
        .group_by(KEYS, maintain_order=True)
        .head(1)
        .select(*KEYS, counted_last_year="counted", days_last_year="days")
    )


def _same_months_then(*, recent: pl.LazyFrame, intervals: pl.LazyFrame) -> pl.LazyFrame:
    """What was counted in last year's intervals that match the recent ones: they ended inside the same months."""
    ended = pl.col("past_on") + LAST_YEAR
    return (
        recent.select(*KEYS, "recent_from", "recent_to")
        .join(intervals, on="installation_id")
        .filter(
            ended > pl.col("recent_from") + WITHIN,
            ended <= pl.col("recent_to") + WITHIN,
            pl.col("past_on") <= pl.col("recent_from"),
        )
        .group_by(KEYS)
        .agg(counted_then=pl.col("counted").sum(), days_then=pl.col("days").sum())
    )


def _decide(*, together: pl.LazyFrame, policy: ReadPolicy) -> pl.LazyFrame:
    ahead = (pl.col("read_on") - pl.col("last_on")).dt.total_days()
    known = {
        AVERAGE: pl.col("counted") * ahead // pl.col("days"),
        SAME_MONTH_LAST_YEAR: _trend_percent(policy)
        * pl.col("counted_last_year")
        * ahead
        // (pl.col("days_last_year") * PERCENT),
        CLASS_AVERAGE: _dial_units(pl.col("class_milli")) * ahead // pl.col("class_days"),
    }
    in_order = [known[method] for method in policy.estimate_order]
    named = [pl.when(known[method].is_not_null()).then(pl.lit(method)) for method in policy.estimate_order]
    range_milli = pl.col("dials").replace_strict({n: MILLI * 10**n for n in range(1, 13)}, return_dtype=pl.Int64)
    too_many = pl.col("estimates_in_a_row") >= policy.estimates_in_a_row
    unknown = pl.coalesce(in_order).is_null()
    reading = (pl.col("last_milli") + pl.coalesce(in_order)) % range_milli
    return together.select(
        "installation_id",
        "service_point_id",
        "read_on",
        reading_milli=pl.when(~too_many & ~unknown).then(reading),
        method=pl.coalesce(named),
        reason=pl.when(too_many).then(pl.lit(TOO_MANY_ESTIMATES)).when(unknown).then(pl.lit(NO_HISTORY)),
    )


def _trend_percent(policy: ReadPolicy) -> pl.Expr:
    """This year's recent use a day against that of the same months then; 100 where one of them is not known."""
    least, most = policy.trend_percent
    comparable = (pl.col("counted_then") > 0) & (pl.col("days") > 0)
    percent = PERCENT * pl.col("counted") * pl.col("days_then") // (pl.col("counted_then") * pl.col("days"))
    return pl.when(comparable).then(percent.clip(least, most)).otherwise(PERCENT)


def _dial_units(billed_milli: pl.Expr) -> pl.Expr:
    """Billed units as the meter's dial counts them."""
    units = list(BILLED_UNITS)
    numerator = pl.col("unit").replace_strict(units, [BILLED_UNITS[unit][0] for unit in units], return_dtype=pl.Int64)
    denominator = pl.col("unit").replace_strict(units, [BILLED_UNITS[unit][1] for unit in units], return_dtype=pl.Int64)
    return billed_milli * MILLI * denominator // (pl.col("multiplier_milli") * numerator)
