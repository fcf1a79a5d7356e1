"""Tables as data: columns, filters, order, pages, totals and exports of the very same rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from curbstop.web.ui.cells import Cell, Status, export_value, make_cell
from curbstop.web.ui.columns import Column, TableDeclaration
from curbstop.web.ui.filters import Choices, DayFilter, Search
from curbstop.web.ui.shown_table import ShownRow, ShownTable
from curbstop.web.ui.table_query import TablePage, TableQuery, read_table_query

__all__ = ["Choices", "Column", "DayFilter", "Search", "Table", "TablePage", "TableQuery"]


def order_key(value: Any) -> tuple[bool, Any]:
    """Sorts empty values last; words without regard to case."""
    if value is None:
        return (True, "")
    if isinstance(value, Status):
        return (False, str(value).lower())
    return (False, value.lower() if isinstance(value, str) else getattr(value, "cents", value))


@dataclass(frozen=True, slots=True)
class Table(TableDeclaration):
    """A declared table, and the ways to fill it with rows."""

    def read(self, request: HttpRequest) -> TableQuery:
        """What the query string asks of this table."""
        return read_table_query(
            data=request.GET,
            prefix=self.prefix,
            filters=self.filters,
            sortable=frozenset(column.key for column in self.columns if column.sortable),
            sort=self.sort,
            page_size=self.page_size,
        )

    def of_query(self, request: HttpRequest, *, fetch: Callable[[TableQuery], TablePage]) -> ShownTable:
        """Show what `fetch` finds; it filters, sorts and pages on the server."""
        query = self.read(request)
        return self._show(request, query, fetch(query))

    def of_rows(
        self,
        request: HttpRequest,
        *,
        rows: Iterable[Any],
        matches: Callable[[Any, Mapping[str, str]], bool] | None = None,
    ) -> ShownTable:
        """Show a short list that is at hand: filtered, sorted, added up and paged here."""
        query = self.read(request)
        kept = [row for row in rows if (matches or self._matches)(row, query.filters)]
        if query.sort_key:
            kept = self._in_order(kept, query)
        totals = {column.key: self._sum(column, kept) for column in self.columns if column.total}
        end = None if query.limit is None else query.offset + query.limit
        return self._show(request, query, TablePage(rows=kept[query.offset : end], count=len(kept), totals=totals))

    def _in_order(self, rows: list[Any], query: TableQuery) -> list[Any]:
        column = next(column for column in self.columns if column.key == query.sort_key)
        filled = [row for row in rows if column.raw(row) is not None]
        empty = [row for row in rows if column.raw(row) is None]
        return sorted(filled, key=lambda row: order_key(column.raw(row)), reverse=query.descending) + empty

    def _sum(self, column: Column, rows: Sequence[Any]) -> int:
        values = (column.raw(row) for row in rows)
        return sum(value if isinstance(value, int) else value.cents for value in values if value is not None)

    def _matches(self, row: Any, filters: Mapping[str, str]) -> bool:
        shown = " ".join(self._cell(column, row).text for column in self.columns).lower() if filters else ""
        return all(one.keeps(row, filters[one.key], shown) for one in self.filters if one.key in filters)

    def _cell(self, column: Column, row: Any) -> Cell:
        href = (column.href(row) if column.href else "") or ""
        return make_cell(value=column.raw(row), kind=column.kind, href=href, statuses=column.statuses, unit=column.unit)

    def _show(self, request: HttpRequest, query: TableQuery, page: TablePage) -> ShownTable:
        rows = tuple(
            ShownRow(
                cells=tuple(self._cell(column, row) for column in self.columns),
                href=(self.row_href(row) if self.row_href else "") or "",
            )
            for row in page.rows
        )
        totals = None
        if page.totals and page.count:
            totals = tuple(
                make_cell(value=page.totals[column.key], kind=column.kind) if column.key in page.totals else None
                for column in self.columns
            )
        exported = None
        if query.export:
            exported = [
                [export_value(value=c.raw(row), kind=c.kind, statuses=c.statuses) for c in self.columns]
                for row in page.rows
            ]
        return ShownTable(
            table=self, query=query, rows=rows, count=page.count, totals=totals, path=request.path, exported=exported
        )
