"""What a day moved on *Due to departments*, by department with its own ledger string. Read-only."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

TOTALS = """
SELECT d.code, d.name, d.ledger_string, sum(l.debit)::bigint, sum(l.credit)::bigint
FROM (SELECT debit_subsidiary_id AS department_id, amount_cents AS debit, 0 AS credit FROM ledger_transfer
      WHERE business_date = %(day)s AND debit_account_id %% 1000000 / 100 = 208
      UNION ALL
      SELECT credit_subsidiary_id, 0, amount_cents FROM ledger_transfer
      WHERE business_date = %(day)s AND credit_account_id %% 1000000 / 100 = 208) l
JOIN cashiering_department d ON d.id = l.department_id
GROUP BY d.id ORDER BY d.code
"""


@dataclass(frozen=True, slots=True)
class DepartmentTotal:
    """One department's debits and credits of a day, in cents."""

    code: str
    name: str
    ledger_string: str
    debit_cents: int
    credit_cents: int


def department_totals(*, business_date: date) -> tuple[DepartmentTotal, ...]:
    """Account 208 of a day, by department."""
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, {"day": business_date})
        return tuple(DepartmentTotal(*row) for row in cursor.fetchall())
