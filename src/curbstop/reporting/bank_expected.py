"""What the books expect of the bank: money in transit, settlements, checks of ours, and what they posted before the bank said so."""

from datetime import date

from django.db import connection

from curbstop.cashiering.types.bank import Expected
from curbstop.ledger.queries import subsidiary_balances
from curbstop.ledger.types import POOL, ledger_account_id

# Account 101 as the journal moved it, entry by entry, where no bank line has the entry yet. Named by its bank accounts, so
# that their index is read and not the whole journal.
BOOK_ONLY = """
SELECT x.entry_id, x.bank_account_id, e.business_date, sum(x.cents)::bigint, e.event
FROM (SELECT entry_id, debit_subsidiary_id AS bank_account_id, amount_cents AS cents FROM ledger_transfer
      WHERE debit_account_id = %(bank)s AND debit_subsidiary_id = ANY (ARRAY(SELECT id FROM cashiering_bankaccount))
      UNION ALL SELECT entry_id, credit_subsidiary_id, -amount_cents FROM ledger_transfer
      WHERE credit_account_id = %(bank)s AND credit_subsidiary_id = ANY (ARRAY(SELECT id FROM cashiering_bankaccount))) x
JOIN ledger_journalentry e ON e.id = x.entry_id
WHERE NOT EXISTS (SELECT 1 FROM cashiering_bankmatch m WHERE m.entry_id = x.entry_id)
GROUP BY x.entry_id, x.bank_account_id, e.business_date, e.event HAVING sum(x.cents) <> 0 ORDER BY 3, 1
"""
# Control account, what it holds, and its rows with bank account, day and reference.
HELD = (
    (105, "transit", "SELECT id, bank_account_id, business_date, reference FROM cashiering_transititem"),
    (106, "settlement", "SELECT id, bank_account_id, expected_on, reference FROM cashiering_settlement"),
    (211, "check", "SELECT id, bank_account_id, issued_on, number FROM cashiering_refundcheck"),
)


def expected_of_bank() -> tuple[Expected, ...]:
    """Everything that a bank line may be, oldest first; amounts are signed as the bank's line would be."""
    things = [thing for number, kind, sql in HELD for thing in _held(number, kind, sql)]
    return (*sorted(things, key=lambda one: (one.expected_on, one.kind, one.id)), *book_only())


def _held(number: int, kind: str, sql: str) -> list[Expected]:
    """What one control account holds, by the balances of its subsidiaries."""
    balances = subsidiary_balances(account_id=ledger_account_id(fund=POOL, number=number))
    held = {one.subsidiary_id: one.debit_cents - one.credit_cents for one in balances}
    if kind == "settlement":
        held = {item: cents for item, cents in held.items() if cents > 0}
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} WHERE id = ANY(%s)", [list(held)])
        return [Expected(kind, item, bank, day, held[item], words) for item, bank, day, words in cursor.fetchall()]


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
