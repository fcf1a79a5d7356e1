"""Tenders that a bank may return, and those that it returned."""

from dataclasses import dataclass
from datetime import date

from django.db import connection


@dataclass(frozen=True, slots=True)
class ReturnableTender:
    """A check, money order, card or file payment that could come back."""

    tender_id: int
    receipt_id: int
    receipt_number: str
    kind: str
    reference: str
    business_date: date
    payer: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """A returned item."""

    id: int
    receipt_id: int
    receipt_number: str
    returned_on: date
    business_date: date
    reason_code: str
    payer: str
    amount_cents: int
    fee_cents: int


PAYER = """coalesce((SELECT c.number || ' ' || c.mail_to FROM cashiering_receiptline l
    JOIN customers_customeraccount c ON c.id = l.customer_account_id
    WHERE l.receipt_id = r.id ORDER BY l.position LIMIT 1), r.payer_name)"""
TENDERS = f"""
SELECT t.id, r.id, r.number, t.kind, coalesce(nullif(t.check_number, ''), nullif(t.card_last4, ''), t.reference),
       r.business_date, {PAYER}, t.applied_cents
FROM cashiering_tender t JOIN cashiering_receipt r ON r.id = t.receipt_id
WHERE t.kind <> 'cash' AND {{which}}
  AND NOT EXISTS (SELECT 1 FROM cashiering_receiptvoid v WHERE v.receipt_id = r.id)
  AND NOT EXISTS (SELECT 1 FROM cashiering_returneditem i WHERE i.tender_id = t.id)
ORDER BY r.business_date DESC, t.id DESC LIMIT 50
"""
BY_TEXT = """(t.check_number = %(text)s OR r.number ILIKE %(text)s || '%%' OR t.reference = %(text)s OR EXISTS (
    SELECT 1 FROM cashiering_receiptline l JOIN customers_customeraccount c ON c.id = l.customer_account_id
    WHERE l.receipt_id = r.id AND c.number = %(text)s))"""
RETURNED = f"""
SELECT i.id, r.id, r.number, i.returned_on, i.business_date, i.reason_code, {PAYER}, i.amount_cents, i.fee_cents
FROM cashiering_returneditem i JOIN cashiering_tender t ON t.id = i.tender_id
JOIN cashiering_receipt r ON r.id = t.receipt_id ORDER BY i.id DESC LIMIT 1000
"""


def returnable_tenders(*, text: str = "", tender_id: int | None = None) -> tuple[ReturnableTender, ...]:
    """Tenders by the number of the check, receipt or account, or one by its id; the latest fifty."""
    which = "t.id = %(id)s" if tender_id is not None else BY_TEXT
    with connection.cursor() as cursor:
        cursor.execute(TENDERS.format(which=which), {"text": text, "id": tender_id})
        return tuple(ReturnableTender(*row) for row in cursor.fetchall())


def returned_items() -> tuple[ReturnedRow, ...]:
    """The latest thousand returned items."""
    with connection.cursor() as cursor:
        cursor.execute(RETURNED)
        return tuple(ReturnedRow(*row) for row in cursor.fetchall())
