"""What of outages and disputes is sealed each day: numbers given and told, receipts without the server, disputes and their steps."""

from curbstop.ledger.queries import SealSectionSql

DAY = "business_date = %(business_date)s"

OFFLINE_SECTIONS: tuple[SealSectionSql, ...] = (
    SealSectionSql(
        "number_ranges",
        "SELECT id, series, first_number, last_number, office_id, session_id, device, given_by_id"  # noqa: S608 - our words
        f" FROM cashiering_numberrange WHERE {DAY} ORDER BY id",
    ),
    SealSectionSql(
        "numbers_not_used",
        "SELECT id, range_id, first_number, last_number, kind, reason, reported_by_id"  # noqa: S608
        f" FROM cashiering_numbersnotused WHERE {DAY} ORDER BY id",
    ),
    SealSectionSql(
        "offline_receipts",
        "SELECT id, kind, number, range_id, sequence, session_id, taken_by_id,"  # noqa: S608
        " to_char(taken_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') AS taken_at, account_typed, customer_account_id,"
        " payer_name, amount_cents, tender_kind, given_cents, check_number, check_date, keyed_by_id, witness_id"
        f" FROM cashiering_offlinereceipt WHERE {DAY} ORDER BY id",
    ),
    SealSectionSql(
        "offline_postings",
        "SELECT id, offline_receipt_id, receipt_id, correction_id, posted_by_id"  # noqa: S608
        f" FROM cashiering_offlineposting WHERE {DAY} ORDER BY id",
    ),
    SealSectionSql(
        "chargebacks",
        "SELECT id, tender_id, reason_code, reference, amount_cents, bank_fee_cents, bank_account_id, debited_on,"  # noqa: S608
        f" evidence_due_on, entry_id, opened_by_id FROM cashiering_chargeback WHERE {DAY} ORDER BY id",
    ),
    SealSectionSql(
        "chargeback_steps",
        "SELECT id, chargeback_id, kind, words, file_id, entry_id, happened_on, done_by_id"  # noqa: S608
        f" FROM cashiering_chargebackstep WHERE {DAY} ORDER BY id",
    ),
)
