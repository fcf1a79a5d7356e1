"""Previews: what money would reach, by the same rule for one payment and for a file."""

from collections.abc import Callable
from datetime import date

import polars as pl

from curbstop.platform.policies import policies_in_force, policy_over_time
from curbstop.receivables.engine.application import PROPORTIONAL, plan_rows
from curbstop.receivables.queries.open_items import open_items, open_items_frame
from curbstop.receivables.types import ApplicationPlan, PlannedAllocation

WITHIN_BILL = "application.within_bill"
NULLABLE = {"bill_id": pl.Int64, "agreement_id": pl.Int64, "due_date": pl.Date}


def plan_application(
    *, customer_account_id: int, amount_cents: int, as_of: date, within_bill: str | None = None
) -> ApplicationPlan:
    """What an amount would reach on one customer account by the policy of a day; nothing is locked or written."""
    money = pl.DataFrame({"customer_account_id": [customer_account_id], "amount_cents": [amount_cents]})
    items = pl.DataFrame(open_items(customer_account_ids=[customer_account_id]), schema_overrides=NULLABLE)
    policy = within_bill or within_bill_policy(on_date=as_of)
    rows = _plan(items=items, money=money, within_bill=policy) if not items.is_empty() else items
    return ApplicationPlan(
        customer_account_id=customer_account_id,
        amount_cents=amount_cents,
        allocations=tuple(
            PlannedAllocation(
                open_item_id=row["open_item_id"],
                fund_id=row["fund_id"],
                receivable=row["receivable"],
                charge_type=row["charge_type"],
                bill_id=row["bill_id"],
                due_date=row["due_date"],
                open_cents=row["open_cents"],
                amount_cents=row["amount_cents"],
            )
            for row in rows.iter_rows(named=True)
        ),
    )


def plan_applications(*, money: pl.DataFrame, as_of: date, within_bill: str | None = None) -> pl.DataFrame:
    """The same for many: `money` has customer_account_id (each once) and amount_cents.

    Returns the items reached, with the fields of `OpenItemRow` and `amount_cents` of the plan; the rest is credit.
    """
    items = open_items_frame(customer_account_ids=money["customer_account_id"].to_list())
    return _plan(items=items, money=money, within_bill=within_bill or within_bill_policy(on_date=as_of))


def _plan(*, items: pl.DataFrame, money: pl.DataFrame, within_bill: str) -> pl.DataFrame:
    return plan_rows(items=items.rename({"amount_cents": "item_cents"}), money=money, within_bill=within_bill)


def within_bill_policies() -> Callable[[date], str]:
    """How one bill's items shared what did not reach for all, on any day; asked for once, whatever the number of days."""
    known = policy_over_time(key=WITHIN_BILL)

    def on(day: date) -> str:
        found = (one for one in known if one.start <= day and (one.end is None or day < one.end))
        return next((str(one.value) for one in found), PROPORTIONAL)

    return on


def within_bill_policy(*, on_date: date) -> str:
    """How one bill's items share what does not reach for all (policy `application.within_bill`)."""
    found = policies_in_force(on_date=on_date, keys=[WITHIN_BILL]).get(WITHIN_BILL)
    return str(found.value) if found is not None else PROPORTIONAL
