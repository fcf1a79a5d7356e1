"""All journals that went to the city's general ledger."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection


@dataclass(frozen=True, slots=True)
class ExportedJournalRow:
    """One numbered journal of a fund and day, in cents."""

    number: int
    fund_id: int
    fund_name: str
    business_date: date
    state: str
    debit_cents: int
    credit_cents: int
    exported_at: datetime
    has_file: bool


ROWS = """
SELECT e.number, e.fund_id, f.name, e.business_date, e.state, e.debit_cents, e.credit_cents, e.exported_at,
       e.stored_file_id IS NOT NULL
FROM ledger_generalledgerexport e JOIN ledger_fund f ON f.id = e.fund_id
ORDER BY e.number DESC LIMIT %s
"""


def exported_journals(*, limit: int = 2_000) -> tuple[ExportedJournalRow, ...]:
    """The latest journals, latest first."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [limit])
        return tuple(ExportedJournalRow(*row) for row in cursor.fetchall())
