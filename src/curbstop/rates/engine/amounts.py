"""From price, quantity and days to cents: one division per line under a named policy."""

import polars as pl

from curbstop.kernel.rounding import Rounding

MILLI = 1_000
MICROS_PER_CENT = 10_000
LARGEST_INT64 = 2**63 - 1


def amount_cents_expression(*, policy: Rounding, wide: bool) -> pl.Expr:
    """`price_micros x quantity_milli x days / basis_days` in whole cents; negative prices round as positive ones do.

    `wide` calculates in 128 bits, for frames whose products might not fit into 64.
    """
    number = pl.Int128 if wide else pl.Int64
    days, basis = pl.col("days").cast(number), pl.col("basis_days").cast(number)
    product = pl.col("price_micros").cast(number) * pl.col("quantity_milli").cast(number)
    numerator = product.abs() * pl.when(basis.is_null()).then(1).otherwise(days)
    denominator = basis.fill_null(1) * (MILLI * MICROS_PER_CENT)
    size = divided(numerator=numerator, denominator=denominator, policy=policy)
    # 128-bit numbers cannot be negated, but multiplied.
    sign = pl.when(product < 0).then(pl.lit(-1, dtype=number)).otherwise(pl.lit(1, dtype=number))
    return (size * sign).cast(pl.Int64)


def divided(*, numerator: pl.Expr, denominator: pl.Expr, policy: Rounding) -> pl.Expr:
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


def needs_128_bits(*, lines: pl.DataFrame) -> bool:
    """Whether the largest conceivable product of these lines leaves 64 bits."""
    largest = [
        lines.select(pl.col(column).cast(pl.Int64).abs().max().fill_null(0)).item()
        for column in ("price_micros", "quantity_milli", "days", "basis_days")
    ]
    price, quantity, days, basis = (max(int(value or 0), 1) for value in largest)
    return price * quantity * days * 2 > LARGEST_INT64 or basis * MILLI * MICROS_PER_CENT * 2 > LARGEST_INT64
