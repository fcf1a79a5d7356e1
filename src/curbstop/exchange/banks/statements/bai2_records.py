"""BAI2: bytes to records with their continuations.

A slash ends a record, or the end of the line; `88` continues the record before it, between fields or within its text.
Some banks put several records on a line, or break a text without `88`: `loose` reads those too.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from curbstop.exchange.layouts.frames import with_line_ends
from curbstop.exchange.layouts.refusal import FileRefusedError, shown

CODES = ("01", "02", "03", "16", "49", "88", "98", "99")
CONTINUATION = "88"
TEXT_RECORDS = frozenset({"16"})
MOST_PIECES = 100_000  # continuations of one record

_CODE = re.compile(rf"({'|'.join(CODES)})(?:,|/|$)")
_LIKE_A_CODE = re.compile(r"[0-9]{2}(?:,|/|$)")
_NEXT_ON_LINE = re.compile(rf"/\s+(?=(?:{'|'.join(CODES)}),)")


@dataclass(slots=True)
class Logical:
    """One record with its continuations. `pieces`: the fields of the record and of each continuation."""

    line: int
    code: str
    pieces: list[list[str]] = field(default_factory=list)

    @property
    def lines(self) -> int:
        """How many records it was written as."""
        return len(self.pieces)

    @property
    def fields(self) -> list[str]:
        """All fields behind the code."""
        return [one for piece in self.pieces for one in piece]


def logical_records(*, content: bytes, loose: bool) -> Iterator[Logical]:
    """Records in order; raises `FileRefusedError` for what is none."""
    open_one: Logical | None = None
    for line, text in _physical(content, loose=loose):
        found = _CODE.match(text)
        if found is None:
            raise FileRefusedError(
                "“{code}” begins no known kind of record; expected is one of {codes}",
                line=line,
                code=shown(text[:2]),
                codes=", ".join(CODES),
            )
        code = found[1]
        if code == CONTINUATION:
            if open_one is None or open_one.lines > MOST_PIECES:
                raise FileRefusedError("A continuation (88) has no record before it", line=line)
            open_one.pieces.append(_fields(text, open_one.code))
            continue
        if open_one is not None:
            yield open_one
        open_one = Logical(line, code, [_fields(text, code)])
    if open_one is not None:
        yield open_one


def _physical(content: bytes, *, loose: bool) -> Iterator[tuple[int, str]]:
    """Records as they were written, with the line each begins in."""
    content = with_line_ends(content=content)
    waiting: tuple[int, str] | None = None
    for number, raw in enumerate(io.BytesIO(content), start=1):
        text = _text(raw.rstrip(b"\r\n"), number).strip()
        if not text or text == "\x1a":
            continue
        for piece in _NEXT_ON_LINE.split(text) if loose else (text,):
            begins = _LIKE_A_CODE.match(piece.lstrip())
            if waiting is not None and loose and begins is None:
                waiting = (waiting[0], f"{waiting[1]} {piece}")
                continue
            if waiting is not None:
                yield waiting
            waiting = (number, piece.lstrip())
    if waiting is not None:
        yield waiting


def _text(raw: bytes, line: int) -> str:
    if line == 1:
        raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    if any(letter < " " and letter not in "\t\x1a" for letter in text):
        raise FileRefusedError("The line has control characters", line=line)
    return text


def _fields(text: str, code: str) -> list[str]:
    """Fields behind the code. Only a text may hold a slash, so elsewhere the first one ends the record."""
    body = text[3:]
    if code in TEXT_RECORDS:
        return body.rstrip().removesuffix("/").split(",") if body else []
    bare, slash, rest = body.partition("/")
    if slash and rest.strip():
        # Some fill records up behind the slash; digits there would be a lost record.
        bare = bare if not re.search(r"[0-9]", rest) else body.removesuffix("/")
    return bare.rstrip().split(",") if text[2:3] != "/" else []
