"""`curbstop import` as an IT person runs it."""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import transaction
from typer.testing import CliRunner

from curbstop.cashiering.models import BankAccount
from curbstop.cli.commands.import_ import app
from curbstop.ledger.models import BusinessDay
from curbstop.ledger.operations import open_day
from curbstop.receivables.models import OpenItem
from curbstop.staff.models import StaffUser

GOLDEN = Path(__file__).parents[2] / "golden" / "conversion"
pytestmark = pytest.mark.django_db


def run(*arguments: str):
    return CliRunner().invoke(app, [*arguments, "--on", "2026-06-01", "--json"])


def test_check_says_that_all_is_right_and_writes_nothing() -> None:
    result = run(str(GOLDEN), "--check")
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert (data["ok"], data["problems"], data["counts"]["meters"]) == (True, [], 9)


def test_an_import_is_done_once() -> None:
    first, second = run(str(GOLDEN)), run(str(GOLDEN))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert [json.loads(result.stdout)["was_there"] for result in (first, second)] == [False, True]


def test_every_mistake_is_printed_with_its_place_and_the_exit_code_says_so(tmp_path) -> None:
    folder = tmp_path / "bad"
    shutil.copytree(GOLDEN, folder)
    people = folder / "people.csv"
    people.write_text(people.read_text(encoding="utf-8").replace("P2,person", "P2,ghost"), encoding="utf-8")
    for arguments in ([str(folder), "--check"], [str(folder)]):
        result = run(*arguments)
        assert result.exit_code == 1
        problem = json.loads(result.stdout)["problems"][0]
        assert (problem["file"], problem["line"], problem["column"], problem["value"]) == ("people", 3, "kind", "ghost")
    assert (BusinessDay.objects.count(), BankAccount.objects.count(), StaffUser.objects.count()) == (0, 0, 0)


def test_without_a_day_it_is_posted_to_the_one_that_is_open() -> None:
    with transaction.atomic():
        open_day(business_date=date(2026, 6, 2), actor_id=None, now=datetime(2026, 6, 2, 17, tzinfo=UTC))
    result = CliRunner().invoke(app, [str(GOLDEN), "--json"])
    assert result.exit_code == 0, result.stdout
    assert set(OpenItem.objects.values_list("business_date", flat=True)) == {date(2026, 6, 2)}
