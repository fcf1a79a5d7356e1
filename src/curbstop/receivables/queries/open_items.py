"""Open items with what is still owed on them.

As of a day, a row counts from the earlier of its two dates: a payment that was received on Friday and posted on Monday
counts on Friday.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from curbstop.platform.copy import query_to_frame

FAR = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class OpenItemRow:
    """One charge. `receivable` is the account number in the fund; `open_cents` what is not paid yet."""

    open_item_id: int
    customer_account_id: int
    agreement_id: int | None
    fund_id: int
    charge_type: str
    receivable: int
    rank: int
    bill_id: int | None
    entry_id: int
    business_date: date
    effective_date: date
    due_date: date | None
    amount_cents: int
    open_cents: int


ITEMS = """
SELECT i.id AS open_item_id, i.customer_account_id, i.agreement_id, i.fund_id, i.charge_type,
       t.receivable_account_id %% 1000000 / 100 AS receivable, t.rank, i.bill_id, i.entry_id,
       i.business_date, i.effective_date, i.due_date, i.amount_cents,
       i.amount_cents - coalesce(a.cents, 0)::bigint AS open_cents
FROM receivables_openitem i
JOIN receivables_chargetype t ON t.code = i.charge_type
LEFT JOIN LATERAL (
    SELECT sum(a.amount_cents) AS cents FROM receivables_allocation a
    WHERE a.open_item_id = i.id AND least(a.effective_date, a.business_date) <= %(as_of)s) a ON true
WHERE {which} AND least(i.effective_date, i.business_date) <= %(as_of)s
  AND (%(settled)s OR i.amount_cents <> coalesce(a.cents, 0))
"""
# For all accounts at once, one pass over the allocations instead of one look for each item.
ALL_ITEMS = ITEMS.replace(
    """LEFT JOIN LATERAL (
    SELECT sum(a.amount_cents) AS cents FROM receivables_allocation a
    WHERE a.open_item_id = i.id AND least(a.effective_date, a.business_date) <= %(as_of)s) a ON true""",
    """LEFT JOIN (
    SELECT a.open_item_id, sum(a.amount_cents) AS cents FROM receivables_allocation a
    WHERE least(a.effective_date, a.business_date) <= %(as_of)s GROUP BY a.open_item_id) a ON a.open_item_id = i.id""",
)
ORDER = "ORDER BY i.customer_account_id, i.due_date NULLS LAST, i.bill_id NULLS LAST, t.rank, i.id"


def open_items(
    *, customer_account_ids: Iterable[int], as_of: date | None = None, settled: bool = False
) -> list[OpenItemRow]:
    """What customer accounts owe, item by item, oldest due first; with `settled` also what is paid."""
    params: dict[str, Any] = {"ids": list(customer_account_ids), "as_of": as_of or FAR, "settled": settled}
    with connection.cursor() as cursor:
        cursor.execute(ITEMS.format(which="i.customer_account_id = ANY(%(ids)s)") + ORDER, params)
        return [OpenItemRow(*row) for row in cursor.fetchall()]


def open_item(*, open_item_id: int) -> OpenItemRow | None:
    """One item, paid or not."""
    params: dict[str, Any] = {"id": open_item_id, "as_of": FAR, "settled": True}
    with connection.cursor() as cursor:
        cursor.execute(ITEMS.format(which="i.id = %(id)s"), params)
        row = cursor.fetchone()
    return OpenItemRow(*row) if row is not None else None


def open_items_frame(
    *, customer_account_ids: Iterable[int] | None = None, as_of: date | None = None, settled: bool = False
) -> pl.DataFrame:
    """The same as a frame with the fields of `OpenItemRow`; without ids, of every customer account."""
    params: dict[str, Any] = {"as_of": as_of or FAR, "settled": settled}
    if customer_account_ids is None:
        return query_to_frame(sql=ALL_ITEMS.format(which="true"), params=params)
    params["ids"] = list(customer_account_ids)
    return query_to_frame(sql=ITEMS.format(which="i.customer_account_id = ANY(%(ids)s)"), params=params)
