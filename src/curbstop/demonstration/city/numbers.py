"""Numbers of the old system: account numbers with their check digit, as columns."""

from __future__ import annotations

import polars as pl

from curbstop.kernel.check_digit import with_luhn_digit

_ACCOUNT_DIGITS = 8


def account_number(*, index: pl.Expr) -> pl.Expr:
    """Nine digits for the index, the last one the Luhn check digit (the rule of `kernel.check_digit`, column-wise)."""
    body = index + 10_000_000
    total = pl.lit(0)
    for place in range(_ACCOUNT_DIGITS):
        digit = body // 10**place % 10
        doubled = digit * 2 if place % 2 == 0 else digit
        total = total + doubled // 10 + doubled % 10
    return (body * 10 + (10 - total % 10) % 10).cast(pl.String)


def account_number_of(*, index: int) -> str:
    """The account number of one customer of the city, by row number."""
    return with_luhn_digit(str(index + 10_000_000))


def person_number(*, index: pl.Expr) -> pl.Expr:
    """P and the index."""
    return pl.lit("P") + (index + 100_000).cast(pl.String)


def premise_number(*, index: pl.Expr) -> pl.Expr:
    """The premise's number."""
    return (index + 20_000).cast(pl.String)
