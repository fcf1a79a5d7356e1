"""What of the cash room is sealed each day: receipts, lines, tenders, portions, voids, counts, over and short, deposits."""

from curbstop.cashiering.queries.bank_sections import BANK_SECTIONS
from curbstop.cashiering.queries.counter_sections import COUNTER_SECTIONS
from curbstop.cashiering.queries.custody_sections import CUSTODY_SECTIONS
from curbstop.cashiering.queries.file_sections import FILE_SECTIONS
from curbstop.cashiering.queries.offline_sections import OFFLINE_SECTIONS
from curbstop.ledger.queries import SealSectionSql

DAY = "business_date = %(business_date)s"


def _moment(column: str) -> str:
    return (
        f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') AS {column.rsplit('.', maxsplit=1)[-1]}"
    )


SEAL_SECTIONS: tuple[SealSectionSql, ...] = (
    SealSectionSql(
        "receipts",
        "SELECT id, number, session_id, batch_id, drawer_id, fiscal_year, sequence, business_date, effective_date,"  # noqa: S608 - our words
        f" {_moment('recorded_at')}, payer_name, total_cents, change_cents, entry_id, taken_by_id"
        f" FROM cashiering_receipt WHERE {DAY} ORDER BY id",
    ),
    SealSectionSql(
        "receipt_lines",
        "SELECT l.id, l.receipt_id, l.position, l.kind, l.customer_account_id, l.receipt_type_id, l.security_deposit_id,"  # noqa: S608
        " l.suspense_item_id, l.invoice_id, l.amount_cents, l.quantity, l.answers::text AS answers, l.remark"
        f" FROM cashiering_receiptline l JOIN cashiering_receipt r ON r.id = l.receipt_id WHERE r.{DAY} ORDER BY l.id",
    ),
    SealSectionSql(
        "tenders",
        "SELECT t.id, t.receipt_id, t.position, t.kind, t.amount_cents, t.applied_cents, t.settlement_id, t.check_number,"  # noqa: S608
        " t.check_date, t.check_kind, t.card_last4, t.card_authorization, t.processor_fee_cents, t.reference"
        f" FROM cashiering_tender t JOIN cashiering_receipt r ON r.id = t.receipt_id WHERE r.{DAY} ORDER BY t.id",
    ),
    SealSectionSql(
        "tender_portions",
        "SELECT p.id, p.receipt_id, p.tender_id, p.line_id, p.fund_id, p.account_number, p.subsidiary_id, p.amount_cents"  # noqa: S608
        f" FROM cashiering_tenderportion p JOIN cashiering_receipt r ON r.id = p.receipt_id WHERE r.{DAY} ORDER BY p.id",
    ),
    SealSectionSql(
        "voids",
        "SELECT id, receipt_id, kind, reason, entry_id, suspense_item_id, business_date, voided_by_id, approved_by_id,"  # noqa: S608
        f" {_moment('voided_at')} FROM cashiering_receiptvoid WHERE {DAY} ORDER BY id",
    ),
    SealSectionSql(
        "counts",
        "SELECT c.id, c.session_id, c.round, c.attempt, c.counted_by_id, c.witness_id, c.float_cents, c.currency_cents,"  # noqa: S608
        " c.checks_cents, c.checks_count, c.cards_cents, c.recorded_currency_cents, c.recorded_checks_cents,"
        " c.recorded_cards_cents, c.dropped_cents"
        f" FROM cashiering_sessioncount c JOIN cashiering_cashsession s ON s.id = c.session_id WHERE s.{DAY} ORDER BY c.id",
    ),
    SealSectionSql(
        "over_short",
        "SELECT id, session_id, count_id, tender_class, amount_cents, reason, step, entry_id, business_date,"  # noqa: S608
        f" posted_by_id, undoes_id FROM cashiering_overshort WHERE {DAY} ORDER BY id",
    ),
    SealSectionSql(
        "difference_corrections",
        "SELECT id, session_id, kind, tender_class, amount_cents, receipt_id, customer_account_id, suspense_item_id,"  # noqa: S608
        " neighbour_session_id, evidence_kind, evidence_words, evidence_file_id, evidence_count_id, said_by, said_on, entry_id,"
        f" corrected_by_id, confirmed_by_id FROM cashiering_differencecorrection WHERE {DAY} ORDER BY id",
    ),
    # Deposits sealed on the day's money; one that is verified after the day was closed by override is not in it.
    SealSectionSql(
        "deposits",
        "SELECT d.id, d.transit_item_id, d.bank_account_id, d.business_date, d.bag_number, d.currency_cents,"  # noqa: S608
        " d.checks_cents, d.checks_count, d.prepared_by_id, d.verified_by_id, d.entry_id, d.seal_number, d.checks_as"
        " FROM cashiering_deposit d JOIN ledger_journalentry e ON e.id = d.entry_id"
        f" WHERE e.{DAY} ORDER BY d.id",
    ),
    SealSectionSql(
        "overrides",
        "SELECT id, blocker_kind, subject_kind, subject_id, detail, reason, named_by_id"  # noqa: S608
        f" FROM cashiering_dayoverride WHERE {DAY} ORDER BY id",
    ),
    *BANK_SECTIONS,
    *COUNTER_SECTIONS,
    *CUSTODY_SECTIONS,
    *OFFLINE_SECTIONS,
    *FILE_SECTIONS,
)
