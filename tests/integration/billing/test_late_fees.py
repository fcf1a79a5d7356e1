"""A late fee is charged once for a late bill, and goes with the bill that caused it (books.md 3)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from curbstop.billing.models import Bill
from curbstop.billing.queries import cycle_month
from curbstop.casework.queries import work_items_of
from curbstop.journeys.adjust import request_adjustment
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.late_fee import LateFeeChargedError, NotLateError, charge_late_fee
from curbstop.journeys.release_bill import cancel_bill
from curbstop.ledger import operations as ledger
from curbstop.ledger.queries import balance
from curbstop.ledger.types import SEWER, WATER, Posting, Side, ledger_account_id
from curbstop.receivables.operations import apply_payment, plan_application
from curbstop.receivables.queries import credit_balance, open_items
from curbstop.reporting.verify.run import verify_books
from curbstop.staff.models import Grant
from factories.billing_city import add_customer, make_city

pytestmark = pytest.mark.django_db
BILLED = date(2018, 9, 5)
LATE = date(2018, 10, 3)


@pytest.fixture
def city():
    return make_city(business_date=BILLED, from_month=date(2018, 8, 1))


@pytest.fixture
def customer(city):
    start = cycle_month(cycle_number=1, month=date(2018, 8, 1)).read_on
    end = cycle_month(cycle_number=1, month=date(2018, 9, 1)).read_on
    one = add_customer(
        city=city, from_date=date(2015, 1, 1), billed_to=start, sewer_class="residential", reads=[(start, 0), (end, 15)]
    )
    run_cycle(cycle_number=1, month=date(2018, 9, 1), business_date=BILLED, now=city.now, actor_id=city.actor_id)
    return one


def next_day(city) -> None:
    with transaction.atomic():
        ledger.begin_balancing(business_date=city.business_date, actor_id=city.actor_id, now=city.now)
        city.business_date = LATE
        ledger.open_day(business_date=LATE, actor_id=city.actor_id, now=city.now)


def by(city, *, command_key=None):
    return {
        "business_date": city.business_date,
        "command_key": command_key or uuid4(),
        "actor_id": city.actor_id,
        "now": city.now,
    }


def charge(city, **more):
    return charge_late_fee(bill_id=Bill.objects.get().pk, amount_cents=200, **by(city, **more))


def cancel(city):
    return cancel_bill(bill_id=Bill.objects.get().pk, reason="wrong meter", **by(city))


def owed(fund, number, customer=None):
    subsidiary = customer.customer_account_id if customer else None
    return balance(account_id=ledger_account_id(fund=fund, number=number), subsidiary_id=subsidiary).cents


def pay(city, customer, cents: int) -> None:
    account = customer.customer_account_id
    with transaction.atomic():
        plan = plan_application(customer_account_id=account, amount_cents=cents, as_of=city.business_date)
        draft = Posting(event="receipt", source_kind="receipt", source_id=1)
        draft.in_many(places=[(Side(102, 1), cents)], purposes=plan.purposes())
        entry = ledger.post(draft=draft, business_date=city.business_date, recorded_at=city.now)
        days = {"business_date": city.business_date, "recorded_at": city.now}
        apply_payment(plan=plan, entry_id=entry.id, source_id=1, **days)


def waive(city, customer, cents: int) -> None:
    Grant.objects.create(
        staff_user_id=city.actor_id, kind="role", code="supervisor", from_date=BILLED, recorded_at=city.now
    )
    (fee,) = (
        item
        for item in open_items(customer_account_ids=[customer.customer_account_id], settled=True)
        if item.charge_type == "fee_late"
    )
    request_adjustment(
        customer_account_id=customer.customer_account_id,
        charge_type="fee_late",
        open_item_id=fee.open_item_id,
        amount_cents=-cents,
        reason_code="fee_waived",
        remark="First time",
        **by(city),
    )


def failing() -> list[str]:
    """Checks that do not hold; `pay` takes money without a drawer's receipt."""
    return [one.name for one in verify_books().checks if not one.ok and one.name != "entries have their cause"]


def test_a_bill_that_is_not_late_or_is_paid_has_no_late_fee(city, customer):
    with pytest.raises(NotLateError, match="not late"):
        charge(city)
    next_day(city)
    pay(city, customer, Bill.objects.get().amount_due_cents)
    with pytest.raises(NotLateError, match="Nothing of this bill is open"):
        charge(city)


def test_a_late_bill_has_one_late_fee(city, customer):
    next_day(city)
    key = uuid4()
    assert charge(city, command_key=key) == charge(city, command_key=key)
    with pytest.raises(LateFeeChargedError):
        charge(city)
    assert owed(WATER, 118, customer) == owed(WATER, 441) == 200


@pytest.mark.parametrize("paid", [0, 3_000, 100_000])
def test_a_cancelled_bill_takes_its_late_fee_with_it_paid_or_not(city, customer, paid):
    next_day(city)
    charge(city)
    if paid:
        pay(city, customer, paid)
    cancel(city)
    accounts = ((WATER, 115), (SEWER, 116), (WATER, 118))
    assert [owed(*account, customer) for account in accounts] == [0, 0, 0]
    assert [owed(WATER, number) for number in (402, 441)] == [0, 0]
    assert owed(WATER, 205, customer) == credit_balance(customer_account_id=customer.customer_account_id) == paid
    assert open_items(customer_account_ids=[customer.customer_account_id]) == []
    assert failing() == []


@pytest.mark.parametrize("paid", [0, 100_000])
def test_a_fee_that_was_waived_is_not_taken_back_twice(city, customer, paid):
    next_day(city)
    charge(city)
    if paid:
        pay(city, customer, paid)
    waive(city, customer, 200)
    cancel(city)
    assert [owed(WATER, 118, customer), owed(SEWER, 116, customer)] == [0, 0]
    assert (owed(WATER, 441), owed(WATER, 443)) == (200, -200)  # charged, and waived
    assert credit_balance(customer_account_id=customer.customer_account_id) == paid
    assert failing() == []


def test_a_fee_that_was_waived_in_part_goes_back_with_its_waiver(city, customer):
    next_day(city)
    charge(city)
    waive(city, customer, 50)
    pay(city, customer, 100_000)
    cancel(city)
    assert Bill.objects.get().state == "CANCELLED"
    assert [owed(WATER, 118, customer), owed(WATER, 441), owed(WATER, 443)] == [0, 0, 0]
    assert credit_balance(customer_account_id=customer.customer_account_id) == 100_000
    (work,) = work_items_of(customer_account_id=customer.customer_account_id)
    assert "0.50 of adjustments went back with bill" in work.reason
    assert failing() == []


def test_the_late_fee_of_another_bill_stays(city, customer):
    following = cycle_month(cycle_number=1, month=date(2018, 10, 1)).read_on
    assert following > LATE - timedelta(days=40)
    next_day(city)
    charge(city)
    first = Bill.objects.get()
    other = add_customer(
        city=city,
        from_date=date(2015, 1, 1),
        billed_to=cycle_month(cycle_number=1, month=date(2018, 8, 1)).read_on,
        reads=[
            (cycle_month(cycle_number=1, month=date(2018, month, 1)).read_on, use) for month, use in ((8, 0), (9, 9))
        ],
    )
    run_cycle(cycle_number=1, month=date(2018, 9, 1), business_date=LATE, now=city.now, actor_id=city.actor_id)
    theirs = Bill.objects.exclude(pk=first.pk).get()
    assert theirs.customer_account_id == other.customer_account_id
    cancel_bill(bill_id=theirs.pk, reason="wrong", **by(city))
    assert owed(WATER, 118, customer) == 200
