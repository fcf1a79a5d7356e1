"""A bill is taken back only where its days are billed again: never from under a later one."""

from datetime import date
from uuid import uuid4

import pytest

from curbstop.billing.models import Bill
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.release_bill import LaterBillStandsError, cancel_bill
from curbstop.reporting.verify.run import verify_books
from factories.billed_town import MONTHS, bill_months, customer_with, read_on
from factories.billing_city import make_city

pytestmark = pytest.mark.django_db


def cancel(city, bill):
    by = {"business_date": city.business_date, "command_key": uuid4(), "actor_id": city.actor_id, "now": city.now}
    cancel_bill(bill_id=bill.pk, reason="wrong", **by)


def test_a_bill_under_a_later_one_stays_and_the_last_ones_days_are_billed_again():
    city = make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5)
    customer_with(city, (14, 15))
    bill_months(city, *MONTHS[1:3])
    first, last = Bill.objects.order_by("from_date")
    with pytest.raises(LaterBillStandsError, match=str(last.number)):
        cancel(city, first)
    cancel(city, last)
    cancel(city, first)
    run_cycle(cycle_number=1, month=MONTHS[2], business_date=city.business_date, now=city.now, actor_id=city.actor_id)
    again = Bill.objects.get(state="ISSUED")
    assert (again.from_date, again.to_date) == (read_on(MONTHS[0]), read_on(MONTHS[2]))
    assert [check.name for check in verify_books().checks if not check.ok] == []
