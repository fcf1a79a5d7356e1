"""Checks of the journal against records kept apart from it: open items, allocations, credits, security deposits."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from curbstop.reporting.verify.sides import SIDE
from curbstop.reporting.verify.types import Check

OPEN_ITEMS_EQUAL_RECEIVABLES = Check(
    name=gettext_noop("open items equal receivables"),
    claim=gettext_noop(
        "In every entry each customer's receivable moves by the open items made less what was allocated to items."
    ),
    counted="SELECT (SELECT count(*) FROM receivables_openitem) + (SELECT count(*) FROM receivables_allocation)",
    disagreements=f"""
        WITH {SIDE}, posted AS (
            SELECT entry_id, account_id, subsidiary_id AS customer_account_id, sum(signed_cents) AS cents
            FROM side WHERE number IN (115, 116, 117, 118) GROUP BY 1, 2, 3
        ), kept AS (
            SELECT entry_id, account_id, customer_account_id, sum(cents) AS cents FROM (
                SELECT i.entry_id, c.receivable_account_id AS account_id, i.customer_account_id, i.amount_cents AS cents
                FROM receivables_openitem i JOIN receivables_chargetype c ON c.code = i.charge_type
                UNION ALL
                SELECT a.entry_id, c.receivable_account_id, a.customer_account_id, -a.amount_cents
                FROM receivables_allocation a JOIN receivables_openitem i ON i.id = a.open_item_id
                JOIN receivables_chargetype c ON c.code = i.charge_type
            ) u GROUP BY 1, 2, 3
        )
        SELECT 'entry ' || entry_id || ', account ' || account_id || ', customer account ' || customer_account_id,
               (coalesce(posted.cents, 0) - coalesce(kept.cents, 0))::bigint
        FROM posted FULL JOIN kept USING (entry_id, account_id, customer_account_id)
        WHERE coalesce(posted.cents, 0) <> coalesce(kept.cents, 0) ORDER BY entry_id
    """,
)

ALLOCATIONS_WITHIN_ITEMS = Check(
    name=gettext_noop("allocations within items"),
    claim=gettext_noop(
        "No open item has received less than nothing or more than its amount, and each allocation is of the item's customer."
    ),
    counted="SELECT count(*) FROM receivables_openitem",
    disagreements="""
        SELECT 'open item ' || i.id, (sum(a.amount_cents) - i.amount_cents)::bigint
        FROM receivables_openitem i JOIN receivables_allocation a ON a.open_item_id = i.id
        GROUP BY i.id HAVING sum(a.amount_cents) NOT BETWEEN 0 AND i.amount_cents
            OR bool_or(a.customer_account_id <> i.customer_account_id) ORDER BY 1
    """,
)

CREDITS_EQUAL_LEDGER = Check(
    name=gettext_noop("customer credits"),
    claim=gettext_noop("In every entry account 205 of a customer moves as the credit movements say."),
    counted="SELECT count(*) FROM receivables_creditmovement",
    disagreements=f"""
        WITH {SIDE}, posted AS (
            SELECT entry_id, subsidiary_id AS customer_account_id, sum(-signed_cents) AS cents FROM side WHERE number = 205 GROUP BY 1, 2
        ), kept AS (
            SELECT entry_id, customer_account_id, sum(amount_cents) AS cents FROM receivables_creditmovement GROUP BY 1, 2
        )
        SELECT 'entry ' || entry_id || ', customer account ' || customer_account_id,
               (coalesce(posted.cents, 0) - coalesce(kept.cents, 0))::bigint
        FROM posted FULL JOIN kept USING (entry_id, customer_account_id)
        WHERE coalesce(posted.cents, 0) <> coalesce(kept.cents, 0) ORDER BY entry_id
    """,
)

DEPOSITS_HELD_EQUAL_LEDGER = Check(
    name=gettext_noop("security deposits held"),
    claim=gettext_noop("In every entry account 201 of a customer moves as the deposits' movements say."),
    counted="SELECT count(*) FROM receivables_securitydepositmovement",
    disagreements=f"""
        WITH {SIDE}, posted AS (
            SELECT entry_id, subsidiary_id AS customer_account_id, sum(-signed_cents) AS cents FROM side WHERE number = 201 GROUP BY 1, 2
        ), kept AS (
            SELECT entry_id, customer_account_id, sum(amount_cents) AS cents FROM receivables_securitydepositmovement GROUP BY 1, 2
        )
        SELECT 'entry ' || entry_id || ', customer account ' || customer_account_id,
               (coalesce(posted.cents, 0) - coalesce(kept.cents, 0))::bigint
        FROM posted FULL JOIN kept USING (entry_id, customer_account_id)
        WHERE coalesce(posted.cents, 0) <> coalesce(kept.cents, 0) ORDER BY entry_id
    """,
)

CUSTOMERS_EXIST = Check(
    name=gettext_noop("customers exist"),
    claim=gettext_noop("Every customer whom the ledger names is a customer account."),
    counted="SELECT count(*) FROM customers_customeraccount",
    disagreements=f"""
        WITH {SIDE} SELECT 'customer account ' || s.subsidiary_id || ' on account ' || s.account_id, sum(s.signed_cents)::bigint
        FROM side s WHERE s.account_id % 100 = 1
        AND NOT EXISTS (SELECT FROM customers_customeraccount c WHERE c.id = s.subsidiary_id) GROUP BY s.subsidiary_id, s.account_id ORDER BY 1
    """,
)

CHECKS = (
    OPEN_ITEMS_EQUAL_RECEIVABLES,
    ALLOCATIONS_WITHIN_ITEMS,
    CREDITS_EQUAL_LEDGER,
    DEPOSITS_HELD_EQUAL_LEDGER,
    CUSTOMERS_EXIST,
)
