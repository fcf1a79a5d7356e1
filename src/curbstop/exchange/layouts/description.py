"""What a layout says, as plain data. `loading` makes these from YAML, `reading` and `writing` go by them."""

from dataclasses import dataclass, field
from enum import StrEnum


class Shape(StrEnum):
    """How a record's fields are told apart."""

    FIXED = "fixed"
    DELIMITED = "delimited"


class Frame(StrEnum):
    """How records are told apart."""

    LINES = "lines"
    LENGTH = "length"  # so many characters each, without line ends
    LENGTH_PREFIX = "length_prefix"  # four bytes, most significant first, say how long the record is


@dataclass(frozen=True, slots=True)
class FieldForm:
    """One field. Fixed: `first` and `last` column from 1. Delimited: `first` is the field's number from 1."""

    name: str
    first: int
    last: int
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    date_format: str = ""
    length_from: str = ""  # the field that says how many characters this one has; those after it move along

    @property
    def width(self) -> int:
        """Columns of a fixed field."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Condition:
    """A record is of a kind only if these columns (or this field) have one of the values, or fit the pattern."""

    first: int
    last: int
    values: tuple[str, ...] = ()
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class RecordForm:
    """One kind of record."""

    name: str
    title: str
    conditions: tuple[Condition, ...]
    fields: tuple[FieldForm, ...]
    counted: bool = True

    def place(self, name: str) -> int:
        """Where a field stands in the values of a record."""
        return next(place for place, one in enumerate(self.fields) if one.name == name)


@dataclass(frozen=True, slots=True)
class LevelForm:
    """Records that belong together: opened by one kind, holding others and further levels, closed by one kind.

    Without `opens`, the first record that it holds opens it; without `closes`, the first that it does not hold closes it.
    """

    name: str
    inside: str
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    at_least_one: tuple[str, ...] = ()  # record kinds of which one must be there
    once: bool = False


@dataclass(frozen=True, slots=True)
class TallyForm:
    """A count of records, or the sum of a field, kept on every level and added up into the level above."""

    name: str
    of: tuple[str, ...]  # record kinds; empty: all that count
    sum_field: str = ""
    where_field: str = ""
    where_values: tuple[str, ...] = ()
    negative: bool = False
    modulo: int = 0  # only so many digits of the sum are kept


@dataclass(frozen=True, slots=True)
class ControlForm:
    """A field of a record that must equal a tally of the level which this record opens or closes."""

    record: str
    field: str
    tally: str
    divided_by: int = 0  # rounded up
    ignored_when: tuple[str, ...] = ()  # values that say "not filled in"
    other_tallies: tuple[str, ...] = ()  # some senders count otherwise: one of them may agree instead


@dataclass(frozen=True, slots=True)
class MatchForm:
    """A field of the record that closes a level must equal a field of the one that opened it."""

    record: str
    field: str
    opened_by: str
    opened_field: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole file."""

    name: str
    title: str
    shape: Shape
    frame: Frame
    record_length: int
    short_records: bool
    encodings: tuple[str, ...]
    delimiter: str
    quote: str
    code_first: int
    code_last: int
    letters: str  # the pattern of one letter of a text
    records: tuple[RecordForm, ...]
    levels: tuple[LevelForm, ...]
    tallies: tuple[TallyForm, ...]
    controls: tuple[ControlForm, ...]
    matches: tuple[MatchForm, ...]
    totals: dict[str, str] = field(default_factory=dict)  # reported name -> tally
    payments: dict[str, str] = field(default_factory=dict)  # what of a record is a payment: see `payments`

    def record(self, name: str) -> RecordForm:
        """The record kind of this name."""
        return next(one for one in self.records if one.name == name)
