"""Who took an account's payment neither adjusts it, nor cancels or corrects its bills: asked of real receipts."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from curbstop.billing.models import Adjustment, Bill
from curbstop.billing.queries import corrected_accounts
from curbstop.billing.types import EXCLUDED
from curbstop.cashiering.models import CashSession
from curbstop.cashiering.operations.take_payment import AdjustedTodayError
from curbstop.journeys.adjust import TookPaymentError, request_adjustment
from curbstop.journeys.correct_bills import compute_effects, propose_correction
from curbstop.journeys.release_bill import cancel_bill
from curbstop.ledger.models import JournalEntry
from curbstop.reporting.correction_choices import BillChoice
from curbstop.staff.models import AccountHand
from curbstop.staff.operations import grant
from curbstop.staff.types import SUPERVISOR, GrantKind
from factories.random_histories import town_with_a_month_billed

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(settings):
    """Ana, who relieves a supervisor too, took one home's payment."""
    made = town_with_a_month_billed(settings)
    session = made.office.open(day=made.city.business_date)
    made.office.pay(session, made.homes[0].id, 1_000)
    with transaction.atomic():
        grant(
            staff_user_id=made.office.by("ana")["actor_id"],
            kind=GrantKind.ROLE,
            code=SUPERVISOR,
            from_date=made.city.business_date - timedelta(days=90),
            now=made.city.now,
        )
    return made


def by_ana(town):
    return {**town.office.by("ana"), "business_date": town.city.business_date}


def adjusted(town, home):
    return request_adjustment(
        customer_account_id=home.id,
        charge_type="water",
        amount_cents=-100,
        reason_code="courtesy",
        remark="tried",
        **by_ana(town),
    )


def test_she_adjusts_another_account_but_not_the_one_that_she_served(town):
    with pytest.raises(TookPaymentError):
        adjusted(town, town.homes[0])
    assert adjusted(town, town.homes[1]).amount_cents == -100


def test_she_cancels_no_bill_of_it_and_her_correction_leaves_it_out(town):
    bill_id = town.homes[0].issued()[-1]
    with pytest.raises(TookPaymentError):
        cancel_bill(bill_id=bill_id, reason="wrong", **by_ana(town))
    correction_id = propose_correction(
        cause="other", remark="tried", choice=BillChoice(numbers=_numbers(town)), **town.office.by("ana")
    )
    compute_effects(correction_id=correction_id, business_date=town.city.business_date, now=town.city.now)
    found = {row.customer_account_id: row for row in corrected_accounts(correction_id=correction_id)}
    assert found[town.homes[0].id].state == EXCLUDED
    assert "You took a payment" in found[town.homes[0].id].reason
    assert "You took a payment" not in found[town.homes[1].id].reason


def test_the_database_itself_refuses_an_adjustment_by_whoever_took_the_payment_that_day(town):
    ana = town.office.by("ana")["actor_id"]
    row = {
        "customer_account_id": town.homes[0].id,
        "charge_type": "water",
        "amount_cents": -100,
        "reason_code": "courtesy",
        "state": "POSTED",
        "requested_at": town.city.now,
        "entry": JournalEntry.objects.earliest("pk"),
        "business_date": town.city.business_date,
    }
    with pytest.raises(IntegrityError, match="staff_accounthand_one_deed"), transaction.atomic():
        Adjustment.objects.create(requested_by_id=ana, **row)
    Adjustment.objects.create(requested_by_id=town.city.actor_id, **row)
    assert AccountHand.objects.filter(deed="adjusted").get().staff_user_id == town.city.actor_id


def test_who_adjusted_an_account_takes_no_payment_of_it_that_day_and_others_do(town):
    adjusted(town, town.homes[1])
    session = CashSession.objects.get(state="OPEN").pk
    with pytest.raises(AdjustedTodayError):
        town.office.pay(session, town.homes[1].id, 1_000)
    town.office.pay(session, town.homes[2].id, 1_000)
    with pytest.raises(IntegrityError, match="staff_accounthand_one_deed"), transaction.atomic():
        AccountHand.objects.create(
            customer_account_id=town.homes[1].id,
            staff_user_id=town.office.by("ana")["actor_id"],
            business_date=town.city.business_date,
            deed="took",
        )


def _numbers(town):
    ids = [home.issued()[-1] for home in town.homes[:2]]
    return tuple(str(number) for number in Bill.objects.filter(pk__in=ids).values_list("number", flat=True))
