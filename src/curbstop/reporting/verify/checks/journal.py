"""Checks of the journal against itself: funds, claims on pooled cash, signs, sums."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from curbstop.reporting.verify.sides import SIDE
from curbstop.reporting.verify.types import Check

EVERY_TRANSFER_HAS_ITS_ENTRY = Check(
    name=gettext_noop("transfers have their entry"),
    claim=gettext_noop("Every transfer belongs to an entry of the same business day."),
    counted="SELECT count(*) FROM ledger_transfer",
    disagreements="""
        SELECT 'transfer ' || t.id || ' of entry ' || t.entry_id, t.amount_cents
        FROM ledger_transfer t LEFT JOIN ledger_journalentry e ON e.id = t.entry_id AND e.business_date = t.business_date
        WHERE e.id IS NULL ORDER BY t.id
    """,
)

EVERY_ENTRY_HAS_TRANSFERS = Check(
    name=gettext_noop("entries have transfers"),
    claim=gettext_noop("Every journal entry has at least one transfer."),
    counted="SELECT count(*) FROM ledger_journalentry",
    disagreements="""
        SELECT 'entry ' || e.id || ' (' || e.event || ' of ' || e.source_kind || ' ' || e.source_id || ')', 0::bigint
        FROM ledger_journalentry e WHERE NOT EXISTS (SELECT FROM ledger_transfer t WHERE t.entry_id = e.id) ORDER BY e.id
    """,
)

ENTRIES_KEEP_THEIR_SUM = Check(
    name=gettext_noop("entries add up"),
    claim=gettext_noop("Every journal entry has as many transfers, and as many cents, as it was posted with."),
    counted="SELECT count(*) FROM ledger_journalentry",
    disagreements="""
        SELECT 'entry ' || e.id || ' (' || e.event || ' of ' || e.source_kind || ' ' || e.source_id || '): '
               || coalesce(t.transfers, 0) || ' transfers where ' || e.transfer_count || ' were posted',
               (coalesce(t.cents, 0) - e.amount_cents)::bigint
        FROM ledger_journalentry e
        LEFT JOIN (SELECT entry_id, count(*) AS transfers, sum(amount_cents) AS cents FROM ledger_transfer GROUP BY 1) t
            ON t.entry_id = e.id
        WHERE e.transfer_count <> coalesce(t.transfers, 0) OR e.amount_cents <> coalesce(t.cents, 0) ORDER BY e.id
    """,
)

FUNDS_BALANCE = Check(
    name=gettext_noop("funds balance"),
    claim=gettext_noop(
        "In every fund the debits equal the credits, and each account of a transfer is of the chart and of one fund."
    ),
    counted="SELECT count(*) FROM ledger_fund",
    disagreements="""
        SELECT 'transfer ' || t.id || ' from account ' || t.debit_account_id || ' to ' || t.credit_account_id, t.amount_cents
        FROM ledger_transfer t
        LEFT JOIN ledger_ledgeraccount d ON d.id = t.debit_account_id
        LEFT JOIN ledger_ledgeraccount c ON c.id = t.credit_account_id
        WHERE d.fund_id IS DISTINCT FROM c.fund_id OR d.id IS NULL OR t.amount_cents <= 0 ORDER BY t.id
    """,
)

CLAIMS_EQUAL_WHAT_POOL_OWES = Check(
    name=gettext_noop("claims on pooled cash"),
    claim=gettext_noop("In every entry, account 100 of a fund moves exactly as POOL's account 290 for that fund."),
    counted="SELECT count(DISTINCT entry_id) FROM ledger_transfer WHERE debit_account_id % 1000000 / 100 IN (100, 290) OR credit_account_id % 1000000 / 100 IN (100, 290)",
    disagreements=f"""
        WITH {SIDE}, moved AS (
            SELECT entry_id, CASE WHEN number = 100 THEN fund ELSE subsidiary_id END AS owner, sum(signed_cents) AS cents
            FROM side WHERE number = 100 OR (number = 290 AND fund = 1) GROUP BY 1, 2
        )
        SELECT 'entry ' || entry_id || ', fund ' || owner, cents::bigint FROM moved WHERE cents <> 0 ORDER BY entry_id
    """,
)

POOL_PLACES_EQUAL_OWNERS = Check(
    name=gettext_noop("places equal owners"),
    claim=gettext_noop("In POOL, 101+102+103+104+105+106+107 equals 206+211+290."),
    counted="SELECT count(*) FROM ledger_transfer WHERE debit_account_id / 1000000 = 1",
    disagreements=f"""
        WITH {SIDE} SELECT 'POOL', sum(signed_cents)::bigint FROM side
        WHERE fund = 1 AND number IN (101, 102, 103, 104, 105, 106, 107, 206, 211, 290) HAVING sum(signed_cents) <> 0
    """,
)

NOBODY_BELOW_ZERO = Check(
    name=gettext_noop("no subsidiary below zero"),
    claim=gettext_noop(
        "Receivables, deposits held, credits, unidentified money and outstanding checks are never negative for anyone."
    ),
    counted=f"WITH {SIDE} SELECT count(DISTINCT (account_id, subsidiary_id)) FROM side WHERE number IN (115, 116, 117, 118, 201, 205, 206, 211)",
    disagreements=f"""
        WITH {SIDE}, held AS (
            SELECT account_id, subsidiary_id, sum(CASE WHEN number < 200 THEN signed_cents ELSE -signed_cents END) AS cents
            FROM side WHERE number IN (115, 116, 117, 118, 201, 205, 206, 211) GROUP BY account_id, subsidiary_id
        )
        SELECT 'account ' || account_id || ', subsidiary ' || subsidiary_id, cents::bigint FROM held WHERE cents < 0 ORDER BY cents
    """,
)

CONVERSION_IS_ZERO = Check(
    name=gettext_noop("conversion is zero"),
    claim=gettext_noop("Account 399 is zero in every fund at the end of every day."),
    counted=f"WITH {SIDE} SELECT count(DISTINCT (fund, business_date)) FROM side WHERE number = 399",
    disagreements=f"""
        WITH {SIDE} SELECT 'fund ' || fund || ' on ' || business_date, sum(signed_cents)::bigint FROM side WHERE number = 399
        GROUP BY fund, business_date HAVING sum(signed_cents) <> 0 ORDER BY 1
    """,
)

DAY_TOTALS_EQUAL_TRANSFERS = Check(
    name=gettext_noop("day totals"),
    claim=gettext_noop("The totals of bulk postings equal their transfers, account by account."),
    counted="SELECT count(*) FROM ledger_accountdaytotal",
    disagreements="""
        WITH raw AS (
            SELECT account_id, business_date, sum(debit) AS debit, sum(credit) AS credit FROM (
                SELECT debit_account_id AS account_id, business_date, sum(amount_cents) AS debit, 0 AS credit
                FROM ledger_transfer WHERE summed GROUP BY 1, 2
                UNION ALL
                SELECT credit_account_id, business_date, 0, sum(amount_cents) FROM ledger_transfer WHERE summed GROUP BY 1, 2
            ) u GROUP BY 1, 2
        ), kept AS (
            SELECT account_id, business_date, sum(debit_cents) AS debit, sum(credit_cents) AS credit
            FROM ledger_accountdaytotal GROUP BY 1, 2
        )
        SELECT 'account ' || account_id || ' on ' || business_date,
               (coalesce(raw.debit, 0) - coalesce(kept.debit, 0) - coalesce(raw.credit, 0) + coalesce(kept.credit, 0))::bigint
        FROM raw FULL JOIN kept USING (account_id, business_date)
        WHERE raw.debit IS DISTINCT FROM kept.debit OR raw.credit IS DISTINCT FROM kept.credit ORDER BY 1
    """,
)

CLOSING_BALANCES_EQUAL_TRANSFERS = Check(
    name=gettext_noop("closing balances"),
    claim=gettext_noop(
        "The balances kept at each day's close equal the sum of all transfers up to that day, for each subsidiary too."
    ),
    counted="SELECT count(*) FROM ledger_closingbalance",
    disagreements=f"""
        WITH {SIDE}, day AS (
            SELECT account_id, coalesce(subsidiary_id, 0) AS subsidiary_id, false AS whole, business_date,
                   sum(greatest(signed_cents, 0)) AS debit, sum(greatest(-signed_cents, 0)) AS credit
            FROM side WHERE subsidiary_id IS NOT NULL GROUP BY 1, 2, 4
            UNION ALL
            SELECT account_id, 0, true, business_date, sum(greatest(signed_cents, 0)), sum(greatest(-signed_cents, 0))
            FROM side GROUP BY 1, 4
        ), raw AS (
            SELECT account_id, subsidiary_id, whole, business_date, sum(debit) OVER w AS debit, sum(credit) OVER w AS credit
            FROM day JOIN ledger_businessday USING (business_date) WHERE state = 'CLOSED'
            WINDOW w AS (PARTITION BY account_id, whole, subsidiary_id ORDER BY business_date)
        ), kept AS (
            SELECT account_id, coalesce(subsidiary_id, 0) AS subsidiary_id, subsidiary_id IS NULL AS whole, business_date,
                   debit_cents AS debit, credit_cents AS credit FROM ledger_closingbalance
        )
        SELECT 'account ' || account_id || CASE WHEN whole THEN '' ELSE ', subsidiary ' || subsidiary_id END
               || ' on ' || business_date,
               (coalesce(kept.debit, 0) - coalesce(kept.credit, 0) - coalesce(raw.debit, 0) + coalesce(raw.credit, 0))::bigint
        FROM raw FULL JOIN kept USING (account_id, subsidiary_id, whole, business_date)
        WHERE raw.debit IS DISTINCT FROM kept.debit OR raw.credit IS DISTINCT FROM kept.credit ORDER BY business_date, 1
    """,
)

CHECKS = (
    EVERY_TRANSFER_HAS_ITS_ENTRY,
    EVERY_ENTRY_HAS_TRANSFERS,
    ENTRIES_KEEP_THEIR_SUM,
    FUNDS_BALANCE,
    CLAIMS_EQUAL_WHAT_POOL_OWES,
    POOL_PLACES_EQUAL_OWNERS,
    NOBODY_BELOW_ZERO,
    CONVERSION_IS_ZERO,
    DAY_TOTALS_EQUAL_TRANSFERS,
    CLOSING_BALANCES_EQUAL_TRANSFERS,
)
