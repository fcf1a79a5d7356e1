"""Every command that moves money is done once, however often it is sent."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from curbstop.kernel.errors import CurbstopError
from curbstop.platform.models import Command
from curbstop.platform.transactions import require_open_transaction

Result = dict[str, Any]


class KeyReusedError(CurbstopError):
    """A key came a second time with another content."""


def content_digest(*, content: Mapping[str, object]) -> str:
    """SHA-256 (hex) over the canonical text of what was asked. Values are JSON's, dates and UUIDs as their text."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def once(
    *,
    key: UUID,
    name: str,
    content: Mapping[str, object],
    now: datetime,
    run: Callable[[], Result],
    actor_id: int | None = None,
) -> Result:
    """Run a command under its key, in the caller's transaction; a repetition gets the first result again.

    The same key at the same moment waits until the first one has ended. `run` returns what JSON can hold: ids,
    numbers, texts. Raises `KeyReusedError` for the same key with another name or content.
    """
    require_open_transaction()
    digest = content_digest(content=content)
    if _claim(key=key, name=name, digest=digest, now=now, actor_id=actor_id):
        result = run()
        Command.objects.filter(key=key).update(result=result)
        return result
    first = Command.objects.get(key=key)
    if (first.name, first.content_sha256) != (name, digest):
        raise KeyReusedError(
            "This request carries a number that was already used for a different one",
            where="{name} {key}",
            to_do="Open the page again and enter it anew.",
            name=first.name,
            key=key,
        )
    return dict(first.result or {})


def _claim(*, key: UUID, name: str, digest: str, now: datetime, actor_id: int | None) -> bool:
    """Insert the command unless it is there; waits for another transaction that is inserting it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO platform_command (key, name, content_sha256, actor_id, recorded_at)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (key) DO NOTHING RETURNING id",
            [key, name, digest, actor_id, now],
        )
        return cursor.fetchone() is not None
