"""One change in each section of a seal that only the seal can find: no cent is touched, or a row is slipped into a sealed day."""

from dataclasses import dataclass

from integration.verify.tampering import Found, run

SOMEBODY = "(SELECT min(id) FROM staff_staffuser)"
FIRST_SEALED_DAY = "(SELECT min(business_date) FROM ledger_seal)"


@dataclass(frozen=True)
class Changed:
    """A column of the first sealed row of a table; where its day stands on another row, the tables that lead there."""

    table: str
    to: str
    by: str = ""
    day: str = "x.business_date"

    def tamper(self) -> str:
        row, day = run(
            f"SELECT x.id, {self.day}::text FROM {self.table} x {self.by}"
            f" JOIN ledger_seal s ON s.business_date = {self.day} ORDER BY x.id LIMIT 1"
        )
        run(f"UPDATE {self.table} SET {self.to} WHERE id = %s", row)
        return day


@dataclass(frozen=True)
class SlippedIn:
    """A row that was not there when the day was sealed."""

    table: str
    columns: str
    values: str

    def tamper(self) -> str:
        (day,) = run(
            f"INSERT INTO {self.table} (business_date, {self.columns}) VALUES ({FIRST_SEALED_DAY}, {self.values})"
            " RETURNING business_date::text"
        )
        return day


@dataclass(frozen=True)
class Inside:
    """A row that hangs on one which was not there, either, when the day was sealed; its first column leads there."""

    outer: SlippedIn
    table: str
    columns: str
    values: str

    def tamper(self) -> str:
        day = self.outer.tamper()
        run(
            f"INSERT INTO {self.table} ({self.columns}) VALUES ((SELECT max(id) FROM {self.outer.table}), {self.values})"
            " RETURNING id"
        )
        return day


OF_BILL = {"by": "JOIN billing_bill b ON b.id = x.bill_id", "day": "b.business_date"}
OF_RECEIPT = {"by": "JOIN cashiering_receipt r ON r.id = x.receipt_id", "day": "r.business_date"}
OF_SESSION = {"by": "JOIN cashiering_cashsession c ON c.id = x.session_id", "day": "c.business_date"}
OF_ENTRY = {"by": "JOIN ledger_journalentry e ON e.id = x.entry_id", "day": "e.business_date"}

OF_MOVEMENT = {"by": "JOIN cashiering_custodymovement m ON m.id = x.movement_id", "day": "m.business_date"}
OF_BATCH = {
    "by": "JOIN cashiering_receivedbatch b ON b.id = x.batch_id JOIN cashiering_cashsession c ON c.id = b.session_id",
    "day": "c.business_date",
}
OF_TAPE = {
    "by": "JOIN cashiering_batchtape t ON t.id = x.tape_id JOIN cashiering_receivedbatch b ON b.id = t.batch_id"
    " JOIN cashiering_cashsession c ON c.id = b.session_id",
    "day": "c.business_date",
}
OF_CENTER_DAY = {
    "by": "JOIN cashiering_centerday d ON d.center_id = x.center_id AND d.paid_on = x.paid_on"
    " JOIN cashiering_paymentbatch b ON b.id = d.batch_id",
    "day": "b.business_date",
}

OF_DISTRIBUTION = {"by": "JOIN cashiering_receipttypedistribution d ON d.id = x.distribution_id", "day": "d.set_on"}
OF_INVOICE_FILE = {"by": "JOIN cashiering_departmentinvoicefile f ON f.id = x.file_id", "day": "f.business_date"}
OF_PAYMENT_FILE = {"by": "JOIN cashiering_departmentpaymentfile f ON f.id = x.file_id", "day": "f.business_date"}

RECONCILIATION = (
    "bank_account_id, period_end, statement_cents, book_cents, bank_only_cents, book_only_cents, difference_cents, remark,"
    " state, prepared_by_id, prepared_at, review_remark"
)
RECONCILED = f"1, '2001-01-31', 0, 0, 0, 0, 0, '', 'PREPARED', {SOMEBODY}, now(), ''"
AUTOPAY_FILE = (
    "settles_on, is_same_day, bank_account_id, modifier, state, draft_count, draft_cents, prenote_count, skip_count, file_name,"
    " file_sha256, stored_file_id, cut_by_id, cut_at, withdrawn_reason"
)
CUT = f"'2001-01-31', false, 1, 'A', 'CUT', 1, 100, 0, 0, 'none', 'none', 1, {SOMEBODY}, now(), ''"

SECTIONS: dict[str, Changed | SlippedIn | Inside] = {
    "journal_entries": Changed("ledger_journalentry", "description = 'Nothing'"),
    "transfers": Changed("ledger_transfer", "corrects_transfer_id = id"),
    "open_items": Changed("receivables_openitem", "effective_date = effective_date - 90"),
    "allocations": Changed("receivables_allocation", "effective_date = effective_date - 90"),
    "credit_movements": Changed("receivables_creditmovement", "recorded_at = recorded_at - interval '1 day'"),
    "security_deposit_movements": Changed("receivables_securitydepositmovement", "effective_date = '2001-01-01'"),
    "bills": Changed("billing_bill", "language = 'xx'"),
    "bill_segments": Changed("billing_billsegment", "meter_size = '9'", **OF_BILL),
    "bill_lines": Changed("billing_billline", "price_micros = price_micros + 1", **OF_BILL),
    "adjustments": SlippedIn(
        "billing_adjustment",
        "customer_account_id, charge_type, amount_cents, reason_code, remark, state, requested_by_id, requested_at, entry_id",
        f"1, 'water', -100, 'leak', '', 'POSTED', {SOMEBODY}, now(), 1",
    ),
    "receipts": Changed("cashiering_receipt", "payer_name = 'Nobody'"),
    "receipt_lines": Changed("cashiering_receiptline", "remark = 'Nothing'", **OF_RECEIPT),
    "tenders": Changed("cashiering_tender", "check_number = '9'", **OF_RECEIPT),
    "tender_portions": Changed("cashiering_tenderportion", "line_id = line_id + 1", **OF_RECEIPT),
    "voids": SlippedIn(
        "cashiering_receiptvoid",
        "receipt_id, kind, reason, entry_id, voided_by_id, voided_at",
        f"(SELECT min(id) FROM cashiering_receipt), 'void', 'none', 1, {SOMEBODY}, now()",
    ),
    "counts": Changed("cashiering_sessioncount", "counted_by_id = counted_by_id + 1000", **OF_SESSION),
    "over_short": Changed("cashiering_overshort", "reason = 'The wind'"),
    "difference_corrections": SlippedIn(
        "cashiering_differencecorrection",
        "session_id, kind, tender_class, amount_cents, evidence_kind, evidence_words, said_by, entry_id, corrected_by_id,"
        " corrected_at",
        "(SELECT min(id) FROM cashiering_cashsession), 'missed', 'currency', -100, 'slip', 'none', '', 1,"
        f" {SOMEBODY}, now()",
    ),
    "deposits": Changed("cashiering_deposit", "bag_number = 'another'", **OF_ENTRY),
    "bank_matches": Changed("cashiering_bankmatch", "reason = 'The wind'"),
    "bank_lines": Changed(
        "cashiering_bankline",
        "description = 'Nothing'",
        by="JOIN cashiering_bankmatch m ON m.bank_line_id = x.id",
        day="m.business_date",
    ),
    # On an item that the bank has cleared, so that nothing but the seal can see it.
    "bank_claims": SlippedIn(
        "cashiering_bankclaim",
        "transit_item_id, kind, amount_cents, reason, entry_id, opened_by_id, opened_at",
        "(SELECT min(transit_item_id) FROM cashiering_bankmatch WHERE kind = 'transit'), 'bank_error', 100, 'none', 1,"
        f" {SOMEBODY}, now()",
    ),
    "custody": Changed("cashiering_custodymovement", "note = 'Nothing'"),
    "custody_lines": Changed("cashiering_custodyline", "denomination = '2'", **OF_MOVEMENT),
    "received_tapes": Changed("cashiering_batchtape", "reason = 'The wind'", **OF_BATCH),
    "received_tape_lines": Changed("cashiering_tapeline", "pieces = pieces + 1", **OF_TAPE),
    "transmittal_lines": Changed("cashiering_transmittalline", "remark = 'Nothing'", **OF_BATCH),
    "center_days": Changed("cashiering_centerpayment", "account_number = '9'", **OF_CENTER_DAY),
    "surprise_counts": SlippedIn(
        "cashiering_surprisecount",
        "due_id, holder_id, counted_by_id, witness_id, counted_at, currency_cents, checks_cents, expected_currency_cents,"
        " expected_checks_cents, remark",
        f"1, 1, {SOMEBODY}, {SOMEBODY} + 1, now(), 0, 0, 0, 0, ''",
    ),
    "note_incidents": SlippedIn(
        "cashiering_noteincident",
        "kind, found_at, denomination, amount_cents, remaining_percent, disposition, serial_number, envelope_number,"
        " presented_by, description, recorded_by_id, witness_id, happened_at",
        f"'mutilated', 'counter', '20', 2000, 80, 'accepted', '', '', '', '', {SOMEBODY}, {SOMEBODY} + 1, now()",
    ),
    "receipt_type_fees": Changed("cashiering_receipttypefee", "source = 'The wind'", day="x.set_on"),
    "receipt_type_shares": Changed("cashiering_receipttypeshare", "part_ppm = part_ppm + 1", **OF_DISTRIBUTION),
    "receipt_type_corrections": SlippedIn(
        "cashiering_receipttypecorrection",
        "line_id, from_receipt_type_id, to_receipt_type_id, amount_cents, from_purposes, to_purposes, reason, entry_id,"
        " corrected_by_id, corrected_at",
        f"(SELECT min(id) FROM cashiering_receiptline), 1, 2, 100, '[]', '[]', 'none', 1, {SOMEBODY}, now()",
    ),
    "department_invoices": Changed("cashiering_departmentinvoice", "payer_name = 'Nobody'", **OF_INVOICE_FILE),
    "department_payment_files": Changed(
        "cashiering_departmentpaymentfileline", "cause_id = cause_id + 1", **OF_PAYMENT_FILE
    ),
    "department_answers": Changed("cashiering_departmentanswer", "shown_count = shown_count + 1", day="x.answered_on"),
    "number_ranges": SlippedIn(
        "cashiering_numberrange",
        "series, first_number, last_number, office_id, given_by_id, given_at",
        f"'Z9', 1, 10, 1, {SOMEBODY}, now()",
    ),
    "numbers_not_used": SlippedIn(
        "cashiering_numbersnotused",
        "range_id, first_number, last_number, kind, reason, reported_by_id, reported_at",
        f"(SELECT max(id) FROM cashiering_numberrange), 40, 40, 'spoiled', 'The wind', {SOMEBODY}, now()",
    ),
    "offline_receipts": SlippedIn(
        "cashiering_offlinereceipt",
        "kind, number, session_id, taken_by_id, taken_at, account_typed, payer_name, amount_cents, tender_kind, given_cents,"
        " check_number, language, keyed_by_id, keyed_at",
        f"'page', 'X999', (SELECT min(id) FROM cashiering_cashsession), {SOMEBODY}, now(), '1', '', 100, 'cash', 100, '', 'en',"
        f" {SOMEBODY}, now()",
    ),
    "offline_postings": SlippedIn(
        "cashiering_offlineposting",
        "offline_receipt_id, receipt_id, posted_by_id, posted_at",
        f"9999, (SELECT min(id) FROM cashiering_receipt), {SOMEBODY}, now()",
    ),
    "chargebacks": SlippedIn(
        "cashiering_chargeback",
        "id, tender_id, reason_code, reference, amount_cents, bank_fee_cents, bank_account_id, debited_on, evidence_due_on,"
        " entry_id, opened_by_id, opened_at",
        "999999, (SELECT min(id) FROM cashiering_tender), 'fraud', 'CB-9', 100, 0, (SELECT min(id) FROM cashiering_bankaccount),"
        f" '2026-01-01', '2026-01-02', 1, {SOMEBODY}, now()",
    ),
    "chargeback_steps": SlippedIn(
        "cashiering_chargebackstep",
        "chargeback_id, kind, words, happened_on, done_by_id, done_at",
        f"(SELECT min(id) FROM cashiering_chargeback), 'evidence', 'none', '2026-01-01', {SOMEBODY}, now()",
    ),
    "payment_batches": Changed("cashiering_paymentbatch", "file_name = 'another'"),
    "rejected_files": SlippedIn(
        "cashiering_rejectedfile",
        "file_name, file_sha256, file_format, stored_file_id, line, reason, rejected_by_id, rejected_at",
        f"'box.bai', 'none', 'bai-lockbox', 1, 7, 'none', {SOMEBODY}, now()",
    ),
    "file_replacements": SlippedIn(
        "cashiering_filereplacement",
        "rejected_file_id, batch_id, replaced_by_id, replaced_at",
        f"1, 1, {SOMEBODY}, now()",
    ),
    "check_image_files": SlippedIn(
        "cashiering_checkimagefile",
        "deposit_id, file_name, file_sha256, item_count, amount_cents, given_up_reason, written_by_id, written_at",
        f"1, '', '', 0, 0, 'none', {SOMEBODY}, now()",
    ),
    "unclaimed_items": SlippedIn(
        "cashiering_unclaimeditem",
        "suspense_item_id, amount_cents, state, is_small, listed_by_id, listed_at, entry_id, newspaper, resolution",
        f"999999, 100, 'LISTED', false, {SOMEBODY}, now(), 1, '', ''",
    ),
    "unclaimed_ends": SlippedIn(
        "cashiering_unclaimeditem",
        "suspense_item_id, amount_cents, state, is_small, listed_by_id, listed_at, entry_id, newspaper, resolution, ended_on,"
        " ended_by_id, end_entry_id",
        f"999998, 100, 'VESTED', true, {SOMEBODY}, now(), 1, '', 'R-1', {FIRST_SEALED_DAY}, {SOMEBODY}, 1",
    ),
    "reconciliations": SlippedIn("cashiering_bankreconciliation", RECONCILIATION, RECONCILED),
    "reconciliation_rows": Inside(
        SlippedIn("cashiering_bankreconciliation", RECONCILIATION, RECONCILED),
        "cashiering_bankreconciliationitem",
        "reconciliation_id, section, subject_kind, subject_id, on_date, words, amount_cents",
        "'bank_only', 'bank_line', 1, '2001-01-01', 'none', 1",
    ),
    "autopay_files": SlippedIn("autopay_autopayrun", AUTOPAY_FILE, CUT),
    "autopay_drafts": Inside(
        SlippedIn("autopay_autopayrun", AUTOPAY_FILE, CUT),
        "autopay_autopaydraft",
        "run_id, mandate_id, customer_account_id, kind, bill_id, printed_cents, amount_cents, trace, is_withdrawn",
        "1, 1, 'draft', 999999999, 100, 100, '121042880000001', false",
    ),
    "autopay_mandates": Changed(
        "autopay_autopaymandate",
        "authorised_by = 'Nobody'",
        by="JOIN autopay_autopaydraft d ON d.mandate_id = x.id JOIN autopay_autopayrun r ON r.id = d.run_id",
        day="r.business_date",
    ),
    "autopay_skips": Inside(
        SlippedIn("autopay_autopayrun", AUTOPAY_FILE, CUT),
        "autopay_autopayskip",
        "run_id, customer_account_id, bill_id, reason",
        "1, 999999999, 'held'",
    ),
    "overrides": SlippedIn(
        "cashiering_dayoverride",
        "blocker_kind, subject_kind, subject_id, detail, reason, named_by_id, named_at",
        f"'none', 'day', 1, 'none', 'none', {SOMEBODY}, now()",
    ),
}


def found_by_the_seal(section: str) -> list[Found]:
    """Tamper with this section; what verify must say."""
    return [Found("seals unbroken", f"{SECTIONS[section].tamper()}, {section}")]
