"""Evapotranspiration on the screen: typed, loaded from a file, corrected and taken back, with its history."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from curbstop.premises.models import Premise
from curbstop.rates.models import Evapotranspiration
from curbstop.rates.queries.evapotranspiration import known_evapotranspiration
from factories.billing_city import make_city
from factories.seats import somebody

pytestmark = pytest.mark.django_db
JULY = {"zone": "0", "from_date": "7/1/2018", "last_day": "7/31/2018", "inches": "6.21", "source": "CIMIS station 44"}


@pytest.fixture
def biller():
    make_city(business_date=date(2018, 9, 5), from_month=date(2018, 8, 1))
    Premise.objects.create(
        number="Z4", house_number="1", street_name="Elm", city="X", postal_code="92401", zone=4, search_text="1 elm"
    )
    return somebody("billing")


def write(client, **more):
    return client.post(reverse("office:weather_new"), {"command_key": str(uuid4()), **JULY, **more})


def send(client, content):
    file = SimpleUploadedFile("et 2018.csv", content.encode())
    sent = {"command_key": str(uuid4()), "source": "CIMIS", "figures": file}
    return client.post(reverse("office:weather_load"), sent)


def known():
    return [(row["zone"], row["from"], row["to"], row["inches"]) for row in known_evapotranspiration()]


def test_figures_are_typed_for_a_zone_or_everywhere_and_days_are_known_once(biller):
    assert write(biller).status_code == 303
    assert write(biller, zone="4", inches="3.1").status_code == 303
    again = write(biller, inches="7")
    assert again.status_code == 422
    assert "Other figures hold on some of these days" in again.content.decode()
    assert known() == [("everywhere", "2018-07-01", "2018-08-01", "6.21"), ("4", "2018-07-01", "2018-08-01", "3.1")]
    page = biller.get(reverse("office:weather")).content.decode()
    assert "2018-07-01 - 2018-07-31" in page
    assert "CIMIS station 44" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"inches": "much"}, "Type inches with at most three decimals"),
        ({"last_day": "6/30/2018"}, "The last day is before the first."),
        ({"zone": "77"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(biller, wrong, words):
    answer = write(biller, **wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert known() == []


def test_a_file_is_taken_in_whole_kept_as_it_was_sent_and_days_that_lack_are_named(biller):
    content = "from_date,to_date,inches,zone\n2018-05-01,2018-06-01,5.5,\n2018-07-01,2018-08-01,6.21,\n2018-07-01,2018-08-01,3.1,4\n"
    assert send(biller, content).status_code == 303
    assert len(known()) == 3
    assert "2018-06-01 - 2018-06-30" in biller.get(reverse("office:weather")).content.decode()
    row = Evapotranspiration.objects.filter(zone=4).get()
    assert biller.get(reverse("office:weather_file", args=[row.pk])).content.decode() == content
    assert send(biller, content + "2018-08-01,2018-09-01,1,\n").status_code == 303
    assert len(known()) == 4


def test_every_mistake_of_a_file_is_told_with_its_line_and_nothing_is_written(biller):
    assert write(biller).status_code == 303
    lines = (
        "2018-07-15,2018-08-15,1,",
        "2018-09-01,2018-09-01,1,",
        "2018-10-01,2018-11-01,x,",
        "2018-10-01,2018-11-01,1,9",
        "2018-12-01,2019-01-01,1,4",
        "2018-12-31,2019-02-01,1,4",
    )
    answer = send(biller, "\n".join(("from_date,to_date,inches,zone", *lines, "")))
    page = answer.content.decode()
    assert (answer.status_code, len(known())) == (422, 1)
    for words in (
        "other figures hold from 2018-07-01 to 2018-08-01",
        "a day after from_date",
        "a number with at most 3 decimals",
        "a zone that some premises are in",
        "each day of a zone once",
    ):
        assert words in page


def test_wrong_figures_are_corrected_with_a_reason_and_both_stay(biller):
    write(biller)
    wrong = Evapotranspiration.objects.get()
    own = reverse("office:weather_entry", args=[wrong.pk])
    sent = {"command_key": str(uuid4()), "inches": "5.21", "source": "CIMIS station 44", "reason": "A digit was wrong"}
    answer = biller.post(own, sent)
    assert answer.status_code == 303
    biller.post(own, sent)
    assert Evapotranspiration.objects.count() == 2
    assert known() == [("everywhere", "2018-07-01", "2018-08-01", "5.21")]
    page = biller.get(answer["Location"]).content.decode()
    assert "A digit was wrong" in page
    assert "6.21" in page
    assert biller.post(own, sent | {"command_key": str(uuid4())}).status_code in {200, 422}
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Evapotranspiration.objects.filter(pk=wrong.pk).update(inches_milli=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evapotranspiration.objects.all().delete()


def test_figures_are_taken_back_and_may_be_written_down_anew(biller):
    write(biller)
    row = Evapotranspiration.objects.get()
    back = reverse("office:weather_withdraw", args=[row.pk])
    assert biller.post(back, {"command_key": str(uuid4()), "reason": ""}).status_code == 422
    assert biller.post(back, {"command_key": str(uuid4()), "reason": "Other month"}).status_code == 303
    assert known() == []
    assert write(biller, inches="6").status_code == 303
    assert "Other month" in biller.get(reverse("office:weather_entry", args=[row.pk])).content.decode()


def test_only_who_bills_writes_and_others_read(biller):
    write(biller)
    auditor = somebody("auditor")
    assert auditor.get(reverse("office:weather")).status_code == 200
    assert auditor.get(reverse("office:weather_entry", args=[Evapotranspiration.objects.get().pk])).status_code == 200
    assert write(auditor).status_code == 403
