"""Checks of bills against their lines, their postings and each other."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from curbstop.reporting.verify.sides import SIDE
from curbstop.reporting.verify.types import Check

BILLS_EQUAL_THEIR_LINES = Check(
    name=gettext_noop("bills equal lines"),
    claim=gettext_noop("The charges of every bill are the sum of its lines."),
    counted="SELECT count(*) FROM billing_bill",
    disagreements="""
        SELECT 'bill ' || b.number, (coalesce(l.cents, 0) - b.current_charges_cents)::bigint
        FROM billing_bill b LEFT JOIN (SELECT bill_id, sum(amount_cents) AS cents FROM billing_billline GROUP BY 1) l ON l.bill_id = b.id
        WHERE coalesce(l.cents, 0) <> b.current_charges_cents ORDER BY b.id
    """,
)

ISSUED_BILLS_ARE_POSTED = Check(
    name=gettext_noop("issued bills are posted"),
    claim=gettext_noop(
        "Each line of an issued bill is in its entry's revenue, and its open items add up to its charges."
    ),
    counted="SELECT count(*) FROM billing_bill WHERE state = 'ISSUED'",
    disagreements=f"""
        WITH {SIDE}, lines AS (
            SELECT b.entry_id, l.ledger_account_id AS account_id, sum(l.amount_cents) AS cents
            FROM billing_bill b JOIN (
                SELECT bill_id, ledger_account_id, amount_cents FROM billing_billline
                UNION ALL
                SELECT c.bill_id, t.revenue_account_id, p.amount_cents FROM billing_billablecharge c
                JOIN billing_billablechargepart p ON p.billable_charge_id = c.id
                JOIN receivables_chargetype t ON t.code = p.charge_type WHERE c.bill_id IS NOT NULL
            ) l ON l.bill_id = b.id WHERE b.state = 'ISSUED' GROUP BY 1, 2 HAVING sum(l.amount_cents) <> 0
        ), posted AS (
            SELECT entry_id, account_id, sum(-signed_cents) AS cents FROM side
            WHERE (number BETWEEN 400 AND 489 OR number = 671) AND entry_id IN (SELECT entry_id FROM billing_bill WHERE state = 'ISSUED') GROUP BY 1, 2
        )
        SELECT 'entry ' || entry_id || ', account ' || account_id, (coalesce(posted.cents, 0) - coalesce(lines.cents, 0))::bigint
        FROM lines FULL JOIN posted USING (entry_id, account_id)
        WHERE coalesce(posted.cents, 0) <> coalesce(lines.cents, 0) ORDER BY entry_id
    """,
)

UNISSUED_BILLS_ARE_NOT_POSTED = Check(
    name=gettext_noop("held bills are not posted"),
    claim=gettext_noop("A held or ready bill has no entry, no due date and no open item."),
    counted="SELECT count(*) FROM billing_bill WHERE state IN ('HELD', 'READY')",
    disagreements="""
        SELECT 'bill ' || b.number, b.current_charges_cents FROM billing_bill b
        WHERE b.state IN ('HELD', 'READY') AND (b.entry_id IS NOT NULL OR b.due_date IS NOT NULL
            OR EXISTS (SELECT FROM receivables_openitem i WHERE i.bill_id = b.id)) ORDER BY b.id
    """,
)

NO_DAY_IS_BILLED_TWICE = Check(
    name=gettext_noop("no day billed twice"),
    claim=gettext_noop("No agreement has two living bills for the same day."),
    counted="SELECT count(*) FROM billing_billsegment WHERE NOT cancelled",
    disagreements="""
        SELECT 'agreement ' || agreement_id || ' on ' || from_date, 0::bigint FROM (
            SELECT agreement_id, from_date, lag(to_date) OVER (PARTITION BY agreement_id ORDER BY from_date, to_date) AS before
            FROM billing_billsegment WHERE NOT cancelled
        ) s WHERE before > from_date ORDER BY 1
    """,
)

LEVEL_PLANS_FOLLOW_BILLS = Check(
    name=gettext_noop("level plans follow bills"),
    claim=gettext_noop(
        "What a level plan calls actual is what the bill charged; its difference runs on without a gap, and is zero when it has ended."
    ),
    counted="SELECT count(*) FROM billing_levelmovement",
    disagreements="""
        SELECT 'bill ' || coalesce(b.number, m.bill_id),
               (m.actual - CASE WHEN b.state = 'ISSUED' THEN b.current_charges_cents ELSE 0 END)::bigint
        FROM (SELECT bill_id, sum(actual_cents) AS actual FROM billing_levelmovement WHERE bill_id IS NOT NULL GROUP BY 1) m
        LEFT JOIN billing_bill b ON b.id = m.bill_id
        WHERE b.id IS NULL OR m.actual <> CASE WHEN b.state = 'ISSUED' THEN b.current_charges_cents ELSE 0 END
        UNION ALL
        SELECT 'customer account ' || customer_account_id, (before_cents - coalesce(ran, 0))::bigint FROM (
            SELECT customer_account_id, before_cents, lag(difference_cents) OVER (PARTITION BY customer_account_id ORDER BY id) AS ran
            FROM billing_levelmovement) s WHERE before_cents <> coalesce(ran, 0)
        UNION ALL
        SELECT 'customer account ' || p.customer_account_id, m.difference_cents FROM billing_levelplan p
        JOIN LATERAL (SELECT difference_cents FROM billing_levelmovement x
                      WHERE x.customer_account_id = p.customer_account_id ORDER BY x.id DESC LIMIT 1) m ON true
        WHERE m.difference_cents <> 0 AND NOT EXISTS (
            SELECT FROM billing_levelplan r WHERE r.customer_account_id = p.customer_account_id AND r.ended_on IS NULL)
        ORDER BY 1
    """,
)

BILLABLE_CHARGES_ARE_ON_THEIR_BILLS = Check(
    name=gettext_noop("billable charges on bills"),
    claim=gettext_noop("A charge that waited is its parts, and is on one issued bill or on none."),
    counted="SELECT count(*) FROM billing_billablecharge",
    disagreements="""
        SELECT 'customer account ' || c.customer_account_id, (c.amount_cents - coalesce(p.cents, 0))::bigint
        FROM billing_billablecharge c
        LEFT JOIN (SELECT billable_charge_id, sum(amount_cents) AS cents FROM billing_billablechargepart GROUP BY 1) p
          ON p.billable_charge_id = c.id
        LEFT JOIN (SELECT billable_charge_id, sum(amount_cents) AS cents FROM billing_billablechargebilled GROUP BY 1) o
          ON o.billable_charge_id = c.id
        LEFT JOIN billing_bill b ON b.id = c.bill_id
        WHERE c.amount_cents <> coalesce(p.cents, 0) OR (c.state = 'BILLED') <> (b.state IS NOT DISTINCT FROM 'ISSUED')
           OR coalesce(o.cents, 0) <> CASE WHEN c.state = 'BILLED' THEN c.amount_cents ELSE 0 END
        ORDER BY c.id
    """,
)

CHECKS = (
    BILLS_EQUAL_THEIR_LINES,
    ISSUED_BILLS_ARE_POSTED,
    UNISSUED_BILLS_ARE_NOT_POSTED,
    NO_DAY_IS_BILLED_TWICE,
    LEVEL_PLANS_FOLLOW_BILLS,
    BILLABLE_CHARGES_ARE_ON_THEIR_BILLS,
)
