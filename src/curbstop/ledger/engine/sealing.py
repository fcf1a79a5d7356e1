r"""The arithmetic of seals: SHA-256 over lines of text, in chunks whose bounds are ids.

A section's text is PostgreSQL's own COPY text: one line a row, the id first, columns by tabs, `\N` for what is not there.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

ROWS_A_CHUNK = 1_000
BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Chunk:
    """Up to a thousand rows, by the ids of the first and the last."""

    first_id: int
    last_id: int
    row_count: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of rows of a day: its query, its chunks and the digest over both."""

    name: str
    sql: str
    chunks: tuple[Chunk, ...]

    @property
    def row_count(self) -> int:
        """How many rows the section has."""
        return sum(chunk.row_count for chunk in self.chunks)

    @property
    def sha256(self) -> str:
        """SHA-256 over name, query, row count and the chunks' digests."""
        lines = [self.name, self.sql, str(self.row_count), *(chunk.sha256 for chunk in self.chunks)]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def seal_sha256(*, previous_sha256: str, business_date: date, sections: Iterable[Section]) -> str:
    """SHA-256 over the seal before, the day, and every section's name and digest."""
    lines = [previous_sha256, business_date.isoformat(), *(f"{each.name} {each.sha256}" for each in sections)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def lines_of(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Whole lines, each with its line feed, from blocks that may end anywhere."""
    rest = b""
    for block in blocks:
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            yield line + b"\n"
    if rest:
        yield rest + b"\n"


def chunk_lines(lines: Iterable[bytes], *, bounds: list[int] | None = None) -> tuple[Chunk, ...]:
    """Digest lines in chunks of a thousand, or up to the ids `bounds` (each chunk's last; rows behind join the last)."""
    chunks: list[Chunk] = []
    open_chunk = _OpenChunk()
    place = 0
    for line in lines:
        identity = int(line.split(b"\t", 1)[0].rstrip(b"\n"))
        while bounds is not None and place < len(bounds) - 1 and identity > bounds[place]:
            chunks.append(open_chunk.closed())
            open_chunk = _OpenChunk()
            place += 1
        if bounds is None and open_chunk.row_count == ROWS_A_CHUNK:
            chunks.append(open_chunk.closed())
            open_chunk = _OpenChunk()
        open_chunk.add(identity, line)
    if open_chunk.row_count or bounds:
        chunks.append(open_chunk.closed())
    if bounds:
        chunks.extend(_OpenChunk().closed() for _ in range(len(bounds) - len(chunks)))
    return tuple(chunks)


class _OpenChunk:
    """Rows that are being digested."""

    def __init__(self) -> None:
        self.first_id = 0
        self.last_id = 0
        self.row_count = 0
        self._digest = hashlib.sha256()

    def add(self, identity: int, line: bytes) -> None:
        if self.row_count == 0:
            self.first_id = identity
        self.last_id = identity
        self.row_count += 1
        self._digest.update(line)

    def closed(self) -> Chunk:
        return Chunk(self.first_id, self.last_id, self.row_count, self._digest.hexdigest())
