"""The billing office's pages of doubtful reads: the list, one after another, decided and taken back."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from curbstop.billing.models import Bill
from curbstop.casework.models import WorkItem
from curbstop.metering.models import Installation, Meter, ReadException
from curbstop.metering.operations import attach_photo
from factories.billing_city import make_city
from factories.doubtful_reads import AUGUST, home, open_reads, run_september
from factories.seats import somebody

pytestmark = pytest.mark.django_db
QUERIES = 30


@pytest.fixture
def city():
    found = make_city(business_date=date(2018, 9, 5), from_month=AUGUST)
    for used in (10, 60, 70, 0):
        home(found, used)
    run_september(found)
    return found


def address_of(row):
    return reverse("office:read_exception", args=[row.pk])


def send(browser, row, decision, **fields):
    return browser.post(address_of(row), {"command_key": str(uuid4()), "decision": decision, **fields})


def test_the_list_shows_why_and_what_was_decided_filters_and_exports(city):
    browser, address = somebody("billing"), reverse("office:read_exceptions")
    text = browser.get(address).content.decode()
    assert ("High use" in text, "No use, though somebody takes service" in text, "Bill waits" in text) == (True,) * 3
    zero = browser.get(address, {"reason": "zero"}).content.decode()
    assert (zero.count("<tr"), "60.0" in zero) == (2, False)
    assert browser.get(address, {"holds": "yes"}).content.decode().count("<tr") == 3
    csv = browser.get(address, {"export": "csv", "reason": "high"}).content.decode()
    assert len(csv.strip().splitlines()) == 3


def test_each_decision_leads_on_to_the_next_and_the_last_one_to_an_empty_queue(city):
    browser = somebody("billing")
    first, second, third = open_reads()
    assert browser.get(reverse("office:read_next")).url == address_of(first)
    text = browser.get(address_of(first)).content.decode()
    assert "High use - 1 of 3" in text
    assert (first.holds, third.holds) == (True, False)
    answer = send(browser, first, "accepted")
    assert (answer.status_code, answer.url) == (303, address_of(second))
    text = browser.get(answer.url).content.decode()
    assert ("1 of 2" in text, "Accepted: 102 Example St." in text, "Take the last decision back" in text) == (True,) * 3
    send(browser, second, "reread")
    assert WorkItem.objects.get(kind="reread").queue == "field"
    answer = send(browser, third, "accepted")
    assert answer.url == reverse("office:read_next")
    assert "All reads are decided" in browser.get(answer.url).content.decode()
    run_september(city)
    assert Bill.objects.filter(state="ISSUED").count() == 3


def test_the_page_shows_history_the_street_without_names_the_readers_note_and_the_photo(city):
    row = open_reads()[0]
    with transaction.atomic():
        file_id = attach_photo(
            read_id=row.read_id, name="m.jpg", media_type="image/jpeg", content=b"\xff\xd8\xff", now=city.now
        )
    browser = somebody("billing")
    text = browser.get(address_of(row)).content.decode()
    assert text.count('class="bar"') == 4
    assert ("101 Example St" in text, "103 Example St" in text, "Doe" in text) == (True, True, False)
    photo = reverse("office:read_photo", args=[file_id])
    assert photo in text
    answer = browser.get(photo)
    assert (answer["content-type"], answer.content) == ("image/jpeg", b"\xff\xd8\xff")
    assert browser.get(reverse("office:read_photo", args=[file_id + 1])).status_code == 404


def test_a_point_with_several_registers_shows_each_with_the_way_to_its_meter(city):
    row = open_reads()[0]
    browser = somebody("billing")
    assert "All registers that count here" not in browser.get(address_of(row)).content.decode()
    meter = Meter.objects.create(serial="SECOND", size='2"', dials=5)
    Installation.objects.create(
        meter=meter,
        service_point_id=row.service_point_id,
        register=2,
        from_date=row.from_date,
        start_reading_milli=7_000,
    )
    text = browser.get(address_of(row)).content.decode()
    table = text[text.index("All registers that count here") :]
    assert reverse("desk:meter", args=[meter.pk]) in table
    assert ("SECOND" in table, 'number">7\n' in table, "Nobody read the meter" in table) == (True, True, True)


def test_a_correction_wants_its_number_and_one_the_dial_can_show(city):
    browser, row = somebody("billing"), open_reads()[0]
    assert send(browser, row, "corrected").status_code == 422
    answer = send(browser, row, "corrected", reading_milli="1234567")
    assert answer.status_code == 422
    assert "5 dials cannot show" in answer.content.decode()
    assert send(browser, row, "corrected", reading_milli="143", note="misread").status_code == 303
    assert ReadException.objects.get(pk=row.pk).state == "corrected"
    assert browser.post(address_of(row), {}).status_code == 422


def test_the_last_decision_is_taken_back_once(city):
    browser, row = somebody("billing"), open_reads()[0]
    send(browser, row, "accepted")
    (undo,) = {
        part.split('"')[0]
        for part in browser.get(reverse("office:read_next"), follow=True).content.decode().split('action="')
        if "undo" in part.split('"')[0]
    }
    assert browser.get(undo).status_code == 303
    answer = browser.post(undo, {"command_key": str(uuid4())})
    assert (answer.status_code, answer.url) == (303, address_of(row))
    assert ReadException.objects.get(pk=row.pk).state == "open"
    assert "Decision taken back" in browser.get(answer.url).content.decode()
    again = browser.post(undo, {"command_key": str(uuid4())})
    assert again.status_code == 409
    assert "cannot be taken back" in again.content.decode()


def test_two_people_do_not_decide_about_one_read(city):
    row = open_reads()[0]
    send(somebody("billing"), row, "accepted")
    late = send(somebody("supervisor"), row, "estimated")
    assert late.status_code == 422
    assert "already decided" in late.content.decode()


@pytest.mark.parametrize(
    ("role", "reads", "decides"), [("meter", 200, 303), ("finance", 200, 403), ("cashier", 403, 403)]
)
def test_who_may_look_and_who_may_decide(city, role, reads, decides):
    browser, row = somebody(role), open_reads()[0]
    assert (browser.get(address_of(row)).status_code, send(browser, row, "accepted").status_code) == (reads, decides)


def test_in_spanish(city):
    browser, row = somebody("billing"), open_reads()[0]
    browser.cookies["django_language"] = "es"
    text = browser.get(address_of(row), headers={"accept-language": "es"}).content.decode()
    assert ("Consumo alto" in text, "High use" in text) == (True, False)


def test_the_page_asks_the_same_number_of_queries_however_many_reads_wait(city):
    browser, row = somebody("billing"), open_reads()[0]
    browser.get(address_of(row))
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            browser.get(address_of(row))
        counts.append(len(captured))
        for used in (55, 65, 75, 0, 85):
            home(city, used)
        run_september(city)
    assert counts[0] == counts[1] <= QUERIES, counts
