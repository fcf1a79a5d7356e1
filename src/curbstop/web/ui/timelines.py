"""What happened, newest first, grouped by day."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from curbstop.web.ui.blocks import Words
from curbstop.web.ui.cells import Cell, Status, make_cell


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event of an object's life. `also_href` leads to a second page about it."""

    day: dt.date
    title: Words
    detail: Words = ""
    amount_cents: int | None = None
    href: str = ""
    kind: Words = ""
    status: Status | None = None
    also_href: str = ""
    also_label: Words = ""

    @property
    def amount(self) -> Cell | None:
        """As shown."""
        return None if self.amount_cents is None else make_cell(value=self.amount_cents, kind="money")


@dataclass(frozen=True, slots=True)
class Timeline:
    """Entries in the order given (newest first)."""

    entries: tuple[TimelineEntry, ...]
    title: Words = ""
    empty: Words = _("Nothing has happened here yet.")
    more_href: str = ""

    template: ClassVar[str] = "ui/parts/timeline.html"

    @property
    def days(self) -> Iterator[tuple[dt.date, tuple[TimelineEntry, ...]]]:
        """The entries by day."""
        for day, entries in groupby(self.entries, key=lambda entry: entry.day):
            yield day, tuple(entries)
