"""What of files, of unclaimed money and of reconciliations is sealed each day: only what never changes afterwards."""

from curbstop.ledger.queries import SealSectionSql

DAY = "business_date = %(business_date)s"

FILE_SECTIONS: tuple[SealSectionSql, ...] = (
    SealSectionSql(
        "payment_batches",
        "SELECT id, source, settlement_id, effective_date, file_name, file_sha256, control_count, control_cents, item_count,"  # noqa: S608 - our words
        f" item_cents, suspense_count, suspense_cents, posted_by_id FROM cashiering_paymentbatch WHERE {DAY} ORDER BY id",
    ),
    SealSectionSql(
        "rejected_files",
        "SELECT id, file_name, file_sha256, file_format, line, reason, rejected_by_id FROM cashiering_rejectedfile"  # noqa: S608
        f" WHERE {DAY} ORDER BY id",
    ),
    SealSectionSql(
        "file_replacements",
        f"SELECT id, rejected_file_id, batch_id, replaced_by_id FROM cashiering_filereplacement WHERE {DAY} ORDER BY id",  # noqa: S608
    ),
    SealSectionSql(
        "check_image_files",
        "SELECT id, deposit_id, file_name, file_sha256, item_count, amount_cents, given_up_reason, written_by_id"  # noqa: S608
        f" FROM cashiering_checkimagefile WHERE {DAY} ORDER BY id",
    ),
    SealSectionSql(
        "unclaimed_items",
        "SELECT id, suspense_item_id, amount_cents, is_small, listed_by_id, entry_id FROM cashiering_unclaimeditem"  # noqa: S608
        f" WHERE {DAY} ORDER BY id",
    ),
    # What became of it is final on the day on which it ended, with its publications.
    SealSectionSql(
        "unclaimed_ends",
        "SELECT id, state, newspaper, first_published_on, second_published_on, vests_on, resolution, ended_on, ended_by_id,"
        " end_entry_id, claim_check_id FROM cashiering_unclaimeditem WHERE ended_on = %(business_date)s ORDER BY id",
    ),
    SealSectionSql(
        "reconciliations",
        "SELECT id, bank_account_id, period_end, statement_cents, book_cents, bank_only_cents, book_only_cents,"  # noqa: S608
        f" difference_cents, remark, prepared_by_id FROM cashiering_bankreconciliation WHERE {DAY} ORDER BY id",
    ),
    SealSectionSql(
        "reconciliation_rows",
        "SELECT i.id, i.reconciliation_id, i.section, i.subject_kind, i.subject_id, i.on_date, i.words, i.amount_cents"  # noqa: S608
        " FROM cashiering_bankreconciliationitem i JOIN cashiering_bankreconciliation r ON r.id = i.reconciliation_id"
        f" WHERE r.{DAY} ORDER BY i.id",
    ),
)
