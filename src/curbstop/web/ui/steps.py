"""Guided flows: one decision a page, with the list of steps beside it."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from django.utils.translation import gettext_lazy as _

from curbstop.web.ui.blocks import Words

STATE_WORDS = {"done": _("done"), "now": _("you are here"), "todo": _("to do")}
STATE_SIGNS = {"done": "✓", "now": "→", "todo": "·"}


@dataclass(frozen=True, slots=True)
class Step:
    """One decision. A step that is done may be gone back to."""

    label: Words
    state: Literal["done", "now", "todo"] = "todo"
    href: str = ""
    answer: Words = ""

    @property
    def state_words(self) -> Words:
        """The state in words, for those who do not see the sign."""
        return STATE_WORDS[self.state]

    @property
    def sign(self) -> str:
        """The state's sign."""
        return STATE_SIGNS[self.state]


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of one flow."""

    items: tuple[Step, ...]
    title: Words = _("Steps")

    template: ClassVar[str] = "ui/parts/steps.html"
