"""What a change of tariff does to the bills of real customers, before anyone adopts it."""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from curbstop.rates.engine.rate import rate
from curbstop.rates.types import TariffError, TariffVersion

# Upper ends of the histogram's steps of dollars; what is more is in the last one.
STEPS_CENTS = (-5_000, -2_000, -1_000, -500, -200, -100, -1, 0, 100, 200, 500, 1_000, 2_000, 5_000)


class OtherServicesError(TariffError):
    """Two versions of different services cannot be compared."""


@dataclass(frozen=True, slots=True)
class TariffDifference:
    """Every bill of some segments under two versions.

    `bills`: segment_id, rate_class, zone (null: none), tier (the highest that the use reached under the first version; 0 without
    tiers), before_cents, after_cents, difference_cents. `by_class`, `by_tier` and `by_zone`: rate_class (and tier, or zone), count,
    before_cents, after_cents, difference_cents, more, less, same, largest_more_cents, largest_less_cents. `histogram`:
    at_most_cents (null: the rest), count. `unrated`: segment_id, version, words.
    """

    bills: pl.DataFrame
    by_class: pl.DataFrame
    by_tier: pl.DataFrame
    by_zone: pl.DataFrame
    histogram: pl.DataFrame
    unrated: pl.DataFrame


def compare_versions(
    *, segments: pl.DataFrame, before: TariffVersion, after: TariffVersion, rounding: str = "half_up"
) -> TariffDifference:
    """Rate the segments wholly under each version, whatever the days on which it is in force.

    `segments` as `rate` takes them. Segments that one of the versions cannot rate are listed and not compared.
    Raises OtherServicesError.
    """
    if before.service != after.service:
        raise OtherServicesError(
            "The versions are for different services",
            where="{before} and {after}",
            before=str(before.service),
            after=str(after.service),
        )
    mine = segments.filter(pl.col("service") == str(before.service)).drop("tariff", strict=False)
    rated = [rate(segments=mine, tariff_versions=[_always(version)], rounding=rounding) for version in (before, after)]
    unrated = pl.concat(
        frames.unrated.select("segment_id", version=pl.lit(name), words=pl.col("words"))
        for frames, name in zip(rated, ("before", "after"), strict=True)
    )
    compared = mine.join(unrated.select("segment_id").unique(), on="segment_id", how="anti")
    bills = (
        compared.select("segment_id", "rate_class", zone=_zone(compared))
        .join(_sums(rated[0].lines, "before_cents", with_tier=True), on="segment_id", how="left")
        .join(_sums(rated[1].lines, "after_cents"), on="segment_id", how="left")
        .with_columns(pl.col("before_cents", "after_cents", "tier").fill_null(0))
        .with_columns(difference_cents=pl.col("after_cents") - pl.col("before_cents"))
        .sort("rate_class", "difference_cents", "segment_id", descending=[False, True, False])
    )
    return TariffDifference(
        bills=bills,
        by_class=_summed(bills, "rate_class"),
        by_tier=_summed(bills, "rate_class", "tier"),
        by_zone=_summed(bills, "rate_class", "zone"),
        histogram=_histogram(bills),
        unrated=unrated,
    )


def _always(version: TariffVersion) -> TariffVersion:
    """The version in force on every day."""
    return replace(version, effective_from=date.min, effective_to=None)


def _zone(segments: pl.DataFrame) -> pl.Expr:
    return pl.col("zone").cast(pl.String) if "zone" in segments.columns else pl.lit(None, dtype=pl.String)


def _sums(lines: pl.DataFrame, name: str, *, with_tier: bool = False) -> pl.DataFrame:
    tier = [pl.col("tier").max().fill_null(0)] if with_tier else []
    return lines.group_by("segment_id").agg(pl.col("amount_cents").sum().alias(name), *tier)


def _summed(bills: pl.DataFrame, *by: str) -> pl.DataFrame:
    difference = pl.col("difference_cents")
    return (
        bills.group_by(by)
        .agg(
            count=pl.len(),
            before_cents=pl.col("before_cents").sum(),
            after_cents=pl.col("after_cents").sum(),
            difference_cents=difference.sum(),
            more=(difference > 0).sum(),
            less=(difference < 0).sum(),
            same=(difference == 0).sum(),
            largest_more_cents=difference.max().clip(lower_bound=0),
            largest_less_cents=difference.min().clip(upper_bound=0),
        )
        .sort(by)
    )


def _histogram(bills: pl.DataFrame) -> pl.DataFrame:
    """How many bills change by at most so many cents, and more than the step before."""
    ends: list[int | None] = [*STEPS_CENTS, None]
    step = pl.sum_horizontal((pl.col("difference_cents") > end).cast(pl.Int64) for end in STEPS_CENTS)
    counted = bills.group_by(step=step).agg(count=pl.len())
    steps = pl.DataFrame(
        {"step": range(len(ends)), "at_most_cents": ends}, schema_overrides={"at_most_cents": pl.Int64}
    )
    return (
        steps.join(counted, on="step", how="left")
        .with_columns(pl.col("count").fill_null(0).cast(pl.Int64))
        .sort("step")
        .drop("step")
    )
