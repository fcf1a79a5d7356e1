"""What a query string asks of a table, checked against what the table offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from curbstop.web.ui.filters import Choices, Filter

EXPORTS = ("csv", "xlsx")
LAST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class TableQuery:
    """Filters that are filled and valid, the order, and the slice. `limit` None asks for all rows (exports)."""

    filters: Mapping[str, str]
    sort_key: str
    descending: bool
    page: int
    page_size: int
    prefix: str = ""
    export: str = ""
    others: tuple[tuple[str, str], ...] = ()

    @property
    def offset(self) -> int:
        """Rows to skip."""
        return 0 if self.export else (self.page - 1) * self.page_size

    @property
    def limit(self) -> int | None:
        """Rows to give."""
        return None if self.export else self.page_size

    def query_string(self, *, page: int = 1, sort: str | None = None, export: str = "", filters: bool = True) -> str:
        """The query string of this list with one thing changed; what belongs to other tables stays."""
        data = QueryDict(mutable=True)
        for key, value in self.others:
            data.appendlist(key, value)
        for key, value in self.filters.items() if filters else ():
            data[f"{self.prefix}{key}"] = value
        own = {
            "sort": self.sort_text if sort is None else sort,
            "page": str(page) if page > 1 else "",
            "export": export,
        }
        for key, value in own.items():
            if value:
                data[f"{self.prefix}{key}"] = value
        return f"?{data.urlencode()}"

    @property
    def sort_text(self) -> str:
        """The order as the query string writes it."""
        return f"{'-' if self.descending else ''}{self.sort_key}"


@dataclass(frozen=True, slots=True)
class TablePage:
    """The rows of one page, how many there are in all, and totals over all of them (not over the page)."""

    rows: Sequence[Any]
    count: int
    totals: Mapping[str, int] = field(default_factory=dict)


def read_table_query(
    *,
    data: QueryDict,
    prefix: str,
    filters: Sequence[Filter],
    sortable: frozenset[str],
    sort: str,
    page_size: int,
) -> TableQuery:
    """Read the query string. What makes no sense is passed over: a list is never an error."""
    typed = {one.key: data.get(f"{prefix}{one.key}", _default(one)) for one in filters}
    wanted = {one.key: one.read(typed[one.key]) for one in filters}
    asked = data.get(f"{prefix}sort", sort)
    if asked.removeprefix("-") not in sortable:
        asked = sort
    number = data.get(f"{prefix}page", "1")
    export = data.get(f"{prefix}export", "")
    own = {f"{prefix}{key}" for key in (*typed, "sort", "page", "export")}
    return TableQuery(
        filters={key: value for key, value in wanted.items() if value},
        sort_key=asked.removeprefix("-"),
        descending=asked.startswith("-"),
        page=min(max(int(number), 1), LAST_PAGE) if number.isdecimal() and number.isascii() else 1,
        page_size=page_size,
        prefix=prefix,
        export=export if export in EXPORTS else "",
        others=tuple((key, value) for key, values in data.lists() if key not in own for value in values),
    )


def _default(one: Filter) -> str:
    return one.default if isinstance(one, Choices) else ""
