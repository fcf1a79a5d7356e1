"""YAML to a layout. Whatever does not fit together is said before a file is read."""

import re
from collections.abc import Mapping
from importlib.resources import files

from curbstop.exchange.layouts.description import (
    Condition,
    ControlForm,
    FieldForm,
    Frame,
    Layout,
    LevelForm,
    MatchForm,
    RecordForm,
    Shape,
    TallyForm,
)
from curbstop.exchange.layouts.document import (
    ControlDocument,
    FieldDocument,
    LayoutDocument,
    LayoutError,
    LevelDocument,
    RecordDocument,
    TallyDocument,
    read_document,
)
from curbstop.exchange.layouts.kinds import DATE_FORMATS, KINDS

LETTERS = {"any": r"[^\x00-\x1f\x7f\ufffd]", "ascii": r"[ -~]"}
IN_QUOTES = {"any": r"[^\x00-\x08\x0b-\x1f\x7f\ufffd]", "ascii": r"[ -~\n\t]"}  # quoted fields may have several lines
NO_NUMBERS = frozenset({"text", "bytes", "date", "time"})
ALL = "all"


def shipped_layout(*, name: str) -> Layout:
    """A layout that comes with Curbstop."""
    text = files("curbstop.exchange.layouts").joinpath("shipped", f"{name}.yaml").read_text(encoding="utf-8")
    return layout_from(text=text, name=name)


def shipped_names() -> tuple[str, ...]:
    """The layouts that come with Curbstop."""
    folder = files("curbstop.exchange.layouts").joinpath("shipped")
    return tuple(sorted(one.name.removesuffix(".yaml") for one in folder.iterdir() if one.name.endswith(".yaml")))


def layout_from(*, text: str, name: str) -> Layout:
    """A layout from YAML; raises `LayoutError` saying what does not fit. `name` is what a reader knows it by."""
    return _Builder(read_document(text=text, name=name), name).layout()


class _Builder:
    """Turns the raw description into the one that reading goes by, and sees to it that all names are known."""

    def __init__(self, raw: LayoutDocument, name: str) -> None:
        self.raw = raw
        self.name = name
        self.fixed = raw.shape == "fixed"

    def refused(self, name: str, place: str) -> LayoutError:
        return LayoutError(
            "The layout names {unknown} at {place}, which it does not describe",
            where="{name}",
            unknown=name,
            place=place,
            name=self.name,
        )

    def layout(self) -> Layout:
        raw = self.raw
        code_first, code_last = self.columns(raw.code, "code") if raw.code else (1, 0 if self.fixed else 1)
        return Layout(
            name=raw.name,
            title=raw.title,
            shape=Shape(raw.shape),
            frame=Frame(raw.frame),
            record_length=raw.record_length,
            short_records=raw.short_records,
            encodings=tuple(raw.encodings),
            delimiter=raw.delimiter,
            quote=raw.quote,
            code_first=code_first,
            code_last=code_last,
            letters=LETTERS[raw.letters] if self.fixed else IN_QUOTES[raw.letters],
            records=tuple(self.record(name, one, code_first, code_last) for name, one in raw.records.items()),
            levels=tuple(self.level(name, one) for name, one in raw.levels.items()),
            tallies=tuple(self.tally(name, one) for name, one in raw.tallies.items()),
            controls=tuple(self.control(place, one) for place, one in raw.controls.items()),
            matches=tuple(self.match(place, one) for place, others in raw.matches.items() for one in others),
            totals=self.totals(),
            payments=dict(raw.payments),
        )

    def columns(self, text: str | int, place: str) -> tuple[int, int]:
        first, _, last = str(text).partition("-")
        if not (first.isdigit() and (last or first).isdigit() and 0 < int(first) <= int(last or first)):
            raise LayoutError(
                "Columns are written like 4-13, not “{text}”, at {place}",
                where="{name}",
                text=text,
                place=place,
                name=self.name,
            )
        return int(first), int(last or first)

    def record(self, name: str, raw: RecordDocument, code_first: int, code_last: int) -> RecordForm:
        conditions = [Condition(code_first, code_last, tuple(raw.code))] if raw.code else []
        conditions += [self.condition(place, values, name) for place, values in raw.when.items()]
        return RecordForm(
            name, raw.title or name.replace("_", " "), tuple(conditions), self.fields(name, raw.fields), raw.counted
        )

    def condition(self, place: str | int, values: list[str], name: str) -> Condition:
        first, last = self.columns(place, f"{name}.when")
        if len(values) == 1 and len(values[0]) > 1 and values[0][0] == values[0][-1] == "/":
            self.prove_pattern(values[0][1:-1], f"{name}.when")
            return Condition(first, last, pattern=values[0][1:-1])
        width = last - first + 1
        return Condition(first, last, tuple(one.ljust(width) if self.fixed else one for one in values))

    def prove_pattern(self, pattern: str, place: str) -> None:
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            raise LayoutError(
                "The layout says something wrong at {place}: {cause}",
                where="{name}",
                place=place,
                cause=error,
                name=self.name,
            ) from error

    def fields(self, record: str, raw: Mapping[str, FieldDocument]) -> tuple[FieldForm, ...]:
        found: list[FieldForm] = []
        at = self.begin(raw)
        for name, one in raw.items():
            place = f"{record}.{name}"
            first, last = self.place_of(one, at, place)
            if first <= at and self.fixed:
                raise LayoutError(
                    "Fields must follow each other; {place} begins in column {first}, before {after}",
                    where="{name}",
                    place=place,
                    first=first,
                    after=at + 1,
                    name=self.name,
                )
            at = last
            if one.kind not in KINDS:
                raise self.refused(one.kind, place)
            if one.kind == "date" and one.format not in DATE_FORMATS:
                raise self.refused(one.format or "(format)", place)
            if one.length_from and one.length_from not in {earlier.name for earlier in found}:
                raise self.refused(one.length_from, place)
            found.append(
                FieldForm(name, first, last, one.kind, one.required, tuple(one.one_of), one.format, one.length_from)
            )
        return tuple(found)

    def begin(self, raw: Mapping[str, FieldDocument]) -> int:
        """Fields given by width alone begin behind the code."""
        first = next(iter(raw.values()), None)
        by_width = self.fixed and first is not None and first.columns is None
        return self.columns(self.raw.code, "code")[1] if by_width and self.raw.code else 0

    def place_of(self, one: FieldDocument, at: int, place: str) -> tuple[int, int]:
        if not self.fixed:
            number = one.field or at + 1
            return number, number
        if one.columns is not None:
            return self.columns(one.columns, place)
        return at + 1, at + (one.width or 1)

    def level(self, name: str, raw: LevelDocument) -> LevelForm:
        if raw.inside and raw.inside not in self.raw.levels:
            raise self.refused(raw.inside, f"levels.{name}")
        for record in (*raw.opens, *raw.closes, *raw.holds, *raw.at_least_one):
            self.known_record(record, f"levels.{name}")
        return LevelForm(
            name,
            raw.inside,
            tuple(raw.opens),
            tuple(raw.closes),
            tuple(raw.holds),
            tuple(raw.at_least_one),
            raw.once,
        )

    def tally(self, name: str, raw: TallyDocument) -> TallyForm:
        place = f"tallies.{name}"
        kinds = raw.of if raw.sum else raw.count
        records = () if kinds == [ALL] else tuple(self.known_record(record, place) for record in kinds)
        where_field, where_values = next(iter(raw.where.items()), ("", []))
        for record in records:
            for needed in filter(None, (raw.sum, where_field)):
                if needed not in self.raw.records[record].fields:
                    raise self.refused(f"{record}.{needed}", place)
            if raw.sum:
                self.prove_number(record, raw.sum)
        if raw.sum and not records:
            raise self.refused("of", place)
        return TallyForm(name, records, raw.sum, where_field, tuple(where_values), raw.subtract, raw.modulo)

    def control(self, place: str, raw: str | ControlDocument) -> ControlForm:
        record, name = self.field_of(place, "controls")
        self.prove_number(record, name)
        one = raw if isinstance(raw, ControlDocument) else ControlDocument(tally=raw)
        for tally in (one.tally, *one.other):
            if tally not in self.raw.tallies:
                raise self.refused(tally, f"controls.{place}")
        return ControlForm(record, name, one.tally, one.divided_by, tuple(one.ignored_when), tuple(one.other))

    def prove_number(self, record: str, name: str) -> None:
        kind = self.raw.records[record].fields[name].kind
        if kind in NO_NUMBERS:
            raise LayoutError(
                "{field} is added up or compared, so its kind cannot be {kind}",
                where="{name}",
                field=f"{record}.{name}",
                kind=kind,
                name=self.name,
            )

    def match(self, place: str, other: str) -> MatchForm:
        return MatchForm(*self.field_of(place, "matches"), *self.field_of(other, "matches"))

    def totals(self) -> dict[str, str]:
        raw = self.raw.totals
        named = dict(raw) if isinstance(raw, dict) else {one: one for one in raw}
        for tally in named.values():
            if tally not in self.raw.tallies:
                raise self.refused(tally, "totals")
        return named

    def field_of(self, text: str, place: str) -> tuple[str, str]:
        record, _, name = text.partition(".")
        if name not in self.raw.records[self.known_record(record, place)].fields:
            raise self.refused(text, place)
        return record, name

    def known_record(self, record: str, place: str) -> str:
        if record not in self.raw.records:
            raise self.refused(record, place)
        return record
