"""What the demonstration city holds, each by a query that answers yes or no; {schema} is the utility's."""

SOURCES = {"autopay": 20, "online": 35, "lockbox": 25, "counter": 12, "agent": 8}  # books.md 8, in percent
# Among sixty customers, who pay two or three times each; thousands are closer (tests/unit/demonstration).
POINTS_OFF = 25

EVENTS = {
    "bills for months of history by the batch path": (
        "SELECT count(DISTINCT month) >= 3 FROM {schema}.billing_billrun WHERE kind = 'cycle' AND state = 'FINISHED'"
    ),
    "payments at the counter": "SELECT count(*) > 0 FROM {schema}.cashiering_receipt WHERE session_id IS NOT NULL",
    "a drawer short by a transposed amount": (
        "SELECT count(*) > 0 FROM {schema}.cashiering_overshort WHERE amount_cents < 0 AND amount_cents % 900 = 0"
    ),
    "a check that came back": "SELECT count(*) > 0 FROM {schema}.cashiering_returneditem WHERE reason_code = 'NSF'",
    "a file of online payments with an unknown account": (
        "SELECT count(*) > 0 FROM {schema}.cashiering_suspenseitem i JOIN {schema}.cashiering_receiptline l"
        " ON l.suspense_item_id = i.id JOIN {schema}.cashiering_receipt r ON r.id = l.receipt_id"
        " JOIN {schema}.cashiering_paymentbatch b ON b.id = r.batch_id AND b.source = 'online'"
    ),
    "a bill that asks for a level amount": (
        "SELECT count(*) > 0 FROM {schema}.billing_levelmovement WHERE kind = 'bill' AND amount_due_cents IS NOT NULL"
    ),
    "a charge on a bill, and one that waits for the next": (
        "SELECT array_agg(DISTINCT state) @> '{{BILLED,WAITING}}' FROM {schema}.billing_billablecharge"
    ),
    "a held bill": "SELECT count(*) > 0 FROM {schema}.billing_bill WHERE state = 'HELD'",
    "a deposit that the bank corrected": (
        "SELECT count(*) > 0 FROM {schema}.cashiering_bankmatch WHERE difference_cents <> 0 AND transit_item_id IS NOT NULL"
    ),
    "days ended over the end of a month and of a fiscal year": (
        "SELECT min(business_date) < '2026-05-31' AND bool_or(business_date = '2026-06-30') AND max(business_date) > '2026-07-01'"
        " FROM {schema}.ledger_seal"
    ),
    "an owner reversion": "SELECT count(*) > 0 FROM {schema}.customers_ownership WHERE revert_to_owner",
    "a summary account over many premises": (
        "SELECT count(*) > 0 FROM (SELECT a.customer_account_id FROM {schema}.customers_serviceagreement a"
        " JOIN {schema}.premises_servicepoint p ON p.id = a.service_point_id GROUP BY 1 HAVING count(DISTINCT p.premise_id) > 2) s"
    ),
    "a customer with sewer only": (
        "SELECT count(*) > 0 FROM (SELECT customer_account_id FROM {schema}.customers_serviceagreement GROUP BY 1"
        " HAVING bool_and(service = 'sewer')) s"
    ),
    "tenants who are not the owners": (
        "SELECT count(*) > 0 FROM {schema}.customers_ownership o JOIN {schema}.premises_servicepoint p ON p.premise_id = o.premise_id"
        " JOIN {schema}.customers_serviceagreement a ON a.service_point_id = p.id"
        " JOIN {schema}.customers_accountrole r ON r.customer_account_id = a.customer_account_id AND r.role = 'holder'"
        " WHERE r.person_id <> o.person_id"
    ),
    "people who read Spanish": "SELECT count(*) > 0 FROM {schema}.customers_customeraccount WHERE language = 'es'",
    "people in arrears": (
        "SELECT count(*) > 0 FROM {schema}.receivables_openitem i WHERE due_date < '2026-06-01' AND amount_cents >"
        " (SELECT coalesce(sum(amount_cents), 0) FROM {schema}.receivables_allocation a WHERE a.open_item_id = i.id)"
    ),
    "a meter exchange": (
        "SELECT count(*) > 0 FROM (SELECT service_point_id FROM {schema}.metering_installation GROUP BY 1 HAVING count(*) > 1) s"
    ),
    "somebody who uses nothing": (
        "SELECT count(*) > 0 FROM {schema}.billing_billsegment WHERE service = 'water' AND usage_milli = 0"
    ),
}
MIX = (
    "SELECT coalesce(b.source, 'counter'), 100 * count(*) / sum(count(*)) OVER () FROM {schema}.cashiering_receipt r"
    " LEFT JOIN {schema}.cashiering_paymentbatch b ON b.id = r.batch_id GROUP BY 1"
)
