"""What a list can be narrowed by. Each filter reads its own key of the query string."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from django.utils.translation import gettext_lazy as _

from curbstop.web.ui.blocks import Words
from curbstop.web.ui.days import read_typed_day

Options = tuple[tuple[str, Words], ...]


@dataclass(frozen=True, slots=True)
class Search:
    """Words to look for."""

    key: str
    label: Words = _("Search")

    template: ClassVar[str] = "ui/parts/filter_search.html"

    def read(self, typed: str) -> str:
        """The words, without idle blanks."""
        return " ".join(typed.split())

    def keeps(self, row: Any, wanted: str, shown: str) -> bool:  # noqa: ARG002 - one signature for all filters
        """Whether every word stands somewhere in the row as it is shown."""
        return all(word in shown for word in wanted.lower().split())


@dataclass(frozen=True, slots=True)
class Choices:
    """One of a few. `options` may be a function, for options that the database knows."""

    key: str
    label: Words
    options: Options | Callable[[], Options]
    any_label: Words = _("All")
    default: str = ""

    template: ClassVar[str] = "ui/parts/filter_choices.html"

    @property
    def pairs(self) -> Options:
        """Values with their labels."""
        return self.options() if callable(self.options) else self.options

    def read(self, typed: str) -> str:
        """The value, if it is one of the options."""
        return typed if typed in {str(value) for value, _label in self.pairs} else ""

    def keeps(self, row: Any, wanted: str, shown: str) -> bool:  # noqa: ARG002 - one signature for all filters
        """Whether the row's own value is the wanted one."""
        return str(getattr(row, self.key, "")) == wanted


@dataclass(frozen=True, slots=True)
class DayFilter:
    """From a day on, or up to it. `field` is the row's attribute that is compared."""

    key: str
    label: Words
    field: str
    side: Literal["from", "to"] = "from"

    template: ClassVar[str] = "ui/parts/filter_day.html"

    def read(self, typed: str) -> str:
        """The day in ISO form, or nothing."""
        day = read_typed_day(typed)
        return day.isoformat() if day else ""

    def keeps(self, row: Any, wanted: str, shown: str) -> bool:  # noqa: ARG002 - one signature for all filters
        """Whether the row's day lies on the wanted side."""
        value = getattr(row, self.field)
        if value is None:
            return False
        day = value.date() if isinstance(value, dt.datetime) else value
        limit = dt.date.fromisoformat(wanted)
        return bool(day >= limit if self.side == "from" else day <= limit)


Filter = Search | Choices | DayFilter
