"""Credits in a tariff: who pays for them, what they leave over, and that every fund stays balanced."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.billing.models import Bill
from curbstop.billing.operations.run_controls import NewHoldRule, add_hold_rule
from curbstop.billing.queries import cycle_month
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.final_bill import final_bill
from curbstop.journeys.release_bill import cancel_bill, release_bill
from curbstop.ledger.types import AID, SEWER, WATER, ledger_account_id
from curbstop.receivables.models import CreditMovement, OpenItem
from curbstop.reporting.verify.run import verify_books
from factories.billing_city import add_customer, make_city
from factories.tariff_town import adopt, block_of, cents_of, say

pytestmark = pytest.mark.django_db
START = date(2015, 1, 1)
CREDITS = block_of("Low-income and senior credits")
# The discounts are on the same charge, so that they may take off more than there is.
GENEROUS = CREDITS.replace("of: [service, commodity]", "of: [service]").replace("price: -15", "price: -50")
SEWER_CREDIT = """
components:
  - {code: treatment, quantity: period, price: 14.60}
  - {code: sewer_aid, when: {low_income: true}, quantity: percent, of: [treatment], price: -150, ledger: {fund: AID, account: "671"}}
"""


@pytest.fixture
def city():
    return make_city(business_date=date(2018, 8, 3), from_month=date(2018, 7, 1), months=4)


def home(city, used=5, **more):
    last = cycle_month(cycle_number=1, month=date(2018, 8, 1)).read_on
    first = last - timedelta(days=30)
    reads = [(first, 100), (last, 100 + used)]
    return add_customer(city=city, from_date=START, billed_to=first, reads=reads, **more)


def run(city):
    by = {"business_date": city.business_date, "now": city.now, "actor_id": city.actor_id}
    return run_cycle(cycle_number=1, month=date(2018, 8, 1), **by)


def transfers():
    """Every transfer of the bill's entry: debit fund and number, credit fund and number, cents."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT debit_account_id / 1000000, debit_account_id % 1000000 / 100, credit_account_id / 1000000,"
            " credit_account_id % 1000000 / 100, amount_cents FROM ledger_transfer ORDER BY 1, 2, 3, 4, 5"
        )
        return cursor.fetchall()


def balance(fund, number):
    """Debits less credits of an account."""
    account = ledger_account_id(fund=fund, number=number)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(CASE WHEN debit_account_id = %s THEN amount_cents ELSE 0 END)"
            " - sum(CASE WHEN credit_account_id = %s THEN amount_cents ELSE 0 END), 0)::bigint FROM ledger_transfer",
            [account, account],
        )
        return cursor.fetchone()[0]


def wrong_checks():
    return [(one.name, one.first) for one in verify_books().checks if not one.ok]


def test_a_low_income_credit_is_paid_by_the_aid_fund_and_never_by_another_customer(city):
    adopt(CREDITS)
    customer = home(city)
    say(customer.water_agreement_id, low_income=True)
    run(city)
    assert cents_of(customer.water_agreement_id) == [2_000, 1_000, -2_000]
    assert Bill.objects.get().current_charges_cents == 1_000
    assert transfers() == [
        (1, 290, 1, 290, 2_000),  # POOL: owed to AID against owed to WATER
        (WATER, 100, WATER, 115, 2_000),
        (WATER, 115, WATER, 402, 3_000),
        (AID, 671, AID, 100, 2_000),
    ]
    assert [(one.fund_id, one.amount_cents) for one in OpenItem.objects.all()] == [(WATER, 1_000)]
    assert wrong_checks() == []


@pytest.mark.parametrize(
    ("facts", "lines"),
    [
        ({"senior": True}, [2_000, 1_000, -450]),
        ({"low_income": True, "senior": True}, [2_000, 1_000, -2_000, -450]),
        ({"low_income": False}, [2_000, 1_000]),
        ({}, [2_000, 1_000]),
    ],
)
def test_what_nobody_said_is_no(city, facts, lines):
    adopt(CREDITS)
    customer = home(city)
    say(customer.water_agreement_id, **facts)
    run(city)
    assert cents_of(customer.water_agreement_id) == lines
    assert wrong_checks() == []


def test_a_bill_that_its_credits_take_to_nothing_is_posted_all_the_same(city):
    adopt(CREDITS)
    customer = home(city, used=0)
    say(customer.water_agreement_id, low_income=True)
    run(city)
    bill = Bill.objects.get()
    assert (bill.current_charges_cents, bill.entry_id is not None) == (0, True)
    assert (balance(AID, 671), -balance(WATER, 402), balance(WATER, 115)) == (2_000, 2_000, 0)
    assert wrong_checks() == []


def test_what_credits_leave_over_is_the_customers_credit_and_pays_the_other_service_in_the_same_entry(city):
    adopt(GENEROUS)
    customer = home(city, used=0, sewer_class="residential")
    say(customer.water_agreement_id, low_income=True, senior=True)
    run(city)
    assert cents_of(customer.water_agreement_id) == [2_000, -2_000, -1_000]
    bill = Bill.objects.get()
    assert (bill.current_charges_cents, bill.credit_used_cents) == (460, 1_000)  # sewer 14.60
    assert balance(AID, 671) == 3_000
    assert balance(SEWER, 116) == 460
    assert list(CreditMovement.objects.order_by("pk").values_list("source_kind", "amount_cents")) == [
        ("assistance", 1_000),
        ("credit", -1_000),
    ]
    assert wrong_checks() == []


def test_a_sum_below_zero_waits_as_credit_for_the_next_bill(city):
    adopt(GENEROUS)
    customer = home(city, used=0)
    say(customer.water_agreement_id, low_income=True, senior=True)
    run(city)
    bill = Bill.objects.get()
    assert (bill.current_charges_cents, bill.amount_due_cents, OpenItem.objects.count()) == (-1_000, -1_000, 0)
    assert -balance(WATER, 205) == 1_000
    assert wrong_checks() == []


def test_the_final_bill_posts_credits_as_the_run_does(city):
    adopt(CREDITS)
    last = cycle_month(cycle_number=1, month=date(2018, 8, 1)).read_on
    customer = home(city, to_date=last)
    say(customer.water_agreement_id, senior=True)
    final_bill(
        agreement_ids=[customer.water_agreement_id],
        business_date=city.business_date,
        command_key=uuid4(),
        actor_id=city.actor_id,
        now=city.now,
    )
    assert cents_of(customer.water_agreement_id) == [2_000, 1_000, -450]
    assert wrong_checks() == []


def by(city):
    return {
        "business_date": city.business_date,
        "command_key": uuid4(),
        "actor_id": city.actor_id,
        "now": city.now,
    }


@pytest.mark.parametrize("used", [0, 5])
def test_a_cancelled_bill_gives_the_aid_fund_its_money_back(city, used):
    adopt(GENEROUS)
    customer = home(city, used=used, sewer_class="residential")
    say(customer.water_agreement_id, low_income=True, senior=True)
    run(city)
    cancel_bill(bill_id=Bill.objects.get().pk, reason="a test", **by(city))
    for fund, number in ((AID, 671), (AID, 100), (WATER, 402), (WATER, 115), (WATER, 205), (SEWER, 116), (SEWER, 100)):
        assert balance(fund, number) == 0
    assert wrong_checks() == []
    run(city)
    assert balance(AID, 671) == 3_000
    assert wrong_checks() == []


@pytest.mark.parametrize("facts", [{"low_income": True}, {"low_income": True, "senior": True}])
def test_a_held_bill_posts_its_credits_when_it_is_released(city, facts):
    adopt(GENEROUS)
    customer = home(city, used=0)
    say(customer.water_agreement_id, **facts)
    with transaction.atomic():
        rule = NewHoldRule(reason="somebody looks", rate_class="residential")
        add_hold_rule(new=rule, made_by_id=city.actor_id, now=city.now)
    run(city)
    held = Bill.objects.get()
    assert (held.state, balance(AID, 671)) == ("HELD", 0)
    assert release_bill(bill_id=held.pk, **by(city)) is not None
    left_over = 1_000 * facts.get("senior", False)
    assert (balance(AID, 671), -balance(WATER, 205)) == (2_000 + left_over, left_over)
    assert wrong_checks() == []


def test_a_bill_of_nothing_is_taken_back_with_its_credits(city):
    adopt(CREDITS)
    customer = home(city, used=0)
    say(customer.water_agreement_id, low_income=True)
    run(city)
    assert cancel_bill(bill_id=Bill.objects.get().pk, reason="a test", **by(city)) is not None
    assert [balance(AID, 671), balance(WATER, 402), balance(WATER, 100)] == [0, 0, 0]
    assert wrong_checks() == []


people = st.lists(
    st.tuples(st.integers(0, 60), st.booleans(), st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=6
)


@settings(max_examples=12)
@given(homes=people)
def test_every_fund_stays_balanced_whatever_credits_meet(city, homes):
    with transaction.atomic():
        adopt(GENEROUS)
        adopt(SEWER_CREDIT, service="sewer")
        expected_aid = 0
        for used, low, senior, with_sewer, sewer_low in homes:
            customer = home(city, used=used, sewer_class="residential" if with_sewer else None)
            say(customer.water_agreement_id, low_income=low, senior=senior)
            expected_aid += 2_000 * low + 1_000 * senior
            if with_sewer:
                say(customer.sewer_agreement_id, low_income=sewer_low)
                expected_aid += 2_190 * sewer_low
        run(city)
        assert balance(AID, 671) == expected_aid
        assert balance(AID, 100) == -expected_aid
        assert -balance(WATER, 402) == sum(2_000 + 200 * one[0] for one in homes)
        assert -balance(SEWER, 412) == sum(1_460 for one in homes if one[3])
        claims = sum(balance(fund, 100) for fund in (WATER, SEWER, AID))
        assert claims == 0
        assert wrong_checks() == []
        transaction.set_rollback(True)
