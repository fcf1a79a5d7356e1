"""The journals of a closed day with both their files."""

from dataclasses import dataclass
from datetime import date

from django.db import connection


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One numbered journal of a fund; the ids are stored files'."""

    number: int
    fund_name: str
    business_date: date
    state: str
    debit_cents: int
    credit_cents: int
    csv_file_id: int | None
    workbook_file_id: int | None


ROWS = """
SELECT e.number, f.name, e.business_date, e.state, e.debit_cents, e.credit_cents, e.stored_file_id,
       (SELECT x.id FROM platform_storedfile x WHERE x.name = regexp_replace(c.name, '[.]csv$', '.xlsx') ORDER BY x.id LIMIT 1)
FROM ledger_generalledgerexport e JOIN ledger_fund f ON f.id = e.fund_id
LEFT JOIN platform_storedfile c ON c.id = e.stored_file_id
WHERE e.business_date = %s ORDER BY e.fund_id
"""


def journals_of(*, business_date: date) -> tuple[JournalRow, ...]:
    """The journals of a day, by fund."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [business_date])
        return tuple(JournalRow(*row) for row in cursor.fetchall())
