"""A waterfall drawn on the server: from one amount to another, step by step, the words and figures beside the bars."""

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from curbstop.web.ui.blocks import Words
from curbstop.web.ui.formats import format_plain_money

WIDTH = 720
ROW = 26
BAR = 14
LABEL_WIDTH = 216
AMOUNT_WIDTH = 92


@dataclass(frozen=True, slots=True)
class Change:
    """One step in cents: what it adds, or with a minus takes off."""

    label: Words
    cents: int


@dataclass(frozen=True, slots=True)
class DrawnStep:
    """A row of the drawing, in whole units of the view box."""

    label: Words
    shown: str
    kind: str
    x: int
    y: int
    width: int
    link_x: int | None

    @property
    def text_y(self) -> int:
        """Where its words stand."""
        return self.y + BAR - 3

    @property
    def below(self) -> int:
        """Where its bar ends."""
        return self.y + BAR


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From `start` to `end` by the changes between; they must add up."""

    title: Words
    start: Change
    changes: tuple[Change, ...]
    end: Change
    description: Words = ""

    template: ClassVar[str] = "ui/parts/waterfall.html"

    def __post_init__(self) -> None:
        if self.start.cents + sum(change.cents for change in self.changes) != self.end.cents:
            raise ValueError("The changes do not lead from the first amount to the last.")

    @property
    def width(self) -> int:
        """Width of the view box."""
        return WIDTH

    @property
    def height(self) -> int:
        """Height of the view box."""
        return ROW * (len(self.changes) + 2)

    @property
    def amount_x(self) -> int:
        """Where amounts end."""
        return WIDTH

    @property
    def bar_height(self) -> int:
        """How thick a bar is."""
        return BAR

    @property
    def row_height(self) -> int:
        """How far rows stand apart."""
        return ROW

    @property
    def drawn(self) -> tuple[DrawnStep, ...]:
        """The rows in their places: each bar begins where the one before ended."""
        levels = [self.start.cents]
        for change in self.changes:
            levels.append(levels[-1] + change.cents)
        spans = [(0, levels[0]), *pairwise(levels), (0, levels[-1])]
        lowest, highest = min(0, *levels), max(1, *levels)
        rows = []
        for row, (change, span) in enumerate(zip((self.start, *self.changes, self.end), spans, strict=True)):
            whole = row in (0, len(spans) - 1)
            left, right, until = (
                _place(cents, lowest=lowest, highest=highest) for cents in (min(span), max(span), span[1])
            )
            rows.append(
                DrawnStep(
                    label=change.label,
                    shown=format_plain_money(change.cents) if whole else signed_money(change.cents),
                    kind="whole" if whole else "more" if change.cents >= 0 else "less",
                    x=left,
                    y=row * ROW + (ROW - BAR) // 2,
                    width=max(right - left, 2),
                    link_x=until if row < len(spans) - 1 else None,
                )
            )
        return tuple(rows)


def _place(cents: int, *, lowest: int, highest: int) -> int:
    """Where an amount lies between the words and the figures."""
    return LABEL_WIDTH + (cents - lowest) * (WIDTH - LABEL_WIDTH - AMOUNT_WIDTH) // (highest - lowest)


def signed_money(cents: int) -> str:
    """A change with its sign, also where it adds: `+12.50`."""
    return f"+{format_plain_money(cents)}" if cents > 0 else format_plain_money(cents)
