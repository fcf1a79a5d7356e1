"""Corrections with their sums, and the accounts of one with their names: one query each. Amounts in cents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class CorrectionListRow:
    """A correction with who asked, how many accounts it changes and leaves out, and its net effect."""

    id: int
    cause: str
    remark: str
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    approval_id: int | None
    run_id: int | None
    accounts: int
    open_accounts: int
    left_out: int
    bills: int
    cancelled_cents: int
    late_fee_cents: int
    rebilled_cents: int
    adjusted_cents: int
    again_cents: int
    net_cents: int


@dataclass(frozen=True, slots=True)
class CorrectedAccountListRow:
    """One account of a correction. `all_rows` and `all_net_cents` over all rows found."""

    id: int
    customer_account_id: int
    account_number: str
    holder_name: str
    state: str
    reason: str
    bills: int
    cancelled_cents: int
    late_fee_cents: int
    rebilled_cents: int
    adjusted_cents: int
    again_cents: int
    net_cents: int
    all_rows: int
    all_net_cents: int


NET = "(a.rebilled_cents - a.cancelled_cents - a.late_fee_cents + a.adjusted_cents - a.again_cents)"
PERSON = "coalesce(nullif(trim(concat_ws(' ', {0}.first_name, {0}.last_name)), ''), {0}.username, '')"
CORRECTIONS = f"""
SELECT k.id, k.cause, k.remark, k.state, {PERSON.format("u")}, k.proposed_at, {PERSON.format("d")}, k.approval_id, k.run_id,
       s.accounts, s.open_accounts, s.left_out, s.bills, s.cancelled, s.fees, s.rebilled, s.adjusted, s.again, s.net
FROM billing_correction k JOIN staff_staffuser u ON u.id = k.proposed_by_id
LEFT JOIN staff_approval p ON p.id = k.approval_id LEFT JOIN staff_staffuser d ON d.id = p.decided_by_id
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE a.state <> 'EXCLUDED') AS accounts, count(*) FILTER (WHERE a.state = 'CHOSEN') AS open_accounts,
           count(*) FILTER (WHERE a.state = 'EXCLUDED') AS left_out,
           coalesce(sum(jsonb_array_length(a.periods)), 0)::bigint AS bills,
           coalesce(sum(a.cancelled_cents), 0)::bigint AS cancelled, coalesce(sum(a.late_fee_cents), 0)::bigint AS fees,
           coalesce(sum(a.rebilled_cents), 0)::bigint AS rebilled, coalesce(sum(a.adjusted_cents), 0)::bigint AS adjusted,
           coalesce(sum(a.again_cents), 0)::bigint AS again, coalesce(sum({NET}), 0)::bigint AS net
    FROM billing_correctedaccount a WHERE a.correction_id = k.id) s
WHERE %(id)s::bigint IS NULL OR k.id = %(id)s
ORDER BY k.id DESC LIMIT 500
"""
ACCOUNTS = f"""
SELECT a.id, a.customer_account_id, c.number, c.mail_to, a.state, a.reason, jsonb_array_length(a.periods), a.cancelled_cents,
       a.late_fee_cents, a.rebilled_cents, a.adjusted_cents, a.again_cents, {NET} AS net, count(*) OVER (),
       sum({NET}) OVER ()::bigint
FROM billing_correctedaccount a JOIN customers_customeraccount c ON c.id = a.customer_account_id
WHERE a.correction_id = %(correction_id)s AND {{tests}}
ORDER BY {{order}} {{direction}}, a.customer_account_id LIMIT %(limit)s OFFSET %(offset)s
"""
ORDERS = {"account_number": "c.number", "holder_name": "c.mail_to", "net_cents": "net", "state": "a.state"}
TESTS = {"state": "a.state = %(state)s", "q": "(c.number || ' ' || c.mail_to) ILIKE '%%' || %(q)s || '%%'"}


def correction_rows(*, correction_id: int | None = None) -> tuple[CorrectionListRow, ...]:
    """The latest corrections, or one."""
    with connection.cursor() as cursor:
        cursor.execute(CORRECTIONS, {"id": correction_id})
        return tuple(CorrectionListRow(*row) for row in cursor.fetchall())


def corrected_account_rows(
    *,
    correction_id: int,
    filters: Mapping[str, Any],
    sort_key: str = "net_cents",
    descending: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[CorrectedAccountListRow, ...]:
    """The accounts of a correction that pass the filters state and q."""
    tests = [TESTS[key] for key in filters if key in TESTS] or ["true"]
    sql = ACCOUNTS.format(
        tests=" AND ".join(tests), order=ORDERS.get(sort_key, "net"), direction="DESC" if descending else "ASC"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {**filters, "correction_id": correction_id, "limit": limit, "offset": offset})
        return tuple(CorrectedAccountListRow(*row) for row in cursor.fetchall())
