"""Rows that carry their parent's number: (parent, place) as one whole number."""

import polars as pl


def place_within(column: str) -> pl.Expr:
    """0, 1, 2 ... among neighbouring rows with the same value of `column` (the frame is sorted by it)."""
    position = pl.int_range(pl.len(), dtype=pl.Int64)
    first = (pl.col(column) != pl.col(column).shift(1)).fill_null(value=True)
    return position - pl.when(first).then(position).forward_fill()
