"""Adjustments: limits per role, a second person above them, never by who took the money; and what they post."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from curbstop.billing.operations import Evidence
from curbstop.billing.queries import adjustments_waiting, cycle_month, evidence_of
from curbstop.billing.types import POSTED, REFUSED, REQUESTED
from curbstop.journeys import adjustment_rules
from curbstop.journeys.adjust import (
    EvidenceMissingError,
    NotAllowedToAdjustError,
    NotWaitingError,
    TookPaymentError,
    WrongTypeError,
    adjustment_limit,
    decide_adjustment,
    request_adjustment,
)
from curbstop.journeys.bill_run import run_cycle
from curbstop.ledger.queries import balance
from curbstop.ledger.types import SEWER, WATER, ledger_account_id
from curbstop.receivables.models import OpenItem
from curbstop.receivables.operations import plan_adjustment
from curbstop.receivables.queries import credit_balance, open_items
from curbstop.staff.operations import OwnRequestError
from factories.billing_city import add_customer, make_city
from factories.seats import hired

pytestmark = pytest.mark.django_db
INVOICE = Evidence(name="invoice.pdf", media_type="application/pdf", content=b"%PDF-1.7 plumber")


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 9, 5), from_month=date(2018, 8, 1))


@pytest.fixture
def customer(city):
    start = cycle_month(cycle_number=1, month=date(2018, 8, 1)).read_on
    end = cycle_month(cycle_number=1, month=date(2018, 9, 1)).read_on
    one = add_customer(
        city=city, from_date=date(2015, 1, 1), billed_to=start, sewer_class="residential", reads=[(start, 0), (end, 15)]
    )
    run_cycle(
        cycle_number=1, month=date(2018, 9, 1), business_date=city.business_date, now=city.now, actor_id=city.actor_id
    )
    return one


def ask(city, customer, actor_id, cents, *, charge_type="water", reason_code="", **options):
    return request_adjustment(
        customer_account_id=customer.customer_account_id,
        charge_type=charge_type,
        amount_cents=cents,
        reason_code=reason_code or ("leak" if cents < 0 else "back_bill"),
        remark="pipe repaired",
        business_date=city.business_date,
        command_key=uuid4(),
        actor_id=actor_id,
        now=city.now,
        **options,
    )


def decide(city, row, actor_id, *, approve=True):
    return decide_adjustment(
        adjustment_id=row.id,
        approve=approve,
        business_date=city.business_date,
        command_key=uuid4(),
        actor_id=actor_id,
        now=city.now,
    )


def item(customer, charge_type="water"):
    return OpenItem.objects.get(customer_account_id=customer.customer_account_id, charge_type=charge_type)


def owed(fund, number, customer):
    return balance(
        account_id=ledger_account_id(fund=fund, number=number), subsidiary_id=customer.customer_account_id
    ).cents


def test_within_the_limit_it_posts_at_once_and_takes_off_the_item(city, customer):
    row = ask(city, customer, hired("representative").pk, -2000, open_item_id=item(customer).pk)
    assert row.state == POSTED
    assert owed(WATER, 115, customer) == 5193 - 2000
    assert {
        one.charge_type: one.open_cents for one in open_items(customer_account_ids=[customer.customer_account_id])
    } == {
        "water": 3193,
        "sewer": 1460,
    }


def test_limits_are_cumulative_over_twelve_months_on_the_account(city, customer):
    representative = hired("representative").pk
    ask(city, customer, representative, -2000, open_item_id=item(customer).pk)
    row = ask(city, customer, representative, -501, open_item_id=item(customer).pk)
    assert row.state == REQUESTED
    assert [one.id for one in adjustments_waiting()] == [row.id]
    limit = adjustment_limit(
        staff_user_id=representative, customer_account_id=customer.customer_account_id, on_date=city.business_date
    )
    assert (limit.limit_cents, limit.used_cents) == (2500, 2000)
    later = adjustment_limit(
        staff_user_id=representative,
        customer_account_id=customer.customer_account_id,
        on_date=city.business_date + timedelta(days=361),
    )
    assert later.used_cents == 0


def test_above_the_limit_a_second_person_decides_and_never_the_asker(city, customer):
    supervisor = hired("supervisor").pk
    row = ask(city, customer, hired("representative").pk, -4000, open_item_id=item(customer).pk)
    assert (row.state, owed(WATER, 115, customer)) == (REQUESTED, 5193)
    with pytest.raises(OwnRequestError):
        decide(city, row, row.requested_by_id)
    decided = decide(city, row, supervisor)
    assert (decided.state, decided.decided_by_id) == (POSTED, supervisor)
    assert owed(WATER, 115, customer) == 1193
    with pytest.raises(NotWaitingError):
        decide(city, row, supervisor)


def test_a_refused_request_posts_nothing(city, customer):
    row = ask(city, customer, hired("representative").pk, -4000, open_item_id=item(customer).pk)
    assert decide(city, row, hired("supervisor").pk, approve=False).state == REFUSED
    assert owed(WATER, 115, customer) == 5193


def test_a_second_person_has_a_limit_too(city, customer):
    row = ask(city, customer, hired("representative").pk, -60_000, evidence=[INVOICE])
    with pytest.raises(NotAllowedToAdjustError):
        decide(city, row, hired("supervisor").pk)
    assert decide(city, row, hired("manager").pk).state == POSTED


def test_somebody_without_such_a_role_adjusts_nothing(city, customer):
    with pytest.raises(NotAllowedToAdjustError):
        ask(city, customer, hired("auditor").pk, -1)


def test_who_took_the_accounts_payment_does_not_adjust_it(city, customer, monkeypatch):
    """The question itself is asked of the receipts; that it is heeded is shown here."""
    representative, supervisor = hired("representative").pk, hired("supervisor").pk
    row = ask(city, customer, representative, -4000, open_item_id=item(customer).pk)
    monkeypatch.setattr(adjustment_rules, "took_payment_since", lambda **asked: asked["staff_user_id"] == supervisor)
    with pytest.raises(TookPaymentError):
        decide(city, row, supervisor)
    with pytest.raises(TookPaymentError):
        ask(city, customer, supervisor, -100)


def test_more_is_a_new_item_with_its_own_due_date(city, customer):
    row = ask(city, customer, hired("billing").pk, 1200, agreement_id=customer.water_agreement_id)
    assert owed(WATER, 115, customer) == 5193 + 1200
    new = OpenItem.objects.get(entry_id=row.entry_id)
    assert (new.amount_cents, new.agreement_id) == (1200, customer.water_agreement_id)
    assert new.due_date > city.business_date


def test_down_on_what_is_paid_already_becomes_credit_in_the_lead_fund(city, customer):
    """Sewer revenue crosses to the customer's credit, which stands in the water fund."""
    ask(city, customer, hired("representative").pk, -700, charge_type="sewer")
    assert credit_balance(customer_account_id=customer.customer_account_id) == 700
    assert owed(WATER, 205, customer) == 700
    assert owed(SEWER, 116, customer) == 1460


def test_down_by_more_than_is_open_splits_into_item_and_credit(city, customer):
    plan = plan_adjustment(open_item_id=item(customer, "sewer").pk, amount_cents=1500)
    assert (plan.allocated_cents, plan.credit_cents) == (1460, 40)
    ask(city, customer, hired("representative").pk, -1500, charge_type="sewer", open_item_id=item(customer, "sewer").pk)
    assert (owed(SEWER, 116, customer), owed(WATER, 205, customer)) == (0, 40)


def test_the_same_request_sent_twice_posts_once(city, customer):
    key, actor = uuid4(), hired("representative").pk
    rows = [
        request_adjustment(
            customer_account_id=customer.customer_account_id,
            charge_type="water",
            amount_cents=-100,
            remark="",
            reason_code="courtesy",
            business_date=city.business_date,
            command_key=key,
            actor_id=actor,
            now=city.now,
            open_item_id=item(customer).pk,
        )
        for _ in range(2)
    ]
    assert rows[0].id == rows[1].id
    assert owed(WATER, 115, customer) == 5093


@pytest.mark.parametrize(
    "given",
    [
        ("leak", "water", 100),
        ("leak", "fee_late", -100),
        ("courtesy", "water", 100),
        ("fee_waived", "water", -100),
        ("back_bill", "water", -100),
        ("conservation_fine", "water", 100),
        ("small_balance", "water", -100),
    ],
)
def test_a_type_goes_one_way_and_on_its_own_charges(city, customer, given):
    reason, charge_type, cents = given
    with pytest.raises(WrongTypeError):
        ask(city, customer, hired("manager").pk, cents, charge_type=charge_type, reason_code=reason)


def test_a_type_may_have_lower_limits_than_its_role(city, customer):
    row = ask(city, customer, hired("supervisor").pk, -20_000, reason_code="courtesy")
    assert row.state == REQUESTED
    fine = ask(
        city,
        customer,
        hired("billing").pk,
        10_000,
        charge_type="fine",
        reason_code="conservation_fine",
        evidence=[INVOICE],
    )
    assert fine.state == REQUESTED


def test_a_conservation_fine_is_a_charge_of_its_own_in_the_water_fund(city, customer):
    ask(
        city,
        customer,
        hired("supervisor").pk,
        10_000,
        charge_type="fine",
        reason_code="conservation_fine",
        evidence=[INVOICE],
    )
    assert owed(WATER, 118, customer) == 10_000


def test_above_the_policy_a_file_must_show_why_and_is_kept(city, customer):
    with pytest.raises(EvidenceMissingError):
        ask(city, customer, hired("supervisor").pk, -10_001)
    row = ask(city, customer, hired("supervisor").pk, -10_001, evidence=[INVOICE])
    assert [name for _, name in evidence_of(adjustment_id=row.id)] == ["invoice.pdf"]
