"""A journal as CSV and as a workbook with live sums."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import xlsxwriter

CENTS = 100
HEADER = ("journal", "fund", "business_date", "account", "ledger_string", "name", "debit", "credit")
MONEY_FORMAT = "#,##0.00;-#,##0.00"
WIDTHS = (9, 8, 13, 10, 20, 36, 16, 16)


@dataclass(frozen=True, slots=True)
class JournalLine:
    """What one account of the fund moved, in cents. `ledger_string`: a department's own account in the city's ledger."""

    account: str
    name: str
    debit_cents: int
    credit_cents: int
    ledger_string: str = ""


@dataclass(frozen=True, slots=True)
class Journal:
    """One numbered journal of one fund and day."""

    number: int
    fund_code: str
    business_date: date
    lines: tuple[JournalLine, ...]

    @property
    def debit_cents(self) -> int:
        """All debits."""
        return sum(line.debit_cents for line in self.lines)

    @property
    def credit_cents(self) -> int:
        """All credits."""
        return sum(line.credit_cents for line in self.lines)

    @property
    def file_stem(self) -> str:
        """The name of its files without the ending."""
        return f"journal-{self.number:06d}-{self.fund_code}-{self.business_date.isoformat()}"


def journal_csv(*, journal: Journal) -> bytes:
    """The journal as CSV: one line per account and a last line of control sums; amounts in dollars and cents."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    start = [journal.number, journal.fund_code, journal.business_date.isoformat()]
    for line in journal.lines:
        amounts = [_dollars(line.debit_cents), _dollars(line.credit_cents)]
        writer.writerow([*start, line.account, line.ledger_string, line.name, *amounts])
    writer.writerow([*start, "", "", "TOTAL", _dollars(journal.debit_cents), _dollars(journal.credit_cents)])
    return text.getvalue().encode()


def _dollars(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // CENTS}.{abs(cents) % CENTS:02d}"


def journal_workbook(*, journal: Journal) -> bytes:
    """The journal as .xlsx: the totals are formulas, so that whoever changes a line sees the sum change."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        bold = workbook.add_format({"bold": True})
        money = workbook.add_format({"num_format": MONEY_FORMAT})
        total = workbook.add_format({"num_format": MONEY_FORMAT, "bold": True, "top": 1})
        sheet = workbook.add_worksheet("Journal")
        for column, (name, width) in enumerate(zip(HEADER, WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, bold)
        for row, line in enumerate(journal.lines, start=1):
            _write_line(sheet, row, journal, line, money)
        _write_totals(sheet, journal, bold, total)
    return buffer.getvalue()


def _write_line(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    journal: Journal,
    line: JournalLine,
    money: xlsxwriter.format.Format,
) -> None:
    sheet.write_number(row, 0, journal.number)
    for column, text in enumerate(
        (journal.fund_code, journal.business_date.isoformat(), line.account, line.ledger_string, line.name), start=1
    ):
        sheet.write_string(row, column, text)
    write_cents(sheet, row, 6, line.debit_cents, money)
    write_cents(sheet, row, 7, line.credit_cents, money)


def _write_totals(
    sheet: xlsxwriter.worksheet.Worksheet,
    journal: Journal,
    bold: xlsxwriter.format.Format,
    total: xlsxwriter.format.Format,
) -> None:
    row = len(journal.lines) + 1
    sheet.write_string(row, 5, "Total", bold)
    sums: Sequence[tuple[int, str, int]] = ((6, "G", journal.debit_cents), (7, "H", journal.credit_cents))
    for column, letter, cents in sums:
        sheet.write_formula(row, column, f"=SUM({letter}2:{letter}{row})", total, value=_dollars(cents))
    sheet.freeze_panes(1, 0)


def write_cents(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cents: int, style: xlsxwriter.format.Format
) -> None:
    """A number cell of so many cents, exact to the cent."""
    sheet.write_number(row, column, Decimal(_dollars(cents)), style)
