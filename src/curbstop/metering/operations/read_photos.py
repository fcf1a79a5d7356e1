"""A picture that the reader took of the meter is kept with the read."""

from datetime import datetime

from curbstop.kernel.errors import CurbstopError
from curbstop.metering.models import ReadPhoto
from curbstop.platform.files import store_file
from curbstop.platform.transactions import require_open_transaction

PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp")


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
