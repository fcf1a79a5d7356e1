"""A table with its rows, ready for the template and for the exports."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from curbstop.web.ui.blocks import Words
from curbstop.web.ui.cells import NUMBER_KINDS, Cell
from curbstop.web.ui.columns import TableDeclaration
from curbstop.web.ui.filters import Filter
from curbstop.web.ui.table_query import TableQuery


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of cells, and where the row as a whole leads."""

    cells: tuple[Cell, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading with the link that sorts by it."""

    label: Words
    is_number: bool
    href: str
    order: str  # "", "ascending" or "descending", as aria-sort wants it


@dataclass(frozen=True, slots=True)
class FilterField:
    """A filter with its name in the query string and its present value."""

    filter: Filter
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ShownTable:
    """What `ui/parts/table.html` shows."""

    table: TableDeclaration
    query: TableQuery
    rows: tuple[ShownRow, ...]
    count: int
    totals: tuple[Cell | None, ...] | None
    path: str
    exported: list[list[Any]] | None

    template: ClassVar[str] = "ui/parts/table.html"

    @property
    def headings(self) -> Iterator[Heading]:
        """The headings in order."""
        for column in self.table.columns:
            active = self.query.sort_key == column.key
            order = ("descending" if self.query.descending else "ascending") if active else ""
            turned = f"-{column.key}" if order == "ascending" else column.key
            href = self.path + self.query.query_string(sort=turned) if column.sortable else ""
            yield Heading(column.label, column.kind in NUMBER_KINDS, href, order)

    @property
    def filter_fields(self) -> Iterator[FilterField]:
        """The filters as fields."""
        for one in self.table.filters:
            yield FilterField(one, f"{self.query.prefix}{one.key}", self.query.filters.get(one.key, ""))

    @property
    def kept_parameters(self) -> tuple[tuple[str, str], ...]:
        """What the filter form must carry on: the order, and what belongs to other tables."""
        return (*self.query.others, (f"{self.query.prefix}sort", self.query.sort_text))

    @property
    def is_filtered(self) -> bool:
        """Whether some filter is set."""
        return bool(self.query.filters)

    @property
    def first(self) -> int:
        """Number of the first row shown."""
        return self.query.offset + 1 if self.count else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return self.query.offset + len(self.rows)

    @property
    def has_pages(self) -> bool:
        """Whether there is more than one page."""
        return self.count > self.query.page_size

    @property
    def previous_href(self) -> str:
        """The page before, if any."""
        return self.path + self.query.query_string(page=self.query.page - 1) if self.query.page > 1 else ""

    @property
    def next_href(self) -> str:
        """The page after, if any."""
        return self.path + self.query.query_string(page=self.query.page + 1) if self.last < self.count else ""

    @property
    def clear_href(self) -> str:
        """The list without filters."""
        return self.path + self.query.query_string(filters=False)

    @property
    def csv_href(self) -> str:
        """The same rows as CSV."""
        return self.path + self.query.query_string(export="csv")

    @property
    def xlsx_href(self) -> str:
        """The same rows as a workbook."""
        return self.path + self.query.query_string(export="xlsx")
