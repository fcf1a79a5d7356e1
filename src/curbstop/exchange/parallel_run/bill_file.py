"""Another system's bills as CSV: account, service, component, amount, and if it knows them quantity and price.

Format: docs/how_to/run_in_parallel.md.
"""

import csv
from collections.abc import Mapping
from io import StringIO

import polars as pl

from curbstop.billing.queries.run_comparison import THEIRS_SCHEMA
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.quantity import MICRO, MILLI, NotAQuantityError, scaled

NEEDED = ("account", "service", "component", "amount")
CENTS = 100
LARGEST = 10**15

Names = Mapping[tuple[str, str], tuple[str, str]]
"""Their service and component to ours."""


class BillFileError(CurbstopError):
    """A file of another system's bills cannot be read."""


def read_bill_file(*, content: bytes, names: Names | None = None) -> pl.DataFrame:
    """The file's rows as THEIRS_SCHEMA, services and components named as ours. Raises BillFileError with the line."""
    rows = _table(content, NEEDED)
    read = [_row(line, row, names or {}) for line, row in rows]
    return pl.DataFrame(read, schema=THEIRS_SCHEMA, orient="row")


def read_names(*, content: bytes) -> Names:
    """What the other system calls ours: their_service, their_component, service, component. Raises BillFileError."""
    rows = _table(content, ("their_service", "their_component", "service", "component"))
    return {
        (_code(row["their_service"]), _code(row["their_component"])): (_code(row["service"]), _code(row["component"]))
        for _line, row in rows
    }


def _table(content: bytes, needed: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BillFileError("The file is not UTF-8", to_do="Save it as CSV in UTF-8.") from error
    reader = csv.DictReader(StringIO(text, newline=""))
    missing = [name for name in needed if name not in (reader.fieldnames or ())]
    if missing:
        raise BillFileError(
            "The first line does not name the column {column}",
            where="line 1",
            to_do="Name these columns: {needed}.",
            column=missing[0],
            needed=", ".join(needed),
        )
    return [(reader.line_num, {key: value or "" for key, value in row.items() if key}) for row in reader]


def _row(line: int, row: dict[str, str], names: Names) -> tuple[object, ...]:
    service, component = _code(row["service"]), _code(row["component"])
    service, component = names.get((service, component), (service, component))
    account = row["account"].strip()
    if not account or not component:
        raise BillFileError("A row names no account or no component", where="line {line}", line=line)
    return (
        account,
        service,
        component,
        _number(line, row["amount"] or "?", CENTS),
        _number(line, row["quantity"], MILLI) if row.get("quantity", "").strip() else None,
        _number(line, row["price"], MICRO) if row.get("price", "").strip() else None,
    )


def _code(text: str) -> str:
    """`Service Charge` and `service_charge` are one."""
    return "_".join(text.strip().lower().split())


def _number(line: int, text: str, scale: int) -> int:
    try:
        value = scaled(text=text.strip().replace(",", "").removeprefix("$"), scale=scale)
    except NotAQuantityError as error:
        raise BillFileError.because(error, where="line {line}", line=line) from error
    if abs(value) > LARGEST:
        raise BillFileError("'{text}' is too large", where="line {line}", text=text, line=line)
    return value
