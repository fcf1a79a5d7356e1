"""Receipts as a list: filtered, sorted and paged by the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class ReceiptListRow:
    """A receipt in the list. `state`: posted, void, reversal or returned; `tenders` are codes with commas."""

    id: int
    number: str
    business_date: date
    recorded_at: datetime
    payer: str
    tenders: str
    cashier: str
    state: str
    total_cents: int
    all_rows: int
    all_cents: int


ORDERS = {
    "number": "r.number",
    "recorded_at": "r.recorded_at",
    "total_cents": "r.total_cents",
    "business_date": "r.business_date",
}
# The page's rows are chosen first; what is shown of them is looked up for these alone.
ROWS = """
WITH chosen AS (SELECT r.id, count(*) OVER ()::bigint AS all_rows, sum(r.total_cents) OVER ()::bigint AS all_cents
                FROM cashiering_receipt r WHERE {tests} ORDER BY {order}, r.id DESC LIMIT %(limit)s OFFSET %(offset)s)
SELECT r.id, r.number, r.business_date, r.recorded_at,
       coalesce(nullif(r.payer_name, ''), (
           SELECT c.number || ' ' || c.mail_to FROM cashiering_receiptline l
           JOIN customers_customeraccount c ON c.id = l.customer_account_id
           WHERE l.receipt_id = r.id ORDER BY l.position LIMIT 1), ''),
       coalesce((SELECT string_agg(DISTINCT t.kind, ',' ORDER BY t.kind) FROM cashiering_tender t
                 WHERE t.receipt_id = r.id), ''),
       concat_ws(' ', u.first_name, u.last_name),
       coalesce(v.kind, CASE WHEN EXISTS (SELECT 1 FROM cashiering_returneditem i
           JOIN cashiering_tender t ON t.id = i.tender_id WHERE t.receipt_id = r.id) THEN 'returned' ELSE 'posted' END),
       r.total_cents, n.all_rows, n.all_cents
FROM chosen n
JOIN cashiering_receipt r ON r.id = n.id
JOIN staff_staffuser u ON u.id = r.taken_by_id
LEFT JOIN cashiering_receiptvoid v ON v.receipt_id = r.id
ORDER BY {order}, r.id DESC
"""
TESTS = {
    "q": "(r.number ILIKE %(q)s || '%%' OR r.id IN (SELECT p.receipt_id FROM"
    " cashiering_offlinereceipt o JOIN cashiering_offlineposting p ON p.offline_receipt_id = o.id"
    " WHERE o.number = upper(%(q)s)) OR r.payer_name ILIKE '%%' || %(q)s || '%%' OR EXISTS ("
    "SELECT 1 FROM cashiering_receiptline l JOIN customers_customeraccount c ON c.id = l.customer_account_id"
    " WHERE l.receipt_id = r.id AND c.number = %(q)s))",
    "from": "r.business_date >= %(from)s",
    "to": "r.business_date <= %(to)s",
    "kind": "EXISTS (SELECT 1 FROM cashiering_tender t WHERE t.receipt_id = r.id AND t.kind = %(kind)s)",
    "session": "r.session_id = %(session)s",
    "batch": "r.batch_id = %(batch)s",
    "taken_by": "r.taken_by_id = %(taken_by)s",
}


def receipt_list(
    *, filters: Mapping[str, Any], sort_key: str, descending: bool, limit: int | None, offset: int
) -> tuple[ReceiptListRow, ...]:
    """One page of receipts; each row carries how many there are in all and their sum."""
    tests = [TESTS[name] for name, value in filters.items() if value and name in TESTS] or ["TRUE"]
    order = f"{ORDERS.get(sort_key, 'r.recorded_at')} {'DESC' if descending else 'ASC'}"
    with connection.cursor() as cursor:
        cursor.execute(
            ROWS.format(tests=" AND ".join(tests), order=order), {**filters, "limit": limit, "offset": offset}
        )
        return tuple(ReceiptListRow(*row) for row in cursor.fetchall())
