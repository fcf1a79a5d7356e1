"""A meter test from its result to the adjustment; and no correction bills further back than the law allows."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from curbstop.billing.models import Adjustment, Bill
from curbstop.billing.operations import Evidence
from curbstop.billing.queries import MeterFinding, corrected_accounts
from curbstop.journeys.correct_bills import compute_effects, propose_correction
from curbstop.journeys.meter_error import NothingToCorrectError, answer_meter_error, request_meter_adjustment
from curbstop.ledger.queries import balance
from curbstop.ledger.types import WATER, ledger_account_id
from curbstop.metering.models import MeterTest
from curbstop.rates.operations import Recording, Weather, record_evapotranspiration
from curbstop.reporting.bill_evidence import bill_evidence
from curbstop.reporting.bill_explanation import explained_bill
from curbstop.reporting.correction_choices import BillChoice
from curbstop.reporting.verify.run import verify_books
from factories.billed_town import MONTHS, bill_months, correct_reading, customer_with, on_day
from factories.billing_city import make_city
from factories.seats import hired, somebody

pytestmark = pytest.mark.django_db
NOW = datetime(2018, 12, 3, 17, tzinfo=UTC)
REPORT = Evidence(name="test.pdf", media_type="application/pdf", content=b"%PDF-1.7 bench test")


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5)


def asked(city, customer, finding):
    return request_meter_adjustment(
        customer_account_id=customer.customer_account_id,
        agreement_id=customer.water_agreement_id,
        finding=finding,
        rate_class="residential",
        remark="Bench test",
        evidence=[REPORT],
        business_date=city.business_date,
        command_key=uuid4(),
        actor_id=hired("supervisor").pk,
        now=city.now,
    )


def owed(customer):
    account = ledger_account_id(fund=WATER, number=115)
    return balance(account_id=account, subsidiary_id=customer.customer_account_id).cents


@pytest.mark.parametrize(("permille", "reason"), [(34, "meter_error"), (-50, "back_bill")])
def test_what_a_meter_was_wrong_by_is_given_back_or_charged(city, customer_uses, permille, reason):
    customer = customer_with(city, customer_uses)
    bill_months(city, *MONTHS[1:])
    finding = MeterFinding(tested_on=city.business_date, error_permille=permille)
    answer = answer_meter_error(
        customer_account_id=customer.customer_account_id,
        agreement_id=customer.water_agreement_id,
        finding=finding,
        rate_class="residential",
    )
    assert [one.error.days for one in answer.periods] == [one.period.days for one in answer.periods]
    before = owed(customer)
    rows = asked(city, customer, finding)
    assert {row.reason_code for row in rows} == {reason}
    assert owed(customer) - before == answer.water_cents != 0
    assert [one.name for one in verify_books().checks if not one.ok] == []


@pytest.fixture
def customer_uses():
    return (40, 40, 40)


def test_within_the_tolerance_nothing_is_corrected(city, customer_uses):
    customer = customer_with(city, customer_uses)
    bill_months(city, *MONTHS[1:])
    with pytest.raises(NothingToCorrectError):
        asked(city, customer, MeterFinding(tested_on=city.business_date, error_permille=20))


def test_the_pages_show_bill_by_bill_and_ask(city, customer_uses):
    customer, client = customer_with(city, customer_uses), somebody("supervisor")
    bill_months(city, *MONTHS[1:])
    start = reverse("desk:meter_error", args=[customer.customer_account_id])
    assert client.get(start).status_code == 200
    typed = {
        "agreement": customer.water_agreement_id,
        "found": "fast",
        "percent": "3.4",
        "tested_on": city.business_date.isoformat(),
    }
    there = client.post(start, typed)["Location"]
    assert "Bill by bill" in client.get(there).content.decode()
    report = SimpleUploadedFile("test.pdf", b"%PDF-1.7 bench test")
    sent = client.post(there, {"remark": "Bench test", "evidence": report, "command_key": str(uuid4())})
    assert sent.status_code == 303
    assert Adjustment.objects.count() == 3


@pytest.mark.parametrize(("right", "state"), [(150, "EXCLUDED"), (101, "PLANNED")])
def test_a_correction_gives_back_but_does_not_charge_for_days_too_far_back(city, customer_uses, right, state):
    customer = customer_with(city, customer_uses[:1])
    bill_months(city, MONTHS[1])
    on_day(city, date(2019, 6, 3))
    correct_reading(customer, MONTHS[1], right)
    by = {"command_key": uuid4(), "actor_id": city.actor_id, "now": city.now}
    correction_id = propose_correction(
        cause="wrong_read", remark="misread", choice=BillChoice(rule="corrected_read"), **by
    )
    compute_effects(correction_id=correction_id, business_date=city.business_date, now=city.now)
    (row,) = corrected_accounts(correction_id=correction_id)
    assert row.state == state
    assert Bill.objects.get().state == "ISSUED"


def test_a_test_that_corrects_nothing_is_kept_and_stands_beside_the_bill(city, customer_uses):
    customer, client = customer_with(city, customer_uses), somebody("supervisor")
    bill_months(city, *MONTHS[1:])
    start = reverse("desk:meter_error", args=[customer.customer_account_id])
    typed = {
        "agreement": customer.water_agreement_id,
        "found": "slow",
        "percent": "1.2",
        "tested_on": city.business_date.isoformat(),
    }
    there = client.post(start, typed)["Location"]
    for _again in range(2):
        report = SimpleUploadedFile("test.pdf", b"%PDF-1.7 bench test")
        sent = client.post(there, {"remark": "Bench test", "evidence": report, "command_key": str(uuid4())})
        assert sent.status_code == 303
    assert (MeterTest.objects.count(), Adjustment.objects.count()) == (1, 0)
    found = bill_evidence(explained=explained_bill(bill_id=Bill.objects.latest("pk").pk))
    assert (found.last_test.error_permille, found.last_test.tested_on) == (-12, city.business_date)
    why = client.get(reverse("desk:bill_why", args=[Bill.objects.latest("pk").pk])).content.decode()
    assert "ran 1.2 % slow" in why


def test_weather_that_was_loaded_stands_beside_the_bill(city, customer_uses):
    customer_with(city, customer_uses)
    bill_months(city, *MONTHS[1:])
    bill = Bill.objects.latest("pk")
    with transaction.atomic():
        years = [
            Weather(from_date=date(year, 1, 1), to_date=date(year + 1, 1, 1), inches_milli=inches * 365)
            for year, inches in ((2017, 5_000), (2018, 7_000))
        ]
        record_evapotranspiration(rows=years, recording=Recording(source="station", now=NOW))
    found = bill_evidence(explained=explained_bill(bill_id=bill.pk))
    days = (bill.to_date - bill.from_date).days
    assert found.weather.inches_milli == 7_000 * days
    assert found.weather.year_ago_milli == 5_000 * days
    why = somebody("representative").get(reverse("desk:bill_why", args=[bill.pk])).content.decode()
    assert "inches of water" in why
