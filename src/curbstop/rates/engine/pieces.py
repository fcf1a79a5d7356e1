"""Segments cut where a tariff changes, with their days and their share of the usage."""

import polars as pl

from curbstop.rates.engine.compile import CompiledTariffs

REGULAR_DAYS_LEAST = 27
REGULAR_DAYS_MOST = 33
MONTH_DAYS = 30


def basis_days_expression() -> pl.Expr:
    """The days that one full fixed charge stands for in a period of `segment_days` under a charge of `billing_months`.

    A regular period of 27 to 33 days (a month) carries one charge: its own days. Other periods pay by days of a 30-day
    month, and up to 33 days never more than one charge. Charges of several months multiply all three numbers.
    Rule: the books, 3.
    """
    period, months = pl.col("segment_days"), pl.col("billing_months")
    regular = pl.col("is_regular").fill_null(value=False)
    regular = regular & period.is_between(REGULAR_DAYS_LEAST * months, REGULAR_DAYS_MOST * months)
    up_to_one_charge = period.is_between(MONTH_DAYS * months, REGULAR_DAYS_MOST * months)
    return pl.when(regular | up_to_one_charge).then(period).otherwise(MONTH_DAYS * months).cast(pl.Int64)


def cut_into_pieces(*, segments: pl.DataFrame, compiled: CompiledTariffs) -> pl.DataFrame:
    """One row per segment and tariff version in force on some of its days.

    Columns: `row` (place of the segment), `version_index`, `from_date`, `to_date`, `days`, `segment_days`, `basis_days`,
    `usage_milli` (this piece's share), `whole` (the piece is the whole segment). Segments that no version covers on
    every day have no rows.
    """
    versions = compiled.versions.lazy()
    keys = ["tariff"] if "tariff" in segments.columns else ["service"]
    pieces = (
        segments.lazy()
        .select("row", *keys, "from_date", "to_date", "segment_days", "is_regular", "usage_milli")
        .join(versions.select("version_index", *keys, "effective_from", "effective_to", "billing_months"), on=keys)
        .filter(
            (pl.col("from_date") < pl.col("effective_to"))
            & (pl.col("to_date") > pl.col("effective_from"))
            & (pl.col("segment_days") > 0)
        )
        .with_columns(
            from_date=pl.max_horizontal("from_date", "effective_from"),
            to_date=pl.min_horizontal("to_date", "effective_to"),
        )
        .with_columns(days=(pl.col("to_date") - pl.col("from_date")).dt.total_days())
        .with_columns(whole=pl.col("days") == pl.col("segment_days"), basis_days=basis_days_expression())
        .drop(*keys, "effective_from", "effective_to", "is_regular", "billing_months")
        .collect()
    )
    whole = pieces.filter(pl.col("whole"))
    parts = pieces.filter(~pl.col("whole"))
    if parts.is_empty():
        return whole
    covered = parts.filter(pl.col("days").sum().over("row") == pl.col("segment_days"))
    return pl.concat([whole, share_usage(parts=covered)])


def share_usage(*, parts: pl.DataFrame) -> pl.DataFrame:
    """Give each part its usage by days; the largest remainder (then the earlier part) takes what is left over."""
    product = pl.col("usage_milli") * pl.col("days")
    return (
        parts.sort("row", "from_date")
        .with_columns(share=product // pl.col("segment_days"), rest=product % pl.col("segment_days"))
        .with_columns(
            short=pl.col("usage_milli") - pl.col("share").sum().over("row"),
            turn=pl.col("rest").rank("ordinal", descending=True).over("row"),
        )
        .with_columns(usage_milli=pl.col("share") + (pl.col("turn") <= pl.col("short")).cast(pl.Int64))
        .drop("share", "rest", "short", "turn")
    )
