"""Two runs' charges side by side: what every account pays more or less, and by which charge."""

from dataclasses import dataclass

import polars as pl

AMOUNTS = ("before_cents", "after_cents")


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Two runs compared, in cents.

    `accounts`: customer_account_id, before_cents, after_cents (null: not billed), difference_cents; only those that differ, the
    largest difference first. `charges`: service, component, before_count, before_cents, after_count, after_cents,
    difference_cents. `same`: how many accounts come to the same in both.
    """

    accounts: pl.DataFrame
    charges: pl.DataFrame
    same: int

    @property
    def difference_cents(self) -> int:
        """What all accounts together pay more."""
        return int(self.charges["difference_cents"].sum() or 0)


def compare_charges(*, before: pl.DataFrame, after: pl.DataFrame) -> RunComparison:
    """Compare the charges of two runs; both frames as CHARGES_SCHEMA."""
    accounts = _joined(before, after, ["customer_account_id"], counted=False)
    differing = accounts.filter((pl.col("difference_cents") != 0) | pl.any_horizontal(pl.col(AMOUNTS).is_null()))
    charges = _joined(before, after, ["service", "component"], counted=True)
    return RunComparison(
        accounts=differing.sort(pl.col("difference_cents").abs(), "customer_account_id", descending=[True, False]),
        charges=charges.with_columns(pl.exclude("service", "component").fill_null(0)).sort("service", "component"),
        same=accounts.height - differing.height,
    )


def _joined(before: pl.DataFrame, after: pl.DataFrame, keys: list[str], *, counted: bool) -> pl.DataFrame:
    sides = []
    for name, side in (("before", before), ("after", after)):
        count = [pl.col("customer_account_id").n_unique().cast(pl.Int64).alias(f"{name}_count")] if counted else []
        sides.append(side.group_by(keys).agg(*count, pl.col("amount_cents").sum().alias(f"{name}_cents")))
    difference = pl.col("after_cents").fill_null(0) - pl.col("before_cents").fill_null(0)
    return sides[0].join(sides[1], on=keys, how="full", coalesce=True).with_columns(difference_cents=difference)
