"""The physical floor of a load: the bare COPY of the very same rows, over one connection."""

import time
from collections.abc import Callable, Sequence

from django.db import connection
from psycopg.sql import SQL, Identifier

PAGES_A_CHUNK = 16_384
BYTES_A_WRITE = 1 << 20

Say = Callable[[str], None]


def silent(_text: str) -> None:
    """Nobody listens."""


def copy_floor(*, tables: Sequence[str]) -> tuple[int, float]:
    """Rows, and the seconds of their COPY into heaps without index or constraint.

    The heaps are committed empty, so that their rows are logged as those of a real load are.
    """
    rows, seconds = 0, 0.0
    for table in tables:
        heap = f"bare_{table}"
        with connection.cursor() as cursor:
            cursor.execute(
                SQL("CREATE TABLE {} AS SELECT * FROM {} WHERE false").format(*map(Identifier, (heap, table)))
            )
        for page in range(0, _pages(table), PAGES_A_CHUNK):
            count, taken = _copy_chunk(table=table, heap=heap, page=page)
            rows, seconds = rows + count, seconds + taken
        with connection.cursor() as cursor:
            cursor.execute(SQL("DROP TABLE {}").format(Identifier(heap)))
    return rows, seconds


def _pages(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s) / current_setting('block_size')::int", [table])
        return int(cursor.fetchone()[0])


def _copy_chunk(*, table: str, heap: str, page: int) -> tuple[int, float]:
    """Read the text of some pages' rows into memory, then time its COPY."""
    out = SQL("COPY (SELECT * FROM {} WHERE ctid >= {}::tid AND ctid < {}::tid) TO STDOUT (FORMAT csv)").format(
        Identifier(table), f"({page},0)", f"({page + PAGES_A_CHUNK},0)"
    )
    with connection.cursor() as cursor:
        with cursor.copy(out) as copy:
            content = b"".join(bytes(piece) for piece in copy)
        started = time.perf_counter()
        with cursor.copy(SQL("COPY {} FROM STDIN (FORMAT csv)").format(Identifier(heap))) as copy:
            for at in range(0, len(content), BYTES_A_WRITE):
                copy.write(content[at : at + BYTES_A_WRITE])
        return cursor.rowcount, time.perf_counter() - started
