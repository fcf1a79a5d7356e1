"""Bills that a correction made for several periods of one account: the customer is told by one statement, the last bill's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

# Of the run %(run)s the bill `b` has a later one of the same account: what it says stands in that one's statement. Only a run of
# corrections can have two of an account, so others are not asked bill by bill.
TOLD_LATER = """
((SELECT z.kind FROM billing_billrun z WHERE z.id = %(run)s) = 'rebill' AND EXISTS (
    SELECT FROM billing_bill y WHERE y.customer_account_id = b.customer_account_id AND y.run_id = b.run_id
    AND y.state = 'ISSUED' AND y.id > b.id))
"""
TOLD = f"""
SELECT count(*), coalesce(sum(b.amount_due_cents), 0)::bigint FROM billing_bill b
WHERE b.run_id = %(run)s AND b.state = 'ISSUED' AND {TOLD_LATER}
"""
STATEMENTS = """
SELECT w.id, (SELECT array_agg(y.id ORDER BY y.id) FROM billing_bill y
              WHERE y.run_id = b.run_id AND y.customer_account_id = b.customer_account_id AND y.state = b.state),
       k.cancelled_cents + k.late_fee_cents - k.adjusted_cents, k.rebilled_cents - k.again_cents, k.again_cents, q.remark,
       (SELECT array_agg((p.value ->> 'number')::bigint ORDER BY p.ordinality)
        FROM jsonb_array_elements(k.periods) WITH ORDINALITY p),
       (SELECT min((p.value ->> 'from')::date) FROM jsonb_array_elements(k.periods) p),
       (SELECT max((p.value ->> 'to')::date) FROM jsonb_array_elements(k.periods) p)
FROM unnest(%(bills)s::bigint[]) w (id) JOIN billing_bill b ON b.id = w.id
JOIN billing_billrun r ON r.id = b.run_id AND r.kind = 'rebill'
JOIN billing_correction q ON q.run_id = r.id
JOIN billing_correctedaccount k ON k.correction_id = q.id AND k.customer_account_id = b.customer_account_id AND k.state = 'POSTED'
"""


@dataclass(frozen=True, slots=True)
class CorrectionTold:
    """What one statement says: the new bills (the oldest days first; the last one is the one that is sent) and the effect in cents.

    `was_cents` and `is_cents` are charges, late fees and what had been taken off, before and after; `again_cents` of it is taken off.
    """

    bill_ids: tuple[int, ...]
    was_cents: int
    is_cents: int
    again_cents: int
    remark: str
    old_numbers: tuple[int, ...]
    from_date: date
    to_date: date


def told_together(*, run_id: int) -> tuple[int, int]:
    """How many of a run's bills are told by a later one's statement, and their amounts due in cents."""
    with connection.cursor() as cursor:
        cursor.execute(TOLD, {"run": run_id})
        count, cents = cursor.fetchone()
    return int(count), int(cents)


def corrections_told(*, bill_ids: Sequence[int]) -> dict[int, CorrectionTold]:
    """By bill the statement of correction that tells it; bills that no correction made are not in it."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS, {"bills": list(bill_ids)})
        return {
            bill_id: CorrectionTold(tuple(new), was, now, again, remark, tuple(old), first, last)
            for bill_id, new, was, now, again, remark, old, first, last in cursor.fetchall()
        }
