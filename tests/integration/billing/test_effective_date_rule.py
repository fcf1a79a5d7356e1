"""Which version of a tariff a period over a price change is billed by is a policy of the utility."""

from datetime import date

import pytest
from django.db import transaction

from curbstop.billing.models import Bill, BillLine
from curbstop.billing.queries import cycle_month
from curbstop.journeys.bill_run import run_cycle
from curbstop.metering.models import Installation
from curbstop.platform.policies import adopt_policy
from curbstop.rates.operations import declare_drought_stage
from factories.billing_city import add_customer, add_read, make_city

pytestmark = pytest.mark.django_db
CHANGE = date(2018, 7, 1)


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 7, 25), from_month=date(2018, 6, 1))


def billed(city, rule, *, mid=None):
    """Lines of a 3/4 inch meter in zone 2 that used 20 HCF over the change of the power surcharge from 0.14 to 0.17."""
    last = cycle_month(cycle_number=1, month=date(2018, 7, 1)).read_on
    first = date(2018, 6, 17)
    with transaction.atomic():
        adopt_policy(key="billing.effective_date_rule", value=rule, from_date=date(2018, 1, 1), source="test", mark="D")
    customer = add_customer(
        city=city, from_date=date(2015, 1, 1), billed_to=first, to_date=last, reads=[(first, 7), (last, 27)]
    )
    if mid is not None:
        add_read(
            installation=Installation.objects.get(pk=customer.installation_id), read_on=mid[0], reading_milli=mid[1]
        )
    run_cycle(
        cycle_number=1, month=date(2018, 7, 1), business_date=city.business_date, now=city.now, actor_id=city.actor_id
    )
    bill = Bill.objects.get(customer_account_id=customer.customer_account_id)
    lines = BillLine.objects.filter(bill_id=bill.pk, component="utility_surcharge").order_by("sequence")
    return last, list(lines.values_list("quantity_milli", "price_micros"))


def test_split_by_days_is_the_rule_where_nothing_is_said(city):
    last, lines = billed(city, "split_by_days")
    days, before = (last - date(2018, 6, 17)).days, 14
    assert [price for _, price in lines] == [140_000, 170_000]
    assert abs(lines[0][0] - 20_000 * before / days) < 1
    assert sum(quantity for quantity, _ in lines) == 20_000


def test_by_the_read_date_the_whole_period_has_the_new_price(city):
    assert billed(city, "read_date")[1] == [(20_000, 170_000)]


def test_by_the_bill_date_the_whole_period_has_the_price_of_that_day(city):
    assert billed(city, "bill_date")[1] == [(20_000, 170_000)]


def test_a_read_on_the_day_of_the_change_is_where_the_use_is_split(city):
    assert billed(city, "split_at_read", mid=(CHANGE, 23_000))[1] == [(16_000, 140_000), (4_000, 170_000)]


def test_without_a_read_in_between_the_days_decide(city):
    _, lines = billed(city, "split_at_read")
    assert sum(quantity for quantity, _ in lines) == 20_000
    assert len(lines) == 2


def test_a_declared_drought_stage_does_not_disturb_a_tariff_that_knows_none(city):
    with transaction.atomic():
        declare_drought_stage(
            stage="2", resolution="r", from_date=date(2018, 7, 5), to_date=None, now=city.now, actor_id=city.actor_id
        )
    _, lines = billed(city, "split_by_days")
    assert [price for _, price in lines] == [140_000, 170_000]
