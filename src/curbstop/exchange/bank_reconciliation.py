"""A bank reconciliation as a workbook: every sum and the proof are live formulas."""

import io
from collections.abc import Sequence

import xlsxwriter

from curbstop.cashiering.queries import ReconciliationHead
from curbstop.cashiering.types.bank import ReconciliationRow
from curbstop.exchange.general_ledger.journal_files import MONEY_FORMAT, write_cents

HEADS = ("section", "subject", "number", "date", "text", "amount")
WIDTHS = (14, 14, 10, 12, 60, 16)
FIRST_ROW = 8
AMOUNT = 5


def reconciliation_workbook(*, head: ReconciliationHead, rows: Sequence[ReconciliationRow]) -> bytes:
    """The figures on top, each a formula over the rows below; the difference is computed by the workbook."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Reconciliation")
        bold = book.add_format({"bold": True})
        money = book.add_format({"num_format": MONEY_FORMAT})
        total = book.add_format({"num_format": MONEY_FORMAT, "bold": True, "top": 1})
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        last = FIRST_ROW + max(len(rows), 1)
        sheet.write_string(0, 0, f"{head.bank_account_name}, {head.period_end.isoformat()}", bold)
        for line, label in enumerate(
            (
                "Statement",
                "Less: at the bank only",
                "Plus: in the books only",
                "Should be in the books",
                "In the books",
                "Difference",
            ),
            start=1,
        ):
            sheet.write_string(line, 4, label, bold)
        write_cents(sheet, 1, AMOUNT, head.statement_cents, money)
        for line, section, cents in (
            (2, "bank_only", head.bank_only_cents),
            (3, "book_only", head.book_only_cents),
        ):
            formula = f'=SUMIF(A{FIRST_ROW + 1}:A{last},"{section}",F{FIRST_ROW + 1}:F{last})'
            sheet.write_formula(line, AMOUNT, formula, money, value=_dollars(cents))
        should = head.statement_cents - head.bank_only_cents + head.book_only_cents
        sheet.write_formula(4, AMOUNT, "=F2-F3+F4", total, value=_dollars(should))
        write_cents(sheet, 5, AMOUNT, head.book_cents, money)
        sheet.write_formula(6, AMOUNT, "=F5-F6", total, value=_dollars(head.difference_cents))
        for column, name in enumerate(HEADS):
            sheet.write_string(FIRST_ROW - 1, column, name, bold)
        for line, row in enumerate(rows, start=FIRST_ROW):
            for column, text in enumerate(
                (row.section, row.subject_kind, str(row.subject_id), row.on_date.isoformat())
            ):
                sheet.write_string(line, column, text)
            sheet.write_string(line, 4, row.words)
            write_cents(sheet, line, AMOUNT, row.amount_cents, money)
        sheet.freeze_panes(FIRST_ROW, 0)
    return buffer.getvalue()


def _dollars(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"
