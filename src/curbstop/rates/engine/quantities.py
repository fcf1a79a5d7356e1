"""How much of a component's unit each line counts."""

import polars as pl

from curbstop.rates.engine.compile import Formula, GroupShape
from curbstop.rates.types import Allowance, QuantityKind, WidthRule

MILLI = 1_000
PERCENT = 100
MICROS_PER_MILLI = 1_000


def line_quantities(*, rows: pl.DataFrame, shape: GroupShape) -> pl.DataFrame:
    """Add `quantity_milli`, and `basis_days` where the charge answers to days (null where it does not)."""
    if shape.quantity is QuantityKind.PERIOD:
        return rows.with_columns(quantity_milli=pl.lit(MILLI, dtype=pl.Int64))
    if shape.quantity is QuantityKind.DWELLING_UNIT:
        return rows.with_columns(quantity_milli=pl.col("dwelling_units").cast(pl.Int64) * MILLI)
    if not shape.tiered:
        return rows.with_columns(quantity_milli=pl.col("usage_milli"), basis_days=pl.lit(None, dtype=pl.Int64))
    starts = _bound(shape=shape, quantity="start_milli", formula="start_formula")
    ends = _bound(shape=shape, quantity="end_milli", formula="end_formula")
    usage = pl.col("usage_milli")
    last = pl.col("end_milli").is_null() & pl.col("end_formula").is_null()
    return rows.with_columns(start_milli=starts, end_milli=pl.when(last).then(usage).otherwise(ends)).with_columns(
        quantity_milli=(pl.min_horizontal(usage, "end_milli") - pl.col("start_milli")).clip(lower_bound=0),
        basis_days=pl.lit(None, dtype=pl.Int64),
    )


def _bound(*, shape: GroupShape, quantity: str, formula: str) -> pl.Expr:
    """Where a tier begins or ends, for this row's facts and days."""
    bound = pl.col(quantity)
    if shape.widths_per_dwelling_unit:
        bound = bound * pl.col("dwelling_units").cast(pl.Int64)
    bound = _by_days(value=bound, shape=shape)
    for number, one in enumerate(shape.formulas):
        bound = pl.when(pl.col(formula) == number).then(_computed(formula=one)).otherwise(bound)
    return bound


def _by_days(*, value: pl.Expr, shape: GroupShape) -> pl.Expr:
    """A tier width for the days of this piece, half up to a thousandth."""
    whole = pl.col("basis_days" if shape.widths_follow is WidthRule.CHARGE else "segment_days")
    days = pl.col("days")
    return pl.when(days == whole).then(value).otherwise((value * days * 2 + whole) // (2 * whole))


def _computed(*, formula: Formula) -> pl.Expr:
    allowances, percent = formula
    total = pl.sum_horizontal([_allowance(allowance=one) for one in allowances])
    return total if percent == PERCENT else (total * percent * 2 + PERCENT) // (2 * PERCENT)


def _allowance(*, allowance: Allowance) -> pl.Expr:
    """One allowance in thousandths, in 128 bits because budgets multiply many facts.

    An allowance that does not count days itself is for a whole period: a piece of a period has its share of it.
    """
    numerator = pl.lit(allowance.constant_micros, dtype=pl.Int128)
    denominator = pl.lit(allowance.divided_by * MICROS_PER_MILLI, dtype=pl.Int128)
    for name in allowance.times:
        numerator = numerator * pl.col(name).cast(pl.Int128)
        if name.endswith("_milli"):
            denominator = denominator * MILLI
    if "days" not in allowance.times:
        numerator = numerator * pl.col("days").cast(pl.Int128)
        denominator = denominator * pl.col("segment_days").cast(pl.Int128)
    grain = denominator * allowance.round_to_milli
    return ((numerator * 2 + grain) // (grain * 2) * allowance.round_to_milli).cast(pl.Int64)
