"""One account's bill is held and released from a bill's page, with reasons that stay on record."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from curbstop.billing.models import Bill, HoldRule
from curbstop.casework.models import WorkItem
from factories.billed_town import MONTHS, bill_months, customer_with
from factories.billing_city import make_city
from factories.corrections import seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5)


def post(client, address, **fields):
    return client.post(address, {"command_key": str(uuid4()), **fields})


def bill_of(customer):
    return Bill.objects.filter(customer_account_id=customer.customer_account_id).latest("pk")


def test_the_next_bill_of_one_account_waits_until_it_is_released_with_a_reason(city):
    one, other = customer_with(city, (14, 15, 16)), customer_with(city, (14, 15, 16))
    bill_months(city, MONTHS[1])
    biller = seat(city, "billing")
    hold = reverse("office:bill_hold", args=[bill_of(one).pk])
    assert "Hold the next bill" in biller.get(reverse("office:bill", args=[bill_of(one).pk])).content.decode()
    assert post(biller, hold).status_code == 422
    assert post(biller, hold, reason="the customer disputes the meter").status_code == 303
    bill_months(city, MONTHS[2])
    held = bill_of(one)
    assert (held.state, bill_of(other).state) == ("HELD", "ISSUED")
    page = biller.get(reverse("office:bill", args=[held.pk])).content.decode()
    assert "the customer disputes the meter" in page
    rules = biller.get(reverse("office:run_controls")).content.decode()
    assert "account 1" in rules
    release = reverse("office:bill_release", args=[held.pk])
    assert post(biller, release).status_code == 422
    assert post(biller, release, reason="the meter was tested and is right").status_code == 303
    assert bill_of(one).state == "ISSUED"
    assert HoldRule.objects.get().ended_at is not None
    assert "the meter was tested and is right" in WorkItem.objects.get(kind="held_bill").resolution
    bill_months(city, MONTHS[3])
    assert bill_of(one).state == "ISSUED"


def test_who_only_reads_bills_holds_none(city):
    one = customer_with(city, (14, 15))
    bill_months(city, MONTHS[1])
    reader = seat(city, "representative")
    assert post(reader, reverse("office:bill_hold", args=[bill_of(one).pk]), reason="no").status_code == 403
