"""Bills by email and what autopay collects as CSV, whose first line says how many and how much: `#control,<count>,<amount>`."""

import csv
from collections.abc import Sequence
from io import StringIO

from curbstop.kernel.quantity import unscaled
from curbstop.reporting.run_output import OutputRow

CENTS = 100
EMAIL_COLUMNS = ("account", "bill", "email", "language", "amount_due", "due_date", "send_on")
AUTOPAY_COLUMNS = ("account", "bill", "amount", "collect_on")


def email_list(*, rows: Sequence[OutputRow]) -> bytes:
    """Who gets which bill by email; without an address the field is empty, and somebody must find one."""
    return _file(
        rows,
        EMAIL_COLUMNS,
        [
            (
                row.account_number,
                row.bill_number,
                row.email,
                row.language,
                _dollars(row.amount_due_cents),
                row.due_date.isoformat(),
                row.mailing_date.isoformat(),
            )
            for row in rows
        ],
    )


def autopay_list(*, rows: Sequence[OutputRow]) -> bytes:
    """What is collected from whom on which day."""
    return _file(
        rows,
        AUTOPAY_COLUMNS,
        [
            (row.account_number, row.bill_number, _dollars(row.amount_due_cents), row.due_date.isoformat())
            for row in rows
        ],
    )


def _file(rows: Sequence[OutputRow], columns: tuple[str, ...], lines: list[tuple[object, ...]]) -> bytes:
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["#control", len(rows), _dollars(sum(row.amount_due_cents for row in rows))])
    writer.writerow(columns)
    writer.writerows(lines)
    return buffer.getvalue().encode()


def _dollars(cents: int) -> str:
    whole, _, part = unscaled(value=cents, scale=CENTS).partition(".")
    return f"{whole}.{part:0<2}"
