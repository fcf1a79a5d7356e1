"""What of autopay is sealed each day: the files that were cut, and each draft with the authorization that it stands on."""

from curbstop.ledger.queries import SealSectionSql

DAY = "business_date = %(business_date)s"

SEAL_SECTIONS: tuple[SealSectionSql, ...] = (
    SealSectionSql(
        "autopay_files",
        "SELECT id, settles_on, is_same_day, bank_account_id, modifier, draft_count, draft_cents, prenote_count, skip_count,"  # noqa: S608 - our words
        f" file_name, file_sha256, cut_by_id FROM autopay_autopayrun WHERE {DAY} ORDER BY id",
    ),
    SealSectionSql(
        "autopay_drafts",
        "SELECT d.id, d.run_id, d.mandate_id, d.customer_account_id, d.kind, d.bill_id, d.printed_cents, d.amount_cents, d.trace"  # noqa: S608
        f" FROM autopay_autopaydraft d JOIN autopay_autopayrun r ON r.id = d.run_id WHERE r.{DAY} ORDER BY d.id",
    ),
    SealSectionSql(
        "autopay_mandates",
        "SELECT d.id, m.id AS mandate_id, m.entry_class, m.holder_name, m.routing, m.sealed_account_number, m.is_savings,"  # noqa: S608
        " m.authorised_by, m.authorised_on, m.evidence_kind, m.evidence_reference, m.begun_on, m.replaces_id, m.change_code"
        " FROM autopay_autopaydraft d JOIN autopay_autopayrun r ON r.id = d.run_id"
        f" JOIN autopay_autopaymandate m ON m.id = d.mandate_id WHERE r.{DAY} ORDER BY d.id",
    ),
    SealSectionSql(
        "autopay_skips",
        "SELECT s.id, s.run_id, s.customer_account_id, s.bill_id, s.reason FROM autopay_autopayskip s"  # noqa: S608
        f" JOIN autopay_autopayrun r ON r.id = s.run_id WHERE r.{DAY} ORDER BY s.id",
    ),
)
