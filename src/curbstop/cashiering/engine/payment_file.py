"""Reading a file of payments: control figures first, every row checked, nothing accepted half."""

import csv
import hashlib
import io
import re
from datetime import date
from functools import lru_cache

from curbstop.cashiering.types import FileRow, PaymentFile
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money, NotAnAmountError

HEADER = ["account_number", "amount", "reference", "payer", "paid_on"]
CONTROL = "#control"
CONTROL_FIELDS = 3
# What nearly every row of a processor holds: read without asking what people may type.
PLAIN_AMOUNT = re.compile(r"[0-9]{1,9}\.[0-9]{2}")


class PaymentFileError(CurbstopError):
    """A payment file is not what it should be; `line` says where."""

    def __init__(
        self, what: str, *, line: int, to_do: str = "Ask the sender for a corrected file.", **facts: object
    ) -> None:
        self.line = line
        super().__init__(what, where="line {line}", to_do=to_do, line=line, **facts)


def read_payment_file(*, content: bytes, name: str) -> PaymentFile:
    """Read a whole file; raises `PaymentFileError` at the first thing that is wrong.

    Line 1: `#control,<count>,<amount>`. Line 2: the header. Then one payment a line, amounts in dollars and cents.
    """
    rows = _fields(_text(content))
    count, cents = _control(rows)
    if len(rows) < 2 or rows[1] != HEADER:  # noqa: PLR2004 - the second line
        raise PaymentFileError("The second line must be: {header}", line=2, header=",".join(HEADER))
    payments = tuple(_row(fields, line) for line, fields in enumerate(rows[2:], start=3) if fields)
    if len(payments) != count:
        raise PaymentFileError(
            "The control count says {count} payments, the file has {payments}",
            line=1,
            count=count,
            payments=len(payments),
        )
    total = sum(row.amount_cents for row in payments)
    if total != cents:
        raise PaymentFileError(
            "The control amount says {control}, the payments sum to {total}",
            line=1,
            control=Money(cents),
            total=Money(total),
        )
    if not payments:
        raise PaymentFileError("The file holds no payment", line=1)
    return PaymentFile(
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        control_count=count,
        control_cents=cents,
        rows=payments,
    )


def _fields(text: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        return list(reader)
    except csv.Error as error:
        raise PaymentFileError(
            "The line cannot be divided into fields: {cause}", line=max(reader.line_num, 1), cause=str(error)
        ) from error


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise PaymentFileError("The file is not text in UTF-8", line=line) from error
    if "\x00" in text:
        raise PaymentFileError("The file is not text", line=text[: text.index("\x00")].count("\n") + 1)
    return text


def _control(rows: list[list[str]]) -> tuple[int, int]:
    if not rows or len(rows[0]) != CONTROL_FIELDS or rows[0][0] != CONTROL:
        raise PaymentFileError(
            "The first line must give the control figures: {figures}", line=1, figures=f"{CONTROL},<count>,<amount>"
        )
    if not (rows[0][1].isascii() and rows[0][1].isdigit()):
        raise PaymentFileError("The control count '{typed}' is not a whole number", line=1, typed=rows[0][1])
    return int(rows[0][1]), _cents(rows[0][2], 1)


def _row(fields: list[str], line: int) -> FileRow:
    if len(fields) != len(HEADER):
        raise PaymentFileError(
            "{expected} fields are expected, {found} are there", line=line, expected=len(HEADER), found=len(fields)
        )
    account, amount, reference, payer, paid_on = (field.strip() for field in fields)
    cents = _cents(amount, line)
    if cents <= 0:
        raise PaymentFileError("The amount {amount} is not above zero", line=line, amount=amount)
    return FileRow(line, account, cents, reference[:60], payer[:120], _day(paid_on, line))


def _cents(text: str, line: int) -> int:
    if PLAIN_AMOUNT.fullmatch(text):
        return int(text[:-3] + text[-2:])
    try:
        return Money.parse(text).cents
    except NotAnAmountError as error:
        raise PaymentFileError("'{text}' is not an amount", line=line, text=text) from error


def _day(text: str, line: int) -> date | None:
    if not text:
        return None
    try:
        return _iso_day(text)
    except ValueError as error:
        raise PaymentFileError("'{text}' is not a day like 2026-03-02", line=line, text=text) from error


@lru_cache(maxsize=512)
def _iso_day(text: str) -> date:
    """A file names few days many times."""
    return date.fromisoformat(text)
