"""Private fire lines in the bill run: billed by the water tariff's own classes, from the day on which it has them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from curbstop.billing.models import Bill, BillSegment
from curbstop.billing.queries import cycle_month
from curbstop.correspondence.operations import render_bill
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.final_bill import final_bill
from curbstop.journeys.print_bills import bill_document
from curbstop.reporting.billing_questions import unbilled_agreements
from curbstop.reporting.verify.run import verify_books
from factories.billing_city import add_customer, make_city
from factories.tariff_town import add_agreement, adopt, block_of, cents_of, hang

pytestmark = pytest.mark.django_db
START, AUGUST = date(2015, 1, 1), date(2018, 8, 1)
WITH_HOMES = block_of("Standby and private fire lines").replace(
    "components:",
    """  residential: {en: Residential, es: Residencial}
components:
  - {code: service, when: {rate_class: residential}, quantity: period, price: 20.00}
""",
)


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 8, 3), from_month=date(2018, 7, 1), months=4)


@pytest.fixture
def days():
    last = cycle_month(cycle_number=1, month=AUGUST).read_on
    return last - timedelta(days=30), last


def run(city):
    by = {"business_date": city.business_date, "now": city.now, "actor_id": city.actor_id}
    return run_cycle(cycle_number=1, month=AUGUST, **by)


def shop(city):
    """A customer without water service here."""
    return add_customer(city=city, from_date=START, reads=[], water=False)


def line(city, days, customer, *, reads=(), **more):
    more = {"billed_to": days[0], "rate_class": "fire", "meter_size": '6"', **more}
    agreement = add_agreement(
        city=city, customer=customer, service="fire", from_date=START, metered=bool(reads), **more
    )
    if reads:
        hang(agreement.service_point_id, list(reads), size='6"')
    return agreement


@pytest.mark.parametrize(
    ("facts", "used", "lines"),
    [
        ({"meter_size": '6"'}, None, [5_639]),
        ({"meter_size": '4"'}, 3, [3_759, 657]),
        ({"meter_size": '4"'}, 0, [3_759]),
        ({"rate_class": "fire_by_inch", "meter_size": '8"'}, None, [7_520]),
        ({"rate_class": "fire_by_inch", "diameter_milli": 8_000}, None, [7_520]),
        ({"rate_class": "standby"}, None, [800]),
    ],
)
def test_a_fire_line_pays_for_its_size_and_for_what_it_used(city, days, facts, used, lines):
    adopt(block_of("Standby and private fire lines"))
    first, last = days
    reads = () if used is None else ((first, 50), (last, 50 + used))
    agreement = line(city, days, shop(city), reads=reads, **facts)
    report = run(city)
    assert (report.bills_issued, cents_of(agreement.pk)) == (1, lines)
    assert BillSegment.objects.get().service == "fire"
    assert [one.name for one in verify_books().checks if not one.ok] == []


def test_a_fire_line_stands_on_the_bill_of_its_account_beside_the_water(city, days):
    adopt(WITH_HOMES)
    first, last = days
    customer = add_customer(city=city, from_date=START, billed_to=first, reads=[(first, 1), (last, 9)])
    line(city, days, customer)
    run(city)
    bill = Bill.objects.get()
    assert bill.current_charges_cents == 2_000 + 5_639
    document = bill_document(bill_id=bill.pk)
    assert [section.title for section in document.sections] == ["Water", "Fire service"]
    assert [month.usage_milli for month in document.usage_history] == [8_000]
    assert render_bill(document=document).startswith(b"%PDF")


def test_until_the_tariff_has_a_class_for_them_fire_lines_are_not_billed_and_hold_nothing_up(city, days):
    first, last = days
    customer = add_customer(city=city, from_date=START, billed_to=first, reads=[(first, 1), (last, 9)])
    agreement = line(city, days, customer)
    report = run(city)
    assert (report.bills_issued, report.exceptions, cents_of(agreement.pk)) == (1, (), [])
    assert agreement.pk not in {row.agreement_id for row in unbilled_agreements(before=city.business_date)}


def test_a_line_that_was_never_billed_begins_with_the_tariff_that_knows_it(city, days):
    adopt(block_of("Standby and private fire lines"), effective_from="2018-07-12")
    agreement = line(city, days, shop(city), billed_to=None)
    waiting = {row.agreement_id: row.unbilled_from for row in unbilled_agreements(before=city.business_date)}
    assert waiting == {agreement.pk: date(2018, 7, 12)}
    run(city)
    segment = BillSegment.objects.get()
    assert (segment.from_date, segment.is_regular) == (date(2018, 7, 12), False)


def test_the_final_bill_of_a_fire_line_is_the_runs(city, days):
    adopt(block_of("Standby and private fire lines"))
    agreement = line(city, days, shop(city), to_date=days[1])
    final_bill(
        agreement_ids=[agreement.pk],
        business_date=city.business_date,
        command_key=uuid4(),
        actor_id=city.actor_id,
        now=city.now,
    )
    assert cents_of(agreement.pk) == [5_639]
