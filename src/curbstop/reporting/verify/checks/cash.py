"""Checks of the cash room's own records (receipts, tenders, custody, deposits, batches) against the journal."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from curbstop.reporting.verify.sides import SIDE
from curbstop.reporting.verify.types import Check

RECEIPTS_ADD_UP = Check(
    name=gettext_noop("receipts add up"),
    claim=gettext_noop("Of every receipt the lines, and the tenders less change, each add up to its total."),
    counted="SELECT count(*) FROM cashiering_receipt",
    disagreements="""
        SELECT 'receipt ' || r.number, (coalesce(l.cents, 0) + coalesce(t.cents, 0) - 2 * r.total_cents)::bigint
        FROM cashiering_receipt r
        LEFT JOIN (SELECT receipt_id, sum(amount_cents) AS cents FROM cashiering_receiptline GROUP BY 1) l ON l.receipt_id = r.id
        LEFT JOIN (SELECT receipt_id, sum(applied_cents) AS cents FROM cashiering_tender GROUP BY 1) t ON t.receipt_id = r.id
        WHERE l.cents IS DISTINCT FROM r.total_cents OR t.cents IS DISTINCT FROM r.total_cents ORDER BY r.id
    """,
)

TENDERS_EQUAL_PLACES = Check(
    name=gettext_noop("tenders equal places"),
    claim=gettext_noop("Every receipt's entry puts its cash in 102, its checks in 104 and its cards and files in 106."),
    counted="SELECT count(*) FROM cashiering_tender",
    disagreements=f"""
        WITH {SIDE}, taken AS (
            SELECT r.entry_id, CASE t.kind WHEN 'cash' THEN 102 WHEN 'check' THEN 104 WHEN 'money_order' THEN 104 ELSE 106 END AS number,
                   sum(t.applied_cents) AS cents
            FROM cashiering_tender t JOIN cashiering_receipt r ON r.id = t.receipt_id GROUP BY 1, 2
        ), posted AS (
            SELECT entry_id, number, sum(signed_cents) AS cents FROM side
            WHERE number IN (102, 104, 106) AND entry_id IN (SELECT entry_id FROM cashiering_receipt) GROUP BY 1, 2
        )
        SELECT 'entry ' || entry_id || ', account ' || number, (coalesce(posted.cents, 0) - coalesce(taken.cents, 0))::bigint
        FROM taken FULL JOIN posted USING (entry_id, number)
        WHERE coalesce(posted.cents, 0) <> coalesce(taken.cents, 0) ORDER BY entry_id
    """,
)

VOIDS_UNDO_THEIR_RECEIPTS = Check(
    name=gettext_noop("voids undo receipts"),
    claim=gettext_noop(
        "A void takes back from 102, 104 and 106 exactly what its receipt put there (correcting entries between included)."
    ),
    counted="SELECT count(*) FROM cashiering_receiptvoid WHERE kind = 'void'",
    disagreements=f"""
        WITH {SIDE}, involved AS (
            SELECT v.receipt_id, r.entry_id FROM cashiering_receiptvoid v JOIN cashiering_receipt r ON r.id = v.receipt_id WHERE v.kind = 'void'
            UNION SELECT v.receipt_id, v.entry_id FROM cashiering_receiptvoid v WHERE v.kind = 'void'
            UNION SELECT v.receipt_id, c.entry_id FROM cashiering_receiptvoid v
            JOIN cashiering_tender t ON t.receipt_id = v.receipt_id JOIN cashiering_tendercorrection c ON c.tender_id = t.id WHERE v.kind = 'void'
        )
        SELECT 'receipt ' || i.receipt_id || ', account ' || s.number, sum(s.signed_cents)::bigint
        FROM involved i JOIN side s ON s.entry_id = i.entry_id AND s.number IN (102, 104, 106)
        GROUP BY i.receipt_id, s.number HAVING sum(s.signed_cents) <> 0 ORDER BY 1
    """,
)

RECEIPT_NUMBERS_HAVE_NO_GAPS = Check(
    name=gettext_noop("receipt numbers"),
    claim=gettext_noop(
        "Receipt numbers run without gap or double in every drawer and fiscal year, and in every batch."
    ),
    counted="SELECT count(*) FROM cashiering_receipt",
    disagreements="""
        SELECT coalesce('drawer ' || d.code, 'batch ' || n.batch_id) || ', year ' || n.fiscal_year || ': '
               || CASE WHEN n.sequence = n.before THEN 'number ' || n.sequence || ' twice'
                       ELSE 'number ' || n.before + 1 || ' to ' || n.sequence - 1 || ' missing' END, 0::bigint
        FROM (
            SELECT drawer_id, batch_id, fiscal_year, sequence,
                   lag(sequence, 1, 0) OVER (PARTITION BY drawer_id, batch_id, fiscal_year ORDER BY sequence) AS before
            FROM cashiering_receipt
        ) n LEFT JOIN cashiering_drawer d ON d.id = n.drawer_id
        WHERE n.sequence <> n.before + 1 ORDER BY n.drawer_id, n.batch_id, n.sequence
    """,
)

APPROVED_SESSIONS_ARE_EMPTY = Check(
    name=gettext_noop("approved sessions are empty"),
    claim=gettext_noop("An approved session holds no currency and no checks any more: all was turned in."),
    counted="SELECT count(*) FROM cashiering_cashsession WHERE state = 'APPROVED'",
    disagreements=f"""
        WITH {SIDE} SELECT 'session ' || c.id || ', account ' || s.number, sum(s.signed_cents)::bigint
        FROM cashiering_cashsession c JOIN side s ON s.subsidiary_id = c.holder_id AND s.number IN (102, 104) AND s.fund = 1
        WHERE c.state = 'APPROVED' GROUP BY c.id, s.number HAVING sum(s.signed_cents) <> 0 ORDER BY 1
    """,
)

CUSTODY_EQUALS_LEDGER = Check(
    name=gettext_noop("custody equals ledger"),
    claim=gettext_noop(
        "Every movement of cash or checks between holders is posted with the amounts of its custody record."
    ),
    counted="SELECT count(*) FROM cashiering_custodymovement WHERE entry_id IS NOT NULL",
    disagreements="""
        WITH posted AS (
            SELECT entry_id, sum(amount_cents) AS cents FROM ledger_transfer
            WHERE debit_account_id % 100 IN (3, 4) AND credit_account_id % 100 IN (3, 4)
              -- Within one holder (cash that was a check) nothing changes hands.
              AND (debit_subsidiary_id <> credit_subsidiary_id OR debit_account_id % 100 <> credit_account_id % 100)
            GROUP BY 1
        ), kept AS (
            SELECT entry_id, sum(currency_cents + checks_cents) AS cents FROM cashiering_custodymovement WHERE entry_id IS NOT NULL GROUP BY 1
        )
        SELECT 'entry ' || entry_id, (coalesce(posted.cents, 0) - coalesce(kept.cents, 0))::bigint
        FROM kept FULL JOIN posted USING (entry_id) WHERE coalesce(posted.cents, 0) <> coalesce(kept.cents, 0) ORDER BY entry_id
    """,
)

DEPOSITS_EQUAL_THEIR_CONTENTS = Check(
    name=gettext_noop("deposits equal contents"),
    claim=gettext_noop(
        "A bank deposit is what its sessions turned in, its denominations and checks, and what the ledger sent to the bank."
    ),
    counted="SELECT count(*) FROM cashiering_deposit WHERE state = 'VERIFIED'",
    disagreements=f"""
        WITH {SIDE}, posted AS (
            SELECT subsidiary_id, sum(signed_cents) FILTER (WHERE signed_cents > 0) AS cents, entry_id FROM side WHERE number = 105 GROUP BY 1, 3
        ), contents AS (
            SELECT d.id, d.entry_id, d.transit_item_id, d.currency_cents + d.checks_cents AS cents,
                   (SELECT coalesce(sum(amount_cents), 0) FROM cashiering_depositsource s WHERE s.deposit_id = d.id AND NOT s.is_withdrawn) AS sources,
                   (SELECT coalesce(sum(amount_cents), 0) FROM cashiering_depositcurrency c WHERE c.deposit_id = d.id)
                   + (SELECT coalesce(sum(amount_cents), 0) FROM cashiering_depositcheck k WHERE k.deposit_id = d.id) AS counted
            FROM cashiering_deposit d WHERE d.state = 'VERIFIED'
        )
        SELECT 'deposit ' || c.id,
               greatest(abs(c.cents - c.sources), abs(c.cents - c.counted), abs(c.cents - coalesce(p.cents, 0)))::bigint
        FROM contents c LEFT JOIN posted p ON p.subsidiary_id = c.transit_item_id AND p.entry_id = c.entry_id
        WHERE c.cents <> c.sources OR c.cents <> c.counted OR c.cents <> coalesce(p.cents, 0) ORDER BY 1
    """,
)

BATCHES_EQUAL_CONTROL_FIGURES = Check(
    name=gettext_noop("batches equal control figures"),
    claim=gettext_noop("Every payment batch has as many receipts, and as many cents, as its control figures say."),
    counted="SELECT count(*) FROM cashiering_paymentbatch",
    disagreements="""
        SELECT 'batch ' || b.id, (coalesce(r.cents, 0) - b.control_cents)::bigint
        FROM cashiering_paymentbatch b
        LEFT JOIN (SELECT batch_id, count(*) AS n, sum(total_cents) AS cents FROM cashiering_receipt GROUP BY 1) r ON r.batch_id = b.id
        WHERE coalesce(r.n, 0) <> b.control_count OR coalesce(r.cents, 0) <> b.control_cents ORDER BY b.id
    """,
)

SUSPENSE_EQUALS_LEDGER = Check(
    name=gettext_noop("suspense equals ledger"),
    claim=gettext_noop("Account 206 holds for each unidentified item its amount until it is resolved, then nothing."),
    counted="SELECT count(*) FROM cashiering_suspenseitem",
    disagreements=f"""
        WITH {SIDE}, posted AS (
            SELECT subsidiary_id, sum(-signed_cents) AS cents FROM side WHERE number = 206 GROUP BY 1
        ), kept AS (
            SELECT i.id AS subsidiary_id, CASE WHEN r.id IS NULL THEN i.amount_cents ELSE 0 END AS cents
            FROM cashiering_suspenseitem i LEFT JOIN cashiering_suspenseresolution r ON r.suspense_item_id = i.id
        )
        SELECT 'suspense item ' || subsidiary_id, (coalesce(posted.cents, 0) - coalesce(kept.cents, 0))::bigint
        FROM posted FULL JOIN kept USING (subsidiary_id) WHERE coalesce(posted.cents, 0) <> coalesce(kept.cents, 0) ORDER BY 1
    """,
)

OVER_AND_SHORT_EQUAL_LEDGER = Check(
    name=gettext_noop("over and short"),
    claim=gettext_noop("Every difference of a drawer is posted to over or short with its amount."),
    counted="SELECT count(*) FROM cashiering_overshort",
    disagreements=f"""
        WITH {SIDE}, kept AS (SELECT entry_id, sum(amount_cents) AS cents FROM cashiering_overshort GROUP BY 1),
        posted AS (
            SELECT s.entry_id, sum(-s.signed_cents) AS cents FROM side s JOIN ledger_journalentry e ON e.id = s.entry_id
            WHERE s.number IN (498, 499) AND e.source_kind = 'session' GROUP BY 1
        )
        SELECT 'entry ' || entry_id, (coalesce(posted.cents, 0) - coalesce(kept.cents, 0))::bigint
        FROM kept FULL JOIN posted USING (entry_id) WHERE coalesce(posted.cents, 0) <> coalesce(kept.cents, 0) ORDER BY entry_id
    """,
)

CHECKS = (
    RECEIPTS_ADD_UP,
    TENDERS_EQUAL_PLACES,
    VOIDS_UNDO_THEIR_RECEIPTS,
    RECEIPT_NUMBERS_HAVE_NO_GAPS,
    APPROVED_SESSIONS_ARE_EMPTY,
    CUSTODY_EQUALS_LEDGER,
    DEPOSITS_EQUAL_THEIR_CONTENTS,
    BATCHES_EQUAL_CONTROL_FIGURES,
    SUSPENSE_EQUALS_LEDGER,
    OVER_AND_SHORT_EQUAL_LEDGER,
)
