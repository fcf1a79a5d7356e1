"""Files kept in the database with their SHA-256."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

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


def store_file(*, name: str, media_type: str, content: bytes, now: datetime) -> int:
    """Keep a file and return its id; the same content under the same name is kept once."""
    row, _ = StoredFile.objects.get_or_create(
        content_sha256=hashlib.sha256(content).hexdigest(),
        name=name,
        defaults={"media_type": media_type, "content": content, "size_bytes": len(content), "recorded_at": now},
    )
    return row.pk


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
