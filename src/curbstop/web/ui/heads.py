"""The top of a page: where one is, the one thing to do first, and the way back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

from curbstop.web.ui.blocks import Words
from curbstop.web.ui.cells import Status


@dataclass(frozen=True, slots=True)
class Action:
    """A link, or with `post` a one-button form that carries a command key and the given hidden fields."""

    label: Words
    href: str = ""
    key: str = ""
    kind: Literal["primary", "plain", "danger"] = "plain"
    post: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    note: Words = ""

    template: ClassVar[str] = "ui/parts/action.html"


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way back. Esc follows the last one."""

    label: Words
    href: str


@dataclass(frozen=True, slots=True)
class PageHead:
    """Title, way back, the primary action and the others."""

    title: Words
    subtitle: Words = ""
    crumbs: tuple[Crumb, ...] = ()
    primary: Action | None = None
    actions: tuple[Action, ...] = ()
    status: Status | None = None

    @property
    def first(self) -> Action | None:
        """The primary action, looking like one."""
        return replace(self.primary, kind="primary") if self.primary and self.primary.kind == "plain" else self.primary

    @property
    def back(self) -> Crumb | None:
        """Where Esc goes."""
        return self.crumbs[-1] if self.crumbs else None
