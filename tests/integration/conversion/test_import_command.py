"""`curbstop import` as an IT person runs it."""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.utils.translation import override
from typer.testing import CliRunner

from curbstop.cashiering.models import BankAccount
from curbstop.cli.commands.import_ import app
from curbstop.customers.models import AgreementFact
from curbstop.ledger.models import BusinessDay
from curbstop.ledger.operations import open_day
from curbstop.rates.operations import load_tariff_file
from curbstop.receivables.models import OpenItem
from curbstop.staff.models import StaffUser
from curbstop.web.desk.rate_classes import rate_class_words

PROJECT = Path(__file__).parents[3]
GOLDEN = PROJECT / "tests/golden/conversion"
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


def own_class(folder: Path) -> Path:
    """The golden folder with a class of the utility's own."""
    shutil.copytree(GOLDEN, folder)
    facts = folder / "agreement_facts.csv"
    facts.write_text(facts.read_text(encoding="utf-8").replace("residential", "avocado_grove", 1), encoding="utf-8")
    return folder


def test_a_class_that_only_the_utilitys_own_tariff_names_is_imported(tmp_path) -> None:
    folder = own_class(tmp_path / "own")
    text = min((PROJECT / "src/curbstop/rates/tariffs/san_bernardino").glob("*.yaml")).read_text(encoding="utf-8")
    head = "rate_classes:\n"
    assert head in text
    own = tmp_path / "own.yaml"
    own.write_text(
        text.replace(head, f"{head}  avocado_grove: {{en: Avocado grove, es: Huerta de aguacate}}\n"), encoding="utf-8"
    )
    with transaction.atomic():
        load_tariff_file(path=own, now=datetime(2026, 6, 2, 17, tzinfo=UTC))
    assert run(str(folder), "--check").exit_code == 0
    result = run(str(folder))
    assert result.exit_code == 0, result.stdout
    assert AgreementFact.objects.filter(rate_class="avocado_grove").count() == 1
    with override("es"):
        assert rate_class_words()["avocado_grove"] == "Huerta de aguacate"


def test_a_class_that_no_tariff_names_is_refused_with_those_that_are_known(tmp_path) -> None:
    result = run(str(own_class(tmp_path / "own")))
    assert result.exit_code == 1
    (problem,) = json.loads(result.stdout)["problems"]
    assert (problem["file"], problem["column"], problem["value"]) == ("agreement_facts", "rate_class", "avocado_grove")
    assert "curbstop rates load" in problem["expected"]
    assert "residential" in problem["expected"]
