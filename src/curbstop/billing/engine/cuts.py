"""Periods cut where a fact of the agreement changes: rate class, billing size, dwelling units, inside or outside the city.

Each part is rated by its own facts; fixed charges and tier widths go by the part's days of the whole period's, the use by
what a read on that day says, else by days. Nothing of the use is lost: it is cut where it has been reached by then.
"""

from collections.abc import Sequence

import polars as pl

FACTS = ("rate_class", "dwelling_units", "meter_size", "outside_city")
PARTS_AT_MOST = 1_000
KEY = "agreement_id"


def fact_changes(*, segments: pl.DataFrame, facts: pl.DataFrame, further: Sequence[str] = ()) -> pl.DataFrame:
    """`agreement_id`, `cut_on`: days inside a segment on which a fact changes.

    `segments`: agreement_id, from_date, to_date; `facts`: agreement_id, fact_from, fact_to (null), FACTS and the `further`
    ones that tariffs ask.
    """
    touching = (
        segments.select(KEY, "from_date", "to_date")
        .join(facts, on=KEY, how="inner")
        .filter(
            pl.col("fact_from") < pl.col("to_date"),
            pl.col("fact_to").is_null() | (pl.col("fact_to") > pl.col("from_date")),
        )
    )
    if touching.height <= touching[KEY].n_unique():
        return touching.clear().select(KEY, cut_on="fact_from")
    ordered = touching.sort(KEY, "fact_from")
    goes_on = pl.col(KEY) == pl.col(KEY).shift()
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in (*FACTS, *further))
    return ordered.filter(goes_on & differs).select(KEY, cut_on="fact_from")


def cut_segments(*, segments: pl.DataFrame, cuts: pl.DataFrame) -> pl.DataFrame:
    """One row per part, in order; adds `segment_id` and, where anything is cut, `period_days` of the whole.

    `segments`: agreement_id, from_date, to_date, days, usage_milli, start_read_id, end_read_id ... `cuts`: agreement_id,
    cut_on, `until_milli` (use from the segment's first day until then by an actual read; null: by days) and `read_id`.
    """
    if cuts.is_empty():
        return segments.with_columns(segment_id=pl.col(KEY))
    whole = segments.join(cuts.select(KEY).unique(), on=KEY, how="anti").with_columns(
        period_days=pl.col("days"), segment_id=pl.col(KEY) * PARTS_AT_MOST
    )
    parts = _parts(bounds=_bounds(segments=segments, cuts=cuts))
    own = ["from_date", "to_date", "days", "usage_milli", "start_read_id", "end_read_id"]
    cut = segments.drop(own[1:]).drop("from_date").join(parts, on=KEY, how="inner")
    together = pl.concat([whole, cut.select(whole.columns)])
    return together.sort("customer_account_id", "segment_id")


def _bounds(*, segments: pl.DataFrame, cuts: pl.DataFrame) -> pl.DataFrame:
    """The first day, the cuts and the last day of each segment that is cut, with the use reached by each."""
    of_segment = segments.join(cuts.select(KEY).unique(), on=KEY, how="semi").select(
        KEY, "from_date", "to_date", "usage_milli", "days", "start_read_id", "end_read_id"
    )
    first = of_segment.select(KEY, day="from_date", reached=_nought(), read_id="start_read_id")
    last = of_segment.select(KEY, day="to_date", reached="usage_milli", read_id="end_read_id")
    inner = cuts.select(KEY, day="cut_on", reached="until_milli", read_id="read_id")
    bounds = pl.concat([first, inner, last]).join(of_segment.drop("start_read_id", "end_read_id"), on=KEY)
    # A read that says more than the whole, or less than nothing, says nothing here.
    fits = pl.col("reached").is_between(0, pl.col("usage_milli"))
    bounds = bounds.with_columns(
        reached=pl.when(fits).then("reached"), read_id=pl.when(fits | pl.col("usage_milli").is_null()).then("read_id")
    ).sort(KEY, "day")
    return bounds.with_columns(reached=pl.coalesce("reached", _by_days()))


def _nought() -> pl.Expr:
    return pl.when(pl.col("usage_milli").is_not_null()).then(pl.lit(0, dtype=pl.Int64))


def _by_days() -> pl.Expr:
    """Between the nearest known bounds the use goes on evenly; rounded down, so that it never goes back."""
    known = pl.col("reached").is_not_null()
    day_before = pl.when(known).then("day").forward_fill().over(KEY)
    day_after = pl.when(known).then("day").backward_fill().over(KEY)
    before = pl.col("reached").forward_fill().over(KEY)
    after = pl.col("reached").backward_fill().over(KEY)
    passed = (pl.col("day") - day_before).dt.total_days()
    between = (day_after - day_before).dt.total_days()
    return before + (after - before) * passed // between


def _parts(*, bounds: pl.DataFrame) -> pl.DataFrame:
    """From each bound to the next one."""
    ends = pl.col("day").shift(-1).over(KEY)
    return (
        bounds.with_columns(
            number=pl.int_range(pl.len()).over(KEY),
            part_to=ends,
            used=pl.col("reached").shift(-1).over(KEY) - pl.col("reached"),
            next_read=pl.col("read_id").shift(-1).over(KEY),
        )
        .filter(pl.col("part_to").is_not_null())
        .select(
            KEY,
            from_date="day",
            to_date="part_to",
            period_days="days",
            days=(pl.col("part_to") - pl.col("day")).dt.total_days().cast(pl.Int64),
            usage_milli="used",
            start_read_id="read_id",
            end_read_id="next_read",
            segment_id=pl.col(KEY) * PARTS_AT_MOST + pl.col("number"),
        )
    )
