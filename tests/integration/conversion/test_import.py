"""A folder is imported whole or not at all, once, and its books end at zero."""

import csv
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from django.db import connection, transaction

from curbstop.cashiering.operations import add_bank_account
from curbstop.customers.queries import account_row, accounts_by_number, agreements_of
from curbstop.exchange.conversion import ImportRefusedError, import_folder
from curbstop.ledger.operations import open_day
from curbstop.ledger.queries import balance
from curbstop.ledger.types import GEOTHERMAL, POOL, SEWER, WATER, ledger_account_id
from curbstop.metering.queries import usage_frame
from curbstop.receivables.queries import balance_summary
from curbstop.staff.operations import add_staff_user

GOLDEN = Path(__file__).parents[2] / "golden" / "conversion"
DAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 17, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db
TABLES = """
SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND relkind IN ('r', 'p') AND relname !~ '^(django|auth|platform_cache|procrastinate)'
ORDER BY 1
"""


@pytest.fixture
def office() -> dict[str, int]:
    with transaction.atomic():
        actor_id = add_staff_user(
            username="ada", given_name="Ada", family_name="Admin", email="", password="a long password", now=NOW
        )
        open_day(business_date=DAY, actor_id=actor_id, now=NOW)
        bank = add_bank_account(code="MAIN", name="Main", bank_name="Bank")
    return {"actor_id": actor_id, "bank_account_id": bank}


def load(folder: Path, office, *, check_only: bool = False):
    return import_folder(folder=folder, check_only=check_only, business_date=DAY, now=NOW, **office)


def rows_by_table() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = [name for (name,) in cursor.fetchall()]
        counts = {}
        for name in names:
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            counts[name] = cursor.fetchone()[0]
    return counts


def cents(fund: int, number: int, subsidiary_id: int | None = None) -> int:
    return balance(account_id=ledger_account_id(fund=fund, number=number), subsidiary_id=subsidiary_id).cents


def test_the_golden_folder_is_loaded_and_the_conversion_account_ends_at_zero(office) -> None:
    report = load(GOLDEN, office)
    assert (report.problems, report.was_there) == ((), False)
    assert report.counts["reads"] == 112
    for fund in (WATER, SEWER, GEOTHERMAL):
        assert cents(fund, 399) == 0
    assert cents(WATER, 115) == 6_125 + 8_810 + 120_433 + 131_907
    assert (cents(WATER, 118), cents(WATER, 205), cents(WATER, 201)) == (200, 2_810, 22_500)
    assert (cents(WATER, 100), cents(POOL, 101)) == (41_251_807, 41_251_807 + 1_982_045 - 1_200)


def test_a_second_import_of_the_same_files_changes_nothing(office) -> None:
    load(GOLDEN, office)
    before = rows_by_table()
    assert load(GOLDEN, office).was_there
    assert rows_by_table() == before


def test_a_check_writes_nothing(office) -> None:
    before = rows_by_table()
    assert load(GOLDEN, office, check_only=True).problems == ()
    assert rows_by_table() == before


def test_one_error_in_one_file_and_nothing_is_written(office, tmp_path) -> None:
    folder = tmp_path / "bad"
    shutil.copytree(GOLDEN, folder)
    path = folder / "reads.csv"
    rows = list(csv.reader(path.open(encoding="utf-8")))
    rows[3][2] = "100000000"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    before = rows_by_table()
    with pytest.raises(ImportRefusedError) as refused:
        load(folder, office)
    assert [(problem.file, problem.line, problem.column) for problem in refused.value.problems] == [
        ("reads", 4, "reading")
    ]
    assert rows_by_table() == before


def test_a_debt_belongs_to_the_person_and_not_to_the_premises(office) -> None:
    load(GOLDEN, office)
    ids = accounts_by_number(numbers=["100000066", "100000074"])
    gone, new = ids["100000066"], ids["100000074"]
    premises = {row.premise_id for row in agreements_of(customer_account_id=gone)}
    assert premises & {row.premise_id for row in agreements_of(customer_account_id=new)}
    assert balance_summary(customer_account_id=gone, on=DAY).owed_cents == 8_810 + 200
    assert balance_summary(customer_account_id=new, on=DAY).owed_cents == 0
    assert account_row(customer_account_id=new, on_date=DAY).holder_name == "Linda Smith"


def test_imported_reads_give_use_over_a_rollover_and_an_exchange(office) -> None:
    load(GOLDEN, office)
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, id FROM premises_servicepoint WHERE number IN ('1001-W', '1002-W', '1005-W')")
        points = dict(cursor.fetchall())
    periods = pl.DataFrame(
        [
            (1, points["1001-W"], date(2025, 4, 12), date(2026, 5, 12)),
            (2, points["1002-W"], date(2026, 1, 12), date(2026, 2, 12)),
            (3, points["1005-W"], date(2026, 4, 18), date(2026, 5, 18)),
        ],
        schema=["period_id", "service_point_id", "from_date", "to_date"],
        orient="row",
    )
    rows = {row["period_id"]: row for row in usage_frame(periods=periods).iter_rows(named=True)}
    assert (rows[1]["usage_milli"], rows[1]["rolled_over"]) == (13 * 14_000, True)
    assert (rows[2]["usage_milli"], rows[2]["exchanged"]) == (12_500 + 9_000, True)
    assert rows[3]["usage_milli"] == 84_000


def test_further_facts_of_agreements_and_names_of_registers_come_in(office, tmp_path):
    folder = shutil.copytree(GOLDEN, tmp_path / "folder")
    change(folder / "meters.csv", lambda rows: rows[1].__setitem__(-1, "peak"))
    load(folder, office)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT further_facts::text FROM customers_agreementfact ORDER BY 1")
        assert cursor.fetchall() == [('{"people": 4, "senior": true}',), (None,)]
        cursor.execute("SELECT register_name, count(*) > 1 FROM metering_meter GROUP BY 1 ORDER BY 1")
        assert cursor.fetchall() == [("", True), ("peak", False)]


@pytest.mark.parametrize(
    "text", ["people", "people=four", "senior=perhaps", "People=4", "people=4; people=5", "zone=3"]
)
def test_a_fact_that_cannot_be_read_is_refused_with_its_line(office, tmp_path, text):
    folder = shutil.copytree(GOLDEN, tmp_path / "folder")
    change(folder / "agreement_facts.csv", lambda rows: rows[1].__setitem__(7, text))
    result = load(folder, office, check_only=True)
    assert [(one.file, one.line, one.column, one.value) for one in result.problems] == [
        ("agreement_facts", 2, "further_facts", text)
    ]


def change(path: Path, act) -> None:
    """Change the rows of a file; rows are made as long as the header."""
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    act(rows)
    for row in rows:
        row.extend([""] * (len(rows[0]) - len(row)))
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
