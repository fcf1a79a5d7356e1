"""Fill empty tables first, and make their indexes and foreign keys for all rows at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from psycopg.sql import SQL, Composable, Identifier

from curbstop.platform.transactions import require_open_transaction

# Primary keys and named uniqueness stay: rows are found by them while they are loaded.
INDEXES = """
SELECT i.indexrelid::regclass::text, i.indrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i WHERE i.indrelid = ANY (%s::regclass[])
AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid) ORDER BY 1
"""
CONSTRAINTS = """
SELECT c.conname, c.conrelid::regclass::text, pg_get_constraintdef(c.oid)
FROM pg_constraint c WHERE c.conrelid = ANY (%s::regclass[]) AND c.contype IN ('f', 'x') ORDER BY c.contype DESC, 1
"""


@contextmanager
def loaded_before_indexed(*, tables: Sequence[str]) -> Iterator[None]:
    """Inside, those of `tables` that are empty have no secondary indexes, exclusions or foreign keys; afterwards all again.

    What is made afterwards covers every row, so nothing that is wrong can be committed; row by row the same checks cost a
    conversion several times as much. In the caller's transaction, which holds the tables exclusively from here on. Errors
    of the checks are Django's `IntegrityError`, raised at the end of the block.
    """
    require_open_transaction()
    empty = _empty(tables)
    constraints, indexes = _rows(CONSTRAINTS, empty), _rows(INDEXES, empty)
    _execute("SET CONSTRAINTS ALL IMMEDIATE")
    for name, table, _ in constraints:
        _execute(SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(_named(table), Identifier(name)))
    for name, _, _ in indexes:
        _execute(SQL("DROP INDEX {}").format(_named(name)))
    yield
    _execute("SET CONSTRAINTS ALL IMMEDIATE")
    for _, _, definition in indexes:
        _execute(SQL(definition))  # PostgreSQL's own text of an index of ours
    for name, table, definition in constraints:
        added = SQL("ALTER TABLE {} ADD CONSTRAINT {} ").format(_named(table), Identifier(name))
        _execute(added + SQL(definition))


def _empty(tables: Sequence[str]) -> list[str]:
    empty = []
    for table in tables:
        with connection.cursor() as cursor:
            cursor.execute(SQL("SELECT EXISTS (SELECT 1 FROM {})").format(Identifier(table)))
            (filled,) = cursor.fetchone()
        if not filled:
            empty.append(table)
    return empty


def _named(name: str) -> Identifier:
    """A name as PostgreSQL writes it, with its schema where the search path does not find it."""
    return Identifier(*name.replace('"', "").split("."))


def _rows(sql: str, tables: Sequence[str]) -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(tables)])
        return list(cursor.fetchall())


def _execute(sql: str | Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
