"""Tables: what the query string asks, what is shown, what is exported."""

import csv
import datetime as dt
import io
from dataclasses import dataclass

import openpyxl
import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from curbstop.web.ui.cells import Status
from curbstop.web.ui.exports import export_response, harmless
from curbstop.web.ui.shown_table import ShownTable
from curbstop.web.ui.tables import Choices, Column, DayFilter, Search, Table, TablePage, TableQuery


@dataclass(frozen=True)
class Row:
    number: str
    name: str
    due: dt.date | None
    amount_cents: int
    state: str = "late"


ROWS = [
    Row("100-1", "Álvarez, Rosa", dt.date(2026, 3, 2), 1250),
    Row("100-2", "chen, Wei", None, -300, "held"),
    Row("100-3", "=HYPERLINK()", dt.date(2026, 1, 5), 99_999, "held"),
]
TABLE = Table(
    name="bills",
    caption="Bills",
    columns=(
        Column("number", "Account", kind="code", href=lambda row: f"/accounts/{row.number}/"),
        Column("name", "Name"),
        Column("due", "Due", kind="date"),
        Column("amount_cents", "Amount", kind="money", total=True),
        Column("state", "State", kind="status", statuses={"held": Status("Held", "wait")}, sortable=False),
    ),
    filters=(
        Search("q"),
        Choices("state", "State", options=(("held", "Held"), ("late", "Late"))),
        DayFilter("from", "From", field="due"),
        DayFilter("to", "To", field="due", side="to"),
    ),
    sort="number",
    page_size=2,
)


def shown(query: str = "", table: Table = TABLE) -> ShownTable:
    return table.of_rows(RequestFactory().get(f"/bills/{query}"), rows=ROWS)


def first_column(table: ShownTable) -> list[str]:
    return [row.cells[0].text for row in table.rows]


def test_a_page_shows_its_rows_and_the_total_of_all() -> None:
    table = shown()
    assert first_column(table) == ["100-1", "100-2"]
    assert (table.first, table.last, table.count) == (1, 2, 3)
    assert table.totals[3].text == "1,009.49"
    assert first_column(shown("?page=2")) == ["100-3"]


def test_empty_values_sort_last_in_both_directions() -> None:
    assert first_column(shown("?sort=due")) == ["100-3", "100-1"]
    assert first_column(shown("?sort=-due")) == ["100-1", "100-3"]


def test_words_sort_without_regard_to_case() -> None:
    assert first_column(shown("?sort=name")) == ["100-3", "100-2"]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("?q=rosa", ["100-1"]),
        ("?q=wei+chen", ["100-2"]),
        ("?state=held", ["100-2", "100-3"]),
        ("?from=1/1/2026&to=2026-02-01", ["100-3"]),
        ("?state=no-such-state", ["100-1", "100-2"]),
        ("?sort=state&page=-4", ["100-1", "100-2"]),
        ("?page=99999999999999", []),
        ("?from=2026-02-30", ["100-1", "100-2"]),
    ],
)
def test_filters_keep_what_fits_and_pass_over_what_makes_no_sense(query: str, numbers: list[str]) -> None:
    assert first_column(shown(query)) == numbers


@given(st.text(max_size=60))
def test_no_query_string_is_an_error(query: str) -> None:
    request = RequestFactory().get(
        "/bills/", {"q": query, "page": query, "sort": query, "export": query, "from": query}
    )
    TABLE.of_rows(request, rows=ROWS)


def test_links_keep_filters_and_what_belongs_to_other_tables() -> None:
    table = shown("?state=held&other.page=3&sort=-number")
    assert "other.page=3" in next(iter(table.headings)).href
    assert "state=held" in table.csv_href
    assert "state" not in table.clear_href
    assert next(iter(table.headings)).order == "descending"


def test_a_prefix_keeps_two_tables_of_one_page_apart() -> None:
    table = Table(name="b", caption="B", columns=TABLE.columns, sort="number", prefix="b.", page_size=1)
    assert first_column(shown("?page=2&b.page=3", table)) == ["100-3"]


def test_a_server_side_table_asks_for_a_slice_and_for_all_when_exporting() -> None:
    asked: list[TableQuery] = []

    def fetch(query: TableQuery) -> TablePage:
        asked.append(query)
        return TablePage(rows=ROWS[:1], count=500, totals={"amount_cents": 7})

    TABLE.of_query(RequestFactory().get("/bills/?page=3&state=held"), fetch=fetch)
    TABLE.of_query(RequestFactory().get("/bills/?page=3&export=csv"), fetch=fetch)
    assert (asked[0].offset, asked[0].limit, dict(asked[0].filters)) == (4, 2, {"state": "held"})
    assert (asked[1].offset, asked[1].limit) == (0, None)


def test_the_csv_has_every_filtered_row_with_plain_numbers() -> None:
    response = export_response(shown=shown("?export=csv&state=held"))
    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert lines[0] == ["Account", "Name", "Due", "Amount", "State"]
    assert lines[1] == ["100-2", "chen, Wei", "", "-3.00", "Held"]
    assert lines[2][1] == "'=HYPERLINK()"


def test_the_workbook_has_numbers_days_and_a_living_total() -> None:
    response = export_response(shown=shown("?export=xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet["D2"].value == 12.5
    assert sheet["C2"].value == dt.datetime.fromisoformat("2026-03-02")
    assert sheet["D5"].value == "=SUM(D2:D4)"
    assert sheet["B4"].value == "=HYPERLINK()"
    assert sheet["B4"].data_type == "s"
    values = openpyxl.load_workbook(io.BytesIO(response.content), data_only=True).active
    assert values["D5"].value == 1009.49


@given(st.text())
def test_no_exported_text_starts_like_a_formula(text: str) -> None:
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))
