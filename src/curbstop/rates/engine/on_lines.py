"""Charges on other lines: percentages, minimums, caps and credits. They look at amounts of their base to the cent.

Each is one line of a segment where it goes on unchanged through all pieces; where it changes, each piece has its own, and the
lines of such a segment are not joined over the change.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from curbstop.kernel.rounding import Rounding
from curbstop.rates.engine.amounts import divided
from curbstop.rates.engine.compile import CompiledTariffs
from curbstop.rates.types import QuantityKind

MILLI = 1_000
MICROS_PER_CENT = 10_000
# A base of cents as thousandths of a dollar.
MILLI_PER_CENT = 10


@dataclass(frozen=True, slots=True)
class ChargesOnLines:
    """`rows`: row, piece, component_index, price_micros, days, basis_days, whole_row (it looks at the whole segment).

    `changing`: the rows whose charges on lines change within the segment.
    """

    rows: pl.DataFrame
    changing: pl.Series


def charges_on_lines(
    *, found: Sequence[pl.DataFrame], pieces: pl.DataFrame, compiled: CompiledTariffs
) -> ChargesOnLines | None:
    """The charges on other lines, one for a segment where it does not change. None where there are none."""
    if not found:
        return None
    rows = pl.concat(found)
    if rows.is_empty():
        return None
    rows = rows.with_columns(
        *(pieces[name].gather(rows["piece"]) for name in ("row", "days", "basis_days", "whole")),
        *(compiled.components[name].gather(rows["component_index"]) for name in ("code_number", "definition")),
    )
    cut = rows.filter(~pl.col("whole"))
    if cut.is_empty():
        return ChargesOnLines(
            rows=rows.with_columns(whole_row=pl.lit(value=True)), changing=pl.Series([], dtype=rows["row"].dtype)
        )
    piece_counts = pieces.group_by("row").agg(piece_count=pl.len())
    steady = (
        cut.join(piece_counts, on="row")
        .group_by("row", "code_number")
        .agg(
            steady=(pl.struct("price_micros", "definition", "basis_days").n_unique() == 1)
            & (pl.len() == pl.col("piece_count").first())
        )
    )
    changing = steady.filter(~pl.col("steady"))["row"].unique()
    kept = cut.filter(pl.col("row").is_in(changing.implode())).with_columns(whole_row=pl.lit(value=False))
    joined = (
        cut.filter(~pl.col("row").is_in(changing.implode()))
        .sort("row", "piece")
        .group_by("row", "code_number", maintain_order=True)
        .agg(pl.all().exclude("row", "code_number", "days").first(), pl.col("days").sum())
        .with_columns(whole_row=pl.lit(value=True))
    )
    whole = rows.filter(pl.col("whole")).with_columns(whole_row=pl.lit(value=True))
    return ChargesOnLines(rows=pl.concat([whole, kept, joined.select(whole.columns)]), changing=changing)


def with_charges_on_lines(
    *,
    lines: pl.DataFrame,
    charges: ChargesOnLines,
    compiled: CompiledTariffs,
    policy_of: pl.Expr,
    policies: Sequence[Rounding],
) -> pl.DataFrame:
    """The lines, and those of the charges on them, level by level (a tax may look at a minimum)."""
    for group in compiled.groups:
        if group.shape.depth == 0:
            continue
        mine = group.prices["component_index"].unique()
        rows = charges.rows.filter(pl.col("component_index").is_in(mine.implode()))
        if rows.is_empty():
            continue
        based = rows.join(
            _bases(lines=lines, rows=rows, compiled=compiled), on=["piece", "component_index"], how="left"
        )
        based = based.with_columns(pl.col("base_cents").fill_null(0), policy=policy_of)
        priced = _priced(rows=based, quantity=group.shape.quantity, policies=policies)
        lines = pl.concat([lines, priced.filter(pl.col("amount_cents") != 0).select(lines.columns)])
    return lines


def _bases(*, lines: pl.DataFrame, rows: pl.DataFrame, compiled: CompiledTariffs) -> pl.DataFrame:
    """The cents that each charge looks at."""
    wanted = rows.select("row", "piece", "component_index", "whole_row").join(compiled.bases, on="component_index")
    amounts = lines.select("row", base_piece="piece", base_index="component_index", cents="amount_cents")
    met = wanted.join(amounts, on=["row", "base_index"])
    met = met.filter(pl.col("whole_row") | (pl.col("piece") == pl.col("base_piece")))
    return met.group_by("piece", "component_index").agg(base_cents=pl.col("cents").sum())


def _priced(*, rows: pl.DataFrame, quantity: QuantityKind, policies: Sequence[Rounding]) -> pl.DataFrame:
    if quantity is QuantityKind.PERCENT:
        priced = rows.with_columns(quantity_milli=pl.col("base_cents") * MILLI_PER_CENT)
        amount = _rounded(price=pl.col("price_micros") * pl.col("quantity_milli"), basis=pl.lit(1), policies=policies)
        return _line(priced.with_columns(amount_cents=amount))
    # What the limit or the credit is for these days, in cents.
    per_day = pl.col("price_micros") * MILLI * pl.col("days")
    whole = _rounded(price=per_day, basis=pl.col("basis_days"), policies=policies)
    base = pl.col("base_cents")
    match quantity:
        case QuantityKind.MINIMUM:
            amount = (whole - base).clip(lower_bound=0)
        case QuantityKind.MAXIMUM:
            amount = (whole - base).clip(upper_bound=0)
        case _:
            amount = -pl.min_horizontal(whole, base.clip(lower_bound=0))
    priced = rows.with_columns(amount_cents=amount).with_columns(
        price_micros=pl.col("amount_cents") * MICROS_PER_CENT, quantity_milli=pl.lit(MILLI, dtype=pl.Int64)
    )
    return _line(priced)


def _rounded(*, price: pl.Expr, basis: pl.Expr, policies: Sequence[Rounding]) -> pl.Expr:
    """A product of millionths and thousandths in cents, under each row's policy."""
    wide = price.cast(pl.Int128)
    denominator = basis.cast(pl.Int128) * (MILLI * MICROS_PER_CENT)
    sign = pl.when(price < 0).then(-1).otherwise(1)

    def cents(policy: Rounding) -> pl.Expr:
        return divided(numerator=wide.abs(), denominator=denominator, policy=policy).cast(pl.Int64) * sign

    amount = cents(policies[0])
    for policy in policies[1:]:
        amount = pl.when(pl.col("policy") == str(policy)).then(cents(policy)).otherwise(amount)
    return amount


def _line(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns that lines have: a charge on lines answers for no days of its own."""
    return rows.with_columns(tier=pl.lit(None, dtype=pl.Int32), basis_days=pl.lit(None, dtype=pl.Int64))
