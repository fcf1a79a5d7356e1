"""What stands in what: levels are opened and closed by records, and their control totals are proven."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from curbstop.exchange.layouts.description import ControlForm, Layout, LevelForm, MatchForm, RecordForm, TallyForm
from curbstop.exchange.layouts.records import Row, spaced
from curbstop.exchange.layouts.refusal import FileRefusedError, shown
from curbstop.kernel.wording import either

ROOT = "whole file"
PUSH, HOLD, CLOSE, POP = range(4)

# What to do for a record of some kind at some level: (action, level to open).
Step = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Places:
    """The table of steps: at which level which kind of record leads where. Level 0 is the whole file."""

    levels: tuple[LevelForm, ...]
    steps: dict[tuple[int, str], tuple[Step, ...]]

    def expected(self, *, level: int) -> list[str]:
        """The kinds of records that may stand here."""
        return [kind for (at, kind) in self.steps if at == level]


def places_of(*, layout: Layout) -> Places:
    """Every (level, kind of record) that a layout allows, and what it does."""
    levels = (LevelForm(ROOT, inside=""), *layout.levels)
    parents = {one.name: number for number, one in enumerate(levels)}
    children = [[number for number, one in enumerate(levels) if one.inside == parent.name] for parent in levels]
    children[0] = [number for number, one in enumerate(levels) if number and not one.inside]
    steps: dict[tuple[int, str], tuple[Step, ...]] = {}
    for number in range(len(levels)):
        for record in layout.records:
            found = _steps(levels, children, parents, number, record.name)
            if found is not None:
                steps[number, record.name] = found
    return Places(levels, steps)


def _steps(
    levels: Sequence[LevelForm], children: Sequence[Sequence[int]], parents: dict[str, int], at: int, kind: str
) -> tuple[Step, ...] | None:
    down = _down(levels, children, at, kind)
    if down is not None:
        return down
    level = levels[at]
    if at and not level.closes:  # it ends where something else begins
        rest = _steps(levels, children, parents, parents.get(level.inside, 0), kind)
        return None if rest is None else ((POP, at), *rest)
    return None


def _down(
    levels: Sequence[LevelForm], children: Sequence[Sequence[int]], at: int, kind: str
) -> tuple[Step, ...] | None:
    level = levels[at]
    if kind in level.closes:
        return ((CLOSE, at),)
    if kind in level.holds:
        return ((HOLD, at),)
    for child in children[at]:
        if kind in levels[child].opens:
            return ((PUSH, child), (HOLD, child))
        if not levels[child].opens:
            further = _down(levels, children, child, kind)
            if further is not None:
                return ((PUSH, child), *further)
    return None


@dataclass(slots=True)
class Open:
    """A level that is open: what it adds up to so far."""

    number: int
    sums: list[int]
    opened_by: Row | None = None
    pending: list[tuple[ControlForm, Row]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Tallied:
    """What a record of some kind adds to a tally."""

    tally: int
    place: int  # -1: one for the record itself
    where_place: int
    where_values: frozenset[str]
    sign: int


class Levels:
    """Follows the records of one file."""

    __slots__ = ("_controls", "_layout", "_matches", "_names", "_over", "_tallied", "_watched", "open", "places")

    def __init__(self, *, layout: Layout, places: Places) -> None:
        self._layout = layout
        self.places = places
        self._names = {one.name: number for number, one in enumerate(layout.tallies)}
        self._tallied = {record.name: _tallied(layout, record) for record in layout.records}
        self._controls = {
            record.name: [one for one in layout.controls if one.record == record.name] for record in layout.records
        }
        self._matches = {
            record.name: [one for one in layout.matches if one.record == record.name] for record in layout.records
        }
        self._watched = [bool(one.at_least_one) for one in places.levels]
        self._over: set[int] = set()
        self.open = [Open(0, [0] * len(layout.tallies))]

    @property
    def at(self) -> int:
        """The number of the innermost open level."""
        return self.open[-1].number

    def total(self, *, tally: str) -> int:
        """What the whole file adds up to so far in a tally."""
        number = self._names[tally]
        return self._kept(number, sum(one.sums[number] for one in self.open))

    def take(self, *, row: Row, steps: tuple[Step, ...]) -> None:
        """One more record; raises `FileRefusedError` where a control total does not agree."""
        for action, level in steps:
            if action == HOLD:
                self._hold(row)
            elif action == PUSH:
                self._push(level, row)
            elif action == CLOSE:
                self._close(row)
            else:
                self._pop(row)

    def finish(self, *, line: int) -> None:
        """The file is at its end: nothing may be left open."""
        while len(self.open) > 1:
            top = self.open[-1]
            level = self.places.levels[top.number]
            if level.closes:
                raise FileRefusedError(
                    "The file ends before the {record} that closes the {level}",
                    line=line,
                    record=self._titles(level.closes),
                    level=spaced(level.name),
                )
            self._pop(top.opened_by)

    def _titles(self, kinds: Sequence[str]) -> object:
        return either([self._layout.record(kind).title for kind in kinds])

    def _push(self, level: int, row: Row) -> None:
        form = self.places.levels[level]
        top = self.open[-1]
        if self._watched[top.number]:
            top.seen.add(row.kind)
        if form.once:
            if level in self._over:
                raise FileRefusedError(
                    "A second {level} begins here; one is expected", line=row.line, level=spaced(form.name)
                )
            self._over.add(level)
        self.open.append(Open(level, [0] * len(top.sums), row if row.kind in form.opens else None))

    def _hold(self, row: Row) -> None:
        top = self.open[-1]
        self._add(top, row)
        if self._watched[top.number]:
            top.seen.add(row.kind)
        for control in self._controls[row.kind]:
            top.pending.append((control, row))

    def _close(self, row: Row) -> None:
        top = self.open[-1]
        self._add(top, row)
        self._prove_seen(top, row)
        for match in self._matches[row.kind]:
            self._prove_match(match, row)
        for control in self._controls[row.kind]:
            self._prove(control, row, top)
        self._pop(row)

    def _pop(self, row: Row | None) -> None:
        top = self.open.pop()
        level = self.places.levels[top.number]
        if not level.closes:
            self._prove_seen(top, row)
        for control, stood in top.pending:
            self._prove(control, stood, top)
        above = self.open[-1].sums
        for number, amount in enumerate(top.sums):
            if amount:
                above[number] += amount

    def _prove_seen(self, top: Open, row: Row | None) -> None:
        level = self.places.levels[top.number]
        for kind in level.at_least_one:
            if kind not in top.seen:
                raise FileRefusedError(
                    "The {level} that ends here has no {record}",
                    line=row.line if row else 0,
                    level=spaced(level.name),
                    record=self._layout.record(kind).title,
                )

    def _prove_match(self, match: MatchForm, row: Row) -> None:
        """The record against the one that opened its level, or a level around it."""
        openers = (one.opened_by for one in reversed(self.open))
        opener = next((one for one in openers if one is not None and one.kind == match.opened_by), None)
        if opener is None:
            return
        value, opened = str(row.get(match.field)).strip(), str(opener.get(match.opened_field)).strip()
        if value != opened:
            raise FileRefusedError(
                "{record}: {field} is “{value}”, the {opener} in line {opened_line} says “{opened}”",
                line=row.line,
                record=row.form.title,
                field=spaced(match.field),
                value=shown(value),
                opener=opener.form.title,
                opened_line=opener.line,
                opened=shown(opened),
            )

    def _as_control(self, tally: str, control: ControlForm, top: Open) -> int:
        number = self._names[tally]
        summed = self._kept(number, top.sums[number])
        return -(-summed // control.divided_by) if control.divided_by else summed

    def _kept(self, number: int, summed: int) -> int:
        modulo = self._layout.tallies[number].modulo
        return summed % modulo if modulo else summed

    def _add(self, top: Open, row: Row) -> None:
        values = row.values
        for one in self._tallied[row.kind]:
            if one.where_place >= 0 and values[one.where_place] not in one.where_values:
                continue
            if one.place < 0:
                top.sums[one.tally] += one.sign
            else:
                top.sums[one.tally] += one.sign * _whole(values[one.place])

    def _prove(self, control: ControlForm, row: Row, top: Open) -> None:
        value = row.get(control.field)
        if value is None or str(value).strip() in control.ignored_when:
            return
        summed = self._as_control(control.tally, control, top)
        others = (self._as_control(one, control, top) for one in control.other_tallies)
        if _whole(value) != summed and _whole(value) not in others:
            raise FileRefusedError(
                "{record}: {field} says {control}, what is there adds up to {found}",
                line=row.line,
                record=row.form.title,
                field=spaced(control.field),
                control=_whole(value),
                found=summed,
            )


def _tallied(layout: Layout, record: RecordForm) -> tuple[_Tallied, ...]:
    found = []
    for number, one in enumerate(layout.tallies):
        if record.name in one.of or (not one.of and record.counted):
            found.append(
                _Tallied(
                    number,
                    record.place(one.sum_field) if one.sum_field else -1,
                    record.place(one.where_field) if one.where_field else -1,
                    _as_written(one, record),
                    -1 if one.negative else 1,
                )
            )
    return tuple(found)


def _as_written(tally: TallyForm, record: RecordForm) -> frozenset[str]:
    """The values that count, also with the blanks that fill up a column."""
    if not tally.where_field:
        return frozenset()
    width = record.fields[record.place(tally.where_field)].width
    return frozenset(tally.where_values) | {value.ljust(width) for value in tally.where_values}


def _whole(value: object) -> int:
    if isinstance(value, int):
        return value
    text = str(value or "").strip()
    return int(text) if text else 0
