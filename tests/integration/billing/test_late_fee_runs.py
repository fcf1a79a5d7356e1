"""Late fees of all overdue bills: tried, charged once, by the level amount where there is a plan, and waived."""

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from typer.testing import CliRunner

from curbstop.billing.models import Bill, LevelMovement
from curbstop.cli.commands.late_fees import UnknownUserError, app
from curbstop.journeys.late_fees import (
    CHARGE,
    TOO_LITTLE,
    TOO_SOON,
    NothingToWaiveError,
    charge_late_fees,
    try_late_fees,
    waive_late_fee,
)
from curbstop.journeys.level_plan import start_plan
from curbstop.ledger.queries import balance
from curbstop.ledger.types import WATER, ledger_account_id
from curbstop.platform.policies import adopt_policy
from curbstop.receivables.queries import open_items
from curbstop.reporting.overdue_bills import charged_fees
from curbstop.reporting.verify.run import verify_books
from curbstop.staff.models import Grant, StaffUser
from factories.billed_town import MONTHS, bill_months, customer_with, on_day, pay
from factories.billing_city import make_city

pytestmark = pytest.mark.django_db


def policy(key, value):
    with transaction.atomic():
        adopt_policy(key=key, value=value, from_date=date(2018, 1, 1), source="test", mark="D")


@pytest.fixture
def city():
    town = make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5)
    policy("level.months_of_history", 1)
    return town


@pytest.fixture
def late_town(city):
    """One who pays, one who pays nearly all, one who pays nothing; the day after the due date."""
    paid, nearly, unpaid = (customer_with(city, (15,)) for _ in range(3))
    bill_months(city, MONTHS[1])
    pay(city, paid, owed(paid), source_id=1)
    pay(city, nearly, owed(nearly) - 400, source_id=2)
    on_day(city, Bill.objects.earliest("pk").due_date + timedelta(days=1))
    return paid, nearly, unpaid


def owed(customer):
    return sum(item.open_cents for item in open_items(customer_account_ids=[customer.customer_account_id]))


def charge(city, **more):
    return charge_late_fees(business_date=city.business_date, actor_id=city.actor_id, now=city.now, **more)


def steps(city, **more):
    return {one.bill.customer_account_id: one.step for one in try_late_fees(business_date=city.business_date, **more)}


def revenue(number):
    return balance(account_id=ledger_account_id(fund=WATER, number=number)).cents


def failing():
    return [one.name for one in verify_books().checks if not one.ok and one.name != "entries have their cause"]


def test_a_dry_run_says_what_follows_and_writes_nothing(city, late_town):
    _, nearly, unpaid = late_town
    assert steps(city) == {nearly.customer_account_id: TOO_LITTLE, unpaid.customer_account_id: CHARGE}
    assert steps(city, cycle_number=2) == {}
    assert revenue(441) == 0


def test_each_late_bill_is_charged_once_however_often_it_is_asked_for(city, late_town):
    first = charge(city)
    assert (first.fees, first.cents, first.passed_over) == (1, 200, 0)
    assert charge(city).fees == 0
    assert revenue(441) == 200
    (fee,) = charged_fees(since=date(2018, 1, 1))
    assert (fee.customer_account_id, fee.open_cents) == (late_town[2].customer_account_id, 200)
    assert failing() == []


def test_nothing_is_late_on_the_due_date_nor_within_the_days_of_grace(city):
    customer_with(city, (15,))
    bill_months(city, MONTHS[1])
    due = Bill.objects.get().due_date
    on_day(city, due)
    assert steps(city) == {}
    policy("late_fee.grace_days", 3)
    on_day(city, due + timedelta(days=3))
    assert steps(city) == {}
    on_day(city, due + timedelta(days=4))
    assert list(steps(city).values()) == [CHARGE]


def test_a_bill_with_fewer_days_than_the_law_asks_for_bears_no_fee(city, late_town):
    policy("billing.min_due_days_legal", 40)
    assert set(steps(city).values()) == {TOO_SOON}
    assert charge(city).fees == 0


def test_a_percentage_goes_by_what_is_late(city, late_town):
    policy("late_fee.rule", "padre_dam")
    unpaid = late_town[2]
    late = owed(unpaid)
    assert charge(city).cents == (late * 100 + 500) // 1000


def test_a_levelized_bill_is_late_by_what_it_asked_for(city):
    policy("level.true_up_after_months", 12)
    keeps, owes = customer_with(city, (10, 19)), customer_with(city, (19, 10))
    bill_months(city, MONTHS[1])
    for number, one in enumerate((keeps, owes)):
        pay(city, one, owed(one), source_id=100 + number)
        start_plan(
            customer_account_id=one.customer_account_id,
            business_date=city.business_date,
            command_key=uuid4(),
            actor_id=city.actor_id,
            now=city.now,
        )
    bill_months(city, MONTHS[2])
    asked = {one.customer_account_id: one.amount_due_cents for one in LevelMovement.objects.all()}
    # One pays what was asked for and has more open; the other pays the actual charges, which are less than was asked for.
    pay(city, keeps, asked[keeps.customer_account_id], source_id=1)
    assert owed(keeps) > 0
    pay(city, owes, owed(owes), source_id=2)
    assert (owed(owes), asked[owes.customer_account_id] > 0) == (0, True)
    on_day(city, Bill.objects.latest("pk").due_date + timedelta(days=1))
    assert steps(city) == {owes.customer_account_id: CHARGE}
    assert charge(city).fees == 1
    assert [fee.customer_account_id for fee in charged_fees(since=MONTHS[0])] == [owes.customer_account_id]
    assert failing() == []


@pytest.mark.parametrize("paid", [False, True])
def test_a_fee_is_waived_whole_by_an_adjustment_with_its_reason(city, late_town, paid):
    Grant.objects.create(
        staff_user_id=city.actor_id, kind="role", code="supervisor", from_date=MONTHS[0], recorded_at=city.now
    )
    unpaid = late_town[2]
    charge(city)
    (fee,) = charged_fees(since=MONTHS[0])
    if paid:
        pay(city, unpaid, owed(unpaid), source_id=9)
    asked = {
        "open_item_id": fee.open_item_id,
        "business_date": city.business_date,
        "actor_id": city.actor_id,
        "now": city.now,
    }
    row = waive_late_fee(remark="First time in years", command_key=uuid4(), **asked)
    assert (row.reason_code, row.amount_cents, row.state) == ("fee_waived", -200, "POSTED")
    assert (revenue(441), revenue(443)) == (200, -200)
    with pytest.raises(NothingToWaiveError):
        waive_late_fee(remark="Again", command_key=uuid4(), **asked)
    assert failing() == []


def test_the_command_tries_and_charges(city, late_town):
    tried = CliRunner().invoke(app, ["--dry-run", "--json"])
    said = json.loads(tried.stdout)
    assert (tried.exit_code, said["charged"], revenue(441)) == (0, 0, 0)
    assert sorted(one["step"] for one in said["bills"]) == [CHARGE, TOO_LITTLE]
    nobody = CliRunner().invoke(app, ["--user", "nobody"])
    assert isinstance(nobody.exception, UnknownUserError)
    user = StaffUser.objects.get(pk=city.actor_id).username
    charged = CliRunner().invoke(app, ["--user", user, "--cycle", "1"])
    assert charged.exit_code == 0
    assert "1 late fees charged" in charged.stdout
    assert revenue(441) == 200
