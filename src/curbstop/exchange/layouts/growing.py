"""Records without lengths before them: each as long as its layout says, or as its own fields say where one of them grows."""

from collections.abc import Iterator

from curbstop.exchange.layouts.description import Layout, RecordForm
from curbstop.exchange.layouts.refusal import FileRefusedError

LINE_ENDS = b"\r\n\x15\x25"  # the last two are EBCDIC's


def unprefixed_of(*, content: bytes, layout: Layout, codec: str) -> Iterator[tuple[int, bytes]]:
    """The records one behind the other, with or without line ends between them; numbered from 1."""
    growing = {
        value: form
        for form in layout.records
        if any(one.length_from for one in form.fields)
        for value in form.conditions[0].values
    }
    at, number, size = 0, 0, len(content.rstrip(LINE_ENDS + b"\x00\x1a"))
    while at < size:
        number += 1
        code = content[at : at + layout.code_last].decode(codec, errors="replace")
        form = growing.get(code[layout.code_first - 1 :])
        length = layout.record_length if form is None else _length(content[at : at + 20_000], form, codec, number)
        yield number, content[at : at + length]
        at += length
        while content[at : at + 1] in {b"\r", b"\n", b"\x15", b"\x25"}:
            at += 1


def _length(start: bytes, form: RecordForm, codec: str, number: int) -> int:
    """How long a record is whose fields say how many characters others have."""
    places: dict[str, tuple[int, int]] = {}
    shift = end = 0
    for one in form.fields:
        first, width = one.first - 1 + shift, one.width
        if one.length_from:
            told = start[slice(*places[one.length_from])].decode(codec, errors="replace").strip(" ")
            width = int(told) if told.isascii() and told.isdigit() else 0
            shift += width - one.width
        end = first + width
        places[one.name] = (first, end)
    if end == 0:
        raise FileRefusedError("The record has no length", line=number)
    return end
