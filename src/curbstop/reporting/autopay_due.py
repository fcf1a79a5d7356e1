"""Which bills a file of drafts would collect, recomputed at the moment it is cut; and whom it must leave out. Read-only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from curbstop.reporting.amount_due import level_standings

# A bill that no file took on its day is still drafted for so long; after that people decide.
CATCH_UP = timedelta(days=10)
ONE_DAY = timedelta(days=1)
# The latest due bill of each account: it asks for what was left of the earlier ones. What was paid since, in whatever way, and what
# other files are about to collect is taken off; what was charged since with a later due date is not drafted yet.
DUE = """
WITH due AS (
    SELECT DISTINCT ON (b.customer_account_id) m.id AS mandate_id, m.live_from, b.customer_account_id, b.id AS bill_id,
           b.number, b.due_date, coalesce(v.amount_due_cents, b.amount_due_cents) AS printed, v.bill_id IS NOT NULL AS level
    FROM autopay_autopaymandate m JOIN billing_bill b ON b.customer_account_id = m.customer_account_id
    LEFT JOIN billing_levelmovement v ON v.bill_id = b.id AND v.kind = 'bill'
    WHERE m.stopped_on IS NULL AND b.state = 'ISSUED' AND b.due_date BETWEEN %(since)s AND %(settles)s
      AND b.due_date >= m.authorised_on
    ORDER BY b.customer_account_id, b.due_date DESC, b.id DESC
)
SELECT d.mandate_id, d.live_from, d.customer_account_id, c.number, d.bill_id, d.number, d.due_date, d.printed, d.level,
       (i.cents - k.cents)::bigint, p.cents::bigint
FROM due d JOIN customers_customeraccount c ON c.id = d.customer_account_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(o.amount_cents - coalesce((SELECT sum(x.amount_cents) FROM receivables_allocation x
                                                   WHERE x.open_item_id = o.id), 0)), 0) AS cents
    FROM receivables_openitem o
    WHERE o.customer_account_id = d.customer_account_id AND (o.due_date IS NULL OR o.due_date <= d.due_date)) i
CROSS JOIN LATERAL (
    SELECT coalesce(sum(m.amount_cents), 0) AS cents FROM receivables_creditmovement m
    WHERE m.customer_account_id = d.customer_account_id) k
CROSS JOIN LATERAL (
    SELECT coalesce(sum(w.amount_cents), 0) AS cents FROM autopay_autopaydraft w
    JOIN autopay_autopayrun r ON r.id = w.run_id AND r.state = 'CUT'
    WHERE w.customer_account_id = d.customer_account_id
      AND NOT EXISTS (SELECT FROM autopay_autopayreturn x WHERE x.draft_id = w.id)) p
WHERE NOT EXISTS (SELECT FROM autopay_autopaydraft w WHERE w.bill_id = d.bill_id AND NOT w.is_withdrawn)
ORDER BY d.customer_account_id
"""
HELD = """
SELECT b.customer_account_id, c.number, b.id FROM billing_bill b
JOIN autopay_autopaymandate m ON m.customer_account_id = b.customer_account_id AND m.stopped_on IS NULL
JOIN customers_customeraccount c ON c.id = b.customer_account_id
WHERE b.state = 'HELD' AND NOT EXISTS (
    SELECT FROM autopay_autopayskip s JOIN autopay_autopayrun r ON r.id = s.run_id
    WHERE s.bill_id = b.id AND s.reason = 'held')
ORDER BY b.id
"""
TOLD = "SELECT bill_id FROM autopay_autopayskip WHERE reason = 'not_live' AND bill_id = ANY (%(bills)s)"


@dataclass(frozen=True, slots=True)
class DueDraft:
    """A bill to be drafted: what it printed, what is still owed of it today, and the less of both."""

    mandate_id: int
    live_from: date | None
    customer_account_id: int
    account_number: str
    bill_id: int
    bill_number: int
    due_date: date
    printed_cents: int
    owed_cents: int

    @property
    def draft_cents(self) -> int:
        """Never above the printed amount, and never below zero."""
        return max(0, min(self.printed_cents, self.owed_cents))


@dataclass(frozen=True, slots=True)
class HeldBill:
    """A bill of an account that pays by autopay which is held, and whose customer was not told yet."""

    customer_account_id: int
    account_number: str
    bill_id: int


def due_drafts(*, settles_on: date) -> tuple[DueDraft, ...]:
    """Bills due on a settlement date or shortly before it that no file has yet, with what is owed of each now (cents).

    Of an account on a level plan the amount due counts, not its balance (`books.md` 4). Files that are cut and not posted are taken off.
    """
    rows = _rows(DUE, {"settles": settles_on, "since": settles_on - CATCH_UP})
    level = [(row[2], row[6] + ONE_DAY) for row in rows if row[8]]
    asked = {one.customer_account_id: one.amount_due_cents for one in level_standings(accounts=level)}
    return tuple(DueDraft(*(*row[:8], (asked[row[2]] if row[8] else row[9]) - row[10])) for row in rows)


def held_bills() -> tuple[HeldBill, ...]:
    """Held bills of accounts that pay by autopay, each until its customer was told."""
    return tuple(HeldBill(*row) for row in _rows(HELD, {}))


def told_not_live(*, bill_ids: Sequence[int]) -> frozenset[int]:
    """Bills whose customers were told already that autopay is not active yet."""
    return frozenset(row[0] for row in _rows(TOLD, {"bills": list(bill_ids)}))


def _rows(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
