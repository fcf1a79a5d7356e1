"""A department's file of open invoices: CSV with a header, one invoice a line, and a last line with its control figures.

    number,receipt_type,payer,amount,due_on
    B-1001,PERMIT,"Inland Builders, Inc.",250.00,2026-04-01
    CONTROL,1,250.00

It is taken whole or not at all; the first thing wrong is told with its line.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date

from curbstop.kernel.card_numbers import has_card_number
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money, NotAnAmountError

HEADER = ("number", "receipt_type", "payer", "amount", "due_on")
CONTROL = "CONTROL"
CONTROL_CELLS = 3
LONGEST_NUMBER, LONGEST_PAYER = 30, 120
MOST_LINES = 100_000


class InvoiceFileError(CurbstopError):
    """A department's file of invoices cannot be taken as it is."""

    def __init__(
        self,
        what: str,
        *,
        line: int,
        to_do: str = "Correct the file and bring it again: nothing of it was taken.",
        **facts: object,
    ) -> None:
        super().__init__(what, where="line {line}", to_do=to_do, line=line, **facts)


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One invoice as the file says it; `line` counts from 1, the header is the first."""

    line: int
    number: str
    receipt_type_code: str
    payer_name: str
    amount_cents: int
    due_on: date


@dataclass(frozen=True, slots=True)
class InvoiceFile:
    """The invoices and the control figures that they came to."""

    lines: tuple[InvoiceLine, ...]
    control_count: int
    control_cents: int


def read_invoice_file(*, content: bytes) -> InvoiceFile:
    """The file's invoices. Raises `InvoiceFileError` with the line and the reason."""
    rows = _rows(content)
    if not rows or tuple(cell.strip().lower() for cell in rows[0][1]) != HEADER:
        raise InvoiceFileError("The first line must be {header}", line=1, header=",".join(HEADER))
    if len(rows) < CONTROL_CELLS or rows[-1][1][0].strip().upper() != CONTROL:
        raise InvoiceFileError("The last line must be CONTROL, the number of invoices and their sum", line=rows[-1][0])
    lines = tuple(_line(number, cells) for number, cells in rows[1:-1])
    seen: dict[str, int] = {}
    for one in lines:
        if one.number in seen:
            raise InvoiceFileError(
                "Invoice {number} stands in line {first} already",
                line=one.line,
                number=one.number,
                first=seen[one.number],
            )
        seen[one.number] = one.line
    count, cents = _control(*rows[-1])
    found = sum(one.amount_cents for one in lines)
    if (count, cents) != (len(lines), found):
        raise InvoiceFileError(
            "The control figures say {count} for {cents}, the lines are {found_count} for {found_cents}",
            line=rows[-1][0],
            count=count,
            cents=Money(cents),
            found_count=len(lines),
            found_cents=Money(found),
        )
    return InvoiceFile(lines, count, cents)


def _rows(content: bytes) -> list[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvoiceFileError("This is not text in UTF-8", line=content[: error.start].count(b"\n") + 1) from error
    if "\0" in text:
        raise InvoiceFileError("This is not text", line=text[: text.index("\0")].count("\n") + 1)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, cells))
            if len(rows) > MOST_LINES:
                raise InvoiceFileError("The file has more than {most} lines", line=reader.line_num, most=MOST_LINES)
    except csv.Error as error:
        raise InvoiceFileError("The quotes of this line are wrong", line=reader.line_num) from error
    return rows


def _line(line: int, cells: list[str]) -> InvoiceLine:
    if len(cells) != len(HEADER):
        raise InvoiceFileError(
            "There are {found} columns, not {wanted}", line=line, found=len(cells), wanted=len(HEADER)
        )
    number, code, payer, amount, due_on = (cell.strip() for cell in cells)
    if not number or len(number) > LONGEST_NUMBER:
        raise InvoiceFileError("An invoice number has 1 to {most} characters", line=line, most=LONGEST_NUMBER)
    if len(payer) > LONGEST_PAYER:
        raise InvoiceFileError("A payer has at most {most} characters", line=line, most=LONGEST_PAYER)
    if has_card_number(text=number) or has_card_number(text=payer):
        raise InvoiceFileError("This looks like a card number", line=line)
    cents = _cents(line, amount)
    if cents <= 0:
        raise InvoiceFileError("An invoice is for an amount above zero", line=line)
    try:
        due = date.fromisoformat(due_on)
    except ValueError as error:
        raise InvoiceFileError("“{text}” is not a day like 2026-04-01", line=line, text=due_on) from error
    return InvoiceLine(line, number, code.upper(), payer, cents, due)


def _control(line: int, cells: list[str]) -> tuple[int, int]:
    if len(cells) < CONTROL_CELLS or not (cells[1].strip().isascii() and cells[1].strip().isdigit()):
        raise InvoiceFileError("The last line must be CONTROL, the number of invoices and their sum", line=line)
    return int(cells[1].strip()[:12]), _cents(line, cells[2].strip())


def _cents(line: int, text: str) -> int:
    try:
        return Money.parse(text).cents
    except NotAnAmountError as error:
        raise InvoiceFileError("“{text}” is not an amount", line=line, text=text) from error
