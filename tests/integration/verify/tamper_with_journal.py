"""Tamperings with the journal, its balances and its seals."""

from curbstop.ledger.types import transfer_ids
from integration.verify.tampering import (
    Found,
    Tampering,
    customer_transfer,
    number,
    pool_transfer,
    run,
    sealed,
    transfer,
)


def deleted_entry() -> list[Found]:
    row = customer_transfer("open")
    run("DELETE FROM ledger_journalentry WHERE id = %s", row.entry_id)
    return [
        Found("transfers have their entry", f"transfer {row.id} of entry {row.entry_id}", row.cents),
        Found("references whole", f"entry_id {row.entry_id} is not in ledger_journalentry"),
    ]


def deleted_entry_with_its_transfers() -> list[Found]:
    row = pool_transfer("open")
    (cents,) = run("SELECT sum(total_cents)::bigint FROM cashiering_receipt WHERE entry_id = %s", row.entry_id)
    run("DELETE FROM ledger_journalentry WHERE id = %s", row.entry_id)
    run("DELETE FROM ledger_transfer WHERE entry_id = %s", row.entry_id)
    return [
        Found("references whole", f"entry_id {row.entry_id} is not in ledger_journalentry"),
        Found("tenders equal places", f"{row.entry}, account {number(row.debit)}", -cents),
    ]


def receivable_moved_to_another_customer() -> list[Found]:
    row = customer_transfer("open")
    (other,) = run("SELECT max(id) FROM customers_customeraccount WHERE id <> %s", row.credit_subsidiary)
    run("UPDATE ledger_transfer SET credit_subsidiary_id = %s WHERE id = %s", other, row.id)
    place = f"{row.entry}, account {row.credit}, customer account"
    return [
        Found("open items equal receivables", f"{place} {row.credit_subsidiary}", row.cents),
        Found("open items equal receivables", f"{place} {other}", -row.cents),
        Found("receipts pay their purposes", f"subsidiary {other}", row.cents),
    ]


def security_deposit_moved_to_another_customer() -> list[Found]:
    row = transfer("sealed", event="conversion", debit=(399,), credit=(201,))
    (other,) = run("SELECT max(id) FROM customers_customeraccount WHERE id <> %s", row.credit_subsidiary)
    run("UPDATE ledger_transfer SET credit_subsidiary_id = %s WHERE id = %s", other, row.id)
    return [
        Found("security deposits held", f"{row.entry}, customer account {other}", row.cents),
        Found("closing balances", f"account {row.credit}, subsidiary {other}", row.cents),
        sealed(row),
    ]


def money_moved_to_another_department() -> list[Found]:
    row = transfer("open", event="payment", debit=(100,), credit=(208,))
    run("UPDATE ledger_transfer SET credit_subsidiary_id = 4 WHERE id = %s", row.id)
    return [Found("receipts pay their purposes", f"{row.entry}, fund 5, account 208, subsidiary 4", row.cents)]


def customer_who_does_not_exist() -> list[Found]:
    row = customer_transfer("open")
    run("UPDATE ledger_transfer SET credit_subsidiary_id = 99999999 WHERE id = %s", row.id)
    return [Found("customers exist", f"customer account 99999999 on account {row.credit}", -row.cents)]


def deposit_larger_than_its_sessions() -> list[Found]:
    (deposit,) = run("SELECT max(id) FROM cashiering_deposit WHERE state = 'VERIFIED'")
    run("UPDATE cashiering_deposit SET currency_cents = currency_cents + 2000 WHERE id = %s", deposit)
    return [Found("deposits equal contents", f"deposit {deposit}", 2_000)]


def deposit_larger_in_every_record() -> list[Found]:
    """The deposit, its list of currency, its sources, the journal and its entry agree; only the session does not."""
    deposit, entry, item, session = run(
        "SELECT d.id, d.entry_id, d.transit_item_id, s.session_id FROM cashiering_deposit d"
        " JOIN cashiering_depositsource s ON s.deposit_id = d.id AND s.tender_class = 'currency' ORDER BY d.id DESC LIMIT 1"
    )
    run("UPDATE cashiering_deposit SET currency_cents = currency_cents + 2000 WHERE id = %s", deposit)
    run(
        "UPDATE cashiering_depositcurrency SET amount_cents = amount_cents + 2000, pieces = pieces + 1 WHERE id ="
        " (SELECT max(id) FROM cashiering_depositcurrency WHERE deposit_id = %s)",
        deposit,
    )
    run(
        "UPDATE cashiering_depositsource SET amount_cents = amount_cents + 2000"
        " WHERE deposit_id = %s AND session_id = %s AND tender_class = 'currency'",
        deposit,
        session,
    )
    run(
        "UPDATE ledger_transfer SET amount_cents = amount_cents + 2000 WHERE entry_id = %s AND debit_subsidiary_id = %s"
        " AND credit_account_id %% 1000000 / 100 = 102",
        entry,
        item,
    )
    run("UPDATE ledger_journalentry SET amount_cents = amount_cents + 2000 WHERE id = %s", entry)
    return [
        Found("deposits within turn-ins", f"deposit {deposit}, session {session}, currency", 2_000),
        Found("no holder below zero", "account 102", -2_000),
    ]


def open_item_without_its_posting() -> list[Found]:
    row = customer_transfer("open")
    run(
        "INSERT INTO receivables_openitem (customer_account_id, fund_id, charge_type, entry_id, business_date,"
        " effective_date, due_date, amount_cents) VALUES (%s, 2, 'water', %s, %s, %s, %s, 4321)",
        row.credit_subsidiary,
        row.entry_id,
        row.day,
        row.day,
        row.day,
    )
    return [
        Found(
            "open items equal receivables",
            f"{row.entry}, account 2011501, customer account {row.credit_subsidiary}",
            -4_321,
        )
    ]


def claim_that_pool_does_not_owe() -> list[Found]:
    """A whole entry of its own, balanced inside its fund."""
    (day,) = run("SELECT business_date FROM ledger_businessday WHERE state = 'OPEN'")
    (entry,) = run(
        "INSERT INTO ledger_journalentry (business_date, effective_date, recorded_at, event, source_kind, source_id, part,"
        " transfer_count, amount_cents) VALUES (%s, %s, now(), 'payment', 'receipt', 1, 9, 1, 5000) RETURNING id",
        day,
        day,
    )
    run(
        "INSERT INTO ledger_transfer (id, entry_id, business_date, debit_account_id, credit_account_id, amount_cents)"
        " VALUES (%s, %s, %s, 3010000, 3041100, 5000)",
        transfer_ids(entry_id=entry)[0],
        entry,
        day,
    )
    return [Found("claims on pooled cash", f"entry {entry}, fund 3", 5_000)]


def sealed_row_changed_without_money() -> list[Found]:
    row = customer_transfer("sealed")
    run("UPDATE ledger_journalentry SET effective_date = effective_date - 30 WHERE id = %s", row.entry_id)
    return [sealed(row, "journal_entries")]


def seal_changed() -> list[Found]:
    (day,) = run(
        "UPDATE ledger_seal SET sha256 = repeat('0', 63) || '1' WHERE business_date ="
        " (SELECT min(business_date) FROM ledger_seal) RETURNING business_date::text"
    )
    (after,) = run("SELECT business_date::text FROM ledger_seal ORDER BY business_date LIMIT 1 OFFSET 1")
    return [
        Found("seals unbroken", f"{day}, seal None to None: the seal does not follow from its sections"),
        Found("seals unbroken", f"{after}, chain None to None: the seal does not name the seal before it"),
    ]


def chunk_of_a_seal_changed() -> list[Found]:
    run("UPDATE ledger_sealchunk SET sha256 = repeat('a', 64) WHERE id = (SELECT min(id) FROM ledger_sealchunk)")
    return [Found("seals unbroken", "a row was changed")]


def last_seal_deleted() -> list[Found]:
    (day,) = run(
        "DELETE FROM ledger_seal WHERE business_date = (SELECT max(business_date) FROM ledger_seal)"
        " RETURNING business_date::text"
    )
    return [Found("seals unbroken", f"{day}: the closed day has no seal")]


def closing_balance_changed() -> list[Found]:
    account, day = run(
        "UPDATE ledger_closingbalance SET debit_cents = debit_cents + 700 WHERE id ="
        " (SELECT max(id) FROM ledger_closingbalance WHERE subsidiary_id IS NULL) RETURNING account_id, business_date::text"
    )
    return [Found("closing balances", f"account {account} on {day}", 700)]


def closing_balance_of_a_customer_changed() -> list[Found]:
    account, customer, day = run(
        "UPDATE ledger_closingbalance SET credit_cents = credit_cents + 700 WHERE id = (SELECT max(id) FROM"
        " ledger_closingbalance WHERE account_id %% 100 = 1) RETURNING account_id, subsidiary_id, business_date::text"
    )
    return [Found("closing balances", f"account {account}, subsidiary {customer} on {day}", -700)]


def closing_balance_deleted() -> list[Found]:
    account, day, cents = run(
        "DELETE FROM ledger_closingbalance WHERE id = (SELECT max(id) FROM ledger_closingbalance WHERE subsidiary_id IS NULL)"
        " RETURNING account_id, business_date::text, credit_cents - debit_cents"
    )
    return [Found("closing balances", f"account {account} on {day}", cents)]


def day_total_changed() -> list[Found]:
    account, day = run(
        "UPDATE ledger_accountdaytotal SET debit_cents = debit_cents + 700 WHERE id ="
        " (SELECT max(id) FROM ledger_accountdaytotal) RETURNING account_id, business_date::text"
    )
    return [Found("day totals", f"account {account} on {day}", -700)]


IN_THE_JOURNAL: tuple[Tampering, ...] = (
    deleted_entry,
    deleted_entry_with_its_transfers,
    receivable_moved_to_another_customer,
    security_deposit_moved_to_another_customer,
    money_moved_to_another_department,
    customer_who_does_not_exist,
    deposit_larger_than_its_sessions,
    deposit_larger_in_every_record,
    open_item_without_its_posting,
    claim_that_pool_does_not_owe,
    sealed_row_changed_without_money,
    seal_changed,
    chunk_of_a_seal_changed,
    last_seal_deleted,
    closing_balance_changed,
    closing_balance_of_a_customer_changed,
    closing_balance_deleted,
    day_total_changed,
)
