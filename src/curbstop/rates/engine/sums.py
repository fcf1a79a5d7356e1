"""Rounding of a service's or a bill's sum: the exact sum is rounded once, and its cents are shared among the lines."""

from collections.abc import Sequence

import polars as pl

from curbstop.kernel.rounding import Rounding
from curbstop.rates.engine.amounts import MICROS_PER_CENT, MILLI, divided

UNITS_PER_CENT = MILLI * MICROS_PER_CENT


def rounded_sums(*, lines: pl.DataFrame, by: str, policies: Sequence[Rounding]) -> pl.Series:
    """The cents of each line such that they add up to the rounded exact sum of all lines with the same `by`.

    Each line has the whole cents of its exact amount; what the sum has more goes cent by cent to the largest rests (then to the
    earlier line). `basis_days` is null for what does not depend on days.
    """
    basis = pl.col("basis_days").fill_null(1).cast(pl.Int128)
    product = pl.col("price_micros").cast(pl.Int128) * pl.col("quantity_milli").cast(pl.Int128)
    numerator = product * pl.when(pl.col("basis_days").is_null()).then(1).otherwise(pl.col("days")).cast(pl.Int128)
    common = lines.group_by(by).agg(common=pl.col("basis_days").drop_nulls().unique().cast(pl.Int64).product())
    exact = (
        lines.with_row_index("place")
        .join(common, on=by, how="left", maintain_order="left")
        .with_columns(
            # The exact amount in hundredths of a millionth of a cent, times a number that all bases of the sum divide.
            units=numerator * pl.col("common").cast(pl.Int128) // basis,
            cent=pl.col("common").cast(pl.Int128) * UNITS_PER_CENT,
        )
        .with_columns(whole=pl.col("units") // pl.col("cent"))
        .with_columns(rest=pl.col("units") - pl.col("whole") * pl.col("cent"))
    )
    total = pl.col("units").sum().over(by)
    sign = pl.when(total < 0).then(-1).otherwise(1).cast(pl.Int128)
    size = divided(numerator=total * sign, denominator=pl.col("cent"), policy=policies[0])
    for policy in policies[1:]:
        other = divided(numerator=total * sign, denominator=pl.col("cent"), policy=policy)
        size = pl.when(pl.col("policy") == str(policy)).then(other).otherwise(size)
    shared = exact.with_columns(short=size * sign - pl.col("whole").sum().over(by)).sort(
        by, "rest", "place", descending=[False, True, False]
    )
    turn = pl.int_range(pl.len()).over(by)
    # The rounded sum lies at most one cent a line above the whole cents, and never below them.
    given = shared.with_columns(
        amount_cents=(pl.col("whole") + (turn < pl.col("short")).cast(pl.Int128)).cast(pl.Int64)
    )
    return given.sort("place")["amount_cents"]
