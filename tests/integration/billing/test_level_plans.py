"""Levelized billing over billed months: the books at actual, what is asked for at level, and what settles it."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from curbstop.billing.models import Bill, BillableCharge, LevelMovement, LevelPlan
from curbstop.billing.queries import cycle_month
from curbstop.customers.models import CustomerAccount
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.billable_charge import request_billable_charge
from curbstop.journeys.correct_bills import (
    compute_effects,
    decide_correction,
    post_correction,
    propose_correction,
    request_correction,
)
from curbstop.journeys.final_bill import final_bill
from curbstop.journeys.level_plan import NoLevelPlanError, NotEligibleError, leave_plan, level_offer, start_plan
from curbstop.journeys.level_review import CHANGE, END, KEEP, review_all, review_plans
from curbstop.journeys.print_bills import print_run
from curbstop.journeys.release_bill import cancel_bill, release_bill
from curbstop.platform.policies import adopt_policy
from curbstop.receivables.queries import credit_balance, open_items
from curbstop.reporting.amount_due import level_standing
from curbstop.reporting.correction_choices import BillChoice
from curbstop.reporting.level_plans import level_plan_list
from curbstop.reporting.payers import payers
from curbstop.reporting.run_output import autopay_bills, run_output
from curbstop.reporting.verify.run import verify_books
from curbstop.staff.models import Grant, StaffUser
from factories.billed_town import MONTHS, bill_months, correct_reading, customer_with, on_day, pay, read_on
from factories.billing_city import make_city

pytestmark = pytest.mark.django_db


def policy(**values):
    with transaction.atomic():
        for name, value in values.items():
            adopt_policy(key=f"level.{name}", value=value, from_date=date(2018, 1, 1), source="test", mark="D")


@pytest.fixture
def city():
    town = make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5)
    policy(months_of_history=1, true_up_after_months=2)
    return town


def by(city):
    return {
        "business_date": city.business_date,
        "command_key": uuid4(),
        "actor_id": city.actor_id,
        "now": city.now,
    }


def enrol(city, customer):
    return start_plan(customer_account_id=customer.customer_account_id, **by(city))


def owed(customer):
    return sum(item.open_cents for item in open_items(customer_account_ids=[customer.customer_account_id]))


def standing(customer, on):
    return level_standing(customer_account_id=customer.customer_account_id, on=on)


def steps(customer):
    return list(LevelMovement.objects.filter(customer_account_id=customer.customer_account_id).order_by("pk"))


def settle(city, customer, source_id=1):
    """The customer pays what is asked for."""
    asked = standing(customer, city.business_date).amount_due_cents
    if asked > 0:
        pay(city, customer, asked, source_id=source_id)


def failing():
    return [one.name for one in verify_books().checks if not one.ok and one.name != "entries have their cause"]


@pytest.fixture
def levelized(city):
    """Twenty units in the first month, then twelve and twenty; the plan begins after the first bill, which is paid."""
    customer = customer_with(city, (20, 12, 20))
    other = customer_with(city, (20, 12, 20))
    bill_months(city, MONTHS[1])
    pay(city, customer, owed(customer), source_id=100)
    pay(city, other, owed(other), source_id=101)
    enrol(city, customer)
    return customer


def test_the_books_stay_at_actual_and_the_bill_asks_for_the_level_amount(city, levelized):
    bill_months(city, MONTHS[2])
    level = level_plan_list(on=city.business_date)[0].amount_cents
    mine, plain = Bill.objects.filter(bill_date=city.business_date).order_by("customer_account_id")
    assert mine.current_charges_cents == plain.current_charges_cents < level
    (step,) = steps(levelized)
    assert (step.actual_cents, step.level_cents, step.true_up_cents) == (mine.current_charges_cents, level, 0)
    assert step.amount_due_cents == level == standing(levelized, city.business_date).amount_due_cents
    assert owed(levelized) == mine.current_charges_cents
    assert failing() == []


def test_a_year_asks_for_what_it_charged_and_ends_at_zero(city, levelized):
    for month, number in zip(MONTHS[2:4], (1, 2), strict=True):
        bill_months(city, month)
        settle(city, levelized, source_id=number)
    first, last = steps(levelized)
    assert (first.settles, last.settles, last.difference_cents) == (False, True, 0)
    assert last.next_true_up_on == date(2019, 11, 1)
    asked = sum(one.level_cents + one.true_up_cents for one in (first, last))
    assert asked == first.actual_cents + last.actual_cents
    assert (owed(levelized), credit_balance(customer_account_id=levelized.customer_account_id)) == (0, 0)
    assert failing() == []


def test_what_is_late_goes_by_the_level_amount(city, levelized):
    bill_months(city, MONTHS[2])
    bill = Bill.objects.filter(customer_account_id=levelized.customer_account_id).latest("pk")
    (step,) = steps(levelized)
    after = bill.due_date + timedelta(days=1)
    assert standing(levelized, bill.due_date).late_cents == 0
    assert standing(levelized, after).late_cents == step.level_cents > bill.current_charges_cents
    pay(city, levelized, bill.current_charges_cents, source_id=1)
    assert owed(levelized) == 0
    assert standing(levelized, after).late_cents == step.level_cents - bill.current_charges_cents
    pay(city, levelized, step.level_cents - bill.current_charges_cents, source_id=2)
    assert standing(levelized, after).late_cents == 0
    assert credit_balance(customer_account_id=levelized.customer_account_id) > 0


def test_more_use_than_the_level_amount_is_open_but_not_late(city):
    policy(true_up_after_months=12)
    customer = customer_with(city, (10, 19))
    bill_months(city, MONTHS[1])
    pay(city, customer, owed(customer), source_id=100)
    enrol(city, customer)
    bill_months(city, MONTHS[2])
    settle(city, customer)
    bill = Bill.objects.latest("pk")
    found = standing(customer, bill.due_date + timedelta(days=30))
    assert owed(customer) == found.difference_cents > 0
    assert (found.amount_due_cents, found.late_cents) == (0, 0)


def test_leaving_asks_for_what_ran_up_with_a_due_date_of_its_own(city):
    policy(true_up_after_months=12)
    customer = customer_with(city, (10, 19))
    bill_months(city, MONTHS[1])
    pay(city, customer, owed(customer), source_id=100)
    enrol(city, customer)
    bill_months(city, MONTHS[2])
    settle(city, customer)
    on_day(city, Bill.objects.latest("pk").due_date + timedelta(days=3))
    ran = owed(customer)
    assert leave_plan(customer_account_id=customer.customer_account_id, **by(city)) == ran > 0
    last = steps(customer)[-1]
    assert (last.kind, last.true_up_cents, last.difference_cents) == ("settled", ran, 0)
    assert standing(customer, last.due_date).late_cents == 0
    assert standing(customer, last.due_date + timedelta(days=1)).late_cents == ran
    with pytest.raises(NoLevelPlanError):
        leave_plan(customer_account_id=customer.customer_account_id, **by(city))
    assert failing() == []


def test_leaving_with_money_paid_in_advance_leaves_credit_and_nothing_late(city, levelized):
    bill_months(city, MONTHS[2])
    settle(city, levelized)
    assert leave_plan(customer_account_id=levelized.customer_account_id, **by(city)) < 0
    found = standing(levelized, city.business_date + timedelta(days=90))
    assert (found.late_cents, found.difference_cents) == (0, 0)
    assert credit_balance(customer_account_id=levelized.customer_account_id) == -found.amount_due_cents > 0


def test_a_cancelled_bill_takes_its_step_back_and_the_next_one_takes_its_own(city, levelized):
    bill_months(city, MONTHS[2])
    bill = Bill.objects.filter(customer_account_id=levelized.customer_account_id).latest("pk")
    cancel_bill(bill_id=bill.pk, reason="wrong meter", **by(city))
    assert [one.kind for one in steps(levelized)] == ["bill", "cancelled"]
    assert steps(levelized)[-1].difference_cents == 0
    assert standing(levelized, city.business_date).amount_due_cents == 0
    bill_months(city, MONTHS[3])  # both months together
    assert steps(levelized)[-1].settles
    assert steps(levelized)[-1].difference_cents == 0
    assert failing() == []


def test_a_held_bill_takes_its_step_when_it_is_released(city):
    policy(true_up_after_months=12)
    customer = customer_with(city, (10, 19))
    bill_months(city, MONTHS[1])
    enrol(city, customer)
    with transaction.atomic():
        for key, value in (("minimum_cents", 100), ("times_own_history_milli", 1_100)):
            adopt_policy(key=f"bill_hold.{key}", value=value, from_date=MONTHS[0], source="test", mark="D")
    bill_months(city, MONTHS[2])
    held = Bill.objects.get(state="HELD")
    assert steps(customer) == []
    release_bill(bill_id=held.pk, **by(city))
    (step,) = steps(customer)
    held.refresh_from_db()
    assert step.amount_due_cents == held.amount_due_cents - step.difference_cents
    assert failing() == []


def test_a_final_bill_from_the_screen_settles_and_ends_the_plan(city):
    policy(true_up_after_months=12)
    customer = customer_with(city, (20, 10), to_date=read_on(MONTHS[2]))
    bill_months(city, MONTHS[1])
    enrol(city, customer)
    on_day(city, read_on(MONTHS[2]) + timedelta(days=1))
    final_bill(agreement_ids=[customer.water_agreement_id, customer.sewer_agreement_id], **by(city))
    (step,) = steps(customer)
    assert (step.settles, step.difference_cents) == (True, 0)
    plan = LevelPlan.objects.get()
    assert (plan.end_reason, plan.ended_on) == ("final", city.business_date)
    found = standing(customer, city.business_date)
    assert found.amount_due_cents == found.balance_cents == owed(customer)
    assert failing() == []


def test_who_may_not_is_told_the_rule(city):
    policy(months_of_history=2)
    customer = customer_with(city, (20, 10))
    bill_months(city, MONTHS[1])
    offer = level_offer(customer_account_id=customer.customer_account_id, on=city.business_date)
    assert [test.code for test in offer.tests if not test.passed] == ["history"]
    with pytest.raises(NotEligibleError, match="2 regular bills here; there are 1"):
        enrol(city, customer)


def test_nobody_has_two_plans(city, levelized):
    with pytest.raises(NotEligibleError, match="already"):
        enrol(city, levelized)
    with pytest.raises(IntegrityError), transaction.atomic():
        LevelPlan.objects.create(
            customer_account_id=levelized.customer_account_id,
            started_on=city.business_date,
            first_true_up_on=date(2019, 1, 1),
            started_at=city.now,
        )


def test_the_review_changes_amounts_that_are_far_off_and_ends_plans_with_missed_bills(city):
    policy(true_up_after_months=12, review_months=1, missed_ends=2)
    paying, missing = customer_with(city, (10, 19, 19)), customer_with(city, (20, 20, 20))
    bill_months(city, MONTHS[1])
    for number, one in enumerate((paying, missing)):
        pay(city, one, owed(one), source_id=100 + number)
        enrol(city, one)
    bill_months(city, MONTHS[2])
    settle(city, paying)
    assert {one.step for one in review_all(on=city.business_date)} <= {KEEP, CHANGE}
    bill_months(city, MONTHS[3])
    settle(city, paying, source_id=2)
    on_day(city, Bill.objects.latest("pk").due_date + timedelta(days=1))
    found = {one.row.customer_account_id: one for one in review_all(on=city.business_date)}
    assert found[paying.customer_account_id].step == CHANGE
    assert (found[missing.customer_account_id].step, found[missing.customer_account_id].missed) == (END, 2)
    key = uuid4()
    again = {"business_date": city.business_date, "command_key": key, "actor_id": city.actor_id, "now": city.now}
    assert review_plans(**again) == review_plans(**again) == (1, 1)
    rows = {row.customer_account_id: row for row in level_plan_list(on=city.business_date)}
    assert rows[paying.customer_account_id].amount_cents == found[paying.customer_account_id].new_cents
    assert rows[missing.customer_account_id].end_reason == "missed"
    assert failing() == []


def test_the_counter_asks_for_the_level_amount(city, levelized):
    bill_months(city, MONTHS[2])
    account_id = levelized.customer_account_id
    after = Bill.objects.latest("pk").due_date + timedelta(days=1)
    payer = payers(customer_account_ids=[account_id], on=after)[account_id]
    (step,) = steps(levelized)
    assert (payer.asked_cents, payer.past_due_cents) == (step.level_cents, step.level_cents)
    assert payer.owed_cents == step.actual_cents


def test_the_run_and_the_screen_take_the_same_step(city):
    policy(true_up_after_months=12)
    by_run, by_screen = (customer_with(city, (20, 12), to_date=read_on(MONTHS[2])) for _ in range(2))
    bill_months(city, MONTHS[1])
    for one in (by_run, by_screen):
        enrol(city, one)
    on_day(city, cycle_month(cycle_number=1, month=MONTHS[2]).bill_on)
    final_bill(agreement_ids=[by_screen.water_agreement_id, by_screen.sewer_agreement_id], **by(city))
    run_cycle(cycle_number=1, month=MONTHS[2], business_date=city.business_date, now=city.now, actor_id=city.actor_id)
    names = ("kind", "actual_cents", "level_cents", "true_up_cents", "settles", "difference_cents", "amount_due_cents")
    (one,), (other,) = steps(by_run), steps(by_screen)
    assert [getattr(one, name) for name in names] == [getattr(other, name) for name in names]
    assert set(LevelPlan.objects.values_list("end_reason", flat=True)) == {"final"}
    assert failing() == []


def test_a_correction_of_bills_takes_steps_and_charges_back_and_makes_them_anew(city):
    policy(true_up_after_months=12)
    wrong, right = customer_with(city, (12, 16, 12)), customer_with(city, (12, 14, 12))
    bill_months(city, MONTHS[1])
    grant(city.actor_id, "representative")
    for one in (wrong, right):
        enrol(city, one)
        request_billable_charge(
            customer_account_id=one.customer_account_id,
            kind="trip",
            amount_cents=None,
            happened_on=city.business_date,
            reason="Second visit",
            **by(city),
        )
    bill_months(city, MONTHS[2])
    correct_reading(wrong, MONTHS[2], 126)
    asked = {"command_key": uuid4(), "actor_id": city.actor_id, "now": city.now}
    correction_id = propose_correction(
        cause="wrong_read", remark="Misread", choice=BillChoice(rule="corrected_read"), **asked
    )
    compute_effects(correction_id=correction_id, business_date=city.business_date, now=city.now)
    assert len(steps(wrong)) == 1
    supervisor = StaffUser.objects.create_user(username="a supervisor", password=None).pk
    grant(supervisor, "supervisor")
    request_correction(correction_id=correction_id, **{**asked, "command_key": uuid4()})
    decision = {**by(city), "actor_id": supervisor}
    decide_correction(correction_id=correction_id, approve=True, **decision)
    post_correction(correction_id=correction_id, business_date=city.business_date, actor_id=supervisor, now=city.now)
    assert [one.kind for one in steps(wrong)] == ["bill", "cancelled", "bill"]
    assert steps(wrong)[-1].difference_cents == steps(right)[-1].difference_cents
    assert steps(wrong)[-1].amount_due_cents == steps(right)[-1].amount_due_cents
    newest = Bill.objects.filter(customer_account_id=wrong.customer_account_id, state="ISSUED").latest("pk")
    charge = BillableCharge.objects.get(customer_account_id=wrong.customer_account_id)
    assert (charge.state, charge.bill_id) == ("BILLED", newest.pk)
    assert owed(wrong) == owed(right)
    assert failing() == []


def grant(staff_user_id, role):
    Grant.objects.create(
        staff_user_id=staff_user_id,
        kind="role",
        code=role,
        from_date=date(2018, 1, 1),
        recorded_at=datetime(2018, 1, 1, tzinfo=UTC),
    )


def test_what_leaves_the_house_ties_and_autopay_collects_the_level_amount(city, levelized):
    CustomerAccount.objects.filter(pk=levelized.customer_account_id).update(autopay=True)
    bill_months(city, MONTHS[2])
    bill = Bill.objects.get(customer_account_id=levelized.customer_account_id, bill_date=city.business_date)
    print_run(run_id=bill.run_id, now=city.now)
    output = run_output(run_id=bill.run_id)
    (step,) = steps(levelized)
    assert output.ties
    assert (output.autopay_count, output.autopay_cents) == (1, step.level_cents)
    assert [row.amount_due_cents for row in autopay_bills(run_id=bill.run_id)] == [step.level_cents]
