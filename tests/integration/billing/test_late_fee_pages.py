"""The office's page of late fees: what is overdue, charging, waiving, each once."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from curbstop.billing.models import Adjustment, Bill
from curbstop.reporting.overdue_bills import charged_fees
from factories.billed_town import MONTHS, bill_months, customer_with, on_day
from factories.billing_city import make_city
from factories.seats import somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    town = make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5)
    customer_with(town, (15,))
    bill_months(town, MONTHS[1])
    on_day(town, Bill.objects.get().due_date + timedelta(days=2))
    return town


def key(**more):
    return {"command_key": str(uuid4()), **more}


def test_overdue_bills_are_seen_charged_and_waived(city):
    client = somebody("billing")
    page = client.get(reverse("office:late_fees")).content.decode()
    assert "A flat reminder fee" in page
    assert str(Bill.objects.get().number) in page
    charge = reverse("office:late_fees_charge")
    assert "Bills to be charged" in client.get(charge).content.decode()
    assert client.post(charge, key(cycle="7")).status_code == 303
    assert charged_fees(since=MONTHS[0]) == ()
    assert client.post(charge, key()).status_code == 303
    (fee,) = charged_fees(since=MONTHS[0])
    waive = reverse("office:late_fee_waive", args=[fee.open_item_id])
    assert waive in client.get(reverse("office:late_fees")).content.decode()
    assert client.post(waive, key(reason="")).status_code == 422
    assert client.post(waive, key(reason="First time")).status_code == 303
    assert Adjustment.objects.get().reason_code == "fee_waived"
    again = client.post(waive, key(reason="Again"))
    assert again.status_code == 422
    assert "Nothing is left" in again.content.decode()
    assert client.get(reverse("office:late_fee_waive", args=[10**9])).status_code == 404
