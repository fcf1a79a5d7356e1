"""What was scanned or typed into the counter's one field: a bill's stub, a check, a number, a name, a receipt type."""

from collections.abc import Sequence

from curbstop.cashiering.queries import ReceiptTypeRow
from curbstop.correspondence.queries import NotAScanlineError, parse_scanline
from curbstop.correspondence.types import ScannedStub


def scanned_stub(*, text: str) -> ScannedStub | None:
    """The bill's stub, or None when the text is something else. Raises the stub's errors for a wrong digit."""
    try:
        return parse_scanline(text=text)
    except NotAScanlineError:
        return None


def receipt_types_like(*, text: str, types: Sequence[ReceiptTypeRow]) -> tuple[ReceiptTypeRow, ...]:
    """The one with this code, else all whose names in either language have every word."""
    wanted = text.strip().lower()
    exact = tuple(one for one in types if one.code.lower() == wanted)
    words = wanted.split()
    return exact or tuple(
        one for one in types if words and all(word in f"{one.code} {one.name} {one.name_es}".lower() for word in words)
    )
