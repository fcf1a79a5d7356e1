"""Whose money it could be: customer accounts ranked by what speaks for each. Read-only; a person decides.

The evidence: the account number that was written (itself, a digit off, two transposed), the amount of a recent bill, the payer's
name beside the holder's, and who that payer paid for before. Points add up; each candidate shows its evidence.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from curbstop.kernel.search_text import search_text

BILLS_OF = timedelta(days=75)
PAYMENTS_OF = timedelta(days=400)
LEAST_SIMILAR = "0.35"
MOST = 9
POINTS = {"number": 60, "near_number": 40, "amount": 30, "payer": 35, "name": 25}
DIGITS = re.compile(r"[0-9]{5,12}")
CANDIDATES = """
WITH wanted AS (
    SELECT %(number)s::text AS number, %(cents)s::bigint AS cents, %(payer)s::text AS payer, %(plain)s::text AS plain
), named AS (
    SELECT r.customer_account_id AS id, max(similarity(p.search_text, w.plain)) AS alike
    FROM wanted w JOIN customers_person p ON w.plain <> '' AND p.search_text %% w.plain
         AND similarity(p.search_text, w.plain) >= {least}
    JOIN customers_accountrole r ON r.person_id = p.id AND r.days @> %(on)s::date
    WHERE r.role IN ('holder', 'co_holder', 'authorised') GROUP BY 1 ORDER BY 2 DESC LIMIT 20
), billed AS (
    SELECT DISTINCT b.customer_account_id AS id FROM wanted w JOIN billing_bill b
    ON b.amount_due_cents = w.cents AND b.state = 'ISSUED' AND b.bill_date > %(billed)s::date LIMIT 200
), numbered AS (
    SELECT c.id, c.number = w.number AS itself FROM wanted w JOIN customers_customeraccount c
    ON w.number <> '' AND (c.number = w.number OR length(c.number) = length(w.number)
       AND (levenshtein_less_equal(c.number, w.number, 1) <= 1 OR c.number = ANY (%(transposed)s::text[]))) LIMIT 20
), placed AS (
    SELECT DISTINCT s.customer_account_id AS id FROM wanted w
    JOIN cashiering_suspenseitem i ON w.payer <> '' AND lower(i.payer_name) = lower(w.payer)
    JOIN cashiering_suspenseresolution s ON s.suspense_item_id = i.id AND s.kind = 'found'
), found AS (
    SELECT id FROM named UNION SELECT id FROM numbered UNION SELECT id FROM placed
    UNION (SELECT id FROM billed LIMIT 50)
)
SELECT c.id, c.number, c.mail_to, n.itself, n.id IS NOT NULL AND NOT n.itself, b.id IS NOT NULL, a.alike IS NOT NULL,
       s.id IS NOT NULL OR EXISTS (
           SELECT FROM cashiering_receiptline l JOIN cashiering_receipt r ON r.id = l.receipt_id
           WHERE l.customer_account_id = c.id AND w.payer <> '' AND lower(r.payer_name) = lower(w.payer)
             AND r.business_date > %(paid)s::date)
FROM found f JOIN customers_customeraccount c ON c.id = f.id CROSS JOIN wanted w
LEFT JOIN numbered n ON n.id = c.id LEFT JOIN billed b ON b.id = c.id LEFT JOIN named a ON a.id = c.id
LEFT JOIN placed s ON s.id = c.id
"""


@dataclass(frozen=True, slots=True)
class SuspenseCandidate:
    """An account that the money could belong to; `evidence` holds number, near_number, amount, name, payer."""

    customer_account_id: int
    account_number: str
    name: str
    evidence: tuple[str, ...]

    @property
    def points(self) -> int:
        """What the evidence adds up to."""
        return sum(POINTS[one] for one in self.evidence)


def suspense_candidates(*, amount_cents: int, payer_name: str, remark: str, on: date) -> tuple[SuspenseCandidate, ...]:
    """The nine likeliest accounts, the likeliest first; none where nothing speaks for any."""
    written = DIGITS.search(remark.replace("-", ""))
    number = written.group() if written else ""
    params = {
        "number": number,
        "transposed": _transposed(number),
        "cents": amount_cents,
        "payer": payer_name.strip(),
        "plain": search_text(payer_name),
        "on": on,
        "billed": on - BILLS_OF,
        "paid": on - PAYMENTS_OF,
    }
    found = [_candidate(row) for row in _rows(CANDIDATES.format(least=LEAST_SIMILAR), params)]
    return tuple(sorted(found, key=lambda one: (-one.points, one.account_number))[:MOST])


def _candidate(row: tuple[Any, ...]) -> SuspenseCandidate:
    identity, number, name, *speaks = row
    kinds = ("number", "near_number", "amount", "name", "payer")
    return SuspenseCandidate(
        identity, number, name, tuple(kind for kind, speaking in zip(kinds, speaks, strict=True) if speaking)
    )


def _transposed(number: str) -> list[str]:
    """The number with two neighbours exchanged: what fingers do."""
    return [
        number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        for at in range(len(number) - 1)
        if number[at] != number[at + 1]
    ]


def _rows(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
