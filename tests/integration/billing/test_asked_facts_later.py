"""What tariffs asked, afterwards: leaks in the winter, bills explained and made anew, facts that change within a month."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import polars as pl
import pytest
from django.db import transaction

from curbstop.billing.models import Bill, BillSegment
from curbstop.billing.operations import Evidence
from curbstop.billing.queries import cycle_month
from curbstop.customers.models import AgreementFact
from curbstop.customers.operations import change_agreement_facts
from curbstop.customers.types import Facts
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.bill_run.winter import winter_averages_of
from curbstop.journeys.leak_claim import request_leak_adjustment
from curbstop.journeys.leak_tests import LeakClaim
from curbstop.journeys.release_bill import cancel_bill, release_bill
from curbstop.journeys.weather import correct_weather, record_weather
from curbstop.kernel.rounding import Rounding
from curbstop.rates.operations import Weather
from curbstop.rates.queries.asked import WinterWanted
from curbstop.rates.queries.evapotranspiration import weather_rows
from curbstop.rates.types import WinterAverageRule
from curbstop.reporting.bill_explanation import explained_bill
from curbstop.reporting.billing_due import sewer_sources
from curbstop.reporting.correction_choices import BillChoice, chosen_bills, periods_to_bill
from curbstop.reporting.verify.run import verify_books
from curbstop.staff.models import Grant, StaffUser
from factories.billed_town import MONTHS, bill_months, customer_with
from factories.billing_city import add_customer, make_city
from factories.tariff_town import add_agreement, adopt, block_of, cents_of, hang, say

pytestmark = pytest.mark.django_db
START = date(2015, 1, 1)
INVOICE = Evidence(name="plumber.pdf", media_type="application/pdf", content=b"%PDF-1.7 plumber")
PEOPLE = """
allowances:
  indoor: {constant: 2, times: [people]}
components:
  - code: commodity
    quantity: usage
    price: {tiers: [{from: 0, price: 2.00}, {from: {allowances: [indoor]}, price: 5.00}]}
"""


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 8, 3), from_month=date(2018, 7, 1), months=6)


@pytest.fixture
def days():
    last = cycle_month(cycle_number=1, month=date(2018, 8, 1)).read_on
    return last - timedelta(days=30), last


def run(city):
    by = {"business_date": city.business_date, "now": city.now, "actor_id": city.actor_id}
    return run_cycle(cycle_number=1, month=date(2018, 8, 1), **by)


def by(city):
    return {"business_date": city.business_date, "command_key": uuid4(), "actor_id": city.actor_id, "now": city.now}


def average(customer):
    """The winter average of December, by the reads of the months before it."""
    rule = WinterAverageRule(
        months=(8, 9, 10, 11),
        least_months=1,
        begins=(12, 1),
        default_milli=0,
        or_use=False,
        round_to_milli=1,
        rounding=Rounding.HALF_UP,
    )
    wanted = WinterWanted(
        service="sewer",
        rate_classes=frozenset({"residential"}),
        from_date=date(2017, 1, 1),
        to_date=None,
        rule=rule,
    )
    period = pl.DataFrame(
        {
            "agreement_id": [customer.sewer_agreement_id],
            "service": ["sewer"],
            "rate_class": ["residential"],
            "service_point_id": [customer.sewer_point_id],
            "metered": [False],
            "agreement_from": [START],
            "to_date": [date(2019, 1, 2)],
            "usage_milli": [20_000],
        }
    )
    sources = sewer_sources(sewer_point_ids=period["service_point_id"])
    found = winter_averages_of(periods=period, sources=sources, wanted=[wanted])
    return found["winter_average_milli"].to_list()


LAWN = """
components:
  - code: commodity
    quantity: usage
    price: {tiers: [{from: 0, price: 2.00}, {from: {allowances: [lawn]}, price: 5.00}]}
allowances:
  lawn: {constant: 1, times: [evapotranspiration_milli]}
"""


def test_bills_whose_weather_was_corrected_are_found_and_made_anew_by_the_right_figures(city, days):
    first, last = days
    adopt(LAWN)
    reads = [(first, 100), (last, 120)]
    customer = add_customer(city=city, from_date=START, billed_to=first, reads=reads)
    weather = {"command_key": uuid4(), "actor_id": city.actor_id, "now": city.now}
    assert record_weather(rows=[Weather(from_date=first, to_date=last, inches_milli=8_000)], source="a", **weather) == 1
    run(city)
    assert cents_of(customer.water_agreement_id) == [1_600, 6_000]
    bill = Bill.objects.get()
    choice = BillChoice(rule="weather")
    assert chosen_bills(choice=choice, limit=10) == {}
    later = {"command_key": uuid4(), "actor_id": city.actor_id, "now": datetime.now(tz=UTC) + timedelta(days=1)}
    wrong = weather_rows()[0]
    correct_weather(weather_id=wrong.id, inches_milli=12_000, source="a", reason="A digit", **later)
    assert chosen_bills(choice=choice, limit=10) == {customer.customer_account_id: [bill.pk]}
    cancel_bill(bill_id=bill.pk, reason="weather", **by(city))
    run(city)
    assert cents_of(customer.water_agreement_id) == [2_400, 4_000]
    assert verify_books().ok


def test_a_month_with_a_leak_is_left_out_of_the_winter(city):
    city.business_date = city.business_date.replace(day=3)
    customer = customer_with(city, (35, 35, 62))
    bill_months(city, *MONTHS[1:])
    for held in Bill.objects.filter(state="HELD"):
        release_bill(bill_id=held.pk, **by(city))
    assert average(customer) == [44_000]
    supervisor = StaffUser.objects.create_user("a-supervisor", password="a-long-enough-password")
    Grant.objects.create(
        staff_user=supervisor,
        kind="role",
        code="supervisor",
        from_date="2010-01-01",
        recorded_at=datetime(2018, 1, 1, tzinfo=UTC),
    )
    leaking = Bill.objects.filter(customer_account_id=customer.customer_account_id).order_by("-from_date").first()
    request_leak_adjustment(
        claim=LeakClaim(
            customer_account_id=customer.customer_account_id,
            bill_id=leaking.pk,
            claimed_on=city.business_date,
            repaired_on=city.business_date,
        ),
        remark="Slab leak, repaired by a plumber",
        evidence=(INVOICE,),
        **(by(city) | {"actor_id": supervisor.pk}),
    )
    assert average(customer) == [35_000]


def test_a_senior_from_the_tenth_day_on_has_the_credit_of_the_days_since(city, days):
    first, last = days
    adopt(block_of("Low-income and senior credits").replace("price: 25.00", "price: 15.00"))
    customer = add_customer(city=city, from_date=START, billed_to=first, reads=[(first, 100), (last, 100)])
    told = Facts(rate_class="residential", meter_size='3/4"', further={"low_income": True})
    with transaction.atomic():
        cut = first + timedelta(days=10)
        change_agreement_facts(agreement_id=customer.water_agreement_id, from_date=cut, facts=told)
    run(city)
    # 20.00 for 10 and for 20 of 30 days; 15.00 off for 20 of 30.
    assert cents_of(customer.water_agreement_id) == [667, 1_333, -1_000]
    assert [one.name for one in verify_books().checks if not one.ok] == []


def test_a_bill_is_explained_and_made_anew_by_the_facts_that_it_was_rated_by(city, days):
    first, last = days
    adopt(PEOPLE)
    customer = add_customer(city=city, from_date=START, billed_to=first, reads=[(first, 100), (last, 120)])
    say(customer.water_agreement_id, people=4)
    run(city)
    bill = Bill.objects.get()
    assert bill.current_charges_cents == 8 * 200 + 12 * 500
    say(customer.water_agreement_id, people=9)
    explained = explained_bill(bill_id=bill.pk)
    assert explained.new.compared.segments[0].facts["people"] == 4
    cancel_bill(bill_id=bill.pk, reason="more people", **by(city))
    run(city)
    again = Bill.objects.exclude(pk=bill.pk).get()
    assert again.current_charges_cents == 18 * 200 + 2 * 500
    told = explained_bill(bill_id=again.pk, other_bill_id=bill.pk)
    assert (
        sum(one.cents for one in told.difference.effects) == told.difference.after_cents - told.difference.before_cents
    )
    assert BillSegment.objects.get(bill=again).further_facts == {"people": 9}


def test_a_fire_line_without_a_charge_for_use_needs_no_read(city, days):
    first, _ = days
    adopt("rate_classes: {fire: {en: Fire, es: Incendios}}\ncomponents: [{code: line, quantity: period, price: 50.00}]")
    customer = add_customer(city=city, from_date=START, reads=[], water=False)
    line = add_agreement(
        city=city, customer=customer, service="fire", from_date=START, billed_to=first, rate_class="fire", metered=True
    )
    hang(line.service_point_id, [(first, 5)])
    assert run(city).bills_issued == 1
    assert cents_of(line.pk) == [5_000]


def test_a_fact_that_no_tariff_asks_for_cuts_nothing_and_is_not_kept(city, days):
    first, last = days
    customer = add_customer(city=city, from_date=START, billed_to=first, reads=[(first, 100), (last, 120)])
    told = Facts(rate_class="residential", meter_size='3/4"', further={"people": 7})
    with transaction.atomic():
        cut = first + timedelta(days=10)
        change_agreement_facts(agreement_id=customer.water_agreement_id, from_date=cut, facts=told)
    run(city)
    assert AgreementFact.objects.count() == 2
    assert [one.further_facts for one in BillSegment.objects.all()] == [None]


def test_bills_whose_tariff_asked_what_is_known_otherwise_now_are_found_for_correction(city, days):
    first, last = days
    adopt(block_of("Low-income and senior credits"))
    homes = [
        add_customer(city=city, from_date=START, billed_to=first, reads=[(first, 100), (last, 120)]) for _ in range(3)
    ]
    say(homes[2].water_agreement_id, senior=True)
    run(city)
    say(homes[0].water_agreement_id, senior=True, people=4)
    say(homes[1].water_agreement_id, people=4)
    bills = dict(Bill.objects.values_list("customer_account_id", "pk"))
    account = homes[0].customer_account_id
    assert chosen_bills(choice=BillChoice(rule="changed_facts"), limit=10) == {account: [bills[account]]}


def test_a_first_bill_of_a_fire_line_is_made_anew_for_its_own_days(city, days):
    adopt(block_of("Standby and private fire lines"), effective_from="2018-07-12")
    customer = add_customer(city=city, from_date=START, reads=[], water=False)
    add_agreement(city=city, customer=customer, service="fire", from_date=START, billed_to=None, rate_class="standby")
    run(city)
    bill = Bill.objects.get()
    (period,) = periods_to_bill(bill_ids=[bill.pk]).to_dicts()
    assert (period["period_from"], period["period_to"]) == (date(2018, 7, 12), bill.to_date)
    cancel_bill(bill_id=bill.pk, reason="a test", **by(city))
    run(city)
    again = Bill.objects.exclude(pk=bill.pk).get()
    assert (again.from_date, again.current_charges_cents) == (bill.from_date, bill.current_charges_cents)
