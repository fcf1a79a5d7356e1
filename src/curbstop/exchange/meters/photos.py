"""Pictures that come with a file of reads: a folder, or a ZIP of one."""

import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath

from curbstop.kernel.errors import CurbstopError

LARGEST_PHOTO_BYTES = 10 * 1024 * 1024
LARGEST_TOGETHER_BYTES = 1024 * 1024 * 1024


class PhotosError(CurbstopError):
    """The pictures cannot be read."""


def photos_of_folder(*, folder: Path) -> Mapping[str, bytes]:
    """The files of a folder (not of folders in it) by name. Raises `PhotosError`."""
    if not folder.is_dir():
        raise PhotosError("There is no such folder of photos", where="{folder}", folder=folder.name)
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")]
    _refuse_large({path.name: path.stat().st_size for path in files})
    return {path.name: path.read_bytes() for path in files}


def photos_of_zip(*, content: bytes) -> Mapping[str, bytes]:
    """The files of a ZIP by name, without their folders. Raises `PhotosError`."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            files = {PurePosixPath(one.filename).name: one for one in archive.infolist() if not one.is_dir()}
            _refuse_large({name: one.file_size for name, one in files.items()})
            return {name: archive.read(one) for name, one in files.items()}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError, zlib.error) as error:
        raise PhotosError("This is not a ZIP of pictures", to_do="Put the pictures into a plain ZIP file.") from error


def _refuse_large(sizes: Mapping[str, int]) -> None:
    for name, size in sizes.items():
        if size > LARGEST_PHOTO_BYTES:
            raise PhotosError(
                "The photo '{name}' is larger than {most} MB", name=name, most=LARGEST_PHOTO_BYTES // 1024**2
            )
    if sum(sizes.values()) > LARGEST_TOGETHER_BYTES:
        raise PhotosError(
            "The photos together are larger than {most} MB",
            to_do="Divide the file of reads by routes.",
            most=LARGEST_TOGETHER_BYTES // 1024**2,
        )
