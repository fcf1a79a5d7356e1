"""One shown value: its text, its kind and where it leads. Tables and facts share it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from curbstop.web.ui.blocks import Words
from curbstop.web.ui.formats import (
    cents_of,
    format_count,
    format_iso_day,
    format_milli,
    format_moment,
    format_money,
    format_spoken_day,
)

Kind = Literal["text", "code", "money", "date", "moment", "count", "milli", "status"]
Tone = Literal["good", "wait", "bad", "quiet"]
NUMBER_KINDS = frozenset({"money", "count", "milli"})
SIGNS: Mapping[str, str] = {"good": "✓", "wait": "◔", "bad": "!", "quiet": "·"}


@dataclass(frozen=True, slots=True)
class Status:
    """A state in words. The tone gives it a sign and a color; the word always stands."""

    label: Words
    tone: Tone = "quiet"

    @property
    def sign(self) -> str:
        """The sign that stands before the word, so that color never speaks alone."""
        return SIGNS[self.tone]

    def __str__(self) -> str:
        return str(self.label)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as it is shown."""

    text: str
    kind: Kind
    href: str = ""
    status: Status | None = None
    negative: bool = False

    @property
    def is_number(self) -> bool:
        """Right-aligned, tabular figures."""
        return self.kind in NUMBER_KINDS


def status_of(value: Any, statuses: Mapping[str, Status] | None) -> Status:
    """The status that a value stands for."""
    if isinstance(value, Status):
        return value
    return (statuses or {}).get(str(value)) or Status("" if value is None else value)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


WRITERS: Mapping[str, Callable[[Any], str]] = {
    "text": _text,
    "code": _text,
    "money": format_money,
    "date": format_iso_day,
    "moment": format_moment,
    "count": format_count,
    "milli": format_milli,
}


NUMBER_VALUES: Mapping[str, Callable[[Any], Decimal | int]] = {
    "money": lambda value: Decimal(cents_of(value)).scaleb(-2),
    "milli": lambda value: Decimal(int(value)).scaleb(-3),
    "count": int,
}


def make_cell(
    *,
    value: Any,
    kind: Kind,
    href: str = "",
    statuses: Mapping[str, Status] | None = None,
    spoken: bool = False,
    unit: Words = "",
) -> Cell:
    """The shown form of a value. `spoken` writes days the way people say them."""
    if kind == "status":
        status = status_of(value, statuses)
        return Cell(text=str(status), kind=kind, href=href, status=status)
    text = format_spoken_day(value) if spoken and kind == "date" else WRITERS[kind](value)
    if unit and text:
        text = f"{text} {unit}"
    negative = kind == "money" and value is not None and cents_of(value) < 0
    return Cell(text=text, kind=kind, href=href, negative=negative)


def export_value(
    *, value: Any, kind: Kind, statuses: Mapping[str, Status] | None = None
) -> str | int | Decimal | dt.date | dt.datetime | None:
    """The value as spreadsheets want it: money and thousandths as decimals, days as days, words as text."""
    if value is None:
        return None
    if kind == "status":
        return str(status_of(value, statuses))
    if kind in NUMBER_VALUES:
        return NUMBER_VALUES[kind](value)
    return value if isinstance(value, dt.date) else str(value)
