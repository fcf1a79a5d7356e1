"""Bar charts drawn on the server: one hue, the number on its bar, the table one key away."""

from dataclasses import dataclass
from typing import ClassVar

from curbstop.web.ui.blocks import Words

WIDTH = 720
HEIGHT = 200
TOP = 22
BOTTOM = 24
GAP = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One value. `shown` is the number as written; `quiet` draws it lighter (an estimate, another year)."""

    label: Words
    value: int
    shown: str = ""
    note: Words = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar with its place in the drawing, in whole units of the view box."""

    bar: Bar
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        """Where its labels stand."""
        return self.x + self.width // 2

    @property
    def above(self) -> int:
        """Where its number stands."""
        return self.y - 5


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars from zero. Values are non-negative integers in any one unit."""

    title: Words
    bars: tuple[Bar, ...]
    unit: Words = ""
    description: Words = ""
    label_head: Words = ""
    """What the labels are, as the head of their column in the table; periods without it."""

    template: ClassVar[str] = "ui/parts/bar_chart.html"

    @property
    def width(self) -> int:
        """Width of the view box."""
        return WIDTH

    @property
    def height(self) -> int:
        """Height of the view box."""
        return HEIGHT

    @property
    def base(self) -> int:
        """Where the bars stand."""
        return HEIGHT - BOTTOM

    @property
    def label_line(self) -> int:
        """Where the labels stand."""
        return HEIGHT - 7

    @property
    def drawn(self) -> tuple[DrawnBar, ...]:
        """The bars in their places."""
        if not self.bars:
            return ()
        highest = max(1, *(bar.value for bar in self.bars))
        slot = WIDTH // len(self.bars)
        width = max(2, min(slot - GAP, 72))
        room = self.base - TOP
        return tuple(
            DrawnBar(
                bar=bar,
                x=index * slot + (slot - width) // 2,
                y=self.base - max(bar.value, 0) * room // highest,
                width=width,
                height=max(bar.value, 0) * room // highest,
            )
            for index, bar in enumerate(self.bars)
        )
