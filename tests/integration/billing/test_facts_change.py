"""Rate class, billing size or dwelling units change within a period: it is billed in parts, each by its own facts."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import uuid4

import pytest
from django.db import transaction

from curbstop.billing.models import Bill, BillSegment
from curbstop.billing.queries import bill, cycle_month
from curbstop.correspondence.operations import render_bill
from curbstop.customers.operations import change_agreement_facts
from curbstop.customers.types import Facts
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.print_bills import bill_document
from curbstop.journeys.release_bill import cancel_bill
from curbstop.reporting.verify.run import verify_books
from factories.billing_city import add_customer, make_city, read_meter

pytestmark = pytest.mark.django_db
AUGUST, SEPTEMBER = date(2018, 8, 1), date(2018, 9, 1)
AFTER = 10
HOME = Facts(rate_class="residential", meter_size='3/4"')
LARGER = Facts(rate_class="residential", meter_size='1"')


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 9, 5), from_month=AUGUST)


@pytest.fixture
def days():
    """The first day, the day of the change, and the last one."""
    first = cycle_month(cycle_number=1, month=AUGUST).read_on
    return first, first + timedelta(days=AFTER), cycle_month(cycle_number=1, month=SEPTEMBER).read_on


@pytest.fixture
def customer(city, days):
    reads = [(days[0], 100), (days[2], 115)]
    return add_customer(
        city=city, from_date=date(2015, 1, 1), billed_to=days[0], sewer_class="residential", reads=reads
    )


def change(agreement_id, day, facts):
    with transaction.atomic():
        change_agreement_facts(agreement_id=agreement_id, from_date=day, facts=facts)


def run(city):
    return run_cycle(
        cycle_number=1, month=SEPTEMBER, business_date=city.business_date, now=city.now, actor_id=city.actor_id
    )


def segments(agreement_id):
    found = BillSegment.objects.filter(agreement_id=agreement_id, cancelled=False).order_by("from_date")
    return [(one.from_date, one.to_date, one.meter_size, one.dwelling_units, one.usage_milli) for one in found]


def lines(component):
    (one,) = Bill.objects.exclude(state="CANCELLED")
    return [line.amount_cents for line in bill(bill_id=one.pk).lines if line.component == component]


def part(dollars, some, of):
    cents = Decimal(dollars) * 100 * some / of
    return int(cents.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def test_a_larger_meter_from_the_tenth_day_on_costs_more_from_that_day_on(city, customer, days):
    first, cut, last = days
    length = (last - first).days
    change(customer.water_agreement_id, cut, LARGER)
    report = run(city)
    before = 15_000 * AFTER // length
    assert segments(customer.water_agreement_id) == [
        (first, cut, '3/4"', 1, before),
        (cut, last, '1"', 1, 15_000 - before),
    ]
    assert lines("service_charge") == [part("29.28", AFTER, length), part("40.98", length - AFTER, length)]
    assert (report.kinds, report.usage_milli, report.bills_issued) == ({"regular": 1}, 15_000, 1)
    assert Bill.objects.get().kind == "regular"


def test_an_actual_read_on_the_day_of_the_change_says_how_much_was_used_by_then(city, customer, days):
    first, cut, last = days
    read_meter(customer=customer, read_on=cut, hcf=112)
    change(customer.water_agreement_id, cut, LARGER)
    run(city)
    assert segments(customer.water_agreement_id) == [(first, cut, '3/4"', 1, 12_000), (cut, last, '1"', 1, 3_000)]
    before, after = BillSegment.objects.filter(agreement_id=customer.water_agreement_id).order_by("from_date")
    assert before.end_read_id == after.start_read_id is not None


def test_more_dwelling_units_pay_from_their_day_on(city, customer, days):
    first, cut, last = days
    length = (last - first).days
    change(customer.sewer_agreement_id, cut, Facts(rate_class="residential", dwelling_units=3))
    run(city)
    assert [row[3] for row in segments(customer.sewer_agreement_id)] == [1, 3]
    assert lines("treatment_dwelling") == [part("13.25", AFTER, length), part("39.75", length - AFTER, length)]
    assert len(segments(customer.water_agreement_id)) == 1


def test_facts_that_are_entered_again_without_a_change_cut_nothing(city, customer, days):
    change(customer.water_agreement_id, days[1], HOME)
    run(city)
    assert len(segments(customer.water_agreement_id)) == 1
    assert lines("service_charge") == [2928]


def test_a_change_on_the_read_day_belongs_to_the_next_period(city, customer, days):
    change(customer.water_agreement_id, days[2], LARGER)
    run(city)
    assert segments(customer.water_agreement_id) == [(days[0], days[2], '3/4"', 1, 15_000)]


def test_the_printed_bill_shows_each_part_and_the_meter_once(city, customer, days):
    change(customer.water_agreement_id, days[1], LARGER)
    run(city)
    document = bill_document(bill_id=Bill.objects.get().pk)
    first, cut, last = (f"{day.month}/{day.day}/{day.year}" for day in (*days[:2], days[2] - timedelta(days=1)))
    before = days[1] - timedelta(days=1)
    assert [section.title for section in document.sections] == [
        f"Water, {first} to {before.month}/{before.day}/{before.year}",
        f"Water, {cut} to {last}",
        "Sewer",
    ]
    assert [(read.usage_milli, read.previous_date) for read in document.reads] == [(15_000, days[0])]
    assert document.usage_history[-1].usage_milli == 15_000
    assert render_bill(document=document).startswith(b"%PDF")


def test_the_parts_of_a_cancelled_bill_are_billed_anew_and_the_books_hold(city, customer, days):
    change(customer.water_agreement_id, days[1], LARGER)
    run(city)
    wrong = Bill.objects.get()
    cancel_bill(
        bill_id=wrong.pk,
        reason="wrong size",
        business_date=city.business_date,
        command_key=uuid4(),
        actor_id=city.actor_id,
        now=city.now,
    )
    assert run(city).bills_issued == 1
    again = Bill.objects.exclude(pk=wrong.pk).get()
    assert again.current_charges_cents == wrong.current_charges_cents
    assert len(segments(customer.water_agreement_id)) == 2
    assert [one.name for one in verify_books().checks if not one.ok] == []
