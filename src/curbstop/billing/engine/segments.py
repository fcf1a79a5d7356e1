"""Which days of an agreement a bill covers, and whether they are a regular period."""

from datetime import date

import polars as pl

from curbstop.billing.types import FINAL, FIRST, ODD, REGULAR

DUE_COLUMNS = {
    "agreement_id": pl.Int64,
    "agreement_to": pl.Date,
    "billed_to": pl.Date,
    "agreement_from": pl.Date,
    "read_on": pl.Date,
}


def decide_segments(*, due: pl.DataFrame, read_on: date, regular_days: tuple[int, int]) -> pl.DataFrame:
    """Add the days to bill and the kind of period to agreements that are due.

    `due` has DUE_COLUMNS: the agreement's days, `billed_to` (null when it was never billed) and `read_on`, the day of the
    read that ends the period (null: nothing is read, the calendar's `read_on` ends it). The read day opens the next
    period. Adds `from_date`, `to_date`, `days`, `period_kind` and `is_regular`. Agreements without an unbilled day are
    left out. Rule: books.md 3 (regular 27 to 33 days; first, final and odd periods by days).
    """
    least, most = regular_days
    ends = pl.min_horizontal(pl.col("read_on").fill_null(read_on), pl.col("agreement_to"))
    is_first = pl.col("billed_to").is_null()
    is_final = pl.col("agreement_to").is_not_null() & (pl.col("to_date") >= pl.col("agreement_to"))
    in_range = pl.col("days").is_between(least, most)
    return (
        due.with_columns(from_date=pl.coalesce("billed_to", "agreement_from"), to_date=ends)
        .with_columns(days=(pl.col("to_date") - pl.col("from_date")).dt.total_days().cast(pl.Int64))
        .filter(pl.col("days") > 0)
        .with_columns(
            period_kind=pl.when(is_final)
            .then(pl.lit(FINAL))
            .when(is_first)
            .then(pl.lit(FIRST))
            .when(in_range)
            .then(pl.lit(REGULAR))
            .otherwise(pl.lit(ODD))
        )
        .with_columns(is_regular=pl.col("period_kind") == REGULAR)
    )


def bill_kind() -> pl.Expr:
    """The kind of a bill from the kinds of its periods (an aggregation over `period_kind`)."""
    kinds = pl.col("period_kind")
    return (
        pl.when((kinds == FINAL).any())
        .then(pl.lit(FINAL))
        .when((kinds == FIRST).any())
        .then(pl.lit(FIRST))
        .when((kinds == ODD).any())
        .then(pl.lit(ODD))
        .otherwise(pl.lit(REGULAR))
    )
