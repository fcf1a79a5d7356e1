"""Who pays what on a day: each customer some days after the bill, by the channel they like."""

from __future__ import annotations

from datetime import date

import polars as pl

from curbstop.customers.queries import cash_only_accounts
from curbstop.demonstration.city.draws import chance
from curbstop.demonstration.story.counter import Customer
from curbstop.demonstration.story.stage import Stage
from curbstop.receivables.queries import open_items_frame

COUNTER_CUSTOMERS_A_DAY = 18


def payments_of_day(*, stage: Stage, day: date) -> pl.DataFrame:
    """Columns customer_account_id, number, name, pays_by, amount_cents. A tenth part of payers pays half, a few too much."""
    owed = (
        open_items_frame()
        .group_by("customer_account_id")
        .agg(pl.col("open_cents").sum().alias("owed_cents"), pl.col("effective_date").max().alias("billed_on"))
    )
    due = owed.join(stage.payers, on="customer_account_id").filter(
        (pl.lit(day) >= pl.col("billed_on") + pl.duration(days=pl.col("pays_after_days"))) & ~pl.col("in_arrears")
    )
    amount = (
        pl.when(chance(row=pl.col("n") + day.toordinal(), salt=81, per_mille=60))
        .then(pl.col("owed_cents") // 2 + 1)
        .when(chance(row=pl.col("n") + day.toordinal(), salt=82, per_mille=20))
        .then(pl.col("owed_cents") // 500 * 500 + 1_000)
        .otherwise(pl.col("owed_cents"))
    )
    return due.select("customer_account_id", "number", "name", "pays_by", amount_cents=amount).sort(
        "customer_account_id"
    )


def split_counter(*, payments: pl.DataFrame, day: date) -> tuple[list[Customer], pl.DataFrame]:
    """The first customers in line at the counter, and everybody else; who finds the line too long pays online."""
    counter = payments.filter(pl.col("pays_by") == "counter")
    served = counter.head(COUNTER_CUSTOMERS_A_DAY)
    rest = payments.join(served.select("customer_account_id"), on="customer_account_id", how="anti").with_columns(
        pays_by=pl.when(pl.col("pays_by") == "counter").then(pl.lit("online")).otherwise("pays_by")
    )
    ids = served["customer_account_id"].to_list()
    without_checks = {row.customer_account_id for row in cash_only_accounts(customer_account_ids=ids, on_date=day)}
    customers = [
        Customer(
            customer_account_id=row["customer_account_id"],
            name=row["name"],
            amount_cents=row["amount_cents"],
            cash_only=row["customer_account_id"] in without_checks,
        )
        for row in served.iter_rows(named=True)
    ]
    return customers, rest
