"""A batch of payments as frames: what it pays, and the transfers that say so. The counter's rule, for many rows."""

import polars as pl

from curbstop.ledger.types import LEAD_FUND, POOL, claim_rows, ledger_account_id, move_rows, place_rows

SETTLEMENTS, CREDITS, UNIDENTIFIED = 106, 205, 206


def suspense_portions(*, payments: pl.DataFrame) -> pl.DataFrame:
    """Payments whose account nobody knows, for account 206."""
    return payments.select(
        "line_id",
        pl.lit(POOL, dtype=pl.Int64).alias("fund_id"),
        pl.lit(UNIDENTIFIED, dtype=pl.Int64).alias("account_number"),
        pl.col("suspense_item_id").alias("subsidiary_id"),
        "amount_cents",
    )


def left_over(*, payments: pl.DataFrame, plan: pl.DataFrame) -> pl.DataFrame:
    """What the plan leaves of each payment: it becomes credit."""
    reached = plan.group_by("line_id").agg(pl.col("amount_cents").sum().alias("reached"))
    return (
        payments.join(reached, on="line_id", how="left")
        .with_columns((pl.col("amount_cents") - pl.col("reached").fill_null(0)).alias("amount_cents"))
        .filter(pl.col("amount_cents") > 0)
    )


def item_portions(*, plan: pl.DataFrame) -> pl.DataFrame:
    """Per payment and receivable, the cents that reach it."""
    return (
        plan.group_by("line_id", "fund_id", "receivable", "customer_account_id", maintain_order=True)
        .agg(pl.col("amount_cents").sum())
        .select(
            "line_id",
            pl.col("fund_id").cast(pl.Int64),
            pl.col("receivable").cast(pl.Int64).alias("account_number"),
            pl.col("customer_account_id").alias("subsidiary_id"),
            "amount_cents",
        )
    )


def credit_portions(*, rest: pl.DataFrame) -> pl.DataFrame:
    """What is left over, for account 205 of the lead fund."""
    return rest.select(
        "line_id",
        pl.lit(LEAD_FUND, dtype=pl.Int64).alias("fund_id"),
        pl.lit(CREDITS, dtype=pl.Int64).alias("account_number"),
        pl.col("customer_account_id").alias("subsidiary_id"),
        "amount_cents",
    )


def _account_ids(portions: pl.DataFrame) -> pl.DataFrame:
    """`credit_account_id` for each fund and account number in the frame."""
    pairs = portions.select("fund_id", "account_number").unique()
    ids = [ledger_account_id(fund=fund, number=number) for fund, number in pairs.iter_rows()]
    named = pairs.with_columns(pl.Series("credit_account_id", ids, dtype=pl.Int64))
    return portions.join(named, on=["fund_id", "account_number"])


def transfers(*, portions: pl.DataFrame, settlement_id: int, entry_id: int) -> pl.DataFrame:
    """The place once per fund, the claim once per portion."""
    place_id = ledger_account_id(fund=POOL, number=SETTLEMENTS)
    owed = portions.group_by("fund_id").agg(pl.col("amount_cents").sum()).sort("fund_id")
    places = place_rows(
        owed.with_columns(
            pl.lit(entry_id).alias("entry_id"),
            pl.lit(place_id).alias("place_account_id"),
            pl.lit(settlement_id).alias("place_subsidiary_id"),
        )
    )
    claims = claim_rows(
        _account_ids(portions).with_columns(
            pl.lit(entry_id).alias("entry_id"), pl.col("subsidiary_id").alias("credit_subsidiary_id")
        )
    )
    return pl.concat([places, claims])


def suspense_transfers(*, portions: pl.DataFrame, settlement_id: int, entry_id: int) -> pl.DataFrame:
    """Unidentified money: the settlement against 206[item], row by row."""
    return move_rows(
        portions.select(
            pl.lit(entry_id).alias("entry_id"),
            pl.lit(ledger_account_id(fund=POOL, number=SETTLEMENTS)).alias("debit_account_id"),
            pl.lit(settlement_id).alias("debit_subsidiary_id"),
            pl.lit(ledger_account_id(fund=POOL, number=UNIDENTIFIED)).alias("credit_account_id"),
            pl.col("subsidiary_id").alias("credit_subsidiary_id"),
            "amount_cents",
        )
    )
