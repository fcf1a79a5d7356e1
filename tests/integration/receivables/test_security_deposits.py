"""Security deposits: asked for without a posting, held as a liability, given back in four ways."""

import pytest
from django.db import IntegrityError, transaction

from curbstop.ledger import operations as ledger
from curbstop.ledger import queries as ledger_queries
from curbstop.ledger.types import Posting, Side, ledger_account_id
from curbstop.receivables import operations, queries
from curbstop.receivables.types import lay_out_deposit_use

from .conftest import DAY, NOW, Counter

pytestmark = pytest.mark.django_db
DEPOSITS = ledger_account_id(fund=2, number=201)


def demand(account: int) -> int:
    with transaction.atomic():
        return operations.demand_security_deposit(
            customer_account_id=account, demanded_cents=9_000, reason="no_credit_history", on=DAY, now=NOW
        )


def posted(draft: Posting) -> dict:
    entry = ledger.post(draft=draft, business_date=DAY, recorded_at=NOW)
    return {"entry_id": entry.id, "business_date": DAY, "recorded_at": NOW}


def take(account: int, deposit: int, cents: int = 9_000) -> None:
    with transaction.atomic():
        draft = Posting(event="deposit_taken", source_kind="receipt", source_id=deposit)
        draft.in_(fund=2, place=Side(102, 1), account=Side(201, account), amount_cents=cents)
        operations.take_security_deposit(
            security_deposit_id=deposit, amount_cents=cents, source_kind="receipt", source_id=deposit, **posted(draft)
        )


def state(deposit: int) -> tuple[str, int]:
    row = queries.security_deposit(security_deposit_id=deposit)
    return row.state, row.held_cents


def assert_register_is_the_ledger(account: int) -> None:
    held = sum(row.held_cents for row in queries.security_deposits(customer_account_id=account))
    assert ledger_queries.balance(account_id=DEPOSITS, subsidiary_id=account).cents == held


def test_a_demand_posts_nothing_and_is_no_debt(counter: Counter) -> None:
    account = counter.account()
    deposit = demand(account)
    assert state(deposit) == ("demanded", 0)
    summary = queries.balance_summary(customer_account_id=account, on=DAY)
    assert (summary.owed_cents, summary.security_deposit_cents) == (0, 0)


def test_a_deposit_taken_is_held_and_a_returned_check_takes_it_back_to_demanded(counter: Counter) -> None:
    account = counter.account()
    deposit = demand(account)
    take(account, deposit)
    assert state(deposit) == ("held", 9_000)
    assert_register_is_the_ledger(account)
    with transaction.atomic():
        draft = Posting(event="returned", source_kind="returned_item", source_id=1)
        draft.out(fund=2, account=Side(201, account), place=Side(107, 1), amount_cents=9_000)
        operations.return_security_deposit(
            security_deposit_id=deposit, amount_cents=9_000, source_kind="returned_item", source_id=1, **posted(draft)
        )
    assert state(deposit) == ("demanded", 0)
    assert_register_is_the_ledger(account)


def test_a_deposit_is_applied_to_water_and_sewer_and_the_rest_is_credit(counter: Counter) -> None:
    account = counter.account()
    deposit = demand(account)
    take(account, deposit)
    counter.bill(account, {"water": 3_000, "sewer": 2_500})
    with transaction.atomic():
        draft = Posting(event="interest", source_kind="deposit", source_id=deposit)
        draft.move(fund=2, debit=Side(662), credit=Side(201, account), amount_cents=100)
        operations.pay_deposit_interest(security_deposit_id=deposit, amount_cents=100, **posted(draft))
    with transaction.atomic():
        plan = operations.plan_deposit_use(security_deposit_id=deposit, as_of=DAY)
        draft = Posting(event="deposit_applied", source_kind="deposit", source_id=deposit)
        lay_out_deposit_use(draft=draft, plan=plan)
        operations.apply_security_deposit(security_deposit_id=deposit, plan=plan, **posted(draft))
    assert state(deposit) == ("applied", 0)
    assert queries.open_items(customer_account_ids=[account]) == []
    assert queries.credit_balance(customer_account_id=account) == 9_100 - 5_500
    assert_register_is_the_ledger(account)
    credit = ledger_queries.balance(account_id=ledger_account_id(fund=2, number=205), subsidiary_id=account)
    assert credit.cents == 9_100 - 5_500


def test_a_deposit_is_credited_or_refunded_once(counter: Counter) -> None:
    account = counter.account()
    first, second = demand(account), demand(account)
    take(account, first)
    take(account, second, cents=4_000)
    with transaction.atomic():
        draft = Posting(event="deposit_credited", source_kind="deposit", source_id=first)
        draft.move(fund=2, debit=Side(201, account), credit=Side(205, account), amount_cents=9_000)
        operations.credit_security_deposit(security_deposit_id=first, **posted(draft))
    with transaction.atomic():
        draft = Posting(event="deposit_refunded", source_kind="deposit", source_id=second)
        draft.move(fund=2, debit=Side(201, account), credit=Side(210, 1), amount_cents=4_000)
        assert operations.refund_security_deposit(security_deposit_id=second, refund_id=1, **posted(draft)) == 4_000
    assert (state(first), state(second)) == (("credited", 0), ("refunded", 0))
    assert_register_is_the_ledger(account)
    with pytest.raises(operations.DepositStateError, match="credited"), transaction.atomic():
        operations.refund_security_deposit(
            security_deposit_id=first, refund_id=2, entry_id=1, business_date=DAY, recorded_at=NOW
        )


def test_the_database_lets_no_more_out_of_a_deposit_than_it_holds(counter: Counter) -> None:
    account = counter.account()
    deposit = demand(account)
    take(account, deposit, cents=1_000)
    entry_id = ledger_queries.entries_of_source(source_kind="receipt", source_id=deposit)[0].id
    with pytest.raises(IntegrityError, match="does not hold that much"), transaction.atomic():
        operations.return_security_deposit(
            security_deposit_id=deposit,
            amount_cents=1_001,
            entry_id=entry_id,
            source_kind="returned_item",
            source_id=1,
            business_date=DAY,
            recorded_at=NOW,
        )
