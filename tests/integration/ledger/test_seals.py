"""Seals: chained from day to day, and precise about what was changed behind the database's back."""

from datetime import date, timedelta

import pytest
from django.db import connection

from curbstop.ledger import queries
from curbstop.ledger.engine.sealing import ROWS_A_CHUNK, chunk_lines, lines_of

from .conftest import next_day, post_sale

pytestmark = pytest.mark.django_db
ONE = timedelta(days=1)


def behind_the_back(sql: str) -> None:
    """Do what no program can: with the tables' triggers switched off."""
    table = sql.split()[2 if sql.startswith("DELETE") else 1]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def three_days(open_day: date) -> list[date]:
    """Three sealed days with five sales each."""
    days = [open_day]
    for _ in range(3):
        for cents in range(1, 6):
            post_sale(days[-1], cents=cents)
        days.append(next_day(days[-1] + ONE, after=days[-1]))
    return days[:3]


def test_each_seal_names_the_one_before_it_and_all_hold(three_days: list[date]) -> None:
    seals = queries.sealed_days()
    assert [seal.business_date for seal in seals] == three_days
    assert seals[0].previous_sha256 == "0" * 64
    assert [seal.previous_sha256 for seal in seals[1:]] == [seal.sha256 for seal in seals[:-1]]
    reports = [queries.recompute_seal(business_date=day) for day in three_days]
    assert all(report.ok for report in reports)
    assert [report.row_count for report in reports] == [5 * (1 + 3)] * 3


@pytest.mark.parametrize(
    ("sql", "section", "what"),
    [
        ("UPDATE ledger_transfer SET amount_cents = 999 WHERE amount_cents = 4", "transfers", "changed"),
        ("UPDATE ledger_transfer SET debit_subsidiary_id = 8 WHERE debit_subsidiary_id = 7", "transfers", "changed"),
        ("DELETE FROM ledger_transfer WHERE amount_cents = 4", "transfers", "missing"),
        ("UPDATE ledger_journalentry SET effective_date = '2020-01-01'", "journal_entries", "changed"),
    ],
)
def test_a_change_behind_the_back_is_found_where_it_is(
    three_days: list[date], sql: str, section: str, what: str
) -> None:
    column = "AND" if "WHERE" in sql else "WHERE"
    behind_the_back(f"{sql} {column} business_date = '{three_days[1]}'")
    reports = {day: queries.recompute_seal(business_date=day) for day in three_days}
    assert [report.ok for report in reports.values()] == [True, False, True]
    (found,) = reports[three_days[1]].disagreements
    assert (found.section, what in found.what) == (section, True)
    assert found.first_id is not None
    assert found.last_id is not None


def test_a_seal_that_was_exchanged_breaks_the_chain(three_days: list[date]) -> None:
    behind_the_back(f"UPDATE ledger_seal SET sha256 = repeat('a', 64) WHERE business_date = '{three_days[1]}'")
    assert not queries.recompute_seal(business_date=three_days[1]).ok
    (found,) = queries.recompute_seal(business_date=three_days[2]).disagreements
    assert found.section == "chain"


def test_a_lost_row_is_found_in_its_own_thousand() -> None:
    lines = [f"{number}\tx\n".encode() for number in range(1, 3_501)]
    chunks = chunk_lines(lines_of([b"".join(lines)]))
    assert [chunk.row_count for chunk in chunks] == [ROWS_A_CHUNK] * 3 + [500]
    bounds = [chunk.last_id for chunk in chunks]
    again = chunk_lines([line for line in lines if line != b"1500\tx\n"], bounds=bounds)
    assert [one.sha256 == two.sha256 for one, two in zip(chunks, again, strict=True)] == [True, False, True, True]
    emptied = chunk_lines([line for line in lines if not 1_000 < int(line.split()[0]) <= 2_000], bounds=bounds)
    assert [chunk.row_count for chunk in emptied] == [1_000, 0, 1_000, 500]
    cut = chunk_lines(lines[:1_500], bounds=bounds)
    assert [chunk.row_count for chunk in cut] == [1_000, 500, 0, 0]


def test_lines_are_whole_wherever_a_block_ends() -> None:
    text = b"1\ta\n22\tb\n333\tc\n"
    for size in range(1, len(text)):
        blocks = [text[start : start + size] for start in range(0, len(text), size)]
        assert list(lines_of(blocks)) == [b"1\ta\n", b"22\tb\n", b"333\tc\n"]
