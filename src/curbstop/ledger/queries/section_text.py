"""A section's canonical text, streamed out of the database."""

from collections.abc import Iterator
from datetime import date

from django.db import connection

from curbstop.ledger.engine.sealing import Chunk, Section, chunk_lines, lines_of


def read_section(*, name: str, sql: str, business_date: date, bounds: list[int] | None = None) -> Section:
    """Digest one section of a day: `sql` selects its rows with the id first, in the order of the ids."""
    with connection.cursor() as cursor:
        # How days are written must not depend on the server's settings.
        cursor.execute("SELECT set_config('DateStyle', 'ISO', true)")
    return Section(name=name, sql=sql, chunks=_chunks(sql, business_date, bounds))


def _chunks(sql: str, business_date: date, bounds: list[int] | None) -> tuple[Chunk, ...]:
    statement = f"COPY ({sql}) TO STDOUT"
    params = {"business_date": business_date}
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement, params) as copy:
        return chunk_lines(lines_of(_blocks(copy)), bounds=bounds)


def _blocks(copy: Iterator[memoryview]) -> Iterator[bytes]:
    for block in copy:
        yield bytes(block)
