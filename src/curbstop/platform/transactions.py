"""One journey, one transaction: operations require an open one; locks are taken once, sorted, late."""

import hashlib
from collections.abc import Iterable
from typing import TypeVar

from django.db import connection, models

from curbstop.kernel.errors import CurbstopError

Row = TypeVar("Row", bound=models.Model)


class NoOpenTransactionError(CurbstopError):
    """An operation was called outside a journey's transaction: a mistake in the program."""


class MissingRowError(CurbstopError):
    """A row that was to be locked is not there."""


def require_open_transaction() -> None:
    """Refuse to write where a later failure could not take it back."""
    if not connection.in_atomic_block:
        raise NoOpenTransactionError("An operation that writes was called outside a transaction")


def lock_rows(*, model: type[Row], ids: Iterable[int]) -> dict[int, Row]:
    """Lock the rows of `ids` for update in the order of their ids, so that two journeys never wait for each other."""
    require_open_transaction()
    wanted = sorted(set(ids))
    rows = {row.pk: row for row in model._default_manager.select_for_update().filter(pk__in=wanted).order_by("pk")}
    missing = [identity for identity in wanted if identity not in rows]
    if missing:
        raise MissingRowError(
            "A record is not there any more", where="{label} {missing}", label=model._meta.label, missing=missing[:5]
        )
    return rows


def lock_name(*, name: str) -> None:
    """Hold `name` alone until the transaction ends (within this utility's schema)."""
    require_open_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        (schema,) = cursor.fetchone()
        digest = hashlib.sha256(f"{schema}\x00{name}".encode()).digest()
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)])
