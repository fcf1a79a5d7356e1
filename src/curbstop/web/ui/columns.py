"""What a table is declared of: its columns and its filters, order and words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from curbstop.web.ui.blocks import Words
from curbstop.web.ui.cells import Kind, Status
from curbstop.web.ui.filters import Filter


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key` is the row's attribute (or `value` computes it); `total` adds the column up below."""

    key: str
    label: Words
    kind: Kind = "text"
    sortable: bool = True
    href: Callable[[Any], str | None] | None = None
    value: Callable[[Any], Any] | None = None
    total: bool = False
    statuses: Mapping[str, Status] | None = None
    unit: Words = ""

    def raw(self, row: Any) -> Any:
        """The row's value in this column."""
        if self.value is not None:
            return self.value(row)
        return row[self.key] if isinstance(row, Mapping) else getattr(row, self.key)


@dataclass(frozen=True, slots=True)
class TableDeclaration:
    """A list's declaration. `prefix` sets its query-string keys apart when a page shows several."""

    name: str
    caption: Words
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    page_size: int = 50
    empty: Words = _("There is nothing here.")
    empty_filtered: Words = _("No row fits these filters. Clear them to see all rows.")
    prefix: str = ""
    export: bool = True
    row_href: Callable[[Any], str | None] | None = None
    hide_caption: bool = False
