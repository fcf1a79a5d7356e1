"""Small questions of the billing journeys that look across rooms. Read-only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from curbstop.reporting.fire_lines import FIRE_BILLED_SINCE, fire_is_billed

TOOK_PAYMENT = """
SELECT EXISTS (
    SELECT 1 FROM cashiering_receipt r JOIN cashiering_receiptline l ON l.receipt_id = r.id
    WHERE l.customer_account_id = ANY (%s) AND r.taken_by_id = %s AND r.business_date >= %s
)
"""
AGREEMENT_ENDS = """
SELECT a.id, a.customer_account_id, a.to_date FROM customers_serviceagreement a WHERE a.id = ANY (%s) ORDER BY a.id
"""
UNBILLED = f"""
SELECT a.id, a.customer_account_id,
       COALESCE(GREATEST(segment.to_date, before.to_date),
                CASE a.service WHEN 'fire' THEN GREATEST(a.from_date, {FIRE_BILLED_SINCE}) ELSE a.from_date END) AS unbilled_from
FROM customers_serviceagreement a
JOIN customers_customeraccount c ON c.id = a.customer_account_id
LEFT JOIN LATERAL (
    SELECT s.to_date FROM billing_billsegment s WHERE s.agreement_id = a.id AND NOT s.cancelled
    ORDER BY s.to_date DESC LIMIT 1
) segment ON TRUE
LEFT JOIN billing_billedbefore before ON before.agreement_id = a.id
WHERE (%(cycle_number)s::int IS NULL OR c.cycle_number = %(cycle_number)s)
  AND (a.service <> 'fire' OR {fire_is_billed(day="%(before)s::date")})
  AND COALESCE(GREATEST(segment.to_date, before.to_date), a.from_date) < LEAST(%(before)s::date, a.to_date)
ORDER BY unbilled_from, a.id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class AgreementEnd:
    """An agreement, whose it is, and the day on which it ends (not included)."""

    agreement_id: int
    customer_account_id: int
    to_date: date | None


@dataclass(frozen=True, slots=True)
class UnbilledAgreement:
    """An agreement and the first of its days that no bill covers."""

    agreement_id: int
    customer_account_id: int
    unbilled_from: date


def took_payment_since(*, staff_user_id: int, customer_account_ids: Sequence[int], since: date) -> bool:
    """Whether somebody took a payment of one of these accounts on `since` or later (books.md 5: they do not adjust it then)."""
    with connection.cursor() as cursor:
        cursor.execute(TOOK_PAYMENT, [list(customer_account_ids), staff_user_id, since])
        return bool(cursor.fetchone()[0])


def agreement_ends(*, agreement_ids: Sequence[int]) -> tuple[AgreementEnd, ...]:
    """Where agreements end."""
    with connection.cursor() as cursor:
        cursor.execute(AGREEMENT_ENDS, [list(agreement_ids)])
        return tuple(AgreementEnd(*row) for row in cursor.fetchall())


def unbilled_agreements(
    *, before: date, cycle_number: int | None = None, limit: int = 1000
) -> tuple[UnbilledAgreement, ...]:
    """Agreements with an unbilled day before `before`, the longest unbilled first.

    With `before` 40 days ago (policy `cycles.unbilled_alert_days`) it is the daily list of books.md 3.
    """
    with connection.cursor() as cursor:
        cursor.execute(UNBILLED, {"before": before, "cycle_number": cycle_number, "limit": limit})
        return tuple(UnbilledAgreement(*row) for row in cursor.fetchall())
