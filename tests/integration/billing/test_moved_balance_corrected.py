"""A bill that is corrected after its debt went to the same person's other account: what differs goes there too."""

from datetime import date

import pytest

from curbstop.billing.models import BalanceTransfer, Bill
from curbstop.billing.queries import corrected_accounts
from curbstop.billing.types import EXCLUDED, ISSUED
from curbstop.customers.models import AccountRole, StaffRelation
from curbstop.journeys.correct_bills import compute_effects, propose_correction
from curbstop.journeys.release_bill import cancel_bill
from curbstop.journeys.settle_accounts import transfer_balance
from curbstop.receivables.queries import credit_balance, open_items
from curbstop.reporting.correction_choices import BillChoice
from curbstop.reporting.verify.run import verify_books
from factories.billed_town import MONTHS, bill_months, correct_reading, customer_with, pay, read_on
from factories.billing_city import make_city
from factories.corrections import by, corrected_by_two

pytestmark = pytest.mark.django_db
READ, LESS, MORE = 115, 105, 130


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5)


@pytest.fixture
def both(city):
    """An account that was left and billed to its end, and its holder's new one; the debt was moved."""
    old, new = customer_with(city, (15,), to_date=read_on(MONTHS[1])), customer_with(city, (15,))
    bill_months(city, MONTHS[1])
    holder = AccountRole.objects.get(customer_account_id=old.customer_account_id, role="holder")
    AccountRole.objects.create(
        customer_account_id=new.customer_account_id,
        person_id=holder.person_id,
        role="co_holder",
        days=(date(2015, 1, 1), None),
    )
    transfer_balance(
        from_customer_account_id=old.customer_account_id,
        to_customer_account_id=new.customer_account_id,
        reason="Moved house",
        business_date=city.business_date,
        **by(city),
    )
    return old, new


def owed(customer):
    return sum(item.open_cents for item in open_items(customer_account_ids=[customer.customer_account_id]))


def credit(customer):
    return credit_balance(customer_account_id=customer.customer_account_id)


def stands(customer):
    return owed(customer) - credit(customer)


def failing():
    return [one.name for one in verify_books().checks if not one.ok and one.name != "entries have their cause"]


@pytest.mark.parametrize("reading", [LESS, MORE])
def test_the_difference_goes_where_the_debt_went(city, both, reading):
    old, new = both
    before = stands(new)
    correct_reading(old, MONTHS[1], reading)
    (row,) = corrected_by_two(city, "wrong_read", rule="corrected_read")
    assert row.net_cents != 0
    assert (row.net_cents > 0) == (reading > READ)
    assert (stands(old), stands(new)) == (0, before + row.net_cents)
    # What was moved too much is paid at once: nobody is late with money that was never owed.
    assert credit(new) == 0
    assert failing() == []


def test_money_that_had_paid_the_moved_debt_is_credit_for_what_was_too_much(city, both):
    old, new = both
    pay(city, new, owed(new))
    correct_reading(old, MONTHS[1], LESS)
    (row,) = corrected_by_two(city, "wrong_read", rule="corrected_read")
    assert (stands(old), owed(new), credit(new)) == (0, 0, -row.net_cents)
    assert failing() == []


def test_corrected_twice_it_ends_where_it_should_have_been(city, both):
    old, new = both
    before = stands(new)
    was = Bill.objects.get(customer_account_id=old.customer_account_id, state=ISSUED).current_charges_cents
    for reading in (LESS, MORE, 110):
        correct_reading(old, MONTHS[1], reading)
        corrected_by_two(city, "wrong_read", rule="corrected_read")
    now = Bill.objects.get(customer_account_id=old.customer_account_id, state=ISSUED).current_charges_cents
    assert (stands(old), stands(new) - before) == (0, now - was)
    assert BalanceTransfer.objects.count() == 4
    assert failing() == []


def test_where_the_other_account_is_somebody_elses_by_now_the_rest_stays_and_is_listed(city, both):
    old, new = both
    before = stands(new)
    AccountRole.objects.filter(customer_account_id=new.customer_account_id, role="co_holder").delete()
    correct_reading(old, MONTHS[1], LESS)
    (row,) = corrected_by_two(city, "wrong_read", rule="corrected_read")
    assert (stands(old), stands(new)) == (row.net_cents, before)
    assert failing() == []


def test_nobody_corrects_what_went_to_their_own_account(city, both):
    old, new = both
    holder = AccountRole.objects.get(customer_account_id=new.customer_account_id, role="holder")
    StaffRelation.objects.create(staff_user_id=city.actor_id, person_id=holder.person_id, kind="relative")
    correct_reading(old, MONTHS[1], LESS)
    choice = BillChoice(rule="corrected_read")
    correction_id = propose_correction(cause="wrong_read", remark="found wrong", choice=choice, **by(city))
    compute_effects(correction_id=correction_id, business_date=city.business_date, now=city.now)
    (row,) = corrected_accounts(correction_id=correction_id)
    assert row.state == EXCLUDED
    assert "relative" in row.reason


def test_a_cancelled_bill_whose_debt_was_moved_leaves_credit_for_the_bill_in_its_place(city, both):
    old, new = both
    before, bill = stands(new), Bill.objects.get(customer_account_id=old.customer_account_id)
    cancel_bill(bill_id=bill.pk, reason="wrong meter", business_date=city.business_date, **by(city))
    assert (credit(old), stands(new)) == (bill.current_charges_cents, before)
    assert failing() == []
