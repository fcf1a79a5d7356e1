"""Write one numbered journal per fund of a closed day, and record that it went out."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from curbstop.exchange.general_ledger.journal_files import Journal, JournalLine, journal_csv, journal_workbook
from curbstop.ledger.operations import record_export
from curbstop.ledger.queries import FundTotal, exports_of, fund_totals, next_export_number
from curbstop.ledger.types import FUNDS
from curbstop.platform.files import store_file
from curbstop.reporting.department_totals import department_totals

DUE_TO_DEPARTMENTS = 208
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class ExportedJournal:
    """A journal that went out, with the stored files."""

    number: int
    fund_id: int
    debit_cents: int
    csv_file_id: int
    workbook_file_id: int


def export_day(*, business_date: date, now: datetime) -> tuple[ExportedJournal, ...]:
    """Export the funds of a closed day that did not go out yet; repeating it exports nothing twice."""
    with transaction.atomic():
        done = {row.fund_id for row in exports_of(business_date=business_date)}
        lines: dict[int, list[JournalLine]] = {}
        for row in fund_totals(business_date=business_date):
            lines.setdefault(row.fund_id, []).extend(_lines(row, business_date))
        codes = {fund.id: fund.code for fund in FUNDS}
        return tuple(
            _export(fund_id, codes.get(fund_id, str(fund_id)), tuple(lines[fund_id]), business_date, now)
            for fund_id in sorted(lines)
            if fund_id not in done
        )


def _lines(row: FundTotal, business_date: date) -> list[JournalLine]:
    """One line per account; what is due to departments is broken down by department, with its own ledger string."""
    if row.number != DUE_TO_DEPARTMENTS:
        return [JournalLine(str(row.number), row.name, row.debit_cents, row.credit_cents)]
    return [
        JournalLine(str(row.number), f"{row.name}: {one.name}", one.debit_cents, one.credit_cents, one.ledger_string)
        for one in department_totals(business_date=business_date)
    ]


def _export(
    fund_id: int, fund_code: str, lines: tuple[JournalLine, ...], business_date: date, now: datetime
) -> ExportedJournal:
    journal = Journal(next_export_number(), fund_code, business_date, lines)
    csv_id = store_file(name=f"{journal.file_stem}.csv", media_type=CSV, content=journal_csv(journal=journal), now=now)
    workbook_id = store_file(
        name=f"{journal.file_stem}.xlsx", media_type=XLSX, content=journal_workbook(journal=journal), now=now
    )
    number = record_export(
        business_date=business_date,
        fund=fund_id,
        stored_file_id=csv_id,
        debit_cents=journal.debit_cents,
        credit_cents=journal.credit_cents,
        now=now,
    )
    return ExportedJournal(number, fund_id, journal.debit_cents, csv_id, workbook_id)
