"""One record: its text to its values, quickly when it fits, with a careful answer when it does not."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from curbstop.exchange.layouts.description import Condition, FieldForm, Layout, RecordForm, Shape
from curbstop.exchange.layouts.frames import too_long
from curbstop.exchange.layouts.kinds import Value, pattern_of, quick_reader, read_field
from curbstop.exchange.layouts.refusal import FieldRefusedError, FileRefusedError, shown
from curbstop.kernel.wording import Wording


class Row:
    """A record as read. Text fields keep their blanks; `text` is the whole record (joined fields, if delimited)."""

    __slots__ = ("form", "line", "text", "values")

    def __init__(self, line: int, form: "RecordReader", values: Sequence[Value], text: str) -> None:
        self.line = line
        self.form = form
        self.values = values
        self.text = text

    @property
    def kind(self) -> str:
        """The record's name in its layout."""
        return self.form.name

    def get(self, name: str) -> Value:
        """A field's value."""
        return self.values[self.form.places[name]]

    def string(self, name: str) -> str:
        """A text field without the blanks around it."""
        return str(self.values[self.form.places[name]] or "").strip(" ")

    def number(self, name: str) -> int:
        """A number; a blank one is zero."""
        value = self.values[self.form.places[name]]
        return value if isinstance(value, int) else int(value) if isinstance(value, str) and value.strip() else 0

    def refused(self, error: FieldRefusedError, *, field: str) -> FileRefusedError:
        """A field of this record is not what a rule beyond the layout expects."""
        form = self.form.field(field)
        value = self.values[self.form.places[field]]
        return self.form.refusal(form, "" if value is None else str(value), self.line, error)


class RecordReader:
    """A kind of record, made ready for reading many."""

    __slots__ = ("_fixed", "_length", "_letter", "_match", "_moving", "_readers", "form", "name", "places", "title")

    def __init__(self, *, form: RecordForm, layout: Layout) -> None:
        self.form = form
        self.name = form.name
        self.title = form.title
        self.places = {one.name: place for place, one in enumerate(form.fields)}
        self._fixed = layout.shape is Shape.FIXED
        self._letter = re.compile(layout.letters)
        last = max((one.last for one in form.fields), default=0)
        self._length = (layout.record_length or last) if self._fixed else last
        readers = ((place, quick_reader(form=one)) for place, one in enumerate(form.fields))
        self._readers = tuple((place, read) for place, read in readers if read is not None)
        self._moving = any(one.length_from for one in form.fields)
        self._match = None if self._moving or not self._fixed else _matcher(form, layout, self._length)

    def field(self, name: str) -> FieldForm:
        """A field by name."""
        return self.form.fields[self.places[name]]

    def read_text(self, *, text: str, line: int, layout: Layout) -> Row:
        """A fixed-width record; raises `FileRefusedError` naming the first field that is wrong."""
        if self._moving:
            return self._with_care(self._cut_moving(text, line), text, line)
        if len(text) != self._length:
            text = self._fitted(text, line, layout)
        found = self._match(text) if self._match is not None else None
        if found is None:
            return self._with_care(_cut(self.form, text), text, line)
        values: list[Value] = list(found.groups())
        try:
            for place, read in self._readers:
                values[place] = read(values[place])  # type: ignore[arg-type]
        except (FieldRefusedError, ValueError):
            return self._with_care(_cut(self.form, text), text, line)
        return Row(line, self, values, text)

    def read_fields(self, *, fields: Sequence[str], line: int) -> Row:
        """A delimited record; missing fields at its end are blank."""
        texts = [fields[one.first - 1].strip(" ") if one.first <= len(fields) else "" for one in self.form.fields]
        return self._with_care(texts, ",".join(fields), line)

    def _fitted(self, text: str, line: int, layout: Layout) -> str:
        """The record at its length: blanks that were cut off are put back."""
        if len(text) > self._length:
            if layout.record_length and text[self._length :].strip(" "):
                raise too_long(text=text, layout=layout, line=line)
            return text[: self._length]
        if not layout.short_records and layout.record_length:
            raise FileRefusedError(
                "The record has {count} characters, {expected} are expected",
                line=line,
                count=len(text),
                expected=layout.record_length,
            )
        return text.ljust(self._length)

    def _cut_moving(self, text: str, line: int) -> list[str]:
        """The texts of the fields; those behind a field of varying length move along."""
        texts: list[str] = []
        at = shift = 0
        for one in self.form.fields:
            start, length = one.first - 1 + shift, one.width
            if one.length_from:
                told = texts[self.places[one.length_from]].strip(" ")
                length = int(told) if told.isascii() and told.isdigit() else 0
                shift += length - one.width
            at = start + length
            if at > len(text):
                raise FileRefusedError(
                    "{record}: the record has {count} characters and ends before its field {field} does, at {last}",
                    line=line,
                    record=self.title,
                    count=len(text),
                    field=spaced(one.name),
                    last=at,
                )
            texts.append(text[start:at])
        if text[at:].strip(" "):
            raise FileRefusedError(
                "{record}: {count} characters stand behind its last field",
                line=line,
                record=self.title,
                count=len(text) - at,
            )
        return texts

    def _with_care(self, texts: Sequence[str], text: str, line: int) -> Row:
        values = []
        for form, one in zip(self.form.fields, texts, strict=True):
            values.append(self._careful_value(form, one, line))
        return Row(line, self, values, text)

    def _careful_value(self, form: FieldForm, text: str, line: int) -> Value:
        try:
            value = read_field(form=form, text=text)
        except FieldRefusedError as error:
            raise self.refusal(form, text, line, error) from error
        if form.kind == "text" and not self._may_say(text):
            raise self.refusal(form, text, line, FieldRefusedError(Wording("text without control characters")))
        return value

    def _may_say(self, text: str) -> bool:
        return all(self._letter.fullmatch(letter) for letter in text)

    def refusal(self, form: FieldForm, text: str, line: int, error: FieldRefusedError) -> FileRefusedError:
        """What is wrong with a field, and where it stands."""
        if self._fixed:
            return FileRefusedError(
                "{record}: {field} in columns {first} to {last} is “{value}”; expected is {expected}",
                line=line,
                record=self.title,
                field=spaced(form.name),
                first=form.first,
                last=form.last,
                value=shown(text),
                expected=error.expected,
            )
        return FileRefusedError(
            "{record}: {field} (field {number}) is “{value}”; expected is {expected}",
            line=line,
            record=self.title,
            field=spaced(form.name),
            number=form.first,
            value=shown(text),
            expected=error.expected,
        )


@dataclass(frozen=True, slots=True)
class Test:
    """A condition made ready."""

    start: int
    end: int
    values: frozenset[str]
    fits: Callable[[str], object] | None

    def holds_in_text(self, text: str) -> bool:
        """For a fixed-width record."""
        return self._holds(text[self.start : self.end])

    def holds_in_fields(self, fields: Sequence[str]) -> bool:
        """For a delimited record."""
        return self._holds(fields[self.start].strip(" ") if self.start < len(fields) else "")

    def _holds(self, part: str) -> bool:
        return part in self.values or (self.fits is not None and self.fits(part) is not None)


def test_of(*, condition: Condition) -> Test:
    """A condition as a test of a record's text or fields."""
    fits = re.compile(condition.pattern).fullmatch if condition.pattern else None
    return Test(condition.first - 1, condition.last, frozenset(condition.values), fits)


def spaced(name: str) -> str:
    """A field's name as words."""
    return name.removesuffix("_cents").replace("_", " ")


def _matcher(form: RecordForm, layout: Layout, length: int) -> Callable[[str], re.Match[str] | None]:
    """One pattern for the whole record, a group for each field."""
    parts, at = [], 1
    for one in form.fields:
        if one.first > at:
            parts.append(f"{layout.letters}{{{one.first - at}}}")
        parts.append(f"({pattern_of(form=one, letters=layout.letters)})")
        at = one.last + 1
    if length >= at:
        parts.append(f"{layout.letters}{{{length - at + 1}}}")
    return re.compile("".join(parts)).fullmatch


def _cut(form: RecordForm, text: str) -> list[str]:
    return [text[one.first - 1 : one.last] for one in form.fields]
