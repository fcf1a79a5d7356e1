"""Tamperings with bills, receipts and the cash room's records."""

from integration.verify.tampering import Found, Tampering, run


def changed_bill_line() -> list[Found]:
    line, bill, entry, account = run(
        "SELECT l.id, b.number, b.entry_id, l.ledger_account_id FROM billing_billline l JOIN billing_bill b ON b.id = l.bill_id"
        " WHERE b.state = 'ISSUED' ORDER BY l.id LIMIT 1"
    )
    run("UPDATE billing_billline SET amount_cents = amount_cents + 55 WHERE id = %s", line)
    return [
        Found("bills equal lines", f"bill {bill}", 55),
        Found("issued bills are posted", f"entry {entry}, account {account}", -55),
    ]


def changed_bill() -> list[Found]:
    (bill,) = run(
        "UPDATE billing_bill SET current_charges_cents = current_charges_cents - 55, amount_due_cents = amount_due_cents - 55 WHERE id ="
        " (SELECT min(id) FROM billing_bill WHERE state = 'ISSUED') RETURNING number"
    )
    return [Found("bills equal lines", f"bill {bill}", 55)]


def deleted_bill() -> list[Found]:
    bill, entry, cents = run(
        "DELETE FROM billing_bill WHERE id = (SELECT min(id) FROM billing_bill WHERE state = 'ISSUED')"
        " RETURNING id, entry_id, current_charges_cents"
    )
    return [
        Found("entries have their cause", f"bill {bill} of entry {entry}", cents),
        Found("references whole", f"bill_id {bill} is not in billing_bill"),
    ]


def days_billed_twice() -> list[Found]:
    agreement, day = run(
        "UPDATE billing_billsegment s SET from_date = from_date - 3 WHERE id = (SELECT max(id) FROM billing_billsegment"
        " WHERE agreement_id IN (SELECT agreement_id FROM billing_billsegment GROUP BY 1 HAVING count(*) > 1))"
        " RETURNING agreement_id, from_date::text"
    )
    return [Found("no day billed twice", f"agreement {agreement} on {day}")]


def changed_suspense_item() -> list[Found]:
    (item,) = run(
        "UPDATE cashiering_suspenseitem SET amount_cents = amount_cents - 25 WHERE id ="
        " (SELECT min(id) FROM cashiering_suspenseitem) RETURNING id"
    )
    return [Found("suspense equals ledger", f"suspense item {item}", 25)]


def deleted_receipt() -> list[Found]:
    drawer, year, sequence, entry, cents = run(
        "DELETE FROM cashiering_receipt WHERE id = (SELECT min(id) FROM cashiering_receipt WHERE drawer_id IS NOT NULL)"
        " RETURNING (SELECT code FROM cashiering_drawer d WHERE d.id = drawer_id), fiscal_year, sequence, entry_id, total_cents"
    )
    assert sequence == 1
    (amount,) = run("SELECT amount_cents FROM ledger_journalentry WHERE id = %s", entry)
    assert amount >= cents
    return [
        Found("receipt numbers", f"drawer {drawer}, year {year}: number 1 to 1 missing"),
        Found("entries have their cause", f"of entry {entry} (payment)", amount),
        Found("references whole", "receipt_id"),
    ]


def deleted_last_receipt() -> list[Found]:
    entry, amount = run(
        "DELETE FROM cashiering_receipt r USING ledger_journalentry e WHERE e.id = r.entry_id AND r.id ="
        " (SELECT max(id) FROM cashiering_receipt WHERE drawer_id IS NOT NULL) RETURNING e.id, e.amount_cents"
    )
    return [Found("entries have their cause", f"of entry {entry} (payment)", amount)]


def deleted_receipt_of_a_batch() -> list[Found]:
    batch, cents = run(
        "DELETE FROM cashiering_receipt WHERE id = (SELECT max(id) FROM cashiering_receipt WHERE batch_id IS NOT NULL)"
        " RETURNING batch_id, total_cents"
    )
    return [Found("batches equal control figures", f"batch {batch}", -cents)]


def deleted_batch() -> list[Found]:
    (batch,) = run(
        "DELETE FROM cashiering_paymentbatch WHERE id = (SELECT min(id) FROM cashiering_paymentbatch) RETURNING id"
    )
    return [
        Found("references whole", f"batch_id {batch} is not in cashiering_paymentbatch"),
    ]


def changed_tender() -> list[Found]:
    receipt, entry = run(
        "UPDATE cashiering_tender t SET applied_cents = applied_cents + 40 FROM cashiering_receipt r"
        " WHERE r.id = t.receipt_id AND t.id = (SELECT max(id) FROM cashiering_tender) RETURNING r.number, r.entry_id"
    )
    return [Found("receipts add up", f"receipt {receipt}", 40), Found("tenders equal places", f"entry {entry}", -40)]


def deleted_allocation() -> list[Found]:
    entry, customer, cents = run(
        "DELETE FROM receivables_allocation WHERE id = (SELECT max(id) FROM receivables_allocation)"
        " RETURNING entry_id, customer_account_id, amount_cents"
    )
    return [
        Found("open items equal receivables", f"entry {entry}, account", -cents),
        Found("open items equal receivables", f"customer account {customer}", -cents),
    ]


def changed_credit_movement() -> list[Found]:
    entry, customer = run(
        "UPDATE receivables_creditmovement SET amount_cents = amount_cents + 31 WHERE id ="
        " (SELECT max(id) FROM receivables_creditmovement) RETURNING entry_id, customer_account_id"
    )
    return [Found("customer credits", f"entry {entry}, customer account {customer}", -31)]


def deleted_over_and_short() -> list[Found]:
    entry, cents = run(
        "DELETE FROM cashiering_overshort WHERE id = (SELECT max(id) FROM cashiering_overshort)"
        " RETURNING entry_id, amount_cents"
    )
    return [Found("over and short", f"entry {entry}", cents)]


def deleted_custody_movement() -> list[Found]:
    entry, cents = run(
        "DELETE FROM cashiering_custodymovement WHERE id = (SELECT max(id) FROM cashiering_custodymovement"
        " WHERE entry_id IS NOT NULL) RETURNING entry_id, currency_cents + checks_cents"
    )
    return [Found("custody equals ledger", f"entry {entry}", cents)]


def changed_bank_line() -> list[Found]:
    (line,) = run(
        "UPDATE cashiering_bankline SET amount_cents = amount_cents + 60 WHERE id ="
        " (SELECT max(bank_line_id) FROM cashiering_bankmatch) RETURNING id"
    )
    return [Found("bank lines equal matches", f"bank line {line}", -60)]


SEALED_BILL = (
    "SELECT b.id, b.business_date::text FROM billing_bill b JOIN ledger_businessday d ON d.business_date = b.business_date"
    " WHERE d.state = 'CLOSED' ORDER BY b.id LIMIT 1"
)


def added_sealed_line() -> list[Found]:
    bill, day = run(SEALED_BILL)
    run(
        "INSERT INTO billing_billline (id, bill_id, segment_id, sequence, component, tier, from_date, to_date, quantity_milli,"
        " unit, price_micros, days, amount_cents, fund_id, ledger_account_id, charge_type, tariff_version_id)"
        " SELECT id + 99, bill_id, segment_id, 99, component, tier, from_date, to_date, 0, unit, 0, days, 0, fund_id,"
        " ledger_account_id, charge_type, tariff_version_id FROM billing_billline WHERE bill_id = %s ORDER BY id LIMIT 1",
        bill,
    )
    return [Found("seals unbroken", f"{day}, bill_lines")]


def changed_export() -> list[Found]:
    number, fund, day = run(
        "UPDATE ledger_generalledgerexport SET debit_cents = debit_cents + 70, credit_cents = credit_cents + 70"
        " WHERE number = (SELECT min(number) FROM ledger_generalledgerexport) RETURNING number, fund_id, business_date::text"
    )
    return [Found("exports equal journal", f"journal {number}, fund {fund} on {day}", -70)]


def deleted_export() -> list[Found]:
    fund, day, cents, number = run(
        "DELETE FROM ledger_generalledgerexport WHERE number = (SELECT max(number) - 2 FROM ledger_generalledgerexport)"
        " RETURNING fund_id, business_date::text, debit_cents, number"
    )
    return [
        Found("exports equal journal", f"no journal of fund {fund} on {day}", cents),
        Found("exports equal journal", f"journal numbers 1 to {number + 2}, of which {number + 1} are there"),
    ]


def changed_export_file() -> list[Found]:
    number, name = run(
        "UPDATE platform_storedfile f SET content = f.content || '0'::bytea FROM ledger_generalledgerexport e"
        " WHERE f.id = e.stored_file_id AND e.number = 1 RETURNING e.number, f.name"
    )
    return [Found("exports equal journal", f"file {name} of journal {number} was changed")]


def deleted_offline_posting() -> list[Found]:
    number, cents = run(
        "DELETE FROM cashiering_offlineposting p USING cashiering_offlinereceipt o WHERE o.id = p.offline_receipt_id"
        " AND p.id = (SELECT min(id) FROM cashiering_offlineposting) RETURNING o.number, o.amount_cents"
    )
    return [Found("offline receipts", f"offline receipt {number}", -cents)]


def changed_offline_receipt() -> list[Found]:
    (number,) = run(
        "UPDATE cashiering_offlinereceipt SET amount_cents = amount_cents - 10 WHERE id ="
        " (SELECT min(id) FROM cashiering_offlinereceipt) RETURNING number"
    )
    return [Found("offline receipts", f"offline receipt {number}", 10)]


def offline_number_out_of_its_range() -> list[Found]:
    held, sequence = run(
        "UPDATE cashiering_offlinereceipt SET sequence = sequence + 5000 WHERE id ="
        " (SELECT min(id) FROM cashiering_offlinereceipt) RETURNING range_id, sequence"
    )
    return [Found("offline numbers", f"range {held}, number {sequence}")]


def changed_dispute() -> list[Found]:
    (item,) = run(
        "UPDATE cashiering_chargeback SET amount_cents = amount_cents + 45 WHERE id ="
        " (SELECT min(id) FROM cashiering_chargeback) RETURNING id"
    )
    return [Found("returned items and disputes", f"item {item}", -45)]


IN_THE_RECORDS: tuple[Tampering, ...] = (
    changed_bill_line,
    changed_bill,
    deleted_bill,
    days_billed_twice,
    changed_suspense_item,
    deleted_receipt,
    deleted_last_receipt,
    deleted_receipt_of_a_batch,
    deleted_batch,
    changed_tender,
    deleted_allocation,
    changed_credit_movement,
    deleted_over_and_short,
    deleted_custody_movement,
    changed_bank_line,
    added_sealed_line,
    changed_export,
    deleted_export,
    changed_export_file,
    deleted_offline_posting,
    changed_offline_receipt,
    offline_number_out_of_its_range,
    changed_dispute,
)
