"""What a check scanner delivers: a ZIP of its list and of two images a check."""

import io
from collections.abc import Mapping, Sequence

from PIL import Image, UnidentifiedImageError

from curbstop.exchange.banks.check_images.writing import CheckToDeposit
from curbstop.exchange.layouts.loading import shipped_layout
from curbstop.exchange.layouts.reading import Reading
from curbstop.exchange.layouts.records import Row
from curbstop.exchange.layouts.refusal import FileRefusedError
from curbstop.exchange.meters.photos import PhotosError, photos_of_zip

LIST = "checks.csv"
GROUP_4 = "group4"
MOST_PIXELS = 40_000_000


def scanned_checks(*, package: bytes) -> Sequence[CheckToDeposit]:
    """The checks of a package, in the order of its list; raises `FileRefusedError` with the line of the list."""
    try:
        files = photos_of_zip(content=package)
    except PhotosError as error:
        raise FileRefusedError("This is not a ZIP of a list and images", line=0) from error
    if LIST not in files:
        raise FileRefusedError("The ZIP has no {name}", line=0, name=LIST)
    rows = [
        row for row in Reading(content=files[LIST], layout=shipped_layout(name="check-scans-csv")) if _is_check(row)
    ]
    _once(rows)
    return [_check(row, files) for row in rows]


def _is_check(row: Row) -> bool:
    return row.kind == "check"


def _once(rows: Sequence[Row]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        for name in ("sequence", "front", "back"):
            value = f"{name == 'sequence'} {row.string(name)}"
            if value in seen:
                raise FileRefusedError(
                    "“{value}” stands in line {before} already",
                    line=row.line,
                    value=row.string(name),
                    before=seen[value],
                )
            seen[value] = row.line


def _check(row: Row, files: Mapping[str, bytes]) -> CheckToDeposit:
    return CheckToDeposit(
        routing=row.string("routing"),
        on_us=row.string("on_us"),
        amount_cents=row.number("amount_cents"),
        item_sequence=row.string("sequence"),
        front=_image(row, "front", files),
        back=_image(row, "back", files),
        auxiliary_on_us=row.string("auxiliary_on_us"),
    )


def _image(row: Row, side: str, files: Mapping[str, bytes]) -> bytes:
    """TIFF of Group 4, black and white, as banks take it: what the scanner made otherwise is made so."""
    name = row.string(side)
    if name not in files:
        raise FileRefusedError("The image “{name}” is not in the ZIP", line=row.line, name=name)
    try:
        with Image.open(io.BytesIO(files[name])) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise FileRefusedError("The image “{name}” is larger than any check", line=row.line, name=name)
            if picture.format == "TIFF" and picture.info.get("compression") == GROUP_4:
                picture.load()
                return files[name]
            stream = io.BytesIO()
            picture.convert("L").point(_black_or_white, mode="1").save(stream, format="TIFF", compression=GROUP_4)
            return stream.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, SyntaxError) as error:
        raise FileRefusedError("“{name}” is no image that can be read", line=row.line, name=name) from error


def _black_or_white(level: int) -> int:
    return 255 if level > 127 else 0  # noqa: PLR2004 - the middle of a byte
