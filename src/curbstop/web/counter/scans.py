"""What was scanned or typed into the counter's one field: a bill's stub, a check, a number, a name, a receipt type."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from curbstop.cashiering.queries import ReceiptTypeRow
from curbstop.correspondence.queries import NotAScanlineError, parse_scanline
from curbstop.correspondence.types import ScannedStub

# The line of magnetic ink at a check's foot: T around the routing number, U behind the account (E-13B as readers send it).
CHECK_LINE = re.compile(
    r"^(?:[Uu⑈](?P<front>\d+)[Uu⑈])?\s*[Tt⑆](?P<routing>\d{9})[Tt⑆]\s*(?P<rest>[\d\s\-]+)[Uu⑈]\s*(?P<behind>\d*)$"
)


@dataclass(frozen=True, slots=True)
class ScannedCheck:
    """A check's number as its magnetic line says it. Routing and account are not kept."""

    number: str


def scanned_check(*, text: str) -> ScannedCheck | None:
    """The check that a reader read, or None when the text is something else."""
    found = CHECK_LINE.match(text.strip())
    number = (found["front"] or found["behind"]) if found else ""
    return ScannedCheck(number.lstrip("0") or number) if number else None


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
