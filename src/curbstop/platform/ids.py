"""Ids in blocks, for rows that travel in frames."""

from django.db import connection
from psycopg.sql import SQL, Identifier

# Rows entered one by one may draw from the sequence between its reading and its moving: far fewer than this.
MARGIN = 1_000
BLOCK_LOCK = 7_310_002


def reserve_ids(*, table: str, count: int, column: str = "id") -> range:
    """Take `count` ids of a table's identity column out of circulation; O(1), whatever the count.

    Ids are never handed out twice and leave gaps. Numbers that people see (receipts, bills) are made otherwise.
    """
    if count < 1:
        return range(0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, column])
        (sequence,) = cursor.fetchone()
        cursor.execute("SELECT pg_advisory_lock(%s)", [BLOCK_LOCK])
        try:
            statement = SQL("SELECT setval(%s::regclass, last_value + %s) FROM {}").format(
                Identifier(*sequence.split("."))
            )
            cursor.execute(statement, [sequence, MARGIN + count])
            (last,) = cursor.fetchone()
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [BLOCK_LOCK])
    return range(last - count + 1, last + 1)
