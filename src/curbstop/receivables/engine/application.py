"""The order in which money reaches open items: one rule, for one payment and for a file of a million.

Oldest due date first; what one bill asks for is paid as a unit: when money does not reach for all of it, either each of
its items gets its share (`proportional`, largest remainder) or they are paid by rank (`priority`).
Source: Ord. 3456 (water and sewer are paid as a unit); policies `application.*`.
"""

import polars as pl

PROPORTIONAL = "proportional"
PRIORITY = "priority"
ORDER = ["customer_account_id", "due_date", "bill_id", "rank", "open_item_id"]


def plan_rows(*, items: pl.DataFrame, money: pl.DataFrame, within_bill: str = PROPORTIONAL) -> pl.DataFrame:
    """How `money` (customer_account_id, amount_cents) reaches `items`; what is not in the answer is left over.

    `items`: customer_account_id, open_item_id, due_date, bill_id, rank, open_cents (> 0), and any other column, which
    is carried through. Items without a due date come last, and items without a bill after those of bills due that day.
    Returns the items reached with `amount_cents` > 0, in the order of payment.
    """
    owed = (
        items.filter(pl.col("open_cents") > 0)
        .join(
            money.select("customer_account_id", pl.col("amount_cents").alias("money_cents")), on="customer_account_id"
        )
        .sort(ORDER, nulls_last=True)
    )
    unit = _unit(within_bill)
    return (
        owed.with_columns(unit.alias("unit"))
        .with_columns(
            (pl.col("open_cents").cum_sum().over("customer_account_id") - pl.col("open_cents")).alias("before"),
            pl.col("open_cents").sum().over("customer_account_id", "unit").alias("unit_cents"),
        )
        .with_columns(pl.col("before").min().over("customer_account_id", "unit").alias("unit_before"))
        .with_columns(
            pl.min_horizontal(
                "unit_cents", pl.max_horizontal(pl.lit(0), pl.col("money_cents") - pl.col("unit_before"))
            ).alias("unit_paid")
        )
        .pipe(_split_units)
        .filter(pl.col("amount_cents") > 0)
        .drop("unit", "before", "unit_cents", "unit_before", "unit_paid", "money_cents")
    )


def _unit(within_bill: str) -> pl.Expr:
    """What is paid as one: a bill's items of one due date, or each item by itself."""
    alone = -pl.col("open_item_id")
    if within_bill == PRIORITY:
        return pl.struct(pl.lit(0).alias("due"), alone.alias("of"))
    due = pl.col("due_date").cast(pl.Date).to_physical().fill_null(-1)
    return pl.struct(
        pl.when(pl.col("bill_id").is_null()).then(0).otherwise(due).alias("due"),
        pl.when(pl.col("bill_id").is_null()).then(alone).otherwise(pl.col("bill_id")).alias("of"),
    )


def _split_units(owed: pl.DataFrame) -> pl.DataFrame:
    """Each item's part of what its unit is paid: shares rounded down, the cents left over by largest remainder."""
    key = ["customer_account_id", "unit"]
    exact = pl.col("unit_paid").cast(pl.Int128) * pl.col("open_cents").cast(pl.Int128)
    return (
        owed.with_columns(
            (exact // pl.col("unit_cents")).cast(pl.Int64).alias("share"),
            (exact % pl.col("unit_cents")).cast(pl.Int64).alias("remainder"),
        )
        .with_columns(
            (pl.col("unit_paid") - pl.col("share").sum().over(key)).alias("left"),
            (-pl.col("remainder")).rank("ordinal").over(key).cast(pl.Int64).alias("turn"),
        )
        .with_columns((pl.col("share") + (pl.col("turn") <= pl.col("left")).cast(pl.Int64)).alias("amount_cents"))
        .drop("share", "remainder", "left", "turn")
    )
