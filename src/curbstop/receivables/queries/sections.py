"""What of the receivables is sealed each day. A due date may still move, so it is not part of the text."""

from curbstop.ledger.queries import SealSectionSql

MOMENT = "to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') AS recorded_at"

SEAL_SECTIONS: tuple[SealSectionSql, ...] = (
    SealSectionSql(
        "open_items",
        "SELECT id, customer_account_id, agreement_id, fund_id, charge_type, bill_id, entry_id, business_date,"
        " effective_date, amount_cents"
        " FROM receivables_openitem WHERE business_date = %(business_date)s ORDER BY id",
    ),
    SealSectionSql(
        "allocations",
        "SELECT id, open_item_id, customer_account_id, entry_id, business_date, effective_date,"  # noqa: S608 - our words
        f" {MOMENT}, source_kind, source_id, amount_cents, releases_allocation_id"
        " FROM receivables_allocation WHERE business_date = %(business_date)s ORDER BY id",
    ),
    SealSectionSql(
        "credit_movements",
        "SELECT id, customer_account_id, entry_id, business_date, effective_date,"  # noqa: S608 - our words
        f" {MOMENT}, source_kind, source_id, amount_cents"
        " FROM receivables_creditmovement WHERE business_date = %(business_date)s ORDER BY id",
    ),
    SealSectionSql(
        "security_deposit_movements",
        "SELECT id, security_deposit_id, customer_account_id, entry_id, business_date, effective_date,"  # noqa: S608
        f" {MOMENT}, kind, source_kind, source_id, amount_cents"
        " FROM receivables_securitydepositmovement WHERE business_date = %(business_date)s ORDER BY id",
    ),
)
