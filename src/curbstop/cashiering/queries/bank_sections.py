"""What of the bank is sealed each day: what was recognised, the lines it was recognised in, and what is disputed."""

from curbstop.ledger.queries import SealSectionSql

DAY = "business_date = %(business_date)s"

BANK_SECTIONS: tuple[SealSectionSql, ...] = (
    SealSectionSql(
        "bank_matches",
        "SELECT id, bank_line_id, kind, transit_item_id, settlement_id, refund_check_id, rule, amount_cents,"  # noqa: S608 - our words
        f" difference_cents, fee_cents, reason, entry_id, matched_by_id FROM cashiering_bankmatch WHERE {DAY} ORDER BY id",
    ),
    # A line is final once it is recognised; one that waits stays out until the day on which it is.
    SealSectionSql(
        "bank_lines",
        "SELECT l.id, l.bank_account_id, l.statement_id, l.position, l.value_date, l.amount_cents, l.type_code, l.reference,"  # noqa: S608
        " l.customer_reference, l.description FROM cashiering_bankline l"
        f" WHERE EXISTS (SELECT 1 FROM cashiering_bankmatch m WHERE m.bank_line_id = l.id AND m.{DAY}) ORDER BY l.id",
    ),
    SealSectionSql(
        "bank_claims",
        "SELECT id, transit_item_id, kind, deposit_id, amount_cents, reason, entry_id, opened_by_id"  # noqa: S608
        f" FROM cashiering_bankclaim WHERE {DAY} ORDER BY id",
    ),
)
