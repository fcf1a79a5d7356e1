"""Every mutation of a good folder that makes it bad is found, with the right file, line and column."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.exchange.conversion.columns import Column, Kind
from curbstop.exchange.conversion.layout import FILES, LAYOUTS
from curbstop.exchange.conversion.validating import check_folder

GOLDEN = Path(__file__).parents[2] / "golden" / "conversion"
DAY = date(2026, 6, 1)
WRONG: dict[Kind, tuple[str, ...]] = {
    Kind.DATE: ("05/12/2026", "2026-02-30", "2026-5-1", "today"),
    Kind.WHOLE: ("x", "1.5", "1000000000", "ten"),
    Kind.READING: ("-1", "1.2345", "12,5", "1e3"),
    Kind.MONEY: ("12.3", "12", "1,000.00", "$5.00", "12.345"),
    Kind.PERCENT: ("0", "101", "-5", "fifty"),
    Kind.YES_NO: ("maybe", "Y", "true", "1"),
    Kind.CHOICE: ("other", "Water ", "?"),
    Kind.METER_SIZE: ("7", '3/4"x', "0.75"),
    Kind.ACCOUNT_NUMBER: ("100000018", "12345", "10000001A", "000000000"),
    Kind.TEXT: ("a\x07b", "x" * 201),
    Kind.PHONE_OR_EMAIL: ("a\x07b", "12", "nobody"),
}

Table = list[list[str]]


def golden() -> dict[str, Table]:
    return {path.stem: list(csv.reader(io.StringIO(path.read_text(encoding="utf-8")))) for path in GOLDEN.glob("*.csv")}


GOOD = golden()


def copy_of_good() -> dict[str, Table]:
    return {name: [list(row) for row in table] for name, table in GOOD.items()}


def problems_of(tables: dict[str, Table], folder: Path) -> set[tuple[str, int, str]]:
    for name in LAYOUTS:
        (folder / f"{name}.csv").unlink(missing_ok=True)
    for name, table in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(table)
    found = check_folder(folder=folder, business_date=DAY).problems
    assert all(problem.expected for problem in found)
    return {(problem.file, problem.line, problem.column) for problem in found}


def position(file: str, column: str) -> int:
    return GOOD[file][0].index(column)


def test_a_multiplier_of_nothing_and_days_far_ahead_are_named(folder) -> None:
    for file, column, value in (
        ("meters", "multiplier", "0"),
        ("meters", "multiplier", "0.000"),
        ("agreements", "billed_to", "2027-09-20"),
        ("installations", "to_date", "2026-06-02"),
        ("open_items", "due_date", "2199-01-01"),
    ):
        tables = copy_of_good()
        row = next(number for number, cells in enumerate(tables[file]) if number and cells[position(file, column)])
        tables[file][row][position(file, column)] = value
        assert (file, row + 1, column) in problems_of(tables, folder), (file, column)


def columns_where(condition) -> list[tuple[str, Column]]:
    return [(layout.name, column) for layout in FILES for column in layout.columns if condition(column)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_the_golden_folder_is_right(folder) -> None:
    assert problems_of(copy_of_good(), folder) == set()


def test_line_ends_of_windows_and_a_byte_order_mark_are_right_too(folder) -> None:
    for path in GOLDEN.glob("*.csv"):
        content = path.read_bytes().replace(b"\n", b"\r\n")
        (folder / path.name).write_bytes(b"\xef\xbb\xbf" + content)
    assert check_folder(folder=folder, business_date=DAY).problems == ()


@settings(max_examples=15)  # each reads and checks seventeen files
@given(st.data())
def test_a_cell_of_the_wrong_kind_is_named(tmp_path_factory, data) -> None:
    file, column = data.draw(st.sampled_from(columns_where(lambda _column: True)))
    tables = copy_of_good()
    line = data.draw(st.integers(2, len(tables[file])))
    tables[file][line - 1][position(file, column.name)] = data.draw(st.sampled_from(WRONG[column.kind]))
    assert (file, line, column.name) in problems_of(tables, tmp_path_factory.mktemp("folder"))


@settings(max_examples=15)
@given(st.data())
def test_a_missing_value_is_named(tmp_path_factory, data) -> None:
    file, column = data.draw(st.sampled_from(columns_where(lambda column: column.required)))
    tables = copy_of_good()
    line = data.draw(st.integers(2, len(tables[file])))
    tables[file][line - 1][position(file, column.name)] = ""
    assert (file, line, column.name) in problems_of(tables, tmp_path_factory.mktemp("folder"))


@settings(max_examples=15)
@given(st.data())
def test_a_reference_to_nothing_is_named(tmp_path_factory, data) -> None:
    file, column = data.draw(st.sampled_from(columns_where(lambda column: bool(column.refers_to))))
    tables = copy_of_good()
    line = data.draw(st.integers(2, len(tables[file])))
    tables[file][line - 1][position(file, column.name)] = "NOBODY-9"
    assert (file, line, column.name) in problems_of(tables, tmp_path_factory.mktemp("folder"))


@settings(max_examples=15)
@given(st.data())
def test_a_row_that_stands_twice_is_named(tmp_path_factory, data) -> None:
    file = data.draw(st.sampled_from(sorted(GOOD)))
    tables = copy_of_good()
    line = data.draw(st.integers(2, len(tables[file])))
    tables[file].append(list(tables[file][line - 1]))
    assert (file, len(tables[file]), LAYOUTS[file].key[0]) in problems_of(tables, tmp_path_factory.mktemp("folder"))


@settings(max_examples=15)
@given(st.data())
def test_a_cell_too_many_or_too_few_is_named(tmp_path_factory, data) -> None:
    file = data.draw(st.sampled_from(sorted(GOOD)))
    tables = copy_of_good()
    line = data.draw(st.integers(2, len(tables[file])))
    if data.draw(st.booleans()):
        tables[file][line - 1].append("more")
    else:
        tables[file][line - 1].pop()
    assert (file, line, "") in problems_of(tables, tmp_path_factory.mktemp("folder"))


@settings(max_examples=15)
@given(st.data())
def test_a_column_that_is_misspelt_is_named(tmp_path_factory, data) -> None:
    file, column = data.draw(st.sampled_from(columns_where(lambda _column: True)))
    tables = copy_of_good()
    tables[file][0][position(file, column.name)] = column.name.upper()
    assert (file, 1, column.name.upper()) in problems_of(tables, tmp_path_factory.mktemp("folder"))


@settings(max_examples=15)
@given(st.data())
def test_money_that_finance_did_not_count_is_named(tmp_path_factory, data) -> None:
    file = data.draw(st.sampled_from(["open_items", "credits", "security_deposits", "control_totals"]))
    tables = copy_of_good()
    row = data.draw(st.sampled_from(tables[file][1:]))
    place = position(file, "amount")
    row[place] = f"{row[place][:-1]}{(int(row[place][-1]) + data.draw(st.integers(1, 9))) % 10}"
    found = problems_of(tables, tmp_path_factory.mktemp("folder"))
    assert any((name, column) == ("control_totals", "amount") for name, _line, column in found)


@settings(max_examples=15)
@given(st.data())
def test_a_row_of_money_that_is_left_out_is_noticed(tmp_path_factory, data) -> None:
    file = data.draw(st.sampled_from(["open_items", "credits", "security_deposits"]))
    tables = copy_of_good()
    del tables[file][data.draw(st.integers(1, len(tables[file]) - 1))]
    found = problems_of(tables, tmp_path_factory.mktemp("folder"))
    assert {("control_totals", column) for column in ("count", "amount")} <= {
        (name, column) for name, _line, column in found
    }


def row_number(file: str, **cells: str) -> int:
    places = {position(file, name): value for name, value in cells.items()}
    return next(
        line
        for line, row in enumerate(GOOD[file], start=1)
        if all(row[place] == value for place, value in places.items())
    )


CHANGES = [
    # file, cells that find the row, change, where the error is
    ("agreements", {"agreement_number": "A2B"}, {"from_date": "2025-11-01"}, ("agreements", {"agreement_number": "A2B"}, "from_date")),
    ("agreements", {"agreement_number": "A4"}, {"to_date": "2019-01-01"}, ("agreements", {"agreement_number": "A4"}, "to_date")),
    ("agreements", {"agreement_number": "A2"}, {"to_date": ""}, ("agreements", {"agreement_number": "A2"}, "to_date")),
    ("agreements", {"agreement_number": "A1"}, {"billed_to": "2018-01-01"}, ("agreements", {"agreement_number": "A1"}, "billed_to")),
    ("agreement_facts", {"agreement_number": "A1", "to_date": ""}, {"from_date": "2022-08-01"}, ("agreements", {"agreement_number": "A1"}, "agreement_number")),
    ("agreement_facts", {"agreement_number": "A1", "to_date": ""}, {"from_date": "2022-06-01"}, ("agreement_facts", {"agreement_number": "A1", "from_date": "2022-07-01"}, "from_date")),
    ("installations", {"meter_serial": "SB5"}, {"from_date": "2026-01-10"}, ("installations", {"meter_serial": "SB5"}, "from_date")),
    ("installations", {"meter_serial": "SB2"}, {"end_reading": ""}, ("installations", {"meter_serial": "SB2"}, "end_reading")),
    ("installations", {"meter_serial": "SB1"}, {"start_reading": "100000"}, ("installations", {"meter_serial": "SB1"}, "start_reading")),
    ("installations", {"meter_serial": "SB1"}, {"service_point_number": "1001-S"}, ("installations", {"meter_serial": "SB1"}, "service_point_number")),
    ("meters", {"meter_serial": "SB7"}, {"unit": "THERM"}, ("installations", {"meter_serial": "SB7"}, "meter_serial")),
    ("meters", {"meter_serial": "SB6L"}, {"register": "1"}, ("installations", {"meter_serial": "SB6L"}, "from_date")),
    ("reads", {"meter_serial": "SB5"}, {"reading": "100000"}, ("reads", {"meter_serial": "SB5"}, "reading")),
    ("reads", {"meter_serial": "SB5"}, {"read_on": "2025-06-02"}, ("reads", {"meter_serial": "SB5"}, "read_on")),
    ("reads", {"meter_serial": "SB7"}, {"read_on": "2026-06-02"}, ("reads", {"meter_serial": "SB7"}, "read_on")),
    ("account_roles", {"role": "holder", "person_number": "P7"}, {"from_date": "2025-12-01"}, ("customer_accounts", {"opened_on": "2025-11-30"}, "customer_account_number")),
    ("account_roles", {"role": "holder", "person_number": "P7"}, {"role": "manager"}, ("customer_accounts", {"opened_on": "2025-11-30"}, "customer_account_number")),
    ("customer_accounts", {"cycle_number": "3"}, {"closed_on": "2009-01-01"}, ("customer_accounts", {"cycle_number": "3"}, "closed_on")),
    ("customer_accounts", {"cycle_number": "3"}, {"mail_postal_code": "924"}, ("customer_accounts", {"cycle_number": "3"}, "mail_postal_code")),
    ("people", {"person_number": "P2"}, {"family_name": ""}, ("people", {"person_number": "P2"}, "family_name")),
    ("people", {"person_number": "P3"}, {"organisation_name": ""}, ("people", {"person_number": "P3"}, "organisation_name")),
    ("people", {"person_number": "P2"}, {"organisation_name": "O'Brien Inc."}, ("people", {"person_number": "P2"}, "organisation_name")),
    ("people", {"person_number": "P3"}, {"given_name": "James"}, ("people", {"person_number": "P3"}, "given_name")),
    ("people", {"person_number": "P3"}, {"family_name": "O'Brien"}, ("people", {"person_number": "P3"}, "family_name")),
    ("customer_accounts", {"cycle_number": "3"}, {"customer_account_number": "000000"}, ("customer_accounts", {"cycle_number": "3"}, "customer_account_number")),
    ("contact_points", {"person_number": "P2"}, {"value": "555-0177"}, ("contact_points", {"person_number": "P2"}, "value")),
    ("contact_points", {"person_number": "P5"}, {"value": "nobody"}, ("contact_points", {"person_number": "P5"}, "value")),
    ("ownerships", {"premise_number": "1002"}, {"owner_customer_account_number": ""}, ("ownerships", {"premise_number": "1002"}, "owner_customer_account_number")),
    ("sewer_sources", {"sewer_point_number": "1003-S"}, {"water_point_number": "1003-I"}, ("sewer_sources", {"sewer_point_number": "1003-S"}, "water_point_number")),
    ("service_points", {"service_point_number": "1004-S"}, {"state": "vacant"}, ("agreements", {"agreement_number": "A4"}, "service_point_number")),
    ("open_items", {"agreement_number": "A1S"}, {"agreement_number": "A3S"}, ("open_items", {"agreement_number": "A1S"}, "agreement_number")),
    ("open_items", {"agreement_number": "A5"}, {"charge_type": "sewer"}, ("open_items", {"agreement_number": "A5"}, "charge_type")),
    ("open_items", {"agreement_number": "A5"}, {"due_date": "2026-05-01"}, ("open_items", {"agreement_number": "A5"}, "due_date")),
    ("open_items", {"agreement_number": "A5"}, {"amount": "0.00"}, ("open_items", {"agreement_number": "A5"}, "amount")),
    ("control_totals", {"fund": "WATER", "measure": "credits"}, {"count": ""}, ("control_totals", {"fund": "WATER", "measure": "credits"}, "count")),
    ("control_totals", {"fund": "SEWER", "measure": "cash"}, {"amount": "0.00"}, ("control_totals", {"fund": "SEWER", "measure": "net_position"}, "amount")),
]  # fmt: skip


@pytest.mark.parametrize(("file", "row", "change", "error"), CHANGES)
def test_what_does_not_fit_together_is_named(folder, file, row, change, error) -> None:
    tables = copy_of_good()
    for name, value in change.items():
        tables[file][row_number(file, **row) - 1][position(file, name)] = value
    error_file, error_row, column = error
    assert (error_file, row_number(error_file, **error_row), column) in problems_of(tables, folder)


@pytest.mark.parametrize("file", [layout.name for layout in FILES if layout.required])
def test_a_file_that_is_missing_is_named(folder, file) -> None:
    tables = copy_of_good()
    del tables[file]
    assert (file, 0, "") in problems_of(tables, folder)


def test_a_file_with_another_name_is_named(folder) -> None:
    (folder / "meter.csv").write_text("a,b\n", encoding="utf-8")
    assert ("meter", 0, "") in problems_of(copy_of_good(), folder)


def test_bytes_that_are_no_text_are_named(folder) -> None:
    problems_of(copy_of_good(), folder)
    content = (GOLDEN / "people.csv").read_bytes().replace("í".encode(), b"\xed")
    (folder / "people.csv").write_bytes(content)
    problem = next(row for row in check_folder(folder=folder, business_date=DAY).problems if row.file == "people")
    assert (problem.line, problem.expected) == (2, "UTF-8 text")


def test_quotation_marks_that_are_not_closed_are_named(folder) -> None:
    problems_of(copy_of_good(), folder)
    (folder / "people.csv").write_bytes((GOLDEN / "people.csv").read_bytes().replace(b'LLC"', b"LLC"))
    found = check_folder(folder=folder, business_date=DAY).problems
    assert ("people", 4) in {(problem.file, problem.line) for problem in found}


def test_all_errors_are_said_at_once(folder) -> None:
    tables = copy_of_good()
    tables["people"][1][position("people", "kind")] = "ghost"
    tables["reads"][5][position("reads", "reading")] = "many"
    tables["credits"][1][position("credits", "amount")] = "none"
    found = problems_of(tables, folder)
    assert {("people", 2, "kind"), ("reads", 6, "reading"), ("credits", 2, "amount")} <= found
