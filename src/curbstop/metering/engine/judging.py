"""Which uses somebody should look at before they are billed (operations.md 5.1; the numbers are policy)."""

from datetime import timedelta

import polars as pl

from curbstop.metering.types import (
    DEFAULT_READ_POLICY,
    HIGH,
    INACTIVE_USE,
    LOW,
    MISSING,
    NEGATIVE,
    ROLLOVER,
    SKIPPED,
    STOPPED,
    TOO_MANY_ESTIMATES,
    ZERO,
    ReadPolicy,
)

LAST_YEAR = timedelta(days=365)
WITHIN = timedelta(days=20)
PERCENT = 100
NO_WORDS = pl.List(pl.String)


def compare_with_history(
    *, periods: pl.DataFrame, history: pl.DataFrame, policy: ReadPolicy = DEFAULT_READ_POLICY
) -> pl.DataFrame:
    """Add last_year_milli and average_milli (null when unknown), both for as many days as the period has.

    periods: period_id, service_point_id, from_date, to_date. history: service_point_id, from_date, to_date, usage_milli;
    only intervals that end on or before the period's start count for the average.
    """
    days = (pl.col("to_date") - pl.col("from_date")).dt.total_days()
    past = (
        history.lazy()
        .filter(pl.col("usage_milli").is_not_null())
        .select("service_point_id", "usage_milli", past_to="to_date", past_days=days)
    )
    wanted = periods.lazy().select("period_id", "service_point_id", "from_date", "to_date", days=days)
    both = wanted.join(past, on="service_point_id")
    scaled = pl.col("usage_milli").sum() * pl.col("days").first() // pl.col("past_days").sum()
    average = (
        both.filter(pl.col("past_to") <= pl.col("from_date"))
        .sort("period_id", "past_to", descending=[False, True])
        .group_by("period_id", maintain_order=True)
        .head(policy.history_reads)
        .group_by("period_id")
        .agg(average_milli=scaled)
    )
    distance = (pl.col("past_to") - pl.col("to_date") + LAST_YEAR).dt.total_days().abs()
    last_year = (
        both.with_columns(distance=distance)
        .filter(pl.col("distance") <= WITHIN.days)
        .sort("period_id", "distance")
        .group_by("period_id", maintain_order=True)
        .head(1)
        .group_by("period_id")
        .agg(last_year_milli=scaled)
    )
    joined = periods.lazy().join(average, on="period_id", how="left", maintain_order="left")
    return joined.join(last_year, on="period_id", how="left", maintain_order="left").collect()


def judge_reads(*, candidates: pl.DataFrame, policy: ReadPolicy = DEFAULT_READ_POLICY) -> pl.DataFrame:
    """Add `reasons`, a list of words out of `metering.types.REASONS`; empty when nothing is wrong.

    candidates: usage_milli (null: missing), rolled_over, last_year_milli, average_milli (null: unknown), large_meter,
    active (an agreement holds on the period's days), estimates_in_a_row; estimated and stopped (default false), and
    doubts, words that `engine.doubts` found in the reads themselves.
    """
    absent = {"estimated": pl.lit(value=False), "stopped": pl.lit(value=False), "doubts": pl.lit([], NO_WORDS)}
    filled = candidates.with_columns(value.alias(name) for name, value in absent.items() if name not in candidates)
    return filled.with_columns(
        reasons=pl.concat_list(*_reasons(policy=policy), pl.col("doubts").fill_null([])).list.drop_nulls()
    ).drop("doubts", "stopped")


def stopped_meters(*, periods: pl.DataFrame, history: pl.DataFrame, policy: ReadPolicy) -> pl.DataFrame:
    """period_id of the periods without use whose meter counted before, and has shown no use in so many reads in a row.

    periods: period_id, service_point_id, from_date, usage_milli; history as in `compare_with_history`.
    """
    still = periods.lazy().filter(pl.col("usage_milli") == 0).select("period_id", "service_point_id", "from_date")
    past = history.lazy().select("service_point_id", past_to="to_date", past_milli="usage_milli")
    before = still.join(past, on="service_point_id").filter(pl.col("past_to") <= pl.col("from_date"))
    latest_zeros = (pl.col("past_milli") == 0).fill_null(value=False).cast(pl.Int64).cum_min().sum()
    counted = before.sort("period_id", "past_to", descending=[False, True]).group_by("period_id", maintain_order=True)
    found = counted.agg(zeros=latest_zeros, was_used=(pl.col("past_milli") > 0).any())
    enough = pl.col("zeros") + 1 >= policy.stopped_after_zero_reads
    return found.filter(pl.col("was_used") & enough).select("period_id").collect()


def _reasons(*, policy: ReadPolicy) -> list[pl.Expr]:
    use = pl.col("usage_milli")
    last_year, average = pl.col("last_year_milli"), pl.col("average_milli")
    usual = pl.coalesce(last_year, average)
    above = (use * PERCENT > usual * policy.high_percent_of_last_year) & (use > usual + policy.high_more_than_milli)
    above_average = pl.col("large_meter") & (use * PERCENT > average * policy.high_percent_of_average)
    below = (use * PERCENT < usual * policy.low_percent_of_last_year) & (use < usual - policy.low_less_than_milli)
    conditions = {
        MISSING: use.is_null(),
        NEGATIVE: use < 0,
        ROLLOVER: pl.col("rolled_over"),
        HIGH: above | above_average,
        LOW: below & (use > 0),
        ZERO: (use == 0) & pl.col("active"),
        INACTIVE_USE: (use > 0) & ~pl.col("active"),
        TOO_MANY_ESTIMATES: pl.col("estimates_in_a_row") > policy.estimates_in_a_row,
        SKIPPED: pl.col("estimated"),
        STOPPED: pl.col("stopped"),
    }
    return [pl.when(condition).then(pl.lit(word)) for word, condition in conditions.items()]
