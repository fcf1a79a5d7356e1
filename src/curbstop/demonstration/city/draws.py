"""Deterministic draws: a whole column of them from a row's number and a salt, the same on every machine.

A random generator would draw row after row; a city of a million accounts needs columns. Each draw mixes the row number with the
seed and a salt (a multiply, xor and shift mixer on unsigned 64-bit integers, whose arithmetic wraps), so that one more attribute
changes no other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

_MULTIPLIER = 0x9E3779B97F4A7C15
_SECOND_MULTIPLIER = 0xBF58476D1CE4E5B9
_THIRD_MULTIPLIER = 0x94D049BB133111EB
_MASK = (1 << 64) - 1


def _unsigned(value: int) -> pl.Expr:
    return pl.lit(value & _MASK, dtype=pl.UInt64)


def draw(*, row: pl.Expr, salt: int) -> pl.Expr:
    """A whole number from 0 to 999,999 for each row, evenly spread."""
    mixed = row.cast(pl.UInt64) * _unsigned(_MULTIPLIER) + _unsigned(salt * _SECOND_MULTIPLIER)
    mixed = (mixed ^ (mixed // _unsigned(1 << 30))) * _unsigned(_SECOND_MULTIPLIER)
    mixed = (mixed ^ (mixed // _unsigned(1 << 27))) * _unsigned(_THIRD_MULTIPLIER)
    return ((mixed ^ (mixed // _unsigned(1 << 31))) % _unsigned(1_000_000)).cast(pl.Int64)


def chance(*, row: pl.Expr, salt: int, per_mille: int) -> pl.Expr:
    """True for about `per_mille` of a thousand rows."""
    return draw(row=row, salt=salt) < per_mille * 1_000


def between(*, row: pl.Expr, salt: int, low: int, high: int) -> pl.Expr:
    """A whole number from `low` to `high`, both included."""
    return draw(row=row, salt=salt) % (high - low + 1) + low


def pick(*, row: pl.Expr, salt: int, values: Sequence[str]) -> pl.Expr:
    """One of the values, each as likely as the others."""
    position = draw(row=row, salt=salt) % len(values)
    return position.replace_strict(list(range(len(values))), list(values), return_dtype=pl.String)


def pick_weighted(*, row: pl.Expr, salt: int, weights: Sequence[tuple[str, int]]) -> pl.Expr:
    """One of the values by weight; the weights are parts of a thousand and add up to a thousand."""
    drawn = draw(row=row, salt=salt)
    chosen = pl.lit(weights[-1][0])
    bounds: list[tuple[int, str]] = []
    below = 0
    for value, per_mille in weights:
        below += per_mille * 1_000
        bounds.append((below, value))
    for bound, value in reversed(bounds[:-1]):
        chosen = pl.when(drawn < bound).then(pl.lit(value)).otherwise(chosen)
    return chosen
