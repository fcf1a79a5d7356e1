"""Nobody works on their own account or a relative's, whatever the screen: money, service and bills (cash_controls.md 40, 41)."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction

from curbstop.customers.operations import relate_staff
from curbstop.customers.queries import agreements_of, roles_on_account
from curbstop.customers.types import Facts, MailingAddress
from curbstop.journeys.adjust import decide_adjustment, request_adjustment
from curbstop.journeys.own_account import OwnAccountRefusedError
from curbstop.journeys.refund_credit import approve_refund
from curbstop.journeys.release_bill import cancel_bill
from curbstop.journeys.security_deposit import (
    apply_security_deposit,
    credit_security_deposit,
    refund_security_deposit,
)
from curbstop.journeys.start_service import NewAccount, start_service
from curbstop.journeys.stop_service import stop_service
from curbstop.journeys.transfer_service import transfer_service
from curbstop.ledger.models import JournalEntry
from curbstop.receivables.queries import security_deposits
from curbstop.staff.operations import add_staff_user, grant
from factories.golden_town import DAY, LINDA, NOW, found_town

pytestmark = pytest.mark.django_db
ADDRESS = MailingAddress(to="Linda", line_1="1 A St", city="San Bernardino", postal_code="92405")


def supervisor(name: str) -> int:
    with transaction.atomic():
        identity = add_staff_user(
            username=name, given_name=name.title(), family_name="Boss", email="", password="a long password", now=NOW
        )
        grant(staff_user_id=identity, kind="role", code="supervisor", from_date=date(2020, 1, 1), now=NOW)
    return identity


@pytest.fixture
def town():
    return found_town()


@pytest.fixture(params=["self", "relative"])
def sam(town, request) -> int:
    """A supervisor who is the customer, or whose relative the customer is."""
    identity = supervisor("sam")
    (holder,) = (row for row in roles_on_account(customer_account_id=town.accounts[LINDA]) if row.role == "holder")
    with transaction.atomic():
        relate_staff(staff_user_id=identity, person_id=holder.person_id, kind=request.param)
    return identity


def linda(town) -> list[int]:
    return [row.id for row in agreements_of(customer_account_id=town.accounts[LINDA], on_date=DAY)]


def stop(town, by, **more):
    return stop_service(
        **by,
        business_date=DAY,
        agreement_ids=linda(town),
        to_date=DAY,
        readings={town.installations["SB5"]: 40_000},
        **more,
    )


def move(town, by):
    return transfer_service(
        **by,
        business_date=DAY,
        stop_agreement_ids=linda(town),
        stop_on=DAY,
        stop_readings={town.installations["SB5"]: 40_000},
        start_service_point_ids=[town.points["1005-W9"]],
        start_on=DAY,
        start_facts={town.points["1005-W9"]: Facts(rate_class="fire")},
        start_readings={},
    )


def start(town, by, **who):
    return start_service(
        **by,
        business_date=DAY,
        service_point_ids=[town.points["1005-W9"]],
        from_date=DAY,
        facts={town.points["1005-W9"]: Facts(rate_class="fire")},
        readings={},
        **who,
    )


def adjust(town, by, cents=-100, reason="courtesy"):
    return request_adjustment(
        **by,
        customer_account_id=town.accounts[LINDA],
        charge_type="water",
        amount_cents=cents,
        reason_code=reason,
        remark="",
        business_date=DAY,
    )


def new_account_of(town):
    (holder,) = (row for row in roles_on_account(customer_account_id=town.accounts[LINDA]) if row.role == "holder")
    return NewAccount(mailing_address=ADDRESS, person_id=holder.person_id)


def deposit_of(town) -> dict[str, int]:
    (held,) = security_deposits(customer_account_id=town.accounts[LINDA])
    return {"security_deposit_id": held.id}


ACTS = {
    "stop": stop,
    "transfer": move,
    "start": lambda town, by: start(town, by, customer_account_id=town.accounts[LINDA]),
    "start for a new account": lambda town, by: start(town, by, new_account=new_account_of(town)),
    "adjust": adjust,
    "refund": lambda town, by: approve_refund(
        **by, customer_account_id=town.accounts[LINDA], amount_cents=100, requested_by_id=town.actor_id, reason="Moved"
    ),
    "apply a deposit": lambda town, by: apply_security_deposit(**by, **deposit_of(town)),
    "credit a deposit": lambda town, by: credit_security_deposit(**by, **deposit_of(town)),
    "refund a deposit": lambda town, by: refund_security_deposit(
        **by, **deposit_of(town), requested_by_id=town.actor_id, reason="Moved"
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_ones_own_account_or_a_relatives_is_refused_and_nothing_is_written(town, sam, act) -> None:
    before = JournalEntry.objects.count()
    with pytest.raises(OwnAccountRefusedError, match="your own account or a relative"):
        ACTS[act](town, {"command_key": uuid4(), "actor_id": sam, "now": NOW})
    assert JournalEntry.objects.count() == before


def test_a_request_that_waits_is_not_decided_on_ones_own_account(town, sam) -> None:
    waiting = adjust(
        town, {"command_key": uuid4(), "actor_id": supervisor("ruth"), "now": NOW}, cents=90_000, reason="other"
    )
    with pytest.raises(OwnAccountRefusedError):
        decide_adjustment(
            adjustment_id=waiting.id, approve=True, business_date=DAY, command_key=uuid4(), actor_id=sam, now=NOW
        )


def test_a_bill_on_ones_own_account_is_not_cancelled(town, sam) -> None:
    stopped = stop(town, {"command_key": uuid4(), "actor_id": supervisor("ruth"), "now": NOW})
    with pytest.raises(OwnAccountRefusedError):
        cancel_bill(
            bill_id=stopped.final_bill_id, reason="Wrong", business_date=DAY, command_key=uuid4(), actor_id=sam, now=NOW
        )


def test_a_refund_that_the_customer_asked_for_as_a_clerk_is_not_approved_by_another(town, sam) -> None:
    with pytest.raises(OwnAccountRefusedError):
        approve_refund(
            command_key=uuid4(),
            actor_id=supervisor("ruth"),
            now=NOW,
            customer_account_id=town.accounts[LINDA],
            amount_cents=100,
            requested_by_id=sam,
            reason="Moved",
        )
