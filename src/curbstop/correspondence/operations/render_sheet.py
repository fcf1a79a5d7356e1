"""A sheet of figures as PDF/UA-1: reconciliations, check lists and whatever else is signed and filed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from curbstop.correspondence.engine.typesetting import typeset_pdf


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A table: `columns` are "wide" or "auto", `aligned` "left" or "right"; `none` is said when it has no row."""

    title: str
    heads: tuple[str, ...]
    columns: tuple[str, ...]
    aligned: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sums: tuple[str, ...]
    none: str


def render_sheet(
    *,
    utility: str,
    title: str,
    subtitle: str,
    heads: tuple[str, str],
    facts: Sequence[tuple[str, str]],
    parts: Sequence[SheetPart],
    signatures: Sequence[str],
    language: str,
    as_of: date,
) -> bytes:
    """The sheet; every text is ready to be read, in `language`. `as_of` is the date inside the file."""
    data = {
        "utility": utility,
        "title": title,
        "subtitle": subtitle,
        "lang": language,
        "fact_head": heads[0],
        "amount_head": heads[1],
        "facts": [list(fact) for fact in facts],
        "parts": [asdict(part) for part in parts],
        "signatures": list(signatures),
    }
    return typeset_pdf(template="sheet.typ", data=data, as_of=as_of)
