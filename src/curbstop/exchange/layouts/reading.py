"""Reading a whole file by its layout, record after record."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from curbstop.exchange.layouts.description import Layout, Shape
from curbstop.exchange.layouts.frames import records_of, refuse_oversize, rows_of
from curbstop.exchange.layouts.levels import Levels, Places, Step, places_of
from curbstop.exchange.layouts.records import RecordReader, Row, Test, spaced, test_of
from curbstop.exchange.layouts.refusal import FileRefusedError, shown
from curbstop.kernel.wording import either

MOST_NAMED = 6


class Rules(Protocol):
    """What a format demands beyond its layout: sees each record after the layout has accepted it."""

    def row(self, row: Row) -> None:
        """One record; raises `FileRefusedError`."""

    def finish(self, line: int) -> None:
        """The last record was `line`."""


class Candidate:
    """A kind of record that a code may stand for."""

    __slots__ = ("reader", "tests")

    def __init__(self, reader: RecordReader, tests: tuple[Test, ...]) -> None:
        self.reader = reader
        self.tests = tests


class Ready:
    """A layout made ready for reading files."""

    __slots__ = ("_by_code", "_candidates", "layout", "places", "readers")

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.places: Places = places_of(layout=layout)
        self.readers = {form.name: RecordReader(form=form, layout=layout) for form in layout.records}
        self._candidates = [
            Candidate(self.readers[form.name], tuple(test_of(condition=one) for one in form.conditions))
            for form in layout.records
        ]
        self._by_code: dict[tuple[int, str], list[tuple[Candidate, tuple[Step, ...]]]] = {}

    def find(
        self, *, level: int, code: str, record: str | Sequence[str]
    ) -> tuple[RecordReader, tuple[Step, ...]] | None:
        """The kind of a record at a level and what it does there."""
        known = self._by_code.get((level, code))
        if known is None:
            known = self._allowed(level, code)
        for candidate, steps in known:
            if _holds(candidate.tests, record):
                return candidate.reader, steps
        return None

    def of_any_level(self, *, record: str | Sequence[str]) -> RecordReader | None:
        """The kind of a record wherever it stands."""
        found = (one.reader for one in self._candidates if _holds(one.tests, record))
        return next(found, None)

    def _allowed(self, level: int, code: str) -> list[tuple[Candidate, tuple[Step, ...]]]:
        found = []
        for candidate in self._candidates:
            steps = self.places.steps.get((level, candidate.reader.name))
            if steps is not None:
                found.append((candidate, steps))
        if len(self._by_code) < 10_000:  # noqa: PLR2004 - codes come from the file: keep no endless table of them
            self._by_code[level, code] = [one for one in found if _may_have(one[0], code, self.layout)]
            return self._by_code[level, code]
        return found


def _may_have(candidate: Candidate, code: str, layout: Layout) -> bool:
    """Whether the code alone rules the candidate out."""
    start, end = layout.code_first - 1, layout.code_last
    for test in candidate.tests:
        if (test.start, test.end) == (start, end) and code not in test.values and test.fits is None:
            return False
    return True


def _holds(tests: tuple[Test, ...], record: str | Sequence[str]) -> bool:
    if isinstance(record, str):
        return all(test.holds_in_text(record) for test in tests)
    return all(test.holds_in_fields(record) for test in tests)


class Reading:
    """One file being read: iterate over its rows to the end, then ask for `totals`.

    Raises `FileRefusedError` at the first thing that is wrong, also at the end of the file.
    """

    def __init__(self, *, content: bytes, layout: Layout | Ready, rules: Rules | None = None) -> None:
        refuse_oversize(size=len(content))
        self.ready = layout if isinstance(layout, Ready) else Ready(layout)
        self.layout = self.ready.layout
        self.levels = Levels(layout=self.layout, places=self.ready.places)
        self.records = 0
        self.line = 0
        self._rules = rules
        self._content = content

    def __iter__(self) -> Iterator[Row]:
        rows = self._fixed() if self.layout.shape is Shape.FIXED else self._delimited()
        rules, levels = self._rules, self.levels
        for row, steps in rows:
            levels.take(row=row, steps=steps)
            if rules is not None:
                rules.row(row)
            if row.form.form.counted:
                self.records += 1
            yield row
        if not self.line:
            raise FileRefusedError("The file is empty", line=0)
        levels.finish(line=self.line)
        if rules is not None:
            rules.finish(self.line)

    def run(self) -> "Reading":
        """Read to the end and keep nothing but the totals."""
        for _row in self:
            pass
        return self

    @property
    def totals(self) -> dict[str, int]:
        """What the file adds up to, by the names of its layout; money in cents."""
        return {name: self.levels.total(tally=tally) for name, tally in self.layout.totals.items()}

    def _fixed(self) -> Iterable[tuple[Row, tuple[Step, ...]]]:
        layout, start, end = self.layout, self.layout.code_first - 1, self.layout.code_last
        for line, text in records_of(content=self._content, layout=layout):
            self.line = line
            found = self.ready.find(level=self.levels.at, code=text[start:end], record=text)
            if found is None:
                raise self._misplaced(text, text[start:end], line)
            yield found[0].read_text(text=text, line=line, layout=layout), found[1]

    def _delimited(self) -> Iterable[tuple[Row, tuple[Step, ...]]]:
        layout, place = self.layout, self.layout.code_first - 1
        for line, fields in rows_of(content=self._content, layout=layout):
            self.line = line
            code = fields[place].strip(" ") if 0 <= place < len(fields) else ""
            found = self.ready.find(level=self.levels.at, code=code, record=fields)
            if found is None:
                raise self._misplaced(fields, code, line)
            yield found[0].read_fields(fields=fields, line=line), found[1]

    def _misplaced(self, record: str | Sequence[str], code: str, line: int) -> FileRefusedError:
        known = self.ready.of_any_level(record=record)
        expected = self.ready.places.expected(level=self.levels.at)[:MOST_NAMED]
        titles = either([self.layout.record(kind).title for kind in expected]) if expected else "-"
        if known is None:
            return FileRefusedError(
                "“{code}” begins no known kind of record; expected here is {expected}",
                line=line,
                code=shown(code),
                expected=titles,
            )
        return FileRefusedError(
            "A {record} cannot stand here, in the {level}; expected is {expected}",
            line=line,
            record=known.title,
            level=spaced(self.ready.places.levels[self.levels.at].name),
            expected=titles,
        )
