"""Checks that what the journal names is there, and that cash is nowhere counted twice."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from curbstop.reporting.verify.sides import SIDE
from curbstop.reporting.verify.types import Check

# The table of what an entry names as its cause. A kind that is not here (a conversion) has no row of its own.
SOURCE_TABLES = {
    "receipt": "cashiering_receipt",
    "payment_batch": "cashiering_paymentbatch",
    "session": "cashiering_cashsession",
    "custody_movement": "cashiering_custodymovement",
    "deposit": "cashiering_deposit",
    "bank_match": "cashiering_bankmatch",
    "returned_item": "cashiering_returneditem",
    "chargeback": "cashiering_chargeback",
    "suspense_item": "cashiering_suspenseitem",
    "tender_correction": "cashiering_tendercorrection",
    "payment_transfer": "cashiering_paymenttransfer",
    "refund": "cashiering_refund",
    "remittance": "cashiering_remittance",
    "security_deposit": "receivables_securitydeposit",
    "bill": "billing_bill",
    "adjustment": "billing_adjustment",
    "balance_transfer": "billing_balancetransfer",
    "corrected_account": "billing_correctedaccount",
    "agreement": "customers_serviceagreement",
}
_LOST = " UNION ALL ".join(
    f"SELECT id FROM ledger_journalentry e WHERE source_kind = '{kind}'"
    f" AND NOT EXISTS (SELECT FROM {table} s WHERE s.id = e.source_id)"
    for kind, table in SOURCE_TABLES.items()
)

ENTRIES_HAVE_THEIR_CAUSE = Check(
    name=gettext_noop("entries have their cause"),
    claim=gettext_noop("The receipt, bill, deposit or other record that an entry names as its cause is there."),
    counted="SELECT count(*) FROM ledger_journalentry",
    disagreements=f"""
        SELECT e.source_kind || ' ' || e.source_id || ' of entry ' || e.id || ' (' || e.event || ')', e.amount_cents
        FROM ledger_journalentry e JOIN ({_LOST}) lost USING (id) ORDER BY e.id
    """,
)

RECEIPTS_PAY_THEIR_PURPOSES = Check(
    name=gettext_noop("receipts pay their purposes"),
    claim=gettext_noop(
        "Every payment's entry credits the accounts and subsidiaries that its receipts say, with their amounts."
    ),
    counted="SELECT count(*) FROM cashiering_tenderportion",
    disagreements="""
        WITH posted AS (
            SELECT entry_id, credit_account_id / 1000000 AS fund, credit_account_id % 1000000 / 100 AS number,
                   credit_subsidiary_id AS subsidiary_id, sum(amount_cents) AS cents
            FROM ledger_transfer t
            WHERE (debit_account_id % 1000000 / 100 = 100 OR credit_account_id % 1000000 / 100 = 206)
              AND EXISTS (SELECT FROM cashiering_receipt r WHERE r.entry_id = t.entry_id) GROUP BY 1, 2, 3, 4
        ), kept AS (
            SELECT r.entry_id, p.fund_id AS fund, p.account_number AS number, p.subsidiary_id, sum(p.amount_cents) AS cents
            FROM cashiering_tenderportion p JOIN cashiering_receipt r ON r.id = p.receipt_id GROUP BY 1, 2, 3, 4
        )
        SELECT 'entry ' || coalesce(p.entry_id, k.entry_id) || ', fund ' || coalesce(p.fund, k.fund) || ', account '
               || coalesce(p.number, k.number) || coalesce(', subsidiary ' || coalesce(p.subsidiary_id, k.subsidiary_id), ''),
               (coalesce(p.cents, 0) - coalesce(k.cents, 0))::bigint
        FROM posted p FULL JOIN kept k ON p.entry_id = k.entry_id AND p.fund = k.fund AND p.number = k.number
             AND coalesce(p.subsidiary_id, 0) = coalesce(k.subsidiary_id, 0)
        WHERE coalesce(p.cents, 0) <> coalesce(k.cents, 0) ORDER BY 1
    """,
)

DEPOSITS_WITHIN_TURN_INS = Check(
    name=gettext_noop("deposits within turn-ins"),
    claim=gettext_noop("No session's currency or checks go to the bank for more than the session turned in."),
    counted="SELECT count(*) FROM cashiering_depositsource WHERE NOT is_withdrawn",
    disagreements="""
        WITH moved AS (
            SELECT m.session_id, sum(m.currency_cents * w.sign) AS currency, sum(m.checks_cents * w.sign) AS checks
            FROM cashiering_custodymovement m JOIN cashiering_vault v ON v.holder_id IN (m.from_holder_id, m.to_holder_id)
            CROSS JOIN LATERAL (SELECT CASE WHEN v.holder_id = m.to_holder_id THEN 1 ELSE -1 END AS sign) w
            WHERE m.session_id IS NOT NULL GROUP BY 1
        ), sent AS (
            SELECT session_id, tender_class, sum(amount_cents) AS cents, max(deposit_id) AS deposit_id
            FROM cashiering_depositsource WHERE NOT is_withdrawn GROUP BY 1, 2
        )
        SELECT 'deposit ' || s.deposit_id || ', session ' || s.session_id || ', ' || s.tender_class, over.cents::bigint
        FROM sent s LEFT JOIN moved m USING (session_id)
        CROSS JOIN LATERAL (SELECT s.cents - greatest(coalesce(
            CASE s.tender_class WHEN 'currency' THEN m.currency WHEN 'checks' THEN m.checks END, 0), 0) AS cents) over
        WHERE over.cents > 0 ORDER BY s.deposit_id, s.session_id
    """,
)

NO_PLACE_BELOW_ZERO = Check(
    name=gettext_noop("no holder below zero"),
    claim=gettext_noop("No drawer, session or vault holds less than nothing."),
    counted="SELECT count(*) FROM cashiering_cashholder",
    disagreements=f"""
        WITH {SIDE} SELECT h.kind || ' ' || h.name || ', account ' || s.number, sum(s.signed_cents)::bigint
        FROM side s JOIN cashiering_cashholder h ON h.id = s.subsidiary_id WHERE s.fund = 1 AND s.number IN (102, 103, 104)
        GROUP BY h.id, h.kind, h.name, s.number HAVING sum(s.signed_cents) < 0 ORDER BY 2
    """,
)

EXPORTS_EQUAL_JOURNAL = Check(
    name=gettext_noop("exports equal journal"),
    claim=gettext_noop(
        "What went to the general ledger for a fund and day is what the journal has for them; no closed day and no number is"
        " missing, and the files are those that went out."
    ),
    counted="SELECT count(*) FROM ledger_generalledgerexport",
    disagreements=f"""
        WITH {SIDE}, posted AS (
            SELECT fund, business_date, sum(greatest(signed_cents, 0)) AS cents FROM side GROUP BY 1, 2
        )
        SELECT 'journal ' || e.number || ', fund ' || e.fund_id || ' on ' || e.business_date,
               (coalesce(p.cents, 0) - e.debit_cents)::bigint
        FROM ledger_generalledgerexport e LEFT JOIN posted p ON p.fund = e.fund_id AND p.business_date = e.business_date
        WHERE coalesce(p.cents, 0) <> e.debit_cents OR e.debit_cents <> e.credit_cents
        UNION ALL
        -- A day that is closed went out, from the first day that did.
        SELECT 'no journal of fund ' || p.fund || ' on ' || p.business_date, p.cents::bigint
        FROM posted p JOIN ledger_businessday d USING (business_date)
        WHERE d.state = 'CLOSED' AND p.cents <> 0
          AND p.business_date >= (SELECT min(business_date) FROM ledger_generalledgerexport)
          AND NOT EXISTS (SELECT FROM ledger_generalledgerexport e
                          WHERE e.fund_id = p.fund AND e.business_date = p.business_date)
        UNION ALL
        SELECT 'journal numbers 1 to ' || max(number) || ', of which ' || count(*) || ' are there', 0::bigint
        FROM ledger_generalledgerexport HAVING max(number) <> count(*)
        UNION ALL
        SELECT 'file ' || f.name || ' of journal ' || e.number || ' was changed', 0::bigint
        FROM ledger_generalledgerexport e JOIN platform_storedfile f ON f.id = e.stored_file_id
        WHERE encode(sha256(f.content), 'hex') <> f.content_sha256
        ORDER BY 1
    """,
)

CHECKS = (
    ENTRIES_HAVE_THEIR_CAUSE,
    RECEIPTS_PAY_THEIR_PURPOSES,
    DEPOSITS_WITHIN_TURN_INS,
    NO_PLACE_BELOW_ZERO,
    EXPORTS_EQUAL_JOURNAL,
)
