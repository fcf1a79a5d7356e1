"""Sums over frames of transfers."""

import polars as pl

from curbstop.ledger.types import CLAIM_ON_POOL, OWED_TO_FUNDS

FUND_FACTOR = 1_000_000
NUMBER_FACTOR = 100


def number_of(account: str) -> pl.Expr:
    """The account number inside a column of account ids."""
    return pl.col(account) % FUND_FACTOR // NUMBER_FACTOR


def legs(transfers: pl.DataFrame, *keep: str) -> pl.DataFrame:
    """Each transfer as its two legs: account_id, subsidiary_id, cents (debits positive), and the columns `keep`."""
    debit = transfers.select(
        *keep,
        pl.col("debit_account_id").alias("account_id"),
        pl.col("debit_subsidiary_id").alias("subsidiary_id"),
        pl.col("amount_cents").alias("cents"),
    )
    credit = transfers.select(
        *keep,
        pl.col("credit_account_id").alias("account_id"),
        pl.col("credit_subsidiary_id").alias("subsidiary_id"),
        (-pl.col("amount_cents")).alias("cents"),
    )
    return pl.concat([debit, credit])


def claims_that_differ(transfers: pl.DataFrame) -> pl.DataFrame:
    """Entries and funds where 100 and 290[fund] do not move alike: entry_id, fund_id, difference_cents."""
    reserved = (CLAIM_ON_POOL, OWED_TO_FUNDS)
    touched = transfers.filter(
        number_of("debit_account_id").is_in(reserved) | number_of("credit_account_id").is_in(reserved)
    )
    moved = legs(touched, "entry_id").filter(number_of("account_id").is_in(reserved))
    fund = (
        pl.when(number_of("account_id") == CLAIM_ON_POOL)
        .then(pl.col("account_id") // FUND_FACTOR)
        .otherwise(pl.col("subsidiary_id"))
    )
    # A claim grows by debits and what is owed by credits: their sum is zero when they move alike.
    return (
        moved.group_by("entry_id", fund.alias("fund_id"))
        .agg(pl.col("cents").sum().alias("difference_cents"))
        .filter(pl.col("difference_cents") != 0)
        .sort("entry_id", "fund_id")
    )


def day_totals(transfers: pl.DataFrame) -> pl.DataFrame:
    """Debits and credits per account and day: account_id, business_date, debit_cents, credit_cents."""
    sides = [
        transfers.group_by(pl.col(f"{side}_account_id").alias("account_id"), "business_date")
        .agg(pl.col("amount_cents").sum())
        .with_columns(pl.lit(side).alias("side"))
        for side in ("debit", "credit")
    ]
    return (
        pl.concat(sides)
        .group_by("account_id", "business_date")
        .agg(
            pl.col("amount_cents").filter(pl.col("side") == "debit").sum().alias("debit_cents"),
            pl.col("amount_cents").filter(pl.col("side") == "credit").sum().alias("credit_cents"),
        )
        .sort("account_id", "business_date")
    )
