"""`curbstop import-reads` as whoever empties the handhelds runs it."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from curbstop.cli.commands.import_reads import app
from curbstop.kernel.errors import CurbstopError
from curbstop.metering.models import Installation, Meter, Read, ReadPhoto
from factories.billing_city import add_customer, make_city
from factories.doubtful_reads import AUGUST
from factories.open_ends import PIXEL

pytestmark = pytest.mark.django_db
START, END = date(2018, 8, 1), date(2018, 9, 4)


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def serial():
    city = make_city(business_date=date(2018, 9, 5), from_month=AUGUST)
    customer = add_customer(city=city, from_date=date(2015, 1, 1), billed_to=START, reads=[(START, 120)])
    return Meter.objects.get(pk=Installation.objects.get(pk=customer.installation_id).meter_id).serial


def test_a_file_with_its_folder_of_photos_is_checked_and_taken_in_once(serial, tmp_path):
    file, photos = tmp_path / "route7.csv", tmp_path / "photos"
    photos.mkdir()
    (photos / "a.png").write_bytes(PIXEL)
    file.write_text(f"meter,read_on,reading,photo\n{serial},{END},131.5,a.png\n", encoding="utf-8")
    checked = run(file, "--photos", photos, "--check", "--json")
    assert (checked.exit_code, json.loads(checked.stdout)["read_count"], Read.objects.count()) == (0, 1, 1)
    done = run(file, "--photos", photos, "--source", "radio")
    assert (done.exit_code, Read.objects.count(), ReadPhoto.objects.count()) == (0, 2, 1)
    again = run(file, "--photos", photos)
    assert (again.exit_code, isinstance(again.exception, CurbstopError)) == (1, True)
    assert "taken in before" in str(again.exception)


def test_every_mistake_is_printed_with_its_line(serial, tmp_path):
    file = tmp_path / "route7.csv"
    file.write_text(f"meter,read_on,reading\nNOBODY,{END},1\n{serial},2018-09-06,1\n", encoding="utf-8")
    told = run(file, "--json")
    assert told.exit_code == 1
    problems = json.loads(told.stdout)["problems"]
    assert [(one["line"], one["column"]) for one in problems] == [(2, "meter"), (3, "read_on")]
    assert "2 mistakes" in run(file).stdout
    assert run(file, "--source", "guess").exit_code == 2
