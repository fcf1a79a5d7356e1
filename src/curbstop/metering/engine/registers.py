"""What each register of a point counted by itself: for tariffs that price registers apart, or count gallons."""

import polars as pl

from curbstop.metering.engine.usage import all_readings, by_span, spans_of, steps_of


def register_usage(*, reads: pl.DataFrame, installations: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """period_id, register_name, unit, usage_milli (null where a read is missing): one row for each name at a point.

    The frames are those of `engine.usage`; installations have register_name besides.
    """
    names = installations.lazy().select("installation_id", "register_name")
    spans = spans_of(installations=installations, periods=periods)
    steps = steps_of(spans=spans, readings=all_readings(reads=reads, installations=installations))
    return (
        by_span(spans=spans, steps=steps)
        .join(names, on="installation_id")
        .group_by("period_id", "register_name", "unit", maintain_order=True)
        .agg(usage_milli=pl.when(pl.col("usage_milli").is_not_null().all()).then(pl.col("usage_milli").sum()))
        .collect()
    )
