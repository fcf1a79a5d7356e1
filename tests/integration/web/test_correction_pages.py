"""A correction through its pages: chosen, computed, asked for, approved, one line on the account."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from curbstop.billing.models import Bill, Correction
from curbstop.customers.models import AgreementFact
from curbstop.reporting.account_timeline import account_timeline
from factories.billed_town import MONTHS, bill_months, customer_with
from factories.billing_city import make_city
from factories.seats import somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5)


def post(client, address, **fields):
    return client.post(address, {"command_key": str(uuid4()), **fields})


def test_from_the_choice_to_one_line_on_the_account(city):
    customer = customer_with(city, (14, 15), meter_size='2"')
    bill_months(city, *MONTHS[1:3])
    AgreementFact.objects.filter(agreement_id=customer.water_agreement_id).update(meter_size='3/4"')
    biller, supervisor = somebody("billing"), somebody("supervisor")
    assert biller.get(reverse("office:correction_new")).status_code == 200
    nothing = post(biller, reverse("office:correction_new"), cause="wrong_class", remark="too large")
    assert nothing.status_code == 422
    made = post(
        biller,
        reverse("office:correction_new"),
        cause="wrong_class",
        remark="The meter is 3/4 inch",
        rule="changed_facts",
    )
    correction = Correction.objects.get()
    assert made.status_code == 303
    page = biller.get(made["Location"])
    assert page.status_code == 200
    assert "Ask for approval" in page.content.decode()
    assert post(biller, reverse("office:correction_request", args=[correction.pk])).status_code == 303
    correction.refresh_from_db()
    decision = reverse("supervisor:approval", args=[correction.approval_id])
    assert reverse("office:correction", args=[correction.pk]) in supervisor.get(decision).content.decode()
    assert post(supervisor, decision, decision="approve").status_code == 303
    correction.refresh_from_db()
    assert correction.state == "POSTED"
    rows = account_timeline(
        customer_account_id=customer.customer_account_id, kinds=("bill", "adjustment", "correction")
    )
    assert sorted((row.kind, row.state) for row in rows) == [
        ("bill", "REPLACED"),
        ("bill", "REPLACED"),
        ("correction", ""),
    ]
    new = Bill.objects.filter(state="ISSUED")
    old = Bill.objects.filter(state="CANCELLED")
    (line,) = [row for row in rows if row.kind == "correction"]
    assert line.amount_cents == sum(b.current_charges_cents for b in new) - sum(b.current_charges_cents for b in old)
    statement = biller.get(reverse("office:corrected_account", args=[line.reference_id]))
    assert "Statement of correction" in statement.content.decode()
    account = somebody("representative").get(reverse("desk:account", args=[customer.customer_account_id]))
    assert "Bills corrected (2)" in account.content.decode()
