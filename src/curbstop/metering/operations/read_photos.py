"""A picture that the reader took of the meter is kept with the read."""

from datetime import datetime

from curbstop.kernel.errors import CurbstopError
from curbstop.metering.models import ReadPhoto
from curbstop.platform.files import store_file
from curbstop.platform.transactions import require_open_transaction

PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp")
WEBP_MARK, WEBP_AT = b"WEBP", 8


class NotAPhotoError(CurbstopError):
    """A file that is no picture."""


def attach_photo(*, read_id: int, name: str, media_type: str, content: bytes, now: datetime) -> int:
    """Keep a picture of a read and return its file. Raises `NotAPhotoError`."""
    require_open_transaction()
    if media_type not in PHOTO_TYPES or not content:
        raise NotAPhotoError("A photo of a meter is a JPEG, PNG or WebP picture", where="{name}", name=name)
    file_id = store_file(name=name, media_type=media_type, content=content, now=now)
    ReadPhoto.objects.create(read_id=read_id, file_id=file_id)
    return file_id


def photo_type(*, content: bytes) -> str | None:
    """What kind of picture the bytes are by how they begin; None when they are none."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"RIFF") and content[WEBP_AT : WEBP_AT + len(WEBP_MARK)] == WEBP_MARK:
        return "image/webp"
    return None
