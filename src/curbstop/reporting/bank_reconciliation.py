"""What lies between the bank's figure and the books' at the end of a day: lines not in the books, entries not at the bank."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from curbstop.cashiering.types.bank import ReconciliationDraft, ReconciliationRow
from curbstop.ledger.queries import balance, subsidiary_balances
from curbstop.ledger.types import POOL, ledger_account_id

BANK_ONLY = """
SELECT 'bank_only', 'bank_line', l.id, l.value_date, l.reference || ' ' || l.description,
       (l.amount_cents - coalesce(m.cents, 0))::bigint
FROM cashiering_bankline l
LEFT JOIN LATERAL (SELECT sum(x.amount_cents) AS cents FROM cashiering_bankmatch x
                   JOIN ledger_journalentry e ON e.id = x.entry_id
                   WHERE x.bank_line_id = l.id AND e.business_date <= %(until)s) m ON TRUE
WHERE l.bank_account_id = %(account)s AND l.value_date <= %(until)s AND l.amount_cents <> coalesce(m.cents, 0)
ORDER BY 4, 3
"""
# What came with the conversion is the bank's own opening balance: no line ever says it.
BOOK_ONLY = """
WITH moved AS (
    SELECT entry_id, amount_cents AS cents FROM ledger_transfer
    WHERE debit_account_id = %(bank)s AND debit_subsidiary_id = %(account)s AND business_date <= %(until)s
    UNION ALL SELECT entry_id, -amount_cents FROM ledger_transfer
    WHERE credit_account_id = %(bank)s AND credit_subsidiary_id = %(account)s AND business_date <= %(until)s
), entries AS (SELECT entry_id, sum(cents) AS cents FROM moved GROUP BY 1)
SELECT 'book_only', 'entry', n.entry_id, e.business_date, e.event, (n.cents - coalesce(m.cents, 0))::bigint
FROM entries n JOIN ledger_journalentry e ON e.id = n.entry_id
LEFT JOIN LATERAL (SELECT sum(x.amount_cents) AS cents FROM cashiering_bankmatch x
                   JOIN cashiering_bankline l ON l.id = x.bank_line_id
                   WHERE x.entry_id = n.entry_id AND l.bank_account_id = %(account)s AND l.value_date <= %(until)s) m ON TRUE
WHERE n.cents <> coalesce(m.cents, 0) AND e.event <> 'conversion' ORDER BY 4, 3
"""
# Lists that stand beside the reconciliation: each is its control account at the end of the day.
OWNERS = {
    105: (
        "deposit_in_transit",
        "SELECT id, bank_account_id, business_date, kind || ' ' || reference FROM cashiering_transititem",
    ),
    106: ("settlement", "SELECT id, bank_account_id, expected_on, kind || ' ' || reference FROM cashiering_settlement"),
    211: ("check", "SELECT id, bank_account_id, issued_on, number || ' ' || payee FROM cashiering_refundcheck"),
}


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """Money that neither the bank nor account 101 has: in transit, expected, or a check of ours outstanding."""

    kind: str
    id: int
    on_date: date
    words: str
    amount_cents: int


def draft_reconciliation(*, bank_account_id: int, period_end: date, statement_cents: int) -> ReconciliationDraft:
    """The reconciliation as the rows say it now. Four queries."""
    bank = ledger_account_id(fund=POOL, number=101)
    given: dict[str, int | date] = {"account": bank_account_id, "until": period_end, "bank": bank}
    rows: list[ReconciliationRow] = []
    for sql in (BANK_ONLY, BOOK_ONLY):
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            rows.extend(ReconciliationRow(*row) for row in cursor.fetchall())
    books = balance(account_id=bank, subsidiary_id=bank_account_id, on=period_end).cents
    return ReconciliationDraft(bank_account_id, period_end, statement_cents, books, tuple(rows))


def on_its_way(*, bank_account_id: int, until: date) -> tuple[OnItsWay, ...]:
    """What was on its way to or from a bank account at the end of a day, list by list."""
    found: list[OnItsWay] = []
    for number, (kind, sql) in OWNERS.items():
        balances = subsidiary_balances(account_id=ledger_account_id(fund=POOL, number=number), on=until)
        held = {one.subsidiary_id: one.debit_cents - one.credit_cents for one in balances}
        with connection.cursor() as cursor:
            cursor.execute(
                f"{sql} WHERE bank_account_id = %s AND id = ANY(%s) ORDER BY 3, 1", [bank_account_id, list(held)]
            )
            found.extend(
                OnItsWay(kind, item, day, words.strip(), held[item]) for item, _bank, day, words in cursor.fetchall()
            )
    return tuple(found)
