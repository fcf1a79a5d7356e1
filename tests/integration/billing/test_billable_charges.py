"""Charges that wait for the next bill: not posted before, on it once, and taken back with it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from curbstop.billing.models import Bill, BillableCharge
from curbstop.billing.operations.billable import ChargeNotWaitingError
from curbstop.billing.queries.billable import billable_charge_parts
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.billable_charge import (
    NoNextBillError,
    NoSuchChargeKindError,
    NotAllowedToChargeError,
    decide_billable_charge,
    request_billable_charge,
    take_off_billable_charge,
)
from curbstop.journeys.final_bill import final_bill
from curbstop.journeys.print_bills import bill_documents
from curbstop.journeys.release_bill import cancel_bill, discard_bill, release_bill
from curbstop.ledger.queries import balance
from curbstop.ledger.types import SEWER, WATER, ledger_account_id
from curbstop.platform.policies import adopt_policy
from curbstop.receivables.queries import credit_balance, open_items
from curbstop.reporting.bill_explanation import explained_bill
from curbstop.reporting.verify.run import verify_books
from curbstop.staff.models import Grant, StaffUser
from curbstop.staff.operations import OwnRequestError
from factories.billed_town import MONTHS, bill_months, customer_with, on_day, pay, read_on
from factories.billing_city import make_city

pytestmark = pytest.mark.django_db


def grant(city, staff_user_id, role):
    Grant.objects.create(
        staff_user_id=staff_user_id, kind="role", code=role, from_date=date(2018, 1, 1), recorded_at=city.now
    )


@pytest.fixture
def city():
    town = make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5)
    grant(town, town.actor_id, "representative")
    return town


@pytest.fixture
def customer(city):
    return customer_with(city, (15, 15, 15))


def by(city, actor_id=None):
    return {"command_key": uuid4(), "actor_id": actor_id or city.actor_id, "now": city.now}


def charge(city, customer, kind="trip", cents=None, **more):
    return request_billable_charge(
        customer_account_id=customer.customer_account_id,
        kind=kind,
        amount_cents=cents,
        happened_on=city.business_date,
        reason="The customer asked for it",
        business_date=city.business_date,
        **by(city, **more),
    )


def fees_owed(customer):
    items = open_items(customer_account_ids=[customer.customer_account_id])
    return sum(item.open_cents for item in items if item.charge_type.startswith("fee_"))


def posted(fund, number):
    return balance(account_id=ledger_account_id(fund=fund, number=number)).cents


def failing():
    return [one.name for one in verify_books().checks if not one.ok and one.name != "entries have their cause"]


def test_a_charge_is_not_posted_before_the_bill_and_is_on_it_once(city, customer):
    plain = customer_with(city, (15, 15, 15))
    row = charge(city, customer)
    assert (row.state, row.amount_cents, fees_owed(customer)) == ("WAITING", 11_500, 0)
    bill_months(city, MONTHS[1])
    mine, other = Bill.objects.order_by("customer_account_id")
    assert mine.customer_account_id == customer.customer_account_id != plain.customer_account_id
    assert mine.current_charges_cents == other.current_charges_cents
    assert mine.amount_due_cents == other.amount_due_cents + 11_500
    item = next(i for i in open_items(customer_account_ids=[mine.customer_account_id]) if i.charge_type == "fee_other")
    assert (item.bill_id, item.due_date, item.entry_id) == (mine.pk, mine.due_date, mine.entry_id)
    assert posted(WATER, 445) == 11_500
    bill_months(city, MONTHS[2])
    later = Bill.objects.filter(customer_account_id=mine.customer_account_id).latest("pk")
    assert (later.previous_balance_cents, later.adjustments_cents) == (mine.amount_due_cents, 0)
    assert fees_owed(customer) == 11_500
    assert failing() == []


def test_the_bill_says_it_in_a_section_of_its_own(city, customer):
    charge(city, customer, kind="damage", cents=2_000)
    bill_months(city, MONTHS[1])
    (document,) = bill_documents(bill_ids=[Bill.objects.get().pk])
    assert document.sections[-1].title == "Other charges"
    assert document.sections[-1].lines[0].text.startswith("Damage to our equipment, 8/30/2018")
    assert document.adjustments_cents == 0
    assert document.current_charges_cents == Bill.objects.get().current_charges_cents + 2_000


def test_funds_share_it_without_losing_a_cent(city, customer):
    row = charge(city, customer, kind="after_hours_work", cents=2_499)
    assert billable_charge_parts(billable_charge_id=row.id) == (("fee_after_hours", 1_499), ("fee_sewer_work", 1_000))
    bill_months(city, MONTHS[1])
    assert (posted(WATER, 445), posted(SEWER, 445)) == (1_499, 1_000)
    assert failing() == []


def test_a_credit_reaches_it_in_the_bills_own_entry(city, customer):
    pay(city, customer, 100_000)
    charge(city, customer)
    bill_months(city, MONTHS[1])
    bill = Bill.objects.get()
    assert bill.credit_used_cents == bill.current_charges_cents + 11_500
    assert fees_owed(customer) == 0
    assert credit_balance(customer_account_id=customer.customer_account_id) == 100_000 - bill.credit_used_cents
    assert failing() == []


@pytest.mark.parametrize("paid", [0, 3_000, 100_000])
def test_a_cancelled_bill_takes_it_back_and_the_next_one_asks_again(city, customer, paid):
    charge(city, customer)
    bill_months(city, MONTHS[1])
    if paid:
        pay(city, customer, paid)
    cancel_bill(bill_id=Bill.objects.get().pk, reason="wrong", business_date=city.business_date, **by(city))
    assert (fees_owed(customer), posted(WATER, 445)) == (0, 0)
    assert BillableCharge.objects.get().state == "WAITING"
    assert credit_balance(customer_account_id=customer.customer_account_id) == paid
    assert failing() == []
    bill_months(city, MONTHS[2])
    assert BillableCharge.objects.get().bill_id == Bill.objects.latest("pk").pk
    assert posted(WATER, 445) == 11_500
    assert failing() == []


def test_what_waits_for_a_held_bill_goes_out_when_it_is_released_but_not_with_a_discarded_one(city, customer):
    with transaction.atomic():
        for key, value in (("minimum_cents", 100), ("times_own_history_milli", 500)):
            adopt_policy(key=f"bill_hold.{key}", value=value, from_date=MONTHS[0], source="test", mark="D")
    bill_months(city, MONTHS[1])
    charge(city, customer)
    bill_months(city, MONTHS[2])
    held = Bill.objects.filter(state="HELD").latest("pk")
    assert BillableCharge.objects.get().state == "WAITING"
    discard_bill(bill_id=held.pk, reason="look again", **by(city))
    run_cycle(cycle_number=1, month=MONTHS[2], business_date=city.business_date, now=city.now, actor_id=city.actor_id)
    held = Bill.objects.filter(state="HELD").latest("pk")
    release_bill(bill_id=held.pk, business_date=city.business_date, **by(city))
    held.refresh_from_db()
    assert BillableCharge.objects.get().bill_id == held.pk
    assert held.adjustments_cents == 11_500
    assert failing() == []


def test_the_screens_final_bill_takes_it_as_the_run_does(city):
    customer = customer_with(city, (15, 15), to_date=read_on(MONTHS[2]))
    bill_months(city, MONTHS[1])
    charge(city, customer)
    on_day(city, read_on(MONTHS[2]) + timedelta(days=1))
    final_bill(
        agreement_ids=[customer.water_agreement_id, customer.sewer_agreement_id],
        business_date=city.business_date,
        **by(city),
    )
    assert BillableCharge.objects.get().bill_id == Bill.objects.latest("pk").pk
    with pytest.raises(NoNextBillError):
        charge(city, customer)
    assert failing() == []


def test_a_dry_run_bills_nothing(city, customer):
    charge(city, customer)
    on_day(city, read_on(MONTHS[1]) + timedelta(days=2))
    run_cycle(
        cycle_number=1,
        month=MONTHS[1],
        business_date=city.business_date,
        now=city.now,
        actor_id=city.actor_id,
        dry_run=True,
    )
    assert (BillableCharge.objects.get().state, Bill.objects.count()) == ("WAITING", 0)


def test_before_the_bill_it_can_be_taken_off_and_not_after(city, customer):
    first, second = charge(city, customer), charge(city, customer)
    take_off_billable_charge(billable_charge_id=first.id, reason="Wrong house", **by(city))
    bill_months(city, MONTHS[1])
    assert fees_owed(customer) == 11_500
    with pytest.raises(ChargeNotWaitingError):
        take_off_billable_charge(billable_charge_id=second.id, reason="Too late", **by(city))


def test_another_amount_than_the_schedules_waits_for_a_second_person_above_ones_limit(city, customer):
    key = uuid4()
    asked = {
        "customer_account_id": customer.customer_account_id,
        "kind": "damage",
        "amount_cents": 30_000,
        "happened_on": city.business_date,
        "reason": "Hydrant knocked over",
        "business_date": city.business_date,
        "command_key": key,
        "actor_id": city.actor_id,
        "now": city.now,
    }
    row = request_billable_charge(**asked)
    assert request_billable_charge(**asked).id == row.id
    assert row.state == "REQUESTED"
    bill_months(city, MONTHS[1])
    assert fees_owed(customer) == 0
    decision = {"billable_charge_id": row.id, "approve": True, "business_date": city.business_date}
    with pytest.raises(OwnRequestError):
        decide_billable_charge(**decision, **by(city))
    supervisor = StaffUser.objects.create_user(username="a supervisor", password=None)
    grant(city, supervisor.pk, "billing")
    with pytest.raises(NotAllowedToChargeError, match="above your own limit"):
        decide_billable_charge(**decision, **by(city, supervisor.pk))
    grant(city, supervisor.pk, "supervisor")
    decide_billable_charge(**decision, **by(city, supervisor.pk))
    bill_months(city, MONTHS[2])
    assert fees_owed(customer) == 30_000
    assert failing() == []


def test_a_charge_needs_a_kind_an_amount_and_a_role(city, customer):
    with pytest.raises(NoSuchChargeKindError, match="no such charge"):
        charge(city, customer, kind="wish")
    with pytest.raises(NoSuchChargeKindError, match="no amount"):
        charge(city, customer, kind="damage")
    stranger = StaffUser.objects.create_user(username="a stranger", password=None)
    with pytest.raises(NotAllowedToChargeError, match="None of your roles"):
        charge(city, customer, actor_id=stranger.pk)


def test_why_a_bill_is_higher_names_the_charge_and_adds_up(city, customer):
    bill_months(city, MONTHS[1])
    charge(city, customer)
    bill_months(city, MONTHS[2])
    first, second = Bill.objects.order_by("pk")
    explained = explained_bill(bill_id=second.pk, other_bill_id=first.pk)
    (event,) = explained.new.events
    assert (event.kind, event.text, event.cents) == ("waited", "Service trip", 11_500)
    assert explained.new.other_adjustments_cents == 0
    cancel_bill(bill_id=second.pk, reason="wrong", business_date=city.business_date, **by(city))
    bill_months(city, MONTHS[3])
    last = Bill.objects.latest("pk")
    again = explained_bill(bill_id=last.pk, other_bill_id=first.pk)
    assert sum(one.cents for one in again.new.events) == last.adjustments_cents == 11_500
