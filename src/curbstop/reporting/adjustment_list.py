"""Adjustments as a register: filtered, sorted and paged by the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection


@dataclass(frozen=True, slots=True)
class AdjustmentListRow:
    """An adjustment with whose account it changes, who asked and who decided. `all_cents` over all rows found."""

    id: int
    customer_account_id: int
    account: str
    charge_type: str
    amount_cents: int
    reason_code: str
    remark: str
    state: str
    requested_by: str
    requested_at: datetime
    approval_id: int | None
    decided_by: str
    entry_id: int | None
    business_date: date | None
    calculation: str | None
    files: int
    all_rows: int
    all_cents: int


ORDERS = {
    "id": "j.id",
    "requested_at": "j.requested_at",
    "amount_cents": "j.amount_cents",
    "state": "j.state",
    "business_date": "j.business_date",
}
# What went back with a cancelled bill stands no more; its row is as it was.
STATE = """CASE WHEN EXISTS (SELECT FROM billing_adjustmenttakenback t WHERE t.adjustment_id = j.id) THEN 'TAKEN_BACK'
       ELSE j.state END"""
PERSON = "coalesce(nullif(concat_ws(' ', {0}.first_name, {0}.last_name), ''), {0}.username, '')"
ROWS = f"""
SELECT j.id, j.customer_account_id, c.number || ' ' || c.mail_to, j.charge_type, j.amount_cents, j.reason_code, j.remark,
       {STATE}, {PERSON.format("u")}, j.requested_at, j.approval_id, {PERSON.format("d")}, j.entry_id,
       j.business_date, j.calculation::text,
       (SELECT count(*) FROM billing_adjustmentevidence e WHERE e.adjustment_id = j.id), count(*) OVER (), sum(j.amount_cents) OVER ()::bigint
FROM billing_adjustment j JOIN customers_customeraccount c ON c.id = j.customer_account_id
JOIN staff_staffuser u ON u.id = j.requested_by_id
LEFT JOIN staff_approval a ON a.id = j.approval_id LEFT JOIN staff_staffuser d ON d.id = a.decided_by_id
WHERE {{tests}} ORDER BY {{order}} {{direction}}, j.id DESC LIMIT %(limit)s OFFSET %(offset)s
"""
TESTS = {
    "state": f"{STATE} = %(state)s",
    "reason": "j.reason_code = %(reason)s",
    "charge": "j.charge_type = %(charge)s",
    "from_day": "(j.requested_at AT TIME ZONE %(zone)s)::date >= %(from_day)s",
    "to_day": "(j.requested_at AT TIME ZONE %(zone)s)::date <= %(to_day)s",
    "account": "j.customer_account_id = %(account)s",
    "id": "j.id = %(id)s",
    "q": "(c.number || ' ' || c.mail_to || ' ' || j.remark || ' ' || u.username) ILIKE '%%' || %(q)s || '%%'",
}


def adjustment_list(
    *,
    filters: Mapping[str, Any],
    sort_key: str = "id",
    descending: bool = True,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[AdjustmentListRow, ...]:
    """Adjustments that pass the filters state, reason, account, id and q; amounts in cents, down negative."""
    tests = [TESTS[key] for key in filters if key in TESTS] or ["true"]
    sql = ROWS.format(
        tests=" AND ".join(tests), order=ORDERS.get(sort_key, "j.id"), direction="DESC" if descending else "ASC"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {**filters, "zone": settings.TIME_ZONE, "limit": limit, "offset": offset})
        return tuple(AdjustmentListRow(*row) for row in cursor.fetchall())
