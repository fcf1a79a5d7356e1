"""What of the ledger is sealed each day. Moments are written in UTC with microseconds, whatever the session's zone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SealSectionSql:
    """A kind of rows to seal: a query with the parameter `business_date`, its id first, in the order of the ids."""

    name: str
    sql: str


LEDGER_SECTIONS: tuple[SealSectionSql, ...] = (
    SealSectionSql(
        "journal_entries",
        "SELECT id, business_date, effective_date,"
        " to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') AS recorded_at,"
        " event, source_kind, source_id, part, command_id, actor_id, corrects_entry_id, description,"
        " transfer_count, amount_cents"
        " FROM ledger_journalentry WHERE business_date = %(business_date)s ORDER BY id",
    ),
    SealSectionSql(
        "transfers",
        "SELECT id, entry_id, business_date, debit_account_id, debit_subsidiary_id, credit_account_id,"
        " credit_subsidiary_id, amount_cents, corrects_transfer_id"
        " FROM ledger_transfer WHERE business_date = %(business_date)s ORDER BY id",
    ),
)
