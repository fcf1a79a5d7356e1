"""Level plans as a list: whose, how much, what runs on, and when it is settled. Read-only."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

PLANS = """
SELECT p.id, p.customer_account_id, c.number, c.mail_to, p.started_on, p.ended_on, p.end_reason, a.amount_cents,
       a.from_date, coalesce(m.difference_cents, 0), s.bills, s.actual, s.asked, coalesce(n.next_true_up_on, p.first_true_up_on)
FROM billing_levelplan p JOIN customers_customeraccount c ON c.id = p.customer_account_id
JOIN LATERAL (SELECT x.amount_cents, x.from_date FROM billing_levelamount x WHERE x.plan_id = p.id AND x.from_date <= %(on)s
              ORDER BY x.id DESC LIMIT 1) a ON true
LEFT JOIN LATERAL (SELECT x.difference_cents FROM billing_levelmovement x
                   WHERE x.customer_account_id = p.customer_account_id ORDER BY x.id DESC LIMIT 1) m ON true
LEFT JOIN LATERAL (SELECT x.next_true_up_on FROM billing_levelmovement x JOIN billing_bill b ON b.id = x.bill_id
                   WHERE x.plan_id = p.id AND x.kind = 'bill' AND b.state = 'ISSUED' ORDER BY x.id DESC LIMIT 1) n ON true
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE x.kind = 'bill')::int AS bills, coalesce(sum(x.actual_cents), 0)::bigint AS actual,
           coalesce(sum(x.level_cents + x.true_up_cents), 0)::bigint AS asked
    FROM billing_levelmovement x WHERE x.plan_id = p.id) s
WHERE %(account)s::bigint IS NULL OR p.customer_account_id = %(account)s
ORDER BY p.ended_on IS NOT NULL, c.number, p.id DESC LIMIT 5000
"""


@dataclass(frozen=True, slots=True)
class LevelPlanListRow:
    """A plan, in cents: `actual_cents` and `asked_cents` since it began."""

    plan_id: int
    customer_account_id: int
    account_number: str
    name: str
    started_on: date
    ended_on: date | None
    end_reason: str
    amount_cents: int
    amount_from: date
    difference_cents: int
    bills: int
    actual_cents: int
    asked_cents: int
    next_true_up_on: date


def level_plan_list(*, on: date, customer_account_id: int | None = None) -> tuple[LevelPlanListRow, ...]:
    """All plans, or an account's, those that run first."""
    with connection.cursor() as cursor:
        cursor.execute(PLANS, {"on": on, "account": customer_account_id})
        return tuple(LevelPlanListRow(*row) for row in cursor.fetchall())
