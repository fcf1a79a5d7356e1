"""The worked bills of San Bernardino come out of a real bill run, to the cent."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from curbstop.billing.models import Bill
from curbstop.billing.queries import bill, cycle_month
from curbstop.casework.models import WorkItem
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.final_bill import final_bill
from factories.billing_city import add_customer, make_city, read_meter

pytestmark = pytest.mark.django_db

AUGUST, SEPTEMBER = date(2018, 8, 1), date(2018, 9, 1)


@pytest.fixture
def city():
    """A month wholly under the 2018-07-01 tariff: the reads of cycle 1, and the day after them."""
    return make_city(business_date=date(2018, 9, 5), from_month=AUGUST)


def run(city, month=SEPTEMBER, **options):
    return run_cycle(
        cycle_number=1, month=month, business_date=city.business_date, now=city.now, actor_id=city.actor_id, **options
    )


def days(month=SEPTEMBER):
    earlier = (month - timedelta(days=1)).replace(day=1)
    return cycle_month(cycle_number=1, month=earlier).read_on, cycle_month(cycle_number=1, month=month).read_on


def lines_of(customer) -> list[tuple[str, int]]:
    found = bill(bill_id=Bill.objects.get(customer_account_id=customer.customer_account_id).pk)
    return [(line.component, line.amount_cents) for line in found.lines]


def total_of(customer) -> int:
    return Bill.objects.get(customer_account_id=customer.customer_account_id).current_charges_cents


@pytest.mark.parametrize(
    ("facts", "used", "cents"),
    [
        ({"meter_size": '3/4"', "zone": 2}, 15, 5193),
        ({"meter_size": '3/4"', "zone": 1}, 18, 5502),
        ({"meter_size": '2"', "zone": 5, "rate_class": "commercial"}, 140, 32252),
    ],
)
def test_worked_water_bills_come_out_of_a_run(city, facts, used, cents):
    start, end = days()
    customer = add_customer(
        city=city,
        from_date=date(2015, 1, 1),
        billed_to=start,
        reads=[(start, 100), (end, 100 + used)],
        **facts,
    )
    report = run(city)
    assert (report.bills_issued, report.accounts_not_billed) == (1, 0), report.exceptions
    assert total_of(customer) == cents
    assert sum(row.amount_cents for row in report.sums) == cents


@pytest.mark.parametrize(
    ("sewer_class", "units", "used", "cents"),
    [
        ("residential", 1, 15, 1460),
        ("residential", 3, 15, 4380),
        ("multi_family", 12, 40, 3600),
        ("commercial", 1, 25, 3125),
        ("auto", 1, 100, 13500),
        ("office", 1, 10, 1100),
    ],
)
def test_worked_sewer_bills_take_their_use_from_the_water_meter(city, sewer_class, units, used, cents):
    start, end = days()
    customer = add_customer(
        city=city,
        from_date=date(2015, 1, 1),
        billed_to=start,
        sewer_class=sewer_class,
        dwelling_units=units,
        reads=[(start, 100), (end, 100 + used)],
        rate_class="commercial",
    )
    run(city)
    assert sum(cents for name, cents in lines_of(customer) if name.startswith(("treatment", "collection"))) == cents


def test_the_first_table_of_2016_gives_its_worked_bill():
    city = make_city(business_date=date(2016, 12, 7), from_month=date(2016, 11, 1))
    start, end = days(date(2016, 12, 1))
    customer = add_customer(
        city=city, from_date=date(2015, 1, 1), billed_to=start, meter_size='5/8"', reads=[(start, 0), (end, 12)]
    )
    run(city, date(2016, 12, 1))
    assert total_of(customer) == 3349


def test_a_fixed_charge_is_split_by_the_days_on_both_sides_of_a_price_change():
    """3/4 inch, 2018-06-18 to 2018-07-18: 13 days at 24.51 and 17 at 29.28 of one charge each make 27.21."""
    city = make_city(business_date=date(2018, 7, 25), from_month=date(2018, 6, 1))
    customer = add_customer(
        city=city,
        from_date=date(2015, 1, 1),
        billed_to=date(2018, 6, 18),
        to_date=date(2018, 7, 18),
        reads=[(date(2018, 6, 18), 100), (date(2018, 7, 18), 100)],
    )
    final_bill(
        agreement_ids=[customer.water_agreement_id],
        business_date=city.business_date,
        command_key=uuid4(),
        actor_id=city.actor_id,
        now=city.now,
    )
    assert [cents for _, cents in lines_of(customer)] == [1062, 1659]


def test_a_final_bill_of_eleven_days_pays_eleven_thirtieths(city):
    start, _ = days()
    customer = add_customer(
        city=city,
        from_date=date(2015, 1, 1),
        billed_to=start,
        to_date=start + timedelta(days=11),
        reads=[(start, 100), (start + timedelta(days=11), 100)],
    )
    made = final_bill(
        agreement_ids=[customer.water_agreement_id],
        business_date=city.business_date,
        command_key=uuid4(),
        actor_id=city.actor_id,
        now=city.now,
    )
    assert made.state == "ISSUED"
    assert [cents for _, cents in lines_of(customer)] == [1074]


def test_the_final_bill_from_the_screen_has_the_lines_of_the_batch(city):
    start, _ = days()
    last = start + timedelta(days=19)
    twins = [
        add_customer(
            city=city,
            from_date=date(2015, 1, 1),
            billed_to=start,
            to_date=last,
            sewer_class="multi_family",
            reads=[(start, 100), (last, 117)],
        )
        for _ in range(2)
    ]
    final_bill(
        agreement_ids=[twins[0].water_agreement_id, twins[0].sewer_agreement_id],
        business_date=city.business_date,
        command_key=uuid4(),
        actor_id=city.actor_id,
        now=city.now,
    )
    report = run(city)
    assert report.bills_issued == 1
    assert lines_of(twins[0]) == lines_of(twins[1])


def test_a_first_period_pays_by_days_and_never_more_than_one_charge(city):
    start, end = days()
    began = start + timedelta(days=10)
    customer = add_customer(city=city, from_date=began, reads=[(began, 100), (end, 100)])
    run(city)
    assert lines_of(customer) == [("service_charge", round(2928 * (end - began).days / 30 + 1e-9))]


def test_a_meter_that_passed_its_last_number_is_billed_for_what_was_used(city):
    start, end = days()
    customer = add_customer(city=city, from_date=date(2015, 1, 1), billed_to=start, reads=[(start, 99985), (end, 15)])
    run(city)
    assert sum(cents for name, cents in lines_of(customer) if name == "commodity") == 30 * 115


def test_a_missing_read_is_estimated_and_the_bill_says_so(city):
    start, _ = days()
    reads = [(start - timedelta(days=30 * back), 100 - 10 * back) for back in (4, 3, 2, 1, 0)]
    customer = add_customer(city=city, from_date=date(2015, 1, 1), billed_to=start, reads=reads)
    report = run(city)
    assert (report.bills_issued, report.estimated_segments) == (1, 1)
    assert bill(bill_id=Bill.objects.get(customer_account_id=customer.customer_account_id).pk).segments[0].estimated


def test_an_account_that_cannot_be_billed_is_a_work_item_with_its_reason(city):
    start, end = days()
    customer = add_customer(
        city=city, from_date=date(2015, 1, 1), billed_to=start, rate_class="unheard_of", reads=[(start, 1), (end, 5)]
    )
    report = run(city)
    assert (report.bills_issued, report.accounts_not_billed) == (0, 1)
    assert "unheard_of" in report.exceptions[0].reason
    assert WorkItem.objects.get(customer_account_id=customer.customer_account_id).kind == "account_not_billed"


def test_a_read_below_the_one_before_is_not_billed(city):
    start, end = days()
    add_customer(city=city, from_date=date(2015, 1, 1), billed_to=start, reads=[(start, 5000), (end, 4000)])
    report = run(city)
    assert report.bills_issued == 0 or report.bills_held == 0
    assert report.accounts_not_billed + report.bills_held == 1


def test_use_is_read_later_and_billed_the_next_month(city):
    start, end = days()
    customer = add_customer(city=city, from_date=date(2015, 1, 1), billed_to=start, reads=[(start, 0)])
    read_meter(customer=customer, read_on=end, hcf=10)
    assert run(city).bills_issued == 1
    assert total_of(customer) == 2928 + 10 * 151
