"""Which bills of a run are still to be printed, and whether what was printed is the run."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from curbstop.correspondence.types import PrintCandidate, PulledBill
from curbstop.reporting.told_together import TOLD_LATER

# One payer: the same first holder, the same addressee, the same address, however it is spaced and punctuated.
CANDIDATES = f"""
SELECT b.id, b.amount_due_cents, a.paperless, coalesce(h.person_id || '|' || (
           SELECT string_agg(btrim(regexp_replace(upper(part), '[^[:alnum:]]+', ' ', 'g')), '|' ORDER BY place)
           FROM unnest(ARRAY[a.mail_to, a.mail_line_1, a.mail_line_2, a.mail_city, a.mail_state,
               left(a.mail_postal_code, 5)]) WITH ORDINALITY AS parts (part, place)), ''),
       a.mail_postal_code
FROM billing_bill b
JOIN customers_customeraccount a ON a.id = b.customer_account_id
LEFT JOIN LATERAL (
    SELECT min(o.person_id) AS person_id FROM customers_accountrole o
    WHERE o.customer_account_id = a.id AND o.role = 'holder' AND o.days @> b.bill_date) h ON true
WHERE b.run_id = %(run)s AND b.state = 'ISSUED' AND NOT {TOLD_LATER}
  AND NOT EXISTS (SELECT 1 FROM correspondence_billprint p WHERE p.bill_id = b.id)
ORDER BY b.id
"""
TOTALS = """
SELECT p.way, b.state = 'ISSUED', count(*), sum(p.amount_due_cents)::bigint
FROM correspondence_billprint p JOIN billing_bill b ON b.id = p.bill_id WHERE p.run_id = %(run)s GROUP BY 1, 2
"""
PULLED = """
SELECT b.number::text, f.name, p.run_id || '-' || lpad(p.envelope::text, 6, '0'), p.amount_due_cents
FROM correspondence_billprint p
JOIN billing_bill b ON b.id = p.bill_id AND b.state <> 'ISSUED'
JOIN correspondence_billprintfile f ON f.run_id = p.run_id AND f.number = p.file_number
WHERE p.run_id = %(run)s AND p.way = 'mail' ORDER BY p.id
"""


@dataclass(frozen=True, slots=True)
class PrintTotals:
    """Bills of a run with a place and their amount due in cents, by way; only those that are still issued."""

    mail: tuple[int, int]
    email: tuple[int, int]


def print_candidates(*, run_id: int) -> tuple[PrintCandidate, ...]:
    """The run's issued bills that have no place yet, in the order of their numbers."""
    return tuple(
        PrintCandidate(bill_id=bill_id, amount_due_cents=cents, by_email=by_email, payer=payer, postal_code=postal_code)
        for bill_id, cents, by_email, payer, postal_code in _rows(CANDIDATES, run_id)
    )


def planned_mailing(*, run_id: int) -> date:
    """The day on which the run's bills are to be mailed."""
    day: date = _rows("SELECT mailing_date FROM billing_billrun WHERE id = %(run)s", run_id)[0][0]
    return day


def print_totals(*, run_id: int) -> PrintTotals:
    """What of the run stands in files and emails, without bills that were cancelled since."""
    found = {way: (count, cents) for way, issued, count, cents in _rows(TOTALS, run_id) if issued}
    return PrintTotals(mail=found.get("mail", (0, 0)), email=found.get("email", (0, 0)))


def pulled_bills(*, run_id: int) -> tuple[PulledBill, ...]:
    """Printed bills that were cancelled since, with where they are to be found."""
    return tuple(
        PulledBill(bill_number=number, file_name=file, envelope=envelope, amount_due_cents=cents)
        for number, file, envelope, cents in _rows(PULLED, run_id)
    )


def _rows(sql: str, run_id: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"run": run_id})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
