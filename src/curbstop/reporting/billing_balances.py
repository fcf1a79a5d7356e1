"""What the bill run needs to know of customer accounts: balances brought forward, usual amounts. Read-only."""

from datetime import date

import polars as pl

from curbstop.platform.copy import query_to_frame
from curbstop.platform.wanted_ids import wanted_ids

# What came from the customer. Everything else that changed a balance is an adjustment, or (assistance) among a bill's own charges.
RECEIVED_SOURCES = ("payment", "return", "security_deposit", "transfer")

ACCOUNTS = """
SELECT c.id AS customer_account_id, c.language,
       (COALESCE(items.cents, 0) - COALESCE(paid.cents, 0) - COALESCE(credit.cents, 0))::bigint AS balance_cents,
       (COALESCE(items.cents, 0) - COALESCE(paid.cents, 0))::bigint AS open_cents,
       COALESCE(credit.cents, 0)::bigint AS credit_cents,
       (COALESCE(paid.received, 0) + COALESCE(credit.received, 0) - COALESCE(bills.payments, 0))::bigint
           AS payments_cents,
       last_bill.amount_due_cents AS last_amount_due_cents,
       bills.own_cents::bigint AS own_cents,
       COALESCE(deposit.cents, 0)::bigint AS security_deposit_demand_cents
FROM customers_customeraccount c
LEFT JOIN (
    SELECT customer_account_id, sum(amount_cents) AS cents FROM receivables_openitem
    WHERE {whose} GROUP BY 1
) items ON items.customer_account_id = c.id
LEFT JOIN (
    SELECT item.customer_account_id, sum(al.amount_cents) AS cents,
           sum(al.amount_cents) FILTER (WHERE al.source_kind = ANY (%(received)s)) AS received
    FROM receivables_openitem item JOIN receivables_allocation al ON al.open_item_id = item.id
    WHERE {whose_items} GROUP BY 1
) paid ON paid.customer_account_id = c.id
LEFT JOIN (
    SELECT customer_account_id, sum(amount_cents) AS cents,
           sum(amount_cents) FILTER (WHERE source_kind = ANY (%(received)s)) AS received
    FROM receivables_creditmovement
    WHERE {whose} GROUP BY 1
) credit ON credit.customer_account_id = c.id
LEFT JOIN (
    SELECT customer_account_id, sum(payments_cents) AS payments,
           round(avg(current_charges_cents) FILTER (WHERE bill_date >= %(since)s AND kind = 'regular')) AS own_cents
    FROM billing_bill
    WHERE {whose} AND state = 'ISSUED' GROUP BY 1
) bills ON bills.customer_account_id = c.id
LEFT JOIN (
    SELECT DISTINCT ON (customer_account_id) customer_account_id, amount_due_cents FROM billing_bill
    WHERE {whose} AND state = 'ISSUED'
    ORDER BY customer_account_id, bill_date DESC, id DESC
) last_bill ON last_bill.customer_account_id = c.id
LEFT JOIN (
    SELECT customer_account_id, sum(demanded_cents) AS cents FROM receivables_securitydeposit
    WHERE {whose} AND state = 'demanded' GROUP BY 1
) deposit ON deposit.customer_account_id = c.id
WHERE {which}
"""

PREMISES_USUAL = """
SELECT mine.customer_account_id, round(sum(theirs.cents))::bigint AS premises_cents
FROM customers_serviceagreement mine
JOIN LATERAL (
    SELECT avg(s.charges_cents) AS cents
    FROM customers_serviceagreement other
    JOIN billing_billsegment s ON s.agreement_id = other.id AND NOT s.cancelled
    WHERE other.service_point_id = mine.service_point_id AND other.id <> mine.id
      AND s.to_date >= %(since)s AND s.is_regular
) theirs ON theirs.cents IS NOT NULL
WHERE mine.customer_account_id = ANY (%(account_ids)s) AND mine.from_date <= %(on_date)s
  AND (mine.to_date IS NULL OR mine.to_date > %(since)s)
GROUP BY mine.customer_account_id
"""

CLASS_USUAL = """
SELECT s.service, s.rate_class, s.meter_size, round(avg(s.charges_cents))::bigint AS usual_cents,
       sum(s.usage_milli)::bigint AS class_milli, sum(s.to_date - s.from_date)::bigint AS class_days
FROM billing_billsegment s
WHERE NOT s.cancelled AND s.is_regular AND s.to_date >= %(since)s
GROUP BY 1, 2, 3
"""


def account_balances(*, customer_account_ids: pl.Series, history_since: date) -> pl.DataFrame:
    """Customer accounts (at least those named) with balance, credit, last bill, payments since, and their own usual bill.

    `balance_cents` is open items less credits; `payments_cents` what was received and no bill has shown yet;
    `own_cents` the mean of the account's regular bills since `history_since` (null: none).
    """
    conditions = {
        "whose": "customer_account_id",
        "whose_items": "item.customer_account_id",
        "which": "c.id",
    }
    named = {key: wanted_ids(column=column, ids=customer_account_ids) for key, column in conditions.items()}
    sql = ACCOUNTS.format(**{key: condition for key, (condition, _) in named.items()})
    params = named["which"][1] | {"since": history_since, "received": list(RECEIVED_SOURCES)}
    return query_to_frame(sql=sql, params=params).sort("customer_account_id")


def premises_usual(*, customer_account_ids: list[int], since: date, on_date: date) -> pl.DataFrame:
    """The usual bill at the places of these accounts under other agreements: `premises_cents`. Never shown."""
    params = {"account_ids": customer_account_ids, "since": since, "on_date": on_date}
    return query_to_frame(sql=PREMISES_USUAL, params=params)


def class_usual(*, since: date) -> pl.DataFrame:
    """The usual charge of a service by rate class and meter size over regular periods: `usual_cents`. Never shown.

    `class_milli` was used in `class_days`: what an estimate goes by where there is no history.
    """
    return query_to_frame(sql=CLASS_USUAL, params={"since": since})
