"""From price, quantity and days to cents: one division per line under a named policy."""

from collections.abc import Sequence

import polars as pl

from curbstop.kernel.rounding import Rounding

MILLI = 1_000
MICROS_PER_CENT = 10_000
LARGEST_INT64 = 2**63 - 1


def divided(*, numerator: pl.Expr, denominator: pl.Expr | int, policy: Rounding) -> pl.Expr:
    """A quotient of numbers that are not negative, as a whole number."""
    match policy:
        case Rounding.DOWN:
            return numerator // denominator
        case Rounding.UP:
            return (numerator + denominator - 1) // denominator
        case Rounding.HALF_UP:
            return (numerator + denominator // 2) // denominator
        case Rounding.HALF_DOWN:
            return (numerator + (denominator - 1) // 2) // denominator
        case Rounding.HALF_EVEN:
            quotient = (numerator + (denominator - 1) // 2) // denominator
            tie = 2 * (numerator % denominator) == denominator
            return quotient + pl.when(tie).then(quotient % 2).otherwise(0)


def amounts(*, lines: pl.DataFrame, policies: Sequence[Rounding]) -> pl.Series:
    """The cents of each line: `price_micros x quantity_milli x days / basis_days`; negative prices round as positive do.

    Without a column `basis_days` nothing depends on days. Several policies need the column `policy`. Calculates in 128 bits where
    products might not fit into 64.
    """
    by_days = "basis_days" in lines.columns
    number = pl.Int128 if _needs_128_bits(lines=lines, by_days=by_days) else pl.Int64
    product = pl.col("price_micros").cast(number) * pl.col("quantity_milli").cast(number)
    signed = bool(lines["price_micros"].min() < 0 or lines["quantity_milli"].min() < 0)  # type: ignore[operator]
    numerator = product.abs() if signed else product
    denominator: pl.Expr | int = MILLI * MICROS_PER_CENT
    if by_days:
        basis = pl.col("basis_days").cast(number)
        numerator = numerator * pl.when(basis.is_null()).then(1).otherwise(pl.col("days").cast(number))
        denominator = basis.fill_null(1) * (MILLI * MICROS_PER_CENT)
    size = divided(numerator=numerator, denominator=denominator, policy=policies[0])
    for policy in policies[1:]:
        other = divided(numerator=numerator, denominator=denominator, policy=policy)
        size = pl.when(pl.col("policy") == str(policy)).then(other).otherwise(size)
    if signed:
        # 128-bit numbers cannot be negated, but multiplied.
        size = size * pl.when(product < 0).then(pl.lit(-1, dtype=number)).otherwise(pl.lit(1, dtype=number))
    return lines.select(amount_cents=size.cast(pl.Int64)).to_series()


def _needs_128_bits(*, lines: pl.DataFrame, by_days: bool) -> bool:
    """Whether the largest conceivable product of these lines leaves 64 bits."""
    columns = ("price_micros", "quantity_milli", *(("days", "basis_days") if by_days else ()))
    ends = [lines.select(low=pl.col(name).min(), high=pl.col(name).max()).row(0) for name in columns]
    largest = [max(abs(int(low or 0)), abs(int(high or 0)), 1) for low, high in ends]
    price, quantity, days, basis = (*largest, 1, 1)[:4]
    return price * quantity * days * 2 > LARGEST_INT64 or basis * MILLI * MICROS_PER_CENT * 2 > LARGEST_INT64
