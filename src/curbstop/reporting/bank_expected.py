"""What the books expect of the bank: money in transit, settlements, checks of ours, and what they posted before the bank said so."""

from datetime import date

from django.db import connection

from curbstop.cashiering.types.bank import Expected
from curbstop.ledger.types import POOL, ledger_account_id

# Account 101 as the journal moved it, entry by entry, where no bank line has the entry yet.
BOOK_ONLY = """
SELECT x.entry_id, x.bank_account_id, e.business_date, sum(x.cents)::bigint, e.event
FROM (SELECT entry_id, debit_subsidiary_id AS bank_account_id, amount_cents AS cents
      FROM ledger_transfer WHERE debit_account_id = %(bank)s
      UNION ALL SELECT entry_id, credit_subsidiary_id, -amount_cents FROM ledger_transfer WHERE credit_account_id = %(bank)s) x
JOIN ledger_journalentry e ON e.id = x.entry_id
WHERE NOT EXISTS (SELECT 1 FROM cashiering_bankmatch m WHERE m.entry_id = x.entry_id)
GROUP BY x.entry_id, x.bank_account_id, e.business_date, e.event HAVING sum(x.cents) <> 0 ORDER BY 3, 1
"""
OPEN_THINGS = """
WITH moved AS (
    SELECT debit_account_id AS account_id, debit_subsidiary_id AS item_id, amount_cents AS cents
    FROM ledger_transfer WHERE debit_account_id IN (%(transit)s, %(settlements)s, %(checks)s)
    UNION ALL SELECT credit_account_id, credit_subsidiary_id, -amount_cents
    FROM ledger_transfer WHERE credit_account_id IN (%(transit)s, %(settlements)s, %(checks)s)
), held AS (SELECT account_id, item_id, sum(cents)::bigint AS cents FROM moved GROUP BY 1, 2 HAVING sum(cents) <> 0)
SELECT 'transit', t.id, t.bank_account_id, t.business_date, h.cents, t.reference
FROM held h JOIN cashiering_transititem t ON t.id = h.item_id WHERE h.account_id = %(transit)s
UNION ALL SELECT 'settlement', s.id, s.bank_account_id, s.expected_on, h.cents, s.reference
FROM held h JOIN cashiering_settlement s ON s.id = h.item_id WHERE h.account_id = %(settlements)s AND h.cents > 0
UNION ALL SELECT 'check', c.id, c.bank_account_id, c.issued_on, h.cents, c.number
FROM held h JOIN cashiering_refundcheck c ON c.id = h.item_id WHERE h.account_id = %(checks)s
ORDER BY 4, 1, 2
"""


def expected_of_bank() -> tuple[Expected, ...]:
    """Everything that a bank line may be, oldest first; amounts are signed as the bank's line would be."""
    accounts = {
        name: ledger_account_id(fund=POOL, number=number)
        for name, number in (("bank", 101), ("transit", 105), ("settlements", 106), ("checks", 211))
    }
    with connection.cursor() as cursor:
        cursor.execute(OPEN_THINGS, accounts)
        things = [
            Expected(kind, item, bank, day, cents, ref) for kind, item, bank, day, cents, ref in cursor.fetchall()
        ]
    return (*things, *book_only())


def book_only(*, bank_account_id: int | None = None, until: date | None = None) -> tuple[Expected, ...]:
    """Entries that moved account 101 and that no bank line has yet; `reference` is the entry's event."""
    with connection.cursor() as cursor:
        cursor.execute(BOOK_ONLY, {"bank": ledger_account_id(fund=POOL, number=101)})
        rows = cursor.fetchall()
    return tuple(
        Expected("recorded", entry_id, bank, day, cents, event)
        for entry_id, bank, day, cents, event in rows
        if (bank_account_id is None or bank == bank_account_id) and (until is None or day <= until)
    )
