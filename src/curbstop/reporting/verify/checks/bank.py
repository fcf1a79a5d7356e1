"""The bank: statements whole, lines and entries alike, what is cleared is zero, clearing accounts hold only what is on its way."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from curbstop.reporting.verify.sides import SIDE
from curbstop.reporting.verify.types import Check

BANK_MATCHES_EQUAL_LINES = Check(
    name=gettext_noop("bank lines equal matches"),
    claim=gettext_noop(
        "Every matched bank line is matched to its amount, and its entries moved account 101 of its bank account as much."
    ),
    counted="SELECT count(*) FROM cashiering_bankmatch",
    disagreements=f"""
        WITH {SIDE} SELECT 'bank line ' || l.id, (sum(m.amount_cents) - l.amount_cents)::bigint
        FROM cashiering_bankmatch m JOIN cashiering_bankline l ON l.id = m.bank_line_id
        GROUP BY l.id, l.amount_cents HAVING sum(m.amount_cents) <> l.amount_cents
        UNION ALL
        SELECT 'bank line ' || m.line_id, (coalesce(s.cents, 0) - m.cents)::bigint
        FROM (SELECT m.entry_id, l.bank_account_id, min(l.id) AS line_id, sum(m.amount_cents) AS cents
              FROM cashiering_bankmatch m JOIN cashiering_bankline l ON l.id = m.bank_line_id GROUP BY 1, 2) m
        LEFT JOIN (SELECT entry_id, subsidiary_id, sum(signed_cents) AS cents FROM side
                   WHERE number = 101 AND entry_id IN (SELECT entry_id FROM cashiering_bankmatch) GROUP BY 1, 2) s
               ON s.entry_id = m.entry_id AND s.subsidiary_id = m.bank_account_id
        WHERE coalesce(s.cents, 0) <> m.cents ORDER BY 1
    """,
)

STATEMENTS_ARE_WHOLE = Check(
    name=gettext_noop("bank statements whole"),
    claim=gettext_noop(
        "Every imported bank statement has its lines, as many and as much as it says, and its balances add up."
    ),
    counted="SELECT count(*) FROM cashiering_bankstatement",
    disagreements="""
        SELECT 'bank statement ' || s.id,
               (coalesce(l.cents, 0) - s.credit_cents + s.debit_cents)::bigint
        FROM cashiering_bankstatement s
        LEFT JOIN (SELECT statement_id, count(*) AS n, sum(amount_cents) AS cents,
                          sum(amount_cents) FILTER (WHERE amount_cents > 0) AS credits
                   FROM cashiering_bankline GROUP BY 1) l ON l.statement_id = s.id
        WHERE coalesce(l.n, 0) <> s.line_count OR coalesce(l.cents, 0) <> s.credit_cents - s.debit_cents
           OR coalesce(l.credits, 0) <> s.credit_cents
           OR s.closing_cents <> s.opening_cents + s.credit_cents - s.debit_cents ORDER BY s.id
    """,
)

CLEARED_TRANSIT_IS_ZERO = Check(
    name=gettext_noop("matched money in transit"),
    claim=gettext_noop(
        "A deposit, wire, settlement or check that its bank line has cleared, and an accepted claim, hold nothing any more."
    ),
    counted="SELECT count(*) FROM cashiering_bankmatch",
    disagreements=f"""
        WITH {SIDE}, cleared AS (
            SELECT 105 AS number, transit_item_id AS subsidiary_id FROM cashiering_bankmatch WHERE kind = 'transit'
            UNION SELECT 106, settlement_id FROM cashiering_bankmatch WHERE settlement_id IS NOT NULL
            UNION SELECT 211, refund_check_id FROM cashiering_bankmatch WHERE refund_check_id IS NOT NULL
            UNION SELECT 105, c.transit_item_id FROM cashiering_bankclaim c
            JOIN cashiering_bankclaimacceptance a ON a.claim_id = c.id
        )
        SELECT 'account ' || number || ', item ' || subsidiary_id, sum(s.signed_cents)::bigint
        FROM cleared JOIN side s USING (number, subsidiary_id) WHERE s.fund = 1
        GROUP BY number, subsidiary_id HAVING sum(s.signed_cents) <> 0 ORDER BY 1
    """,
)

# Every cent in a clearing account belongs to a thing that is still on its way; nothing lies there without a record.
CLEARING_IS_WHAT_IS_ON_ITS_WAY = Check(
    name=gettext_noop("clearing accounts"),
    claim=gettext_noop(
        "Account 105 holds for each item exactly its verified deposit, its wire or its open claim until the bank clears it."
    ),
    counted="SELECT count(*) FROM cashiering_transititem",
    disagreements=f"""
        WITH {SIDE}, held AS (
            SELECT subsidiary_id AS id, sum(signed_cents) AS cents FROM side WHERE number = 105 AND fund = 1 GROUP BY 1
        ), kept AS (
            SELECT t.id, CASE WHEN c.id IS NOT NULL THEN CASE WHEN a.id IS NULL THEN c.amount_cents ELSE 0 END
                              WHEN d.id IS NOT NULL THEN CASE WHEN d.state = 'VERIFIED' THEN d.currency_cents + d.checks_cents ELSE 0 END
                              WHEN r.id IS NOT NULL THEN -r.amount_cents ELSE NULL END
                         AS cents
            FROM cashiering_transititem t
            LEFT JOIN cashiering_bankclaim c ON c.transit_item_id = t.id
            LEFT JOIN cashiering_bankclaimacceptance a ON a.claim_id = c.id
            LEFT JOIN cashiering_deposit d ON d.transit_item_id = t.id
            LEFT JOIN cashiering_remittance r ON r.transit_item_id = t.id
            WHERE NOT EXISTS (SELECT 1 FROM cashiering_bankmatch m WHERE m.transit_item_id = t.id AND m.kind = 'transit')
        )
        SELECT 'transit item ' || k.id, (coalesce(h.cents, 0) - k.cents)::bigint
        FROM kept k LEFT JOIN held h USING (id) WHERE coalesce(h.cents, 0) <> k.cents ORDER BY k.id
    """,
)

RECONCILIATIONS_ADD_UP = Check(
    name=gettext_noop("bank reconciliations"),
    claim=gettext_noop(
        "Every bank reconciliation's figures are the sums of its rows, and were reviewed by somebody else."
    ),
    counted="SELECT count(*) FROM cashiering_bankreconciliation",
    disagreements="""
        SELECT 'reconciliation ' || r.id,
               (abs(r.bank_only_cents - coalesce(i.bank, 0)) + abs(r.book_only_cents - coalesce(i.books, 0)))::bigint
        FROM cashiering_bankreconciliation r
        LEFT JOIN (SELECT reconciliation_id, sum(amount_cents) FILTER (WHERE section = 'bank_only') AS bank,
                          sum(amount_cents) FILTER (WHERE section = 'book_only') AS books
                   FROM cashiering_bankreconciliationitem GROUP BY 1) i ON i.reconciliation_id = r.id
        WHERE r.bank_only_cents <> coalesce(i.bank, 0) OR r.book_only_cents <> coalesce(i.books, 0)
           OR r.reviewed_by_id = r.prepared_by_id ORDER BY r.id
    """,
)

CHECKS = (
    BANK_MATCHES_EQUAL_LINES,
    STATEMENTS_ARE_WHOLE,
    CLEARED_TRANSIT_IS_ZERO,
    CLEARING_IS_WHAT_IS_ON_ITS_WAY,
    RECONCILIATIONS_ADD_UP,
)
