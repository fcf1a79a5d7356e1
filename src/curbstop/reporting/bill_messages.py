"""Who was told what on a bill, and what is needed to say it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A customer account that was told: on which bill, when, how and in which language."""

    account_number: str
    mail_to: str
    bill_id: int
    bill_number: int
    bill_date: date
    sent_on: date
    channel: str
    language: str


SENT = "SELECT DISTINCT document_id FROM correspondence_sentdocument WHERE kind = 'bill' AND document_id = ANY (%(ids)s::bigint[])"
CYCLES = "SELECT id, cycle_number FROM customers_customeraccount WHERE id = ANY (%(ids)s::bigint[])"
TOLD = """
SELECT a.number, a.mail_to, b.id, b.number, b.bill_date, d.sent_on, d.channel, m.language
FROM billing_billmessagesent m JOIN billing_bill b ON b.id = m.bill_id
JOIN customers_customeraccount a ON a.id = b.customer_account_id
JOIN LATERAL (
    SELECT s.sent_on, s.channel FROM correspondence_sentdocument s
    WHERE s.kind = 'bill' AND s.document_id = b.id ORDER BY s.id LIMIT 1) d ON true
WHERE m.message_id = %(message)s ORDER BY b.id
"""


def sent_bill_ids(*, bill_ids: Iterable[int]) -> frozenset[int]:
    """Those bills that went out already."""
    return frozenset(row[0] for row in _rows(SENT, {"ids": list(bill_ids)}))


def cycles_of_accounts(*, customer_account_ids: Iterable[int]) -> dict[int, int]:
    """The cycle of each customer account."""
    return {row[0]: row[1] for row in _rows(CYCLES, {"ids": list(customer_account_ids)})}


def told_rows(*, message_id: int) -> tuple[ToldRow, ...]:
    """Every bill that carried a message, with the day and the way in which it went out."""
    return tuple(ToldRow(*row) for row in _rows(TOLD, {"message": message_id}))


def _rows(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
