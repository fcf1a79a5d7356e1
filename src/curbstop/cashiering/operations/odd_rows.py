"""Rows of a payment file for bankrupt, written-off, closed or cash-only accounts: set aside, or posted with work for people."""

from datetime import date, datetime

import polars as pl

from curbstop.casework.operations import open_work_items
from curbstop.cashiering.operations.accounts import CREDITS
from curbstop.cashiering.queries.row_rules import (
    BANKRUPT,
    CASH_ONLY,
    CLOSED,
    WRITTEN_OFF,
    OddAccount,
    odd_accounts,
)
from curbstop.cashiering.types import (
    BANKRUPT_IN_FILE,
    CASH_ONLY_IN_FILE,
    CHECK_OF_CASH_ONLY,
    CLOSED_IN_FILE,
    CLOSED_WAS_PAID,
    WRITTEN_OFF_IN_FILE,
)
from curbstop.kernel.money import Money

REASONS = {
    BANKRUPT: BANKRUPT_IN_FILE,
    WRITTEN_OFF: WRITTEN_OFF_IN_FILE,
    CLOSED: CLOSED_IN_FILE,
    CASH_ONLY: CASH_ONLY_IN_FILE,
}
CHECK_SOURCES = frozenset({"lockbox", "mail"})
QUEUE = "finance"


def set_odd_rows_aside(*, frame: pl.DataFrame, on_date: date) -> pl.DataFrame:
    """The payments with `odd` (what is odd about the account) and `odd_reason`; rows for suspense lose their account.

    Their account stays in `account_number`, which the suspense item shows.
    """
    ids = frame["customer_account_id"].drop_nulls().unique().to_list()
    found = odd_accounts(customer_account_ids=ids, on_date=on_date)
    rows = [_row(identity, odd) for identity, odd in found.items()]
    schema = {"customer_account_id": pl.Int64, "odd": pl.String, "odd_reason": pl.String}
    known = pl.DataFrame(rows, schema=schema, orient="row")
    joined = frame.join(known, on="customer_account_id", how="left", maintain_order="left")
    aside = pl.col("odd_reason").is_not_null()
    return joined.with_columns(pl.when(~aside).then("customer_account_id").alias("customer_account_id"))


def _row(identity: int, odd: OddAccount) -> tuple[int, str, str | None]:
    return identity, odd.what, REASONS[odd.what].filled() if odd.to_suspense else None


def leave_odd_work(*, frame: pl.DataFrame, portions: pl.DataFrame, source: str, name: str, now: datetime) -> None:
    """Work for people: credit that a closed account was left with, and checks of customers who pay without checks."""
    posted = frame.filter(pl.col("customer_account_id").is_not_null() & pl.col("odd").is_not_null())
    if posted.is_empty():
        return
    credit = portions.filter(pl.col("account_number") == CREDITS).select("line_id", credit_cents="amount_cents")
    closed = posted.filter(pl.col("odd") == CLOSED).join(credit, on="line_id")
    checks = posted.filter((pl.col("odd") == CASH_ONLY) & pl.lit(source in CHECK_SOURCES))
    rows = [
        *(
            _work("closed_account_paid", one, CLOSED_WAS_PAID.filled(name=name, amount=str(Money(one["credit_cents"]))))
            for one in closed.iter_rows(named=True)
        ),
        *(
            _work("cash_only_check", one, CHECK_OF_CASH_ONLY.filled(name=name, amount=str(Money(one["amount_cents"]))))
            for one in checks.iter_rows(named=True)
        ),
    ]
    columns = ["kind", "queue", "subject_kind", "subject_id", "customer_account_id", "reason"]
    open_work_items(frame=pl.DataFrame(rows, schema=columns, orient="row"), now=now)


def _work(kind: str, one: dict[str, int], reason: str) -> tuple[str, str, str, int, int, str]:
    identity = one["customer_account_id"]
    return kind, QUEUE, "customer_account", identity, identity, reason
