"""Bytes to records of text, one after the other, without holding them all."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Literal

from curbstop.exchange.layouts.description import Frame, Layout
from curbstop.exchange.layouts.growing import unprefixed_of
from curbstop.exchange.layouts.refusal import FileRefusedError, shown

LARGEST_BYTES = 1_000_000_000
PREFIX_BYTES = 4
LONGEST_RECORD = 20_000_000  # an image of a check is a few hundred thousand bytes
EBCDIC = "cp037"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LINE_ENDS = b"\r\n"
LONE_RETURN = re.compile(rb"\r(?!\n)")
PADDING = b"\x00"
IMAGE_STARTS = (b"II*\x00", b"MM\x00*", b"\xff\xd8\xff")  # TIFF in either order of bytes, JPEG
END_OF_FILE = b"\x1a"  # what old systems put after the last line


def refuse_oversize(*, size: int) -> None:
    """Stop before reading what no bank sends."""
    if size > LARGEST_BYTES:
        raise FileRefusedError(
            "The file has {size} bytes; more than {largest} are not read", line=0, size=size, largest=LARGEST_BYTES
        )


def lines_of(*, content: bytes, layout: Layout) -> Iterator[tuple[int, str]]:
    """Each line's number and text without its end. Empty lines are passed over."""
    content = with_line_ends(content=content)
    encoding = _encoding_of(content, layout)
    for number, raw in enumerate(io.BytesIO(content), start=1):
        bare = raw.rstrip(b"\r\n")
        if number == 1:
            bare = bare.removeprefix(BYTE_ORDER_MARK)
        if bare and bare != END_OF_FILE:
            yield number, _decoded(bare, number, encoding)


def with_line_ends(*, content: bytes) -> bytes:
    """A carriage return by itself ends a line, as a line feed does."""
    return LONE_RETURN.sub(b"\n", content) if b"\r" in content else content


def pieces_of(*, content: bytes, layout: Layout) -> Iterator[tuple[int, str]]:
    """A file without line ends: records of equal length, numbered."""
    length = layout.record_length
    content = content.rstrip(LINE_ENDS)
    encoding = _encoding_of(content, layout)
    for number, start in enumerate(range(0, len(content), length), start=1):
        yield number, _decoded(content[start : start + length], number, encoding)


def prefixed_of(*, content: bytes) -> Iterator[tuple[int, bytes]]:
    """Records after four bytes that say how long each is; numbered from 1."""
    at, number = 0, 0
    order = _byte_order(content)
    size = len(content.rstrip(PADDING)) if content.endswith(b"\x00") else len(content)  # some systems fill a last block
    while at < size:
        number += 1
        length = int.from_bytes(content[at : at + PREFIX_BYTES], order)
        start, end = at + PREFIX_BYTES, at + PREFIX_BYTES + length
        if length == 0 or length > LONGEST_RECORD or end > len(content):
            raise FileRefusedError(
                "The length before the record says {length} bytes, {left} are left in the file",
                line=number,
                length=length,
                left=max(len(content) - start, 0),
            )
        yield number, content[start:end]
        at = end


def _byte_order(content: bytes) -> Literal["big", "little"]:
    """The standard's is the most significant byte first; some write the other, as the first length tells."""
    first = content[:PREFIX_BYTES]
    small = int.from_bytes(first, "little")
    return "little" if int.from_bytes(first, "big") > LONGEST_RECORD and 0 < small <= LONGEST_RECORD else "big"


def rows_of(*, content: bytes, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """Delimited lines as fields. Quoted fields may hold delimiters and line ends."""
    reader = csv.reader(
        (text + "\n" for text in _all_lines(content, layout)),
        delimiter=layout.delimiter,
        quotechar=layout.quote or None,
        quoting=csv.QUOTE_MINIMAL if layout.quote else csv.QUOTE_NONE,
        strict=bool(layout.quote),
    )
    first = 1
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefusedError(
                "The line cannot be divided into fields: {cause}", line=max(reader.line_num, 1), cause=str(error)
            ) from error
        if fields:
            yield first, fields
        first = reader.line_num + 1


def _all_lines(content: bytes, layout: Layout) -> Iterator[str]:
    content = with_line_ends(content=content)
    encoding = _encoding_of(content, layout)
    for number, raw in enumerate(io.BytesIO(content), start=1):
        bare = raw.rstrip(b"\r\n")
        if bare == END_OF_FILE:
            continue
        text = _decoded(bare.removeprefix(BYTE_ORDER_MARK) if number == 1 else bare, number, encoding)
        if "\x00" in text:
            raise FileRefusedError("The line has a null byte", line=number)
        yield text


def _encoding_of(content: bytes, layout: Layout) -> str:
    """The first of the layout's encodings that the whole file is in; else the first, which says what is wrong."""
    if content.isascii():
        return "ascii"
    for encoding in layout.encodings:
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return layout.encodings[0]


def _decoded(raw: bytes, line: int, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRefusedError(
            "Byte {place} of the line is 0x{byte}, which is not {encoding}",
            line=line,
            place=error.start + 1,
            byte=f"{raw[error.start]:02x}",
            encoding=encoding.upper(),
        ) from error


def records_of(*, content: bytes, layout: Layout) -> Iterable[tuple[int, str]]:
    """The records of a fixed-width file as its layout says they are told apart."""
    refuse_oversize(size=len(content))
    if layout.frame is Frame.LENGTH_PREFIX and not _is_lines_of_text(content):
        encoding = EBCDIC if is_ebcdic(content=content) else layout.encodings[0]
        found = (
            unprefixed_of(content=content, layout=layout, codec=encoding)
            if _begins_with_text(content)
            else prefixed_of(content=content)
        )
        return ((number, raw.decode(encoding, errors="replace")) for number, raw in found)
    if layout.frame is Frame.LENGTH or _has_no_lines(content, layout):
        return pieces_of(content=content, layout=layout)
    return lines_of(content=content, layout=layout)


def _begins_with_text(content: bytes) -> bool:
    """No record is so long that its length would begin with two letters or EBCDIC's digits: records without lengths."""
    return content[:2].isalnum() or _two_ebcdic_digits(content)


def _is_lines_of_text(content: bytes) -> bool:
    """Lines; a file with images has none, for their bytes may be line ends."""
    return content[:2].isalnum() and not _images(content)


def _images(content: bytes) -> bool:
    return any(mark in content for mark in IMAGE_STARTS)


def _two_ebcdic_digits(content: bytes) -> bool:
    return len(content) > 1 and all(0xF0 <= one <= 0xF9 for one in content[:2])  # noqa: PLR2004 - EBCDIC's 0 and 9


def is_ebcdic(*, content: bytes) -> bool:
    """Whether the first record begins with an EBCDIC digit."""
    return _two_ebcdic_digits(content) or content[PREFIX_BYTES : PREFIX_BYTES + 1] in {
        bytes([digit]) for digit in range(0xF0, 0xFA)
    }


def _has_no_lines(content: bytes, layout: Layout) -> bool:
    """Some senders leave the line ends out."""
    body = content.rstrip(LINE_ENDS)
    return bool(layout.record_length) and b"\n" not in body and b"\r" not in body and len(body) > layout.record_length


def too_long(*, text: str, layout: Layout, line: int) -> FileRefusedError:
    """More than blanks stands after the last column."""
    return FileRefusedError(
        "The record has {count} characters, {expected} are expected; “{rest}” is too much",
        line=line,
        count=len(text),
        expected=layout.record_length,
        rest=shown(text[layout.record_length :]),
    )
