"""Typst templates and JSON in, a tagged PDF/UA-1 out. A warning is a failure: Typst only warns when a font is missing."""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from curbstop.correspondence.types import FONT_FOLDER
from curbstop.kernel.errors import CurbstopError

TEMPLATE_FOLDER = Path(__file__).resolve().parent / "templates"
ACCESSIBLE = ["ua-1"]

TemplateName = Literal["bill.typ", "control_sheet.typ", "explanation.typ", "notice.typ", "sheet.typ", "transfer.typ"]


class TypesettingError(CurbstopError):
    """A document could not be laid out as it must look."""


# What Inter can show: Latin with its accents, Cyrillic, punctuation, currency. PDF/UA refuses a sign without a shape.
SHOWN_RANGES = ((0x20, 0x7E), (0xA0, 0x148), (0x14A, 0x17F), (0x400, 0x45F), (0x2010, 0x2027), (0x2030, 0x203A))
SHOWN_SIGNS = frozenset("\n\N{EURO SIGN}\N{TRADE MARK SIGN}\N{MINUS SIGN}\N{ALMOST EQUAL TO}\N{LESS-THAN OR EQUAL TO}")
INSTEAD = "?"
EMPTY_DOCUMENTS = 5
# A sign that has no shape, or one that JSON writes by its number.
NOT_SHOWN = re.compile(
    f"[^ -~{''.join(f'{chr(a)}-{chr(z)}' for a, z in SHOWN_RANGES[1:])}{''.join(SHOWN_SIGNS)}]|\\\\[utrbf]"
)


def showable(text: str) -> str:
    """The text with a question mark for each sign that our font lacks, so that one name cannot stop a file of 500 bills."""
    return "".join(sign if _is_shown(sign) else INSTEAD for sign in unicodedata.normalize("NFC", text))


def _is_shown(sign: str) -> bool:
    return sign in SHOWN_SIGNS or any(first <= ord(sign) <= last for first, last in SHOWN_RANGES)


def json_of(data: Mapping[str, Any]) -> bytes:
    """The data as the template reads it. Nearly all of it is showable as it is: that is seen at one glance over the whole."""
    text = json.dumps(data, ensure_ascii=False)
    if NOT_SHOWN.search(text):
        text = json.dumps(_showable_data(data), ensure_ascii=False)
    return text.encode()


def _showable_data(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else showable(value)
    if isinstance(value, Mapping):
        return {key: _showable_data(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_showable_data(part) for part in value]
    return value


@cache
def fonts(*, folder: Path = FONT_FOLDER) -> typst.Fonts:
    """Our own fonts and no others, read once."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])


@cache
def template_sources() -> Mapping[str, bytes]:
    """Every template file by its name, read once."""
    return {path.name: path.read_bytes() for path in sorted(TEMPLATE_FOLDER.glob("*.typ"))}


def typeset_pdf(
    *, template: TemplateName, data: Mapping[str, Any], as_of: date, font_folder: Path = FONT_FOLDER
) -> bytes:
    """Lay out `data` by a template as PDF/UA-1. The same data gives the same bytes: `as_of` is the date inside the file."""
    moment = int(datetime.combine(as_of, time(), tzinfo=UTC).timestamp())
    how = {"pdf_standards": ACCESSIBLE, "timestamp": moment}
    return bytes(_compile(template=template, data=data, font_folder=font_folder, how=how))


def typeset_pictures(
    *, template: TemplateName, data: Mapping[str, Any], pixels_per_inch: int, font_folder: Path = FONT_FOLDER
) -> list[bytes]:
    """The same pages as pictures (PNG), one a page: for documentation and previews."""
    how = {"format": "png", "ppi": pixels_per_inch}
    pages = _compile(template=template, data=data, font_folder=font_folder, how=how)
    return [bytes(page) for page in pages] if isinstance(pages, list) else [bytes(pages)]


def forget_older_files() -> None:
    """Let go of what Typst keeps of the file before the last one.

    It keeps what it laid out until ten documents came after it: of files of 500 bills that is 4 GiB. A few documents without
    anything in them make it older. What the last file needed stays, and makes the next one faster.
    """
    for _ in range(EMPTY_DOCUMENTS):
        typst.compile({"main": b"x"}, font_paths=fonts(), ignore_system_fonts=True)  # type: ignore[call-overload]


def _compile(*, template: TemplateName, data: Mapping[str, Any], font_folder: Path, how: Mapping[str, Any]) -> Any:
    files = dict(template_sources())
    files["main"] = files.pop(template)
    files["data.json"] = json_of(data)
    try:
        content, warnings = typst.compile_with_warnings(
            files, font_paths=fonts(folder=font_folder), ignore_system_fonts=True, **how
        )
    except typst.TypstError as error:
        raise TypesettingError(
            "The document could not be laid out",
            where="{template}: {error}",
            to_do="Correct the template or its data.",
            template=template,
            error=error,
        ) from error
    if warnings:
        raise TypesettingError(
            "The document would not look as it must",
            where="{template}: {warnings}",
            to_do="Put the missing font into correspondence/fonts, or correct the template.",
            template=template,
            warnings="; ".join(str(warning) for warning in warnings),
        )
    return content
