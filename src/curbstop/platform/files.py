"""Files kept in the database with their SHA-256."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import psycopg
from django.db import connection

from curbstop.kernel.errors import CurbstopError
from curbstop.platform.models import StoredFile


class FileDamagedError(CurbstopError):
    """A stored file's bytes are not those that were stored."""


@dataclass(frozen=True, slots=True)
class FileContent:
    """A stored file as read back."""

    id: int
    name: str
    media_type: str
    content: bytes
    content_sha256: str
    recorded_at: datetime


# Django writes parameters into the statement, twice as long as the file and escaped sign by sign: here they travel as they are.
INSERT = """
INSERT INTO platform_storedfile (name, media_type, content, content_sha256, size_bytes, recorded_at)
VALUES (%s, %s, %b, %s, %s, %s) ON CONFLICT (content_sha256, name) DO NOTHING
"""


def store_file(*, name: str, media_type: str, content: bytes, now: datetime) -> int:
    """Keep a file and return its id; the same content under the same name is kept once."""
    sha256 = hashlib.sha256(content).hexdigest()
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(INSERT, [name, media_type, content, sha256, len(content), now])
    return StoredFile.objects.values_list("pk", flat=True).get(content_sha256=sha256, name=name)


def is_stored(*, content: bytes, media_type: str) -> bool:
    """Whether these very bytes are kept already as a file of this kind, under whatever name."""
    sha256 = hashlib.sha256(content).hexdigest()
    return StoredFile.objects.filter(content_sha256=sha256, media_type=media_type).exists()


def load_file(*, file_id: int) -> FileContent:
    """A stored file; raises `FileDamagedError` when its bytes do not match their SHA-256."""
    row = StoredFile.objects.get(pk=file_id)
    content = bytes(row.content)
    if hashlib.sha256(content).hexdigest() != row.content_sha256:
        raise FileDamagedError(
            "The stored file '{name}' has been changed",
            where="file {file_id}",
            to_do="Restore it from a backup.",
            name=row.name,
            file_id=file_id,
        )
    return FileContent(
        id=row.pk,
        name=row.name,
        media_type=row.media_type,
        content=content,
        content_sha256=row.content_sha256,
        recorded_at=row.recorded_at,
    )
