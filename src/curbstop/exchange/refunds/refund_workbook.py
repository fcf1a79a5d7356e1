"""A refund file as .xlsx: the vouchers, a live sum and count under them, and control totals of the books beside both."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from curbstop.exchange.general_ledger.journal_files import MONEY_FORMAT
from curbstop.kernel.quantity import unscaled
from curbstop.reporting.closed_accounts import RefundRow

CENTS = 100
COLUMNS = (
    ("Voucher", 10),
    ("Account", 14),
    ("Payee", 32),
    ("Line 1", 30),
    ("Line 2", 22),
    ("City", 20),
    ("State", 7),
    ("Postal code", 12),
    ("Amount", 14),
)
AMOUNT = len(COLUMNS) - 1
VOUCHERS, CONTROL = "Refunds", "Control"


def refund_workbook(*, refund_file_id: int, rows: Sequence[RefundRow]) -> bytes:
    """The workbook's bytes. What was left out stands on a sheet of its own, with the reason."""
    paid = [row for row in rows if row.refund_id is not None]
    left_out = [row for row in rows if row.refund_id is None]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": f"Refund file {refund_file_id}"})
        formats = book.add_format({"bold": True}), book.add_format({"num_format": MONEY_FORMAT})
        total = book.add_format({"bold": True, "top": 1, "num_format": MONEY_FORMAT})
        _vouchers(book.add_worksheet(VOUCHERS), paid, formats, total)
        _control(book.add_worksheet(CONTROL), refund_file_id, paid, formats)
        if left_out:
            _left_out(book.add_worksheet("Left out"), left_out, formats)
    return buffer.getvalue()


def _dollars(cents: int) -> str:
    return unscaled(value=cents, scale=CENTS)


def _money(sheet: Any, row: int, column: int, cents: int, money: Any) -> None:
    """A number that keeps its cents: the formula divides whole cents."""
    sheet.write_formula(row, column, f"={cents}/{CENTS}", money, value=_dollars(cents))


def _vouchers(sheet: Any, rows: Sequence[RefundRow], formats: tuple[Any, Any], total: Any) -> None:
    bold, money = formats
    for column, (name, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, bold)
    for place, row in enumerate(rows, start=1):
        sheet.write_number(place, 0, row.refund_id or 0)
        words = (
            row.account_number,
            row.payee,
            row.mail_line_1,
            row.mail_line_2,
            row.mail_city,
            row.mail_state,
            row.mail_postal_code,
        )
        for column, word in enumerate(words, start=1):
            sheet.write_string(place, column, word)
        _money(sheet, place, AMOUNT, row.amount_cents, money)
    end = len(rows) + 1
    sheet.write_string(end, 0, "Total", bold)
    first, last = xl_rowcol_to_cell(1, AMOUNT), xl_rowcol_to_cell(max(len(rows), 1), AMOUNT)
    cents = sum(row.amount_cents for row in rows)
    sheet.write_formula(end, 1, f"=COUNT({first}:{last})", bold, value=len(rows))
    sheet.write_formula(end, AMOUNT, f"=SUM({first}:{last})", total, value=_dollars(cents))
    sheet.freeze_panes(1, 0)


def _control(sheet: Any, refund_file_id: int, rows: Sequence[RefundRow], formats: tuple[Any, Any]) -> None:
    """What the books say, what the sheet adds up to, and whether both are one."""
    bold, money = formats
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 3, 16)
    for column, name in enumerate((f"Refund file {refund_file_id}", "Books", "This workbook", "Difference")):
        sheet.write_string(0, column, name, bold)
    cents, end = sum(row.amount_cents for row in rows), len(rows) + 2
    sheet.write_string(1, 0, "Number of refunds")
    sheet.write_number(1, 1, len(rows))
    sheet.write_formula(1, 2, f"={VOUCHERS}!B{end}", None, value=len(rows))
    sheet.write_formula(1, 3, "=C2-B2", None, value=0)
    sheet.write_string(2, 0, "Sum")
    _money(sheet, 2, 1, cents, money)
    sheet.write_formula(2, 2, f"={VOUCHERS}!{xl_rowcol_to_cell(end - 1, AMOUNT)}", money, value=_dollars(cents))
    sheet.write_formula(2, 3, "=ROUND(C3-B3,2)", money, value=0)
    sheet.write_string(3, 0, "Both tie", bold)
    sheet.write_formula(3, 1, '=IF(AND(D2=0,D3=0),"yes","NO")', bold, value="yes")


def _left_out(sheet: Any, rows: Sequence[RefundRow], formats: tuple[Any, Any]) -> None:
    bold, money = formats
    for column, (name, width) in enumerate((("Account", 14), ("Payee", 32), ("Why", 60), ("Amount", 14))):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, bold)
    for place, row in enumerate(rows, start=1):
        for column, word in enumerate((row.account_number, row.payee, row.reason)):
            sheet.write_string(place, column, word)
        _money(sheet, place, 3, row.amount_cents, money)
