"""Agreements whose rate class, billing size, dwelling units or place changes within the period are billed in parts."""

from collections.abc import Sequence

import polars as pl

from curbstop.billing.queries import cut_segments, fact_changes
from curbstop.metering.queries import usage_frame, water_usage_of_sewer_frame
from curbstop.premises.types import SEWER

MEASURED = {"agreement_id": pl.Int64, "cut_on": pl.Date, "until_milli": pl.Int64, "read_id": pl.Int64}


def cut_at_facts(
    *, segments: pl.DataFrame, facts: pl.DataFrame, sources: pl.DataFrame, further: Sequence[str] = ()
) -> pl.DataFrame:
    """Segments cut on the days on which their facts change, each part with its own use; adds `segment_id`.

    The use of a part is what an actual read on that day says, else its share by days. Rule: docs/algorithms/bill_run.md.
    """
    changes = fact_changes(segments=segments, facts=facts, further=further)
    if changes.is_empty():
        return cut_segments(segments=segments, cuts=changes)
    return cut_segments(segments=segments, cuts=_measured(changes=changes, segments=segments, sources=sources))


def _measured(*, changes: pl.DataFrame, segments: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    """The changes with the use until then, where the meter was read on that day."""
    periods = changes.join(
        segments.select("agreement_id", "service", "service_point_id", "metered", "from_date"), on="agreement_id"
    ).with_row_index("period_id")
    periods = periods.with_columns(pl.col("period_id").cast(pl.Int64), to_date=pl.col("cut_on"))
    metered = periods.filter("metered")
    sewer = periods.filter((pl.col("service") == SEWER) & ~pl.col("metered")).join(
        sources.select("service_point_id").unique(), on="service_point_id", how="semi"
    )
    columns = ("period_id", "service_point_id", "from_date", "to_date")
    found = [
        measure(periods=some.select(columns)).select(
            "period_id",
            until_milli=pl.when(~pl.col("estimated")).then("usage_milli"),
            read_id=pl.when(~pl.col("estimated")).then("end_read_id"),
        )
        for some, measure in ((metered, usage_frame), (sewer, water_usage_of_sewer_frame))
        if not some.is_empty()
    ]
    known = (
        pl.concat(found)
        if found
        else pl.DataFrame(schema={"period_id": pl.Int64, **MEASURED}).select("period_id", "until_milli", "read_id")
    )
    return periods.join(known, on="period_id", how="left").select(
        pl.col(name).cast(kind) for name, kind in MEASURED.items()
    )
