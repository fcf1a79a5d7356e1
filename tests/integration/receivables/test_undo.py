"""Undoing money or charges: afterwards it is as if they had never been."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.ledger import queries as ledger
from curbstop.ledger.types import Side, ledger_account_id
from curbstop.platform.policies import adopt_policy
from curbstop.receivables import operations, queries

from .conftest import DAY, Counter

pytestmark = pytest.mark.django_db


def assert_agrees_with_the_ledger(account: int) -> None:
    """Open items = receivables, credits = 205, for this customer account."""
    items = queries.open_items(customer_account_ids=[account])
    for fund, number in ((2, 115), (3, 116), (4, 117), (2, 118)):
        owed = sum(item.open_cents for item in items if (item.fund_id, item.receivable) == (fund, number))
        account_id = ledger_account_id(fund=fund, number=number)
        assert ledger.balance(account_id=account_id, subsidiary_id=account).cents == owed
    credit = ledger.balance(account_id=ledger_account_id(fund=2, number=205), subsidiary_id=account).cents
    assert credit == queries.credit_balance(customer_account_id=account)
    for fund in (2, 3, 4):
        claim = ledger.balance(account_id=ledger_account_id(fund=fund, number=100)).cents
        owed_to = ledger.balance(account_id=ledger_account_id(fund=1, number=290), subsidiary_id=fund).cents
        assert claim == owed_to


def test_a_void_moves_the_later_payment_to_the_older_bill(counter: Counter, state_of) -> None:
    account = counter.account()
    counter.bill(account, {"water": 6_000, "sewer": 4_000}, due_days=10)
    counter.bill(account, {"water": 7_000, "sewer": 3_000}, due_days=40)
    first = counter.pay(account, 10_000)
    counter.pay(account, 10_000)
    counter.void(account, first)
    items = queries.open_items(customer_account_ids=[account])
    assert [(item.charge_type, item.open_cents) for item in items] == [("water", 7_000), ("sewer", 3_000)]
    assert {item.due_date for item in items} == {DAY + timedelta(days=40)}
    assert_agrees_with_the_ledger(account)


def test_a_returned_check_reopens_the_charges_with_their_due_dates(counter: Counter) -> None:
    account = counter.account()
    counter.bill(account, {"water": 6_000, "sewer": 4_000}, due_days=10)
    check = counter.pay(account, 12_000, place=Side(104, 1))
    counter.bounce(account, check)
    items = queries.open_items(customer_account_ids=[account])
    assert [(item.charge_type, item.open_cents, item.due_date) for item in items] == [
        ("water", 6_000, DAY + timedelta(days=10)),
        ("sewer", 4_000, DAY + timedelta(days=10)),
    ]
    assert queries.credit_balance(customer_account_id=account) == 0
    assert ledger.balance(account_id=ledger_account_id(fund=1, number=107), subsidiary_id=check).cents == -12_000
    assert_agrees_with_the_ledger(account)


def test_credit_that_a_later_bill_used_is_taken_out_of_it_again(counter: Counter) -> None:
    account = counter.account()
    counter.bill(account, {"water": 6_000})
    paid = counter.pay(account, 10_000)
    counter.bill(account, {"sewer": 5_000}, due_days=40)
    assert [item.open_cents for item in queries.open_items(customer_account_ids=[account])] == [1_000]
    counter.void(account, paid)
    assert [item.open_cents for item in queries.open_items(customer_account_ids=[account])] == [6_000, 5_000]
    assert_agrees_with_the_ledger(account)


def test_seen_by_effective_days_what_was_undone_never_happened(counter: Counter) -> None:
    account = counter.account()
    counter.bill(account, {"water": 6_000}, due_days=0)
    counter.bill(account, {"water": 5_000}, due_days=30)
    earlier = DAY - timedelta(days=3)
    first = counter.pay(account, 6_000, effective=DAY)
    counter.pay(account, 5_000, effective=DAY)
    counter.void(account, first)
    on = DAY + timedelta(days=60)
    summary = queries.balance_summary(customer_account_id=account, on=on)
    assert summary.by_age == {"not_due": 0, "1_30": 5_000, "31_60": 1_000, "61_90": 0, "over_90": 0}
    assert queries.open_items(customer_account_ids=[account], as_of=earlier) == []


def test_refunded_credit_stops_the_undoing_of_the_money_that_made_it(counter: Counter) -> None:
    account = counter.account()
    paid = counter.pay(account, 5_000)
    entry_id = counter.receipt_entries[paid]
    with transaction.atomic():
        operations.move_credit(
            customer_account_id=account,
            amount_cents=-5_000,
            entry_id=entry_id,
            source_kind="refund",
            source_id=1,
            business_date=DAY,
            recorded_at=ledger.entry(entry_id=entry_id).recorded_at,
        )
    with pytest.raises(operations.CreditAlreadySpentError, match="5000 cents"), transaction.atomic():
        operations.plan_undo(customer_account_id=account, sources=[("payment", paid)])


def test_a_cancelled_bill_gives_its_payment_back_to_the_others(counter: Counter) -> None:
    account = counter.account()
    wrong = counter.bill(account, {"water": 6_000, "sewer": 4_000}, due_days=10)
    counter.bill(account, {"sewer": 3_000}, due_days=40)
    counter.pay(account, 10_000)
    counter.cancel_bill(account, wrong)
    assert queries.open_items(customer_account_ids=[account]) == []
    assert queries.credit_balance(customer_account_id=account) == 7_000
    assert_agrees_with_the_ledger(account)


def test_an_adjusted_bill_is_not_cancelled_over_its_adjustment(counter: Counter) -> None:
    account = counter.account()
    bill = counter.bill(account, {"water": 6_000})
    counter.adjust_down(bill, 0, 1_000)
    with pytest.raises(operations.TargetedAllocationError):
        counter.cancel_bill(account, bill)


def test_an_adjustment_of_a_paid_charge_becomes_credit(counter: Counter) -> None:
    account = counter.account()
    bill = counter.bill(account, {"sewer": 6_000})
    counter.pay(account, 5_500)
    counter.adjust_down(bill, 0, 2_000)
    assert queries.open_items(customer_account_ids=[account]) == []
    assert queries.credit_balance(customer_account_id=account) == 1_500
    assert_agrees_with_the_ledger(account)


def test_money_is_replayed_by_the_policy_of_the_day_on_which_it_came(counter: Counter, state_of) -> None:
    account, model = counter.account(), counter.account()
    wrong = counter.bill(account, {"water": 500}, due_days=0)
    for each in (account, model):
        counter.bill(each, {"water": 6_000, "sewer": 4_000}, due_days=10)
        counter.pay(each, 5_000)  # a part of one bill: 30.00 and 20.00
    with transaction.atomic():
        adopt_policy(
            key="application.within_bill",
            value="priority",
            from_date=DAY + timedelta(days=1),
            source="a later decision",
            mark="D",
        )
    counter.next_day()
    for each in (account, model):
        counter.pay(each, 2_000)  # all to water, which ranks first
    counter.cancel_bill(account, wrong)
    items, credit = state_of(account)
    model_items, model_credit = state_of(model)
    items.remove((DAY, "water", 500, 0))
    assert (items, credit) == (model_items, model_credit)
    assert {row[1]: row[3] for row in items} == {"water": 1_000, "sewer": 2_000}
    assert_agrees_with_the_ledger(account)


CHARGES = st.dictionaries(
    st.sampled_from(["water", "sewer", "geothermal", "fee_late"]), st.integers(1, 9_000), min_size=1, max_size=3
)
STEP = st.one_of(
    st.tuples(st.just("bill"), CHARGES, st.integers(0, 4)),
    st.tuples(st.just("pay"), st.integers(1, 20_000), st.just(0)),
)


def carry_out(counter: Counter, account: int, steps: list) -> list[tuple[str, int]]:
    done = []
    for verb, what, due in steps:
        if verb == "bill":
            done.append(("bill", counter.bill(account, what, due_days=due * 15)))
        else:
            done.append(("pay", counter.pay(account, what)))
    return done


@settings(max_examples=25)
@given(st.lists(STEP, min_size=2, max_size=7), st.data())
def test_after_any_undoing_the_account_is_as_if_it_had_never_happened(
    counter: Counter, state_of, steps: list, data: st.DataObject
) -> None:
    undone = data.draw(st.lists(st.integers(0, len(steps) - 1), min_size=1, max_size=3, unique=True))
    account, model = counter.account(), counter.account()
    done = carry_out(counter, account, steps)
    carry_out(counter, model, [step for number, step in enumerate(steps) if number not in undone])
    for number in undone:
        kind, identity = done[number]
        if kind == "pay":
            data.draw(st.sampled_from([counter.void, counter.bounce]))(account, identity)
        else:
            counter.cancel_bill(account, identity)
        assert_agrees_with_the_ledger(account)
    cancelled = {identity for number in undone for kind, identity in [done[number]] if kind == "bill"}
    items, credit = state_of(account)
    model_items, model_credit = state_of(model)
    for bill_id in cancelled:
        for item_id in counter.bill_items[bill_id]:
            item = queries.open_item(open_item_id=item_id)
            assert item.open_cents == 0
            items.remove((item.due_date, item.charge_type, item.amount_cents, 0))
    assert (items, credit) == (model_items, model_credit)
