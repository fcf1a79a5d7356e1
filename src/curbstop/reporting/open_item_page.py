"""One charge: what it asked for, what reached it, and from where."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from curbstop.receivables.queries import OpenItemRow, open_item


@dataclass(frozen=True, slots=True)
class Reached:
    """An allocation with the receipt, bill or adjustment that it came from. `state`: '', released or release."""

    id: int
    effective_date: date
    business_date: date
    source_kind: str
    source_id: int
    receipt_id: int | None
    receipt_number: str
    entry_id: int
    amount_cents: int
    state: str


@dataclass(frozen=True, slots=True)
class OpenItemPage:
    """A charge with its account's number, its bill's number and all that reached it."""

    item: OpenItemRow
    account_number: str
    bill_number: int | None
    reached: tuple[Reached, ...]


REACHED = """
SELECT a.id, a.effective_date, a.business_date, a.source_kind, a.source_id, r.id, coalesce(r.number, ''), a.entry_id,
       a.amount_cents, CASE WHEN a.releases_allocation_id IS NOT NULL THEN 'release'
                            WHEN EXISTS (SELECT 1 FROM receivables_allocation z WHERE z.releases_allocation_id = a.id
                                         AND z.open_item_id = a.open_item_id) THEN 'released' ELSE '' END
FROM receivables_allocation a
LEFT JOIN cashiering_receiptline l ON a.source_kind = 'payment' AND l.id = a.source_id
LEFT JOIN cashiering_receipt r ON r.id = l.receipt_id
WHERE a.open_item_id = %(item)s ORDER BY a.id
"""
NAMES = """
SELECT c.number, (SELECT b.number FROM billing_bill b WHERE b.id = %(bill)s)
FROM customers_customeraccount c WHERE c.id = %(account)s
"""


def open_item_page(*, open_item_id: int) -> OpenItemPage | None:
    """One charge, paid or not; None when there is none."""
    item = open_item(open_item_id=open_item_id)
    if item is None:
        return None
    params: dict[str, Any] = {"item": open_item_id, "bill": item.bill_id, "account": item.customer_account_id}
    with connection.cursor() as cursor:
        cursor.execute(REACHED, params)
        reached = tuple(Reached(*row) for row in cursor.fetchall())
        cursor.execute(NAMES, params)
        account_number, bill_number = cursor.fetchone() or ("", None)
    return OpenItemPage(item=item, account_number=account_number, bill_number=bill_number, reached=reached)
