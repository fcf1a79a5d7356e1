"""`curbstop mail` from the terminal: files on disk, and the answer with its mistakes."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from curbstop.billing.queries import cycle_month
from curbstop.cli.commands.mail import app
from curbstop.correspondence.models import BillPrintFile, MailAnswer
from curbstop.journeys.bill_run import run_cycle
from factories.billing_city import add_customer, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def run_id() -> int:
    city = make_city(business_date=date(2018, 9, 5), from_month=date(2018, 8, 1))
    start, end = (cycle_month(cycle_number=1, month=date(2018, month, 1)).read_on for month in (8, 9))
    for used in (15, 20):
        add_customer(city=city, from_date=date(2015, 1, 1), billed_to=start, reads=[(start, 200), (end, 200 + used)])
    report = run_cycle(
        cycle_number=1, month=date(2018, 9, 1), business_date=city.business_date, now=city.now, actor_id=city.actor_id
    )
    return report.run_id


def test_a_run_is_printed_into_a_folder_and_again_without_anything_new(run_id, tmp_path):
    for _ in range(2):
        said = CliRunner().invoke(app, ["print", str(run_id), "--folder", str(tmp_path), "--json"])
        assert said.exit_code == 0, said.output
        control = json.loads(said.stdout)
        assert [file["bill_count"] for file in control["files"]] == [control["run_bill_count"]] == [2]
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"run-{run_id}-001.pdf", f"run-{run_id}-control.pdf"]
    assert (tmp_path / f"run-{run_id}-001.pdf").read_bytes().startswith(b"%PDF")
    assert BillPrintFile.objects.count() == 1
    assert "2 bills in 2 envelopes and 1 files" in CliRunner().invoke(app, ["print", str(run_id)]).output


def test_an_answer_is_checked_refused_with_its_mistakes_and_taken(run_id, tmp_path):
    CliRunner().invoke(app, ["print", str(run_id)])
    head = "record,file,mailed_on,bills,envelopes,bill,reason"
    wrong, right = tmp_path / "wrong.csv", tmp_path / "right.csv"
    wrong.write_text(f"{head}\nmailed,run-{run_id}-001.pdf,2018-09-06,1,2,,\ntotal,,,1,2,,\n")
    refused = CliRunner().invoke(app, ["answer", str(run_id), str(wrong), "--json"])
    assert refused.exit_code == 1
    (problem,) = json.loads(refused.stdout)["problems"]
    assert (problem["line"], problem["column"], problem["value"]) == (2, "bills", "1")
    assert "expected" in CliRunner().invoke(app, ["answer", str(run_id), str(wrong)]).output.lower()
    right.write_text(f"{head}\nmailed,run-{run_id}-001.pdf,2018-09-06,2,2,,\ntotal,,,2,2,,\n")
    checked = CliRunner().invoke(app, ["answer", str(run_id), str(right), "--check"])
    assert (checked.exit_code, MailAnswer.objects.count()) == (0, 0)
    taken = CliRunner().invoke(app, ["answer", str(run_id), str(right), "--json"])
    assert json.loads(taken.stdout) == {"ok": True, "bills": 2, "rejected": 0, "problems": []}
    assert MailAnswer.objects.count() == 1
