"""Image cash letters as typed items: checks with their MICR line and images."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from curbstop.exchange.banks.check_images.rules import ImageCashLetterRules
from curbstop.exchange.layouts.frames import EBCDIC, is_ebcdic
from curbstop.exchange.layouts.loading import shipped_layout
from curbstop.exchange.layouts.reading import Reading, Ready
from curbstop.exchange.layouts.records import Row

ITEMS = frozenset({"check", "return"})


@dataclass(frozen=True, slots=True)
class ImagedCheck:
    """One check of a deposit, or one that came back (`return_reason`). Images are TIFF bytes, front and back."""

    line: int
    routing: str
    on_us: str
    auxiliary_on_us: str
    amount_cents: int
    item_sequence: str
    return_reason: str
    images: tuple[bytes, ...]


@cache
def image_layout() -> Ready:
    """The layout, made ready once."""
    return Ready(shipped_layout(name="x9"))


def read_image_cash_letter(*, content: bytes) -> Iterator[ImagedCheck]:
    """The items of a file; raises `FileRefusedError`, also at its end: act on nothing before the last item has come."""
    codec = EBCDIC if is_ebcdic(content=content) else "latin-1"
    item: Row | None = None
    images: list[bytes] = []
    for row in Reading(content=content, layout=image_layout(), rules=ImageCashLetterRules()):
        if row.kind == "image_data":
            images.append(str(row.get("image") or "").encode(codec))
            continue
        if (row.kind in ITEMS or row.kind == "bundle_control") and item is not None:
            yield _check(item, images)
            item = None
        if row.kind in ITEMS:
            item, images = row, []


def _check(row: Row, images: list[bytes]) -> ImagedCheck:
    returned = row.kind == "return"
    return ImagedCheck(
        row.line,
        row.string("payor_routing") + row.string("check_digit"),
        row.string("on_us"),
        "" if returned else row.string("auxiliary_on_us"),
        row.number("amount_cents"),
        row.string("item_sequence"),
        row.string("reason") if returned else "",
        tuple(images),
    )
