"""The page of what the tariff is told about a service."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from curbstop.customers.models import AgreementFact
from curbstop.customers.queries import agreement_row
from factories.billing_city import add_customer, make_city
from factories.seats import somebody

pytestmark = pytest.mark.django_db
SENT = {
    "from_date": "2018-09-10",
    "rate_class": "residential",
    "dwelling_units": "1",
    "meter_size": '3/4"',
    "further": "people=4; senior=yes; diameter=1.5",
}


@pytest.fixture
def agreement_id():
    city = make_city(business_date=date(2018, 9, 5), from_month=date(2018, 8, 1))
    return add_customer(city=city, from_date=date(2015, 1, 1), reads=[]).water_agreement_id


def test_a_change_holds_from_its_day_on_and_the_form_shows_it_again(agreement_id):
    client, page = somebody("representative"), reverse("desk:agreement_facts", args=[agreement_id])
    account = AgreementFact.objects.get().agreement.customer_account_id
    assert page in client.get(reverse("desk:agreements", args=[account])).content.decode()
    command = {"command_key": str(uuid4())}
    assert client.post(page, SENT | command).status_code == 303
    assert client.post(page, SENT | command).status_code == 303
    before, after = agreement_row(agreement_id=agreement_id).facts
    assert (before.to_date, before.further) == (date(2018, 9, 10), {})
    assert after.further == {"people": 4, "senior": True, "diameter_milli": 1_500}
    assert "diameter=1.5; people=4; senior=yes" in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"further": "people=four"}, "is a whole number"),
        ({"further": "hello"}, "A fact is a name"),
        ({"from_date": "2010-01-01"}, "other facts from a later day"),
    ],
)
def test_what_cannot_be_says_why_and_changes_nothing(agreement_id, sent, words):
    client, page = somebody("billing"), reverse("desk:agreement_facts", args=[agreement_id])
    answer = client.post(page, SENT | sent | {"command_key": str(uuid4())})
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert AgreementFact.objects.count() == 1


def test_a_cashier_reads_and_changes_nothing(agreement_id):
    client, page = somebody("cashier"), reverse("desk:agreement_facts", args=[agreement_id])
    shown = client.get(page)
    assert (shown.status_code, b"Let it hold" in shown.content) == (200, False)
    assert client.post(page, SENT | {"command_key": str(uuid4())}).status_code == 403
    assert client.get(reverse("desk:agreement_facts", args=[10**17])).status_code == 404
