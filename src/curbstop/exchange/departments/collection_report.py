"""The daily collection report by department: CSV, and a workbook with a live sum per department."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from itertools import groupby

import xlsxwriter

from curbstop.cashiering.queries import CollectionRow, department_collections
from curbstop.exchange.general_ledger.journal_files import MONEY_FORMAT, write_cents

HEADER = ("department", "ledger_string", "receipt_type", "name", "count", "quantity", "amount")
WIDTHS = (28, 24, 14, 34, 8, 10, 14)
OWN = "The utility itself"
AMOUNT_COLUMN = 6


def collection_csv(*, business_date: date, department_ids: Sequence[int] | None = None) -> bytes:
    """The report's rows; amounts in dollars and cents."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("business_date", *HEADER))
    for row in department_collections(business_date=business_date, department_ids=department_ids):
        writer.writerow((business_date.isoformat(), *_texts(row), row.count, row.quantity, _dollars(row.amount_cents)))
    return text.getvalue().encode()


def _texts(row: CollectionRow) -> tuple[str, str, str, str]:
    return row.department_name or OWN, row.ledger_string, row.receipt_type_code, row.receipt_type_name


def _dollars(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def collection_workbook(*, business_date: date, department_ids: Sequence[int] | None = None) -> bytes:
    """The report as .xlsx: a sum under each department and one over all, as formulas."""
    rows = department_collections(business_date=business_date, department_ids=department_ids)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Collections")
        bold = workbook.add_format({"bold": True})
        money = workbook.add_format({"num_format": MONEY_FORMAT})
        total = workbook.add_format({"num_format": MONEY_FORMAT, "bold": True, "top": 1})
        for column, (name, width) in enumerate(zip(HEADER, WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, bold)
        sums: list[str] = []
        place = 1
        for _code, group in groupby(rows, key=lambda row: row.department_code):
            place = _write_department(sheet, place, tuple(group), (bold, money, total), sums)
        sheet.write_string(place, 0, f"All, {business_date.isoformat()}", bold)
        formula = f"={'+'.join(sums)}" if sums else "=0"
        sheet.write_formula(place, AMOUNT_COLUMN, formula, total, value=_dollars(sum(row.amount_cents for row in rows)))
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def _write_department(
    sheet: xlsxwriter.worksheet.Worksheet,
    first: int,
    rows: tuple[CollectionRow, ...],
    styles: tuple[xlsxwriter.format.Format, xlsxwriter.format.Format, xlsxwriter.format.Format],
    sums: list[str],
) -> int:
    bold, money, total = styles
    for place, row in enumerate(rows, start=first):
        for column, text in enumerate(_texts(row)):
            sheet.write_string(place, column, text)
        sheet.write_number(place, 4, row.count)
        sheet.write_number(place, 5, row.quantity)
        write_cents(sheet, place, AMOUNT_COLUMN, row.amount_cents, money)
    last = first + len(rows)
    sheet.write_string(last, 0, f"{rows[0].department_name or OWN}, total", bold)
    cents = sum(row.amount_cents for row in rows)
    sheet.write_formula(last, AMOUNT_COLUMN, f"=SUM(G{first + 1}:G{last})", total, value=_dollars(cents))
    sums.append(f"G{last + 1}")
    return last + 2
