"""Issued bills past their due date with what is late of each, and the late fees that were charged. Read-only."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import connection

from curbstop.reporting.amount_due import level_standings

MOST = 20_000
# Of a bill that is not levelized late is what is open of its charges that may bear a late fee.
OVERDUE = """
SELECT b.id, b.number, b.customer_account_id, c.number, c.mail_to, c.cycle_number, b.mailing_date, b.due_date,
       coalesce(o.cents, 0)::bigint, (m.level_cents + m.true_up_cents)::bigint
FROM billing_bill b
JOIN customers_customeraccount c ON c.id = b.customer_account_id
LEFT JOIN billing_levelmovement m ON m.bill_id = b.id AND m.kind = 'bill'
LEFT JOIN LATERAL (
    SELECT sum(i.amount_cents - coalesce(a.cents, 0)) AS cents FROM receivables_openitem i
    JOIN receivables_chargetype t ON t.code = i.charge_type AND t.late_fee_base
    LEFT JOIN LATERAL (SELECT sum(x.amount_cents) AS cents FROM receivables_allocation x WHERE x.open_item_id = i.id) a ON true
    WHERE i.bill_id = b.id) o ON true
WHERE b.state = 'ISSUED' AND b.due_date < %(on)s AND b.due_date >= %(since)s
  AND (%(cycle)s::int IS NULL OR c.cycle_number = %(cycle)s) AND (%(bill)s::bigint IS NULL OR b.id = %(bill)s)
  AND (coalesce(o.cents, 0) > 0 OR m.id IS NOT NULL)
  AND NOT EXISTS (SELECT FROM ledger_journalentry e
                  WHERE e.event = 'late_fee' AND e.source_kind = 'bill' AND e.source_id = b.id)
ORDER BY b.due_date, b.id LIMIT %(most)s
"""
# Late fees of our own, and those that the system before had charged.
CHARGED = """
SELECT i.id, b.id, b.number, i.customer_account_id, c.number, c.mail_to, i.business_date, i.amount_cents,
       (i.amount_cents - coalesce(p.cents, 0))::bigint, coalesce(-w.cents, 0)::bigint
FROM receivables_openitem i
JOIN ledger_journalentry e ON e.id = i.entry_id
JOIN customers_customeraccount c ON c.id = i.customer_account_id
LEFT JOIN billing_bill b ON e.event = 'late_fee' AND e.source_kind = 'bill' AND b.id = e.source_id
LEFT JOIN LATERAL (SELECT sum(x.amount_cents) AS cents FROM receivables_allocation x WHERE x.open_item_id = i.id) p ON true
LEFT JOIN LATERAL (SELECT sum(j.amount_cents) AS cents FROM billing_adjustment j
                   WHERE j.open_item_id = i.id AND j.state IN ('POSTED', 'REQUESTED')) w ON true
WHERE i.charge_type = 'fee_late' AND {which}
  AND (b.id IS NULL OR b.state = 'ISSUED')
ORDER BY i.id DESC LIMIT 500
"""
ALL_CHARGED = CHARGED.format(which="i.business_date > %(since)s")
ONE_CHARGED = CHARGED.format(which="i.id = %(item)s")


@dataclass(frozen=True, slots=True)
class OverdueBill:
    """A bill past its due date, in cents. `asked_cents` is what a levelized bill asked for, None where it is none."""

    bill_id: int
    bill_number: int
    customer_account_id: int
    account_number: str
    name: str
    cycle_number: int
    mailing_date: date
    due_date: date
    late_cents: int
    asked_cents: int | None


@dataclass(frozen=True, slots=True)
class ChargedFee:
    """A late fee that was charged: what is open of it, and what was waived or is asked to be, in cents."""

    open_item_id: int
    bill_id: int | None
    bill_number: int | None
    customer_account_id: int
    account_number: str
    name: str
    charged_on: date
    amount_cents: int
    open_cents: int
    waived_cents: int

    @property
    def left_cents(self) -> int:
        """What can still be waived."""
        return self.amount_cents - self.waived_cents


def overdue_bills(
    *, on: date, since: date, cycle_number: int | None = None, bill_id: int | None = None
) -> tuple[OverdueBill, ...]:
    """Bills due before `on` and not before `since`, without a late fee, of which something is late; the oldest first.

    A levelized bill is late by what it asked for (books.md 4): what is open beyond that is not, and what was asked for
    in advance is, though no charge is open.
    """
    asked: Mapping[str, Any] = {"on": on, "since": since, "cycle": cycle_number, "bill": bill_id, "most": MOST}
    found = [OverdueBill(*row) for row in _rows(OVERDUE, asked)]
    levelized = [row for row in found if row.asked_cents is not None]
    stands = level_standings(
        accounts=[(row.customer_account_id, row.due_date + timedelta(days=1)) for row in levelized]
    )
    late = {
        row.bill_id: min(stand.late_cents, row.asked_cents or 0) for row, stand in zip(levelized, stands, strict=True)
    }
    rows = (replace(row, late_cents=late.get(row.bill_id, row.late_cents)) for row in found)
    return tuple(row for row in rows if row.late_cents > 0)


def charged_fees(*, since: date) -> tuple[ChargedFee, ...]:
    """Late fees charged after a day, the latest first."""
    return tuple(ChargedFee(*row) for row in _rows(ALL_CHARGED, {"since": since}))


def charged_fee(*, open_item_id: int) -> ChargedFee | None:
    """One late fee by its open item."""
    return next((ChargedFee(*row) for row in _rows(ONE_CHARGED, {"item": open_item_id})), None)


def _rows(sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, dict(params))
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
