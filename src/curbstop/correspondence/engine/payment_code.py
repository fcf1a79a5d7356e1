"""The QR code that opens the page to pay, as a small picture for the bill: one pixel a module.

Making a code takes a millisecond, and a run makes 50,000. All codes of one length under one mask differ by the
exclusive or of what each letter changes, because error correction, placing and masking are linear over bits. So the
codes of a run are put together from patterns that are made once; `segno` makes those, and a test holds both alike.
"""

import struct
import zlib
from collections.abc import Sequence
from functools import lru_cache

import segno

# One mask, always: choosing the best of eight costs eight times as much, and readers undo any of them.
MASK = 2
QUIET = 4
ANY_LETTER = "a"
# A text of capitals, digits and few signs only would be written shorter by segno: it is made by itself.
ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")

Rows = tuple[int, ...]
"""The rows of a code as numbers, the leftmost module the highest bit; 1 is dark."""


def qr_code_png(text: str) -> bytes:
    """A QR code (error correction M) with its four modules of quiet zone, as PNG of one bit a pixel."""
    return _png(_rows_of(text))


def _rows_of(text: str) -> Rows:
    if not text.isascii() or all(sign in ALPHANUMERIC for sign in text):
        return _made(text)
    length = len(text)
    rows = list(_plain(length))
    for place, letter in enumerate(text):
        if letter != ANY_LETTER:
            rows = [row ^ change for row, change in zip(rows, _changed_by(length, place, letter), strict=True)]
    return tuple(rows)


@lru_cache(maxsize=64)
def _plain(length: int) -> Rows:
    return _made(ANY_LETTER * length)


@lru_cache(maxsize=20_000)
def _changed_by(length: int, place: int, letter: str) -> Rows:
    """Which modules change when the letter at a place becomes this one."""
    text = ANY_LETTER * place + letter + ANY_LETTER * (length - place - 1)
    return tuple(one ^ other for one, other in zip(_made(text), _plain(length), strict=True))


def _made(text: str) -> Rows:
    code = segno.make_qr(text, error="m", boost_error=False, mask=MASK)
    return tuple(int("".join(str(module) for module in row), 2) for row in code.matrix)


def _png(rows: Sequence[int]) -> bytes:
    """The code and its quiet zone; in one-bit gray 1 is white."""
    side = len(rows) + 2 * QUIET
    width_bytes = -(-side // 8)
    white = (1 << 8 * width_bytes) - 1
    shift = 8 * width_bytes - len(rows) - QUIET
    blank = [white] * QUIET
    lines = [*blank, *(white ^ (row << shift) for row in rows), *blank]
    pixels = b"".join(b"\0" + line.to_bytes(width_bytes) for line in lines)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(pixels)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
