"""What is asked for and what is late of accounts on level plans: by the amount due, not by the balance (books.md 4). Read-only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

RUNNING_DAYS = 400
# What came as money counts for the bills that are late, wherever it lies; a charge that was lowered or taken back is none.
STANDING = """
SELECT w.id, w.day, (i.open - k.credit)::bigint, d.running::bigint,
       greatest(0, i.late - d.late - k.credit - i.ahead)::bigint
FROM unnest(%(accounts)s::bigint[], %(days)s::date[]) AS w (id, day)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(o.amount_cents - coalesce(a.cents, 0)), 0) AS open,
           coalesce(sum(o.amount_cents - coalesce(a.cents, 0)) FILTER (WHERE o.due_date < w.day), 0) AS late,
           coalesce(sum(a.money) FILTER (WHERE o.due_date IS NULL OR o.due_date >= w.day), 0) AS ahead
    FROM receivables_openitem o
    LEFT JOIN LATERAL (
        SELECT sum(x.amount_cents) AS cents,
               sum(x.amount_cents) FILTER (WHERE x.source_kind IN
                   ('payment', 'credit', 'security_deposit', 'transfer', 'assistance', 'return')) AS money
        FROM receivables_allocation x WHERE x.open_item_id = o.id) a ON true
    WHERE o.customer_account_id = w.id) i
CROSS JOIN LATERAL (
    SELECT coalesce(sum(m.amount_cents), 0) AS credit FROM receivables_creditmovement m
    WHERE m.customer_account_id = w.id) k
CROSS JOIN LATERAL (
    SELECT coalesce(sum(m.actual_cents - m.level_cents - m.true_up_cents), 0) AS running,
           coalesce(sum(m.actual_cents - m.level_cents - m.true_up_cents)
                    FILTER (WHERE coalesce(b.due_date, m.due_date) < w.day), 0) AS late
    FROM billing_levelmovement m LEFT JOIN billing_bill b ON b.id = m.bill_id
    WHERE m.customer_account_id = w.id) d
"""
ASKED = """
SELECT m.customer_account_id, (m.level_cents + m.true_up_cents)::bigint
FROM billing_levelmovement m JOIN billing_bill b ON b.id = m.bill_id
WHERE m.customer_account_id = ANY (%(accounts)s) AND m.kind = 'bill' AND b.state = 'ISSUED' AND b.due_date < %(on)s
ORDER BY b.due_date DESC, b.id DESC
"""
RECORD = """
SELECT c.id, (SELECT coalesce(array_agg(DISTINCT f.rate_class), '{}') FROM customers_serviceagreement a
        JOIN customers_agreementfact f ON f.agreement_id = a.id AND f.from_date <= %(on)s
             AND (f.to_date IS NULL OR f.to_date > %(on)s)
        WHERE a.customer_account_id = c.id AND a.from_date <= %(on)s AND (a.to_date IS NULL OR a.to_date > %(on)s)),
       (SELECT coalesce(array_agg(b.current_charges_cents ORDER BY b.bill_date DESC, b.id DESC), '{}')
        FROM billing_bill b WHERE b.customer_account_id = c.id AND b.state = 'ISSUED' AND b.kind = 'regular'
             AND b.bill_date > %(since)s),
       (SELECT count(*) FROM receivables_openitem i WHERE i.customer_account_id = c.id
        AND i.charge_type IN ('fee_late', 'fee_reminder') AND i.effective_date > %(year)s),
       (SELECT count(*) FROM receivables_openitem i WHERE i.customer_account_id = c.id
        AND i.charge_type = 'fee_nsf' AND i.effective_date > %(year)s),
       (SELECT max(p.ended_on) FROM billing_levelplan p WHERE p.customer_account_id = c.id AND p.end_reason = 'missed')
FROM customers_customeraccount c WHERE c.id = ANY (%(accounts)s)
"""


@dataclass(frozen=True, slots=True)
class LevelStanding:
    """An account on a day, in cents; without a plan the difference is zero and what is late is what is past due."""

    customer_account_id: int
    on: date
    balance_cents: int
    difference_cents: int
    late_cents: int

    @property
    def amount_due_cents(self) -> int:
        """What is asked for in all, late or not."""
        return self.balance_cents - self.difference_cents


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """What decides whether an account may be levelized. `charges_cents`: regular bills, the latest first."""

    rate_classes: tuple[str, ...]
    charges_cents: tuple[int, ...]
    late_fees: int
    returned: int
    missed_on: date | None


def level_standings(*, accounts: Sequence[tuple[int, date]]) -> tuple[LevelStanding, ...]:
    """How accounts stand on days, in the order asked for; one query. Something is late from the day after it was due."""
    if not accounts:
        return ()
    asked = {"accounts": [one for one, _ in accounts], "days": [day for _, day in accounts]}
    found = {(row[0], row[1]): LevelStanding(*row) for row in _rows(STANDING, asked)}
    return tuple(found[pair] for pair in accounts)


def level_standing(*, customer_account_id: int, on: date) -> LevelStanding:
    """How one account stands on a day."""
    return level_standings(accounts=[(customer_account_id, on)])[0]


def asked_and_due(*, customer_account_ids: Sequence[int], on: date) -> dict[int, list[int]]:
    """By account what the plan's bills that are past their due date asked for, the latest first, in cents."""
    found: dict[int, list[int]] = {account_id: [] for account_id in customer_account_ids}
    for account_id, cents in _rows(ASKED, {"accounts": list(customer_account_ids), "on": on}):
        found[account_id].append(cents)
    return found


def payment_records(*, customer_account_ids: Sequence[int], on: date) -> dict[int, PaymentRecord]:
    """By account classes, bills, late fees and returned payments of the last twelve months."""
    days = {"on": on, "since": on - timedelta(days=RUNNING_DAYS), "year": on - timedelta(days=365)}
    rows = _rows(RECORD, {"accounts": list(customer_account_ids), **days})
    return {row[0]: PaymentRecord(tuple(row[1]), tuple(row[2]), *row[3:]) for row in rows}


def _rows(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
