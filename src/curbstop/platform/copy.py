"""Frames into tables and out of them: COPY as CSV, on Django's own connection and so in its transaction.

CSV, because PostgreSQL then checks every value; the binary writers store a float's bits as a bigint.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import polars as pl
from django.db import connection
from psycopg.sql import SQL, Identifier

ROWS_A_WRITE = 50_000

# PostgreSQL's type numbers (pg_type.oid) and how their CSV text is read. Never a float.
WHOLE_NUMBERS = frozenset({20, 21, 23, 26})
BOOLEAN, DAY, MOMENT = 16, 1082, 1184
FLOATS = frozenset({700, 701})


class _CopySink:
    """What Polars writes to: passes the bytes on to COPY."""

    def __init__(self, copy: Any) -> None:
        self._copy = copy

    def write(self, content: bytes) -> int:
        self._copy.write(content)
        return len(content)


def frame_to_table(*, frame: pl.DataFrame, table: str, columns: Sequence[str] | None = None) -> int:
    """Append the frame's rows to `table`; returns their number.

    `columns` names the table's columns in the frame's order (default: the frame's own names). Lists, ranges and JSON
    travel as PostgreSQL's text of them. Sort the frame by the table's index order first: it is the cheapest speed-up.
    Errors are Django's (`IntegrityError`, `DataError`).
    """
    names = list(columns) if columns is not None else frame.columns
    if frame.height == 0:
        return 0
    statement = SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
        Identifier(table), SQL(", ").join(map(Identifier, names))
    )
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        frame.write_csv(_CopySink(copy), include_header=False, batch_size=ROWS_A_WRITE)  # type: ignore[call-overload]
    return frame.height


def query_to_frame(*, sql: str, params: Sequence[object] | Mapping[str, object] | None = None) -> pl.DataFrame:
    """The rows of a SELECT as a frame, by COPY.

    Whole numbers become Int64, dates Date, moments UTC datetimes, booleans Boolean; all else (numeric, uuid, json,
    ranges, arrays) stays text. A floating-point column is refused.
    """
    schema, kinds = _frame_schema(sql=sql, params=params)
    buffer = BytesIO()
    statement = f"COPY ({sql}) TO STDOUT (FORMAT csv)"
    # `cursor.cursor` is the driver's own: Django's cursor that counts queries takes no parameters with a COPY.
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.cursor.copy(statement, params) as copy:
        for chunk in copy:
            buffer.write(chunk)
    if buffer.tell() == 0:
        return pl.DataFrame(schema=schema).with_columns(_conversions(kinds))
    buffer.seek(0)
    frame = pl.read_csv(buffer, has_header=False, schema=schema)
    return frame.with_columns(_conversions(kinds))


def _frame_schema(*, sql: str, params: Any) -> tuple[dict[str, pl.DataType], dict[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({sql}) AS described LIMIT 0", params)  # noqa: S608 - the caller's own SQL
        kinds = {column.name: column.type_code for column in cursor.description or ()}
    floats = [name for name, kind in kinds.items() if kind in FLOATS]
    if floats:
        raise TypeError(f"Floating-point columns are not read into frames: {', '.join(floats)}.")
    schema = {name: _csv_type(kind) for name, kind in kinds.items()}
    return schema, kinds


def _csv_type(kind: int) -> pl.DataType:
    if kind in WHOLE_NUMBERS:
        return pl.Int64()
    return pl.Date() if kind == DAY else pl.String()


def _conversions(kinds: Mapping[str, int]) -> list[pl.Expr]:
    """What CSV's text cannot say by itself: `t` and `f`, and moments with their offset."""
    booleans = [(pl.col(name) == "t").alias(name) for name, kind in kinds.items() if kind == BOOLEAN]
    moments = [
        pl.col(name).str.to_datetime("%Y-%m-%d %H:%M:%S%.f%#z", time_zone="UTC", strict=True)
        for name, kind in kinds.items()
        if kind == MOMENT
    ]
    return booleans + moments
