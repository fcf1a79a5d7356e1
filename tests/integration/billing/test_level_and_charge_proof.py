"""Verify finds what somebody changed behind the program's back in level plans and in charges for the next bill."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection, transaction

from curbstop.billing.models import Bill, LevelPlan
from curbstop.journeys.billable_charge import request_billable_charge
from curbstop.journeys.level_plan import start_plan
from curbstop.platform.policies import adopt_policy
from curbstop.reporting.verify.run import verify_books
from curbstop.staff.models import Grant
from factories.billed_town import MONTHS, bill_months, customer_with
from factories.billing_city import make_city

pytestmark = pytest.mark.django_db
LEVEL, BILLABLE, POSTED = "level plans follow bills", "billable charges on bills", "issued bills are posted"


@pytest.fixture
def city():
    """One levelized bill that took a charge which had waited."""
    town = make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5)
    with transaction.atomic():
        adopt_policy(key="level.months_of_history", value=1, from_date=MONTHS[0], source="test", mark="D")
    Grant.objects.create(
        staff_user_id=town.actor_id, kind="role", code="billing", from_date=MONTHS[0], recorded_at=town.now
    )
    account = customer_with(town, (15, 15)).customer_account_id
    bill_months(town, MONTHS[1])
    by = {"business_date": town.business_date, "actor_id": town.actor_id, "now": town.now}
    start_plan(customer_account_id=account, command_key=uuid4(), **by)
    request_billable_charge(
        customer_account_id=account,
        kind="trip",
        amount_cents=None,
        happened_on=town.business_date,
        reason="Second visit",
        command_key=uuid4(),
        **by,
    )
    bill_months(town, MONTHS[2])
    return town


def found_after(sql: str) -> dict[str, tuple[str, int]]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(sql)
            assert cursor.rowcount > 0
        broken = [one for one in verify_books().checks if not one.ok and one.name != "entries have their cause"]
        transaction.set_rollback(True)
    return {one.name: (one.first[0].place, one.first[0].difference_cents) for one in broken}


@pytest.mark.parametrize(
    ("sql", "check", "cents"),
    [
        (
            "UPDATE billing_levelmovement SET actual_cents = actual_cents + 55, level_cents = level_cents + 55",
            LEVEL,
            55,
        ),
        ("UPDATE billing_levelmovement SET before_cents = 7, level_cents = level_cents + 7", LEVEL, 7),
        ("UPDATE billing_billablecharge SET amount_cents = amount_cents + 1", BILLABLE, 1),
        ("DELETE FROM billing_billablechargebilled", BILLABLE, 0),
        ("UPDATE billing_billablechargepart SET amount_cents = amount_cents - 1", POSTED, -1),
    ],
)
def test_a_change_is_found_with_its_cents(city, sql, check, cents):
    found = found_after(sql)
    assert check in found
    assert abs(found[check][1]) == abs(cents)


def test_a_bill_that_is_gone_and_a_plan_that_ended_with_a_difference_are_found(city):
    last = Bill.objects.latest("pk")
    gone = found_after(f"DELETE FROM billing_bill WHERE id = {last.pk}")
    assert gone[LEVEL][0] == f"bill {last.pk}"
    assert BILLABLE in gone
    plan = LevelPlan.objects.get()
    ended = found_after(
        f"UPDATE billing_levelplan SET ended_on = '2018-10-05', end_reason = 'asked' WHERE id = {plan.pk}"
    )
    assert ended[LEVEL][0] == f"customer account {plan.customer_account_id}"


def test_untouched_it_all_holds(city):
    assert [one.name for one in verify_books().checks if not one.ok and one.name != "entries have their cause"] == []
