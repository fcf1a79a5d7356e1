"""The worked bills of San Bernardino come out of a real bill run, to the cent."""

from datetime import date

import pytest
from factories.billing_city import add_customer, make_city

from curbstop.billing.models import Bill
from curbstop.billing.queries import bill, cycle_month
from curbstop.journeys.bill_run import run_cycle

pytestmark = pytest.mark.django_db


@pytest.fixture
def august_2018():
    """A month wholly under the 2018-07-01 tariff: the reads of cycle 1, and the day after them."""
    return make_city(business_date=date(2018, 9, 5), from_month=date(2018, 8, 1))


def run(city, month):
    return run_cycle(cycle_number=1, month=month, business_date=city.business_date, now=city.now, actor_id=city.actor_id)


def amounts(customer) -> dict[str, int]:
    found = bill(bill_id=Bill.objects.get(customer_account_id=customer.customer_account_id).pk)
    return {line.component: line.amount_cents for line in found.lines}


def test_worked_water_bills_come_out_of_a_run(august_2018):
    month = cycle_month(cycle_number=1, month=date(2018, 9, 1))
    before = cycle_month(cycle_number=1, month=date(2018, 8, 1)).read_on
    customers = [
        add_customer(
            city=august_2018, from_date=date(2015, 1, 1), billed_to=before, meter_size=size, zone=zone,
            rate_class=rate_class, reads=[(before, 100), (month.read_on, 100 + used)],
        )
        for size, zone, used, rate_class in (
            ('3/4"', 2, 15, "residential"),
            ('3/4"', 1, 18, "residential"),
            ('2"', 5, 140, "commercial"),
        )
    ]
    report = run(august_2018, date(2018, 9, 1))
    assert (report.bills_issued, report.accounts_not_billed) == (3, 0), report.exceptions
    totals = [Bill.objects.get(customer_account_id=one.customer_account_id).current_charges_cents for one in customers]
    assert totals == [5193, 5502, 32252]
    assert sorted(amounts(customers[0]).values()) == [255, 285, 1725, 2928]
