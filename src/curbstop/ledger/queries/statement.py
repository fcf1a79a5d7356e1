"""The statement of an account or of one subsidiary, with its running balance."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from curbstop.ledger.queries.balances import balance


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One transfer as this account sees it; `running_cents` on the account's normal side."""

    transfer_id: int
    entry_id: int
    business_date: date
    effective_date: date
    event: str
    source_kind: str
    source_id: int
    description: str
    subsidiary_id: int | None
    other_account_id: int
    other_subsidiary_id: int | None
    debit_cents: int
    credit_cents: int
    running_cents: int


@dataclass(frozen=True, slots=True)
class StatementPage:
    """A page of a statement; opening and closing are those of the whole span of days."""

    opening_cents: int
    closing_cents: int
    rows: tuple[StatementRow, ...]
    total_rows: int
    page: int
    page_size: int


# The conditions name the subsidiary only where there is one, so that its index is used.
LEGS = """
WITH legs AS (
    SELECT x.id, x.entry_id, x.business_date, x.debit_subsidiary_id AS subsidiary_id,
           x.credit_account_id AS other_account_id, x.credit_subsidiary_id AS other_subsidiary_id,
           x.amount_cents AS debit, 0::bigint AS credit
    FROM ledger_transfer x
    WHERE x.debit_account_id = %(account)s AND x.business_date BETWEEN %(from)s AND %(to)s {debit_condition}
    UNION ALL
    SELECT x.id, x.entry_id, x.business_date, x.credit_subsidiary_id, x.debit_account_id, x.debit_subsidiary_id,
           0, x.amount_cents
    FROM ledger_transfer x
    WHERE x.credit_account_id = %(account)s AND x.business_date BETWEEN %(from)s AND %(to)s {credit_condition}
), running AS (
    SELECT l.*, sum(l.debit - l.credit) OVER (ORDER BY l.business_date, l.id, l.credit) AS running,
           count(*) OVER () AS total
    FROM legs l
)
SELECT r.id, r.entry_id, r.business_date, e.effective_date, e.event, e.source_kind, e.source_id, e.description,
       r.subsidiary_id, r.other_account_id, r.other_subsidiary_id, r.debit, r.credit, (%(opening)s + %(sign)s * r.running)::bigint, r.total
FROM running r JOIN ledger_journalentry e ON e.id = r.entry_id
ORDER BY r.business_date, r.id, r.credit LIMIT %(limit)s OFFSET %(offset)s
"""


def statement(
    *,
    account_id: int,
    from_date: date,
    to_date: date,
    subsidiary_id: int | None = None,
    page: int = 1,
    page_size: int = 50,
) -> StatementPage:
    """What moved an account (or one subsidiary of it) from `from_date` to `to_date`, both included, oldest first."""
    opening = balance(account_id=account_id, subsidiary_id=subsidiary_id, on=from_date - timedelta(days=1))
    closing = balance(account_id=account_id, subsidiary_id=subsidiary_id, on=to_date)
    params = {
        "account": account_id,
        "subsidiary": subsidiary_id,
        "from": from_date,
        "to": to_date,
        "opening": opening.cents,
        "sign": 1 if opening.is_debit_normal else -1,
        "limit": page_size,
        "offset": (page - 1) * page_size,
    }
    rows = _rows(params)
    return StatementPage(
        opening_cents=opening.cents,
        closing_cents=closing.cents,
        rows=tuple(StatementRow(*row[:-1]) for row in rows),
        total_rows=rows[0][-1] if rows else 0,
        page=page,
        page_size=page_size,
    )


def _rows(params: dict[str, Any]) -> list[tuple[Any, ...]]:
    one = params["subsidiary"] is not None
    sql = LEGS.format(
        debit_condition="AND x.debit_subsidiary_id = %(subsidiary)s" if one else "",
        credit_condition="AND x.credit_subsidiary_id = %(subsidiary)s" if one else "",
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
