"""Facts, figures, notices and what frames them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from curbstop.web.ui.blocks import Words
from curbstop.web.ui.cells import SIGNS, Cell, Kind, Status, Tone, make_cell
from curbstop.web.ui.heads import Action


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known, with its name. A note says what the value alone does not (an age, a unit, a reason)."""

    label: Words
    value: Any
    kind: Kind = "text"
    note: Words = ""
    href: str = ""
    unit: Words = ""
    statuses: Mapping[str, Status] | None = None
    strong: bool = False

    @property
    def cell(self) -> Cell:
        """As shown; days as people say them."""
        return make_cell(
            value=self.value, kind=self.kind, href=self.href, statuses=self.statuses, spoken=True, unit=self.unit
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """A list of facts."""

    items: tuple[Fact, ...]
    title: Words = ""

    template: ClassVar[str] = "ui/parts/facts.html"


@dataclass(frozen=True, slots=True)
class Panel:
    """A framed group of blocks under a heading. Never a panel in a panel."""

    title: Words
    blocks: tuple[Any, ...]
    action: Action | None = None

    template: ClassVar[str] = "ui/parts/panel.html"

    def __post_init__(self) -> None:
        if any(isinstance(block, Panel) for block in self.blocks):
            raise TypeError("A panel stands in no panel.")


@dataclass(frozen=True, slots=True)
class Figure:
    """A small number that is a door to what it is made of, with its usual range."""

    label: Words
    value: Any
    kind: Kind = "count"
    href: str = ""
    usual: Words = ""
    tone: Tone | None = None

    @property
    def cell(self) -> Cell:
        """As shown."""
        return make_cell(value=self.value, kind=self.kind, spoken=True)

    @property
    def sign(self) -> str:
        """The sign of its tone."""
        return SIGNS[self.tone] if self.tone else ""


@dataclass(frozen=True, slots=True)
class Figures:
    """Small numbers side by side."""

    items: tuple[Figure, ...]
    title: Words = ""

    template: ClassVar[str] = "ui/parts/figures.html"


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that must not be missed."""

    text: Words
    tone: Tone = "quiet"
    href: str = ""
    link_label: Words = ""
    items: tuple[Words, ...] = ()

    template: ClassVar[str] = "ui/parts/notice.html"

    @property
    def sign(self) -> str:
        """The sign of its tone."""
        return SIGNS[self.tone]


@dataclass(frozen=True, slots=True)
class Rule:
    """Names the rule that a screen applies, and links to it."""

    text: Words
    href: str = ""

    template: ClassVar[str] = "ui/parts/rule.html"


@dataclass(frozen=True, slots=True)
class Prose:
    """A short paragraph."""

    text: Words

    template: ClassVar[str] = "ui/parts/prose.html"


@dataclass(frozen=True, slots=True)
class Actions:
    """Buttons in a row."""

    items: tuple[Action, ...]

    template: ClassVar[str] = "ui/parts/actions.html"


@dataclass(frozen=True, slots=True)
class Progress:
    """Long work: a bar with a count that asks `poll_href` for itself every two seconds until it is done.

    The page at `poll_href` answers with `show_part(request, Progress(...))`; without `poll_href` the bar rests.
    """

    label: Words
    done: int
    total: int
    poll_href: str = ""
    note: Words = ""

    template: ClassVar[str] = "ui/parts/progress.html"


@dataclass(frozen=True, slots=True)
class KeyHint:
    """Says what a key does here."""

    key: str
    text: Words

    template: ClassVar[str] = "ui/parts/key_hint.html"


@dataclass(frozen=True, slots=True)
class Html:
    """A template of one's own as a block; `context` is what it sees as `it.context`."""

    source: str
    context: Mapping[str, Any] = field(default_factory=dict)

    template: ClassVar[str] = "ui/parts/html.html"
