"""Bills that were adjusted, written off in part, or have a late fee are corrected whole: nothing is lost, nothing given twice."""

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from curbstop.billing.models import Adjustment, AdjustmentTakenBack, Bill
from curbstop.billing.operations import open_run, record_correction
from curbstop.billing.queries import corrected_accounts, correction
from curbstop.billing.types import REBILL_RUN, AdjustmentRow
from curbstop.casework.queries import work_items_of
from curbstop.cashiering.types import Act
from curbstop.customers.models import AgreementFact
from curbstop.journeys.adjust import request_adjustment
from curbstop.journeys.correct_bills.effect import carry_out_correction
from curbstop.journeys.correct_bills.rebill import Occasion, rebill_days
from curbstop.journeys.correct_bills.settle import given_again
from curbstop.journeys.correct_bills.take_back import TakenBack
from curbstop.journeys.late_fee import charge_late_fee
from curbstop.journeys.settle_accounts.small_balances import _one_item as write_off_item
from curbstop.ledger.operations import post
from curbstop.ledger.queries import balance
from curbstop.ledger.types import SEWER, WATER, Posting, Side, ledger_account_id
from curbstop.platform.policies import policy_value
from curbstop.receivables.operations import (
    apply_security_deposit,
    demand_security_deposit,
    move_credit,
    plan_deposit_use,
    take_security_deposit,
)
from curbstop.receivables.queries import OpenItemRow, credit_balance, open_items
from curbstop.receivables.types import lay_out_deposit_use
from curbstop.reporting.verify.run import verify_books
from factories.billed_town import MONTHS, bill_months, correct_reading, customer_with, pay
from factories.billing_city import make_city
from factories.corrections import by, charge_of, corrected_by_two, manager_of, take_off

pytestmark = pytest.mark.django_db
LEDGER = (
    *((WATER, number) for number in (115, 118, 119, 205, 401, 402, 403, 441, 443)),
    *((SEWER, number) for number in (116, 119, 411, 412)),
)


@pytest.fixture
def city():
    return town()


def town():
    return manager_of(make_city(business_date=date(2018, 8, 30), from_month=MONTHS[0], months=5))


def stands(customer):
    """What the customer owes charge by charge type and bill month, and has as credit."""
    account_id = customer.customer_account_id
    bills = dict(Bill.objects.filter(customer_account_id=account_id).values_list("pk", "from_date"))
    rows = open_items(customer_account_ids=[account_id])
    return (
        sorted((str(bills.get(row.bill_id)), row.charge_type, row.open_cents) for row in rows),
        credit_balance(customer_account_id=account_id),
    )


def owed_by(customer):
    return open_items(customer_account_ids=[customer.customer_account_id])


def owes(customer):
    items, credit = stands(customer)
    return sum(cents for *_, cents in items) - credit


def books(*customers):
    found = {}
    for fund, number in LEDGER:
        account = ledger_account_id(fund=fund, number=number)
        if account % 100:
            for one in customers:
                key = (account, one.customer_account_id)
                found[key] = balance(account_id=account, subsidiary_id=one.customer_account_id).cents
        else:
            found[account] = balance(account_id=account).cents
    return found


def failing():
    return [one.name for one in verify_books().checks if not one.ok and one.name != "entries have their cause"]


def test_a_courtesy_finds_its_place_on_the_new_bill_and_is_shown_before(city):
    customer, twin = customer_with(city, (40, 2)), customer_with(city, (20, 22))
    bill_months(city, *MONTHS[1:3])
    for one in (customer, twin):
        take_off(city, one, 1000)
        take_off(city, one, 300, charge_type="sewer", place=1)
    before = owes(customer)
    correct_reading(customer, MONTHS[1], 120)
    (row,) = corrected_by_two(city, "wrong_read", rule="corrected_read")
    assert (row.adjusted_cents, row.again_cents) == (1300, 1300)
    assert [[one["again_cents"] for one in period["adjustments"]] for period in row.periods] == [[-1000], [-300]]
    assert owes(customer) - before == row.net_cents
    assert stands(customer) == stands(twin)
    assert Adjustment.objects.filter(again_of__isnull=False).count() == 2
    assert AdjustmentTakenBack.objects.count() == 2
    assert failing() == []


def test_what_set_the_same_error_right_is_not_given_twice(city):
    customer, twin = customer_with(city, (40, 2)), customer_with(city, (20, 22))
    bill_months(city, *MONTHS[1:3])
    take_off(city, customer, 1500, reason="misread")
    correct_reading(customer, MONTHS[1], 120)
    (row,) = corrected_by_two(city, "wrong_read", rule="corrected_read")
    assert (row.adjusted_cents, row.again_cents) == (1500, 0)
    assert stands(customer) == stands(twin)
    assert failing() == []


def test_an_adjustment_of_a_paid_bill_stays_the_customers_credit(city):
    customer, twin = customer_with(city, (40, 2)), customer_with(city, (20, 22))
    bill_months(city, *MONTHS[1:3])
    for number, one in enumerate((customer, twin), start=1):
        pay(city, one, 20_000, source_id=number)
        take_off(city, one, 700)
    correct_reading(customer, MONTHS[1], 120)
    corrected_by_two(city, "wrong_read", rule="corrected_read")
    assert stands(customer) == stands(twin)
    assert failing() == []


def test_an_adjustment_is_never_more_than_the_smaller_charge(city):
    customer = customer_with(city, (60, 2))
    bill_months(city, *MONTHS[1:3])
    charge = charge_of(customer, "water").amount_cents
    take_off(city, customer, min(charge - 100, 9_900), reason="leak")
    correct_reading(customer, MONTHS[1], 101)
    (row,) = corrected_by_two(city, "wrong_read", rule="corrected_read")
    assert row.again_cents == charge_of(customer, "water").amount_cents < row.adjusted_cents
    assert charge_of(customer, "water").open_cents == 0
    assert any(
        "compute it anew" in item.reason for item in work_items_of(customer_account_id=customer.customer_account_id)
    )
    assert failing() == []


def test_a_rest_that_was_written_off_is_written_off_again(city):
    customer = customer_with(city, (14, 15), meter_size='2"')
    bill_months(city, *MONTHS[1:3])
    sewer = charge_of(customer, "sewer").open_item_id
    take_off(city, customer, 1000, charge_type="sewer")
    with transaction.atomic():
        (rest,) = (one for one in owed_by(customer) if one.open_item_id == sewer)
        write_off_item(rest, city.business_date, Act(actor_id=city.actor_id, now=city.now))
    before, allowance = owes(customer), books(customer)[ledger_account_id(fund=SEWER, number=119)]
    AgreementFact.objects.filter(agreement_id=customer.water_agreement_id).update(meter_size='3/4"')
    (row,) = corrected_by_two(city, "wrong_class", rule="changed_facts")
    assert owes(customer) - before == row.net_cents
    assert books(customer)[ledger_account_id(fund=SEWER, number=119)] == allowance
    assert failing() == []


def test_a_late_fee_waived_in_part_goes_back_with_the_wrong_bill(city):
    customer = customer_with(city, (40, 2))
    bill_months(city, *MONTHS[1:3])
    first = Bill.objects.order_by("from_date").first()
    charge_late_fee(bill_id=first.pk, amount_cents=200, business_date=city.business_date, **by(city))
    fee = next(
        item
        for item in open_items(customer_account_ids=[customer.customer_account_id])
        if item.charge_type == "fee_late"
    )
    request_adjustment(
        customer_account_id=customer.customer_account_id,
        charge_type="fee_late",
        amount_cents=-50,
        reason_code="fee_waived",
        remark="first time",
        open_item_id=fee.open_item_id,
        business_date=city.business_date,
        **by(city),
    )
    before = owes(customer)
    correct_reading(customer, MONTHS[1], 120)
    (row,) = corrected_by_two(city, "wrong_read", rule="corrected_read")
    assert (row.late_fee_cents, row.adjusted_cents, row.again_cents) == (200, 50, 0)
    assert owes(customer) - before == row.net_cents
    assert [books(customer)[ledger_account_id(fund=WATER, number=number)] for number in (441, 443)] == [0, 0]
    assert failing() == []


# What happens to a customer between the bills: paid, taken off (water or sewer), written off.
EVENTS = st.tuples(
    st.integers(0, 2),
    st.sampled_from(["pay", "water", "sewer", "write_off", "deposit"]),
    st.integers(50, 6_000),
)
LIVES = st.lists(
    st.tuples(st.lists(EVENTS, max_size=6), st.sets(st.integers(0, 2), min_size=1)), min_size=3, max_size=5
)


def happen(city, customer, event, source):
    month, kind, cents = event
    if kind == "pay":
        pay(city, customer, cents, source_id=source)
    elif kind == "deposit":
        apply_deposit(city, customer, cents)
    elif kind == "write_off":
        owed = open_items(customer_account_ids=[customer.customer_account_id])
        with transaction.atomic():
            for item in owed[:1]:
                write_off_item(item, city.business_date, Act(actor_id=city.actor_id, now=city.now))
    else:
        take_off(city, customer, min(cents, 2_000), charge_type=kind, place=cents % (month + 1))


def apply_deposit(city, customer, cents):
    """A security deposit is asked for, taken without a drawer, and applied to what is owed."""
    account_id, day = customer.customer_account_id, city.business_date
    with transaction.atomic():
        deposit = demand_security_deposit(
            customer_account_id=account_id, demanded_cents=cents, reason="no_credit_history", on=day, now=city.now
        )
        draft = Posting(event="deposit_taken", source_kind="receipt", source_id=-deposit)
        draft.in_(fund=WATER, place=Side(102, 1), account=Side(201, account_id), amount_cents=cents)
        take_security_deposit(
            security_deposit_id=deposit,
            amount_cents=cents,
            source_kind="receipt",
            source_id=-deposit,
            entry_id=post(draft=draft, business_date=day, recorded_at=city.now).id,
            business_date=day,
            recorded_at=city.now,
        )
        plan = plan_deposit_use(security_deposit_id=deposit, as_of=day)
        draft = Posting(event="deposit_applied", source_kind="security_deposit", source_id=deposit)
        lay_out_deposit_use(draft=draft, plan=plan)
        apply_security_deposit(
            security_deposit_id=deposit,
            plan=plan,
            entry_id=post(draft=draft, business_date=day, recorded_at=city.now).id,
            business_date=day,
            recorded_at=city.now,
        )


def live_through(lives):
    """Everything is billed rightly; what is billed anew with the same inputs leaves no trace in any balance."""
    city = town()
    customers = [customer_with(city, (20, 24, 22)) for _ in lives]
    source = 0
    for month in range(3):
        bill_months(city, MONTHS[month + 1])
        for customer, (events, _) in zip(customers, lives, strict=True):
            for at, kind, cents in events:
                source += 1
                if at == month:
                    happen(city, customer, (month, kind, cents), source)
    before, balances = [stands(one) for one in customers], books(*customers)
    bills = {}
    for customer, (_, places) in zip(customers, lives, strict=True):
        issued = Bill.objects.filter(customer_account_id=customer.customer_account_id).order_by("from_date")
        ids = list(issued.values_list("pk", flat=True))
        bills[customer.customer_account_id] = [ids[place] for place in sorted(places)]
    carry_out_again(city, bills)
    assert [stands(one) for one in customers] == before
    assert books(*customers) == balances
    assert failing() == []


def carry_out_again(city, bills):
    with transaction.atomic():
        correction_id = record_correction(
            cause="other", remark="again", chosen={}, bills=bills, proposed_by_id=city.actor_id, now=city.now
        )
        run_id = open_run(
            kind=REBILL_RUN,
            days=rebill_days(business_date=city.business_date),
            class_usual=(),
            now=city.now,
            actor_id=city.actor_id,
        )
        done = carry_out_correction(
            correction=correction(correction_id=correction_id),
            accounts=corrected_accounts(correction_id=correction_id),
            occasion=Occasion(
                run_id=run_id, business_date=city.business_date, act=Act(actor_id=city.actor_id, now=city.now)
            ),
        )
    assert [
        (one.reason, one.rebilled_cents - one.cancelled_cents, one.adjusted_cents - one.again_cents)
        for one in done.effects
    ] == [("", 0, 0)] * len(bills)


@settings(max_examples=5, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(LIVES)
def test_billed_anew_with_the_same_inputs_every_balance_is_as_before(lives):
    with transaction.atomic():
        live_through(lives)
        transaction.set_rollback(True)


def worked_cases():
    """The rows of the table in docs/algorithms/corrections.md."""
    text = (Path(__file__).parents[3] / "docs" / "algorithms" / "corrections.md").read_text()
    rows = [line.strip().strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    table = [[cell.strip() for cell in row] for row in rows if len(row) == 8]
    return [row for row in table if row[0] != "case"]


def cents(text):
    return round(float(text) * 100)


@pytest.mark.parametrize("case", worked_cases(), ids=lambda case: case[0])
def test_the_worked_table_of_what_is_given_again(city, case):
    _, old, off, reason, cause, new, again, net = case
    replaced = policy_value(key="rebill.replaces_adjustments", on_date=city.business_date).get(cause, [])
    was, anew = charge_row(1, cents(old)), charge_row(2, cents(new))
    taken = TakenBack(7, (), charges=(was,), adjustments=(adjustment_row(-cents(off), reason),))
    wanted = given_again(taken=taken, charges={1: anew}, replaced=replaced)
    assert sum(one.cents for one in wanted) == cents(again)
    assert cents(new) - cents(old) + cents(off) - cents(again) == cents(net)


def charge_row(number, amount_cents):
    day = date(2018, 9, 1)
    return OpenItemRow(number, 7, 1, WATER, "water", 115, 1, number, number, day, day, day, amount_cents, amount_cents)


def adjustment_row(amount_cents, reason):
    found = dict.fromkeys(AdjustmentRow.__dataclass_fields__)
    return AdjustmentRow(
        **found
        | {"id": 1, "open_item_id": 1, "charge_type": "water", "amount_cents": amount_cents, "reason_code": reason}
    )


def refunded(city, customer, cents):
    """So much credit left the house."""
    account_id = customer.customer_account_id
    with transaction.atomic():
        draft = Posting(event="refund_approved", source_kind="refund", source_id=account_id)
        draft.move(fund=WATER, debit=Side(205, account_id), credit=Side(210, 1), amount_cents=cents)
        entry = post(draft=draft, business_date=city.business_date, recorded_at=city.now)
        move_credit(
            customer_account_id=account_id,
            amount_cents=-cents,
            entry_id=entry.id,
            source_kind="transfer",
            source_id=1,
            business_date=city.business_date,
            recorded_at=city.now,
        )


def test_credit_that_was_refunded_stays_refunded_and_a_larger_bill_is_owed(city):
    customer = customer_with(city, (24, 26))
    bill_months(city, *MONTHS[1:3])
    pay(city, customer, 40_000)
    take_off(city, customer, 500, place=1)
    credit = credit_balance(customer_account_id=customer.customer_account_id)
    refunded(city, customer, credit)
    before = owes(customer)
    correct_reading(customer, MONTHS[2], 156)
    (row,) = corrected_by_two(city, "wrong_read", rule="corrected_read")
    assert (row.adjusted_cents, row.again_cents) == (500, 500)
    assert owes(customer) - before == row.net_cents > 0
    assert credit_balance(customer_account_id=customer.customer_account_id) == 0
