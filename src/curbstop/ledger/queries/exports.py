"""What a closed day moved per fund and account, and which journals went to the general ledger."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Max

from curbstop.ledger.models import GeneralLedgerExport
from curbstop.platform.transactions import lock_name


@dataclass(frozen=True, slots=True)
class FundTotal:
    """What one account moved on one day."""

    fund_id: int
    account_id: int
    number: int
    name: str
    debit_cents: int
    credit_cents: int


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One journal that went to the general ledger."""

    number: int
    fund_id: int
    business_date: date
    state: str
    debit_cents: int
    credit_cents: int
    stored_file_id: int | None
    exported_at: datetime
    answered_at: datetime | None


DAY = """
SELECT a.fund_id, a.id, a.number, a.name, sum(l.debit)::bigint, sum(l.credit)::bigint
FROM (SELECT debit_account_id AS account_id, amount_cents AS debit, 0 AS credit
      FROM ledger_transfer WHERE business_date = %(day)s
      UNION ALL
      SELECT credit_account_id, 0, amount_cents FROM ledger_transfer WHERE business_date = %(day)s) l
JOIN ledger_ledgeraccount a ON a.id = l.account_id
GROUP BY a.fund_id, a.id ORDER BY a.id
"""


def fund_totals(*, business_date: date) -> list[FundTotal]:
    """Debits and credits per account of one day, from the transfers, in the order of funds and accounts."""
    with connection.cursor() as cursor:
        cursor.execute(DAY, {"day": business_date})
        return [FundTotal(*row) for row in cursor.fetchall()]


def exports_of(*, business_date: date) -> list[ExportRow]:
    """The journals of a day, by fund."""
    return [
        ExportRow(
            number=row.number,
            fund_id=row.fund_id,
            business_date=row.business_day_id,
            state=row.state,
            debit_cents=row.debit_cents,
            credit_cents=row.credit_cents,
            stored_file_id=row.stored_file_id,
            exported_at=row.exported_at,
            answered_at=row.answered_at,
        )
        for row in GeneralLedgerExport.objects.filter(business_day_id=business_date).order_by("fund_id")
    ]


def next_export_number() -> int:
    """The number that the next journal will get, for the file that carries it; nobody else draws one until the end."""
    lock_name(name="general ledger export")
    last = GeneralLedgerExport.objects.aggregate(last=Max("number"))["last"] or 0
    return int(last) + 1
