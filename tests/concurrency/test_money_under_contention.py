"""Several transactions at once on the same items, accounts and day: real threads on a real PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from curbstop.customers.models import CustomerAccount
from curbstop.ledger import operations as ledger
from curbstop.ledger import queries as ledger_queries
from curbstop.ledger.types import Posting, Side, ledger_account_id
from curbstop.receivables import operations, queries
from curbstop.receivables.models import Allocation
from curbstop.receivables.types import NewOpenItem

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def at_once(*tasks: Callable[[], object]) -> list[object]:
    """Run tasks in threads with their own connections; what each returned, or the error it raised."""

    def run(task: Callable[[], object]) -> object:
        try:
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        futures: list[Future] = [pool.submit(run, task) for task in tasks]
        return [future.exception() or future.result() for future in futures]


def account(number: int) -> int:
    return CustomerAccount.objects.create(
        number=f"{100_000 + number}",
        opened_on=date(2020, 1, 1),
        mail_to="A. Customer",
        mail_line_1="1 Main Street",
        mail_city="San Bernardino",
        mail_postal_code="92401",
        cycle_number=1,
    ).pk


def charge(customer: int, cents: int, source_id: int) -> tuple[int, int]:
    """Post a water charge; the entry and the open item."""
    draft = Posting(event="bill", source_kind="bill", source_id=source_id)
    draft.move(fund=2, debit=Side(115, customer), credit=Side(402), amount_cents=cents)
    with transaction.atomic():
        entry = ledger.post(draft=draft, business_date=DAY, recorded_at=NOW)
        new = [NewOpenItem(customer, "water", cents, DAY + timedelta(days=19))]
        (item,) = operations.add_open_items(items=new, entry_id=entry.id, business_date=DAY)
    return entry.id, item


@pytest.fixture
def open_day() -> None:
    with transaction.atomic():
        ledger.open_day(business_date=DAY, actor_id=None, now=NOW)


def test_the_database_refuses_the_second_of_two_that_pay_an_item_whole(open_day: None) -> None:
    customer = account(1)
    entry_id, item = charge(customer, 5_000, 1)
    together = Barrier(2)

    def allocate(source_id: int) -> Callable[[], object]:
        def run() -> str:
            with transaction.atomic():
                together.wait(timeout=20)
                Allocation.objects.bulk_create(
                    [
                        Allocation(
                            open_item_id=item,
                            customer_account_id=customer,
                            entry_id=entry_id,
                            business_date=DAY,
                            effective_date=DAY,
                            recorded_at=NOW,
                            source_kind="payment",
                            source_id=source_id,
                            amount_cents=5_000,
                        )
                    ]
                )
            return "paid"

        return run

    found = at_once(allocate(1), allocate(2))
    assert [each for each in found if each == "paid"] == ["paid"]
    (refused,) = [each for each in found if each != "paid"]
    assert isinstance(refused, IntegrityError)
    assert "more than it is" in str(refused)
    assert queries.open_items(customer_account_ids=[customer]) == []


def test_credit_cannot_be_spent_twice_at_once(open_day: None) -> None:
    customer = account(1)
    entry_id, _ = charge(customer, 1, 1)
    move = {"customer_account_id": customer, "entry_id": entry_id, "business_date": DAY, "recorded_at": NOW}
    with transaction.atomic():
        operations.move_credit(amount_cents=1_000, source_kind="payment", source_id=1, **move)
    together = Barrier(2)

    def spend(source_id: int) -> Callable[[], object]:
        def run() -> str:
            together.wait(timeout=20)
            with transaction.atomic():
                operations.move_credit(amount_cents=-800, source_kind="refund", source_id=source_id, **move)
            return "spent"

        return run

    found = at_once(spend(1), spend(2))
    assert [each for each in found if each == "spent"] == ["spent"]
    assert any(isinstance(each, operations.NotEnoughCreditError) for each in found)
    assert queries.credit_balance(customer_account_id=customer) == 200


def test_payments_of_many_clients_on_the_same_accounts_lose_nothing_and_never_wait_in_a_circle(open_day: None) -> None:
    customers = [account(number) for number in range(1, 5)]
    for number, customer in enumerate(customers):
        charge(customer, 10_000, number)

    def pay(client: int) -> Callable[[], object]:
        def run() -> int:
            for turn in range(4):
                # Each client names the accounts in an order of its own.
                wanted = customers[client % 4 :] + customers[: client % 4]
                with transaction.atomic():
                    operations.lock_customer_accounts(ids=wanted)
                    draft = Posting(event="receipt", source_kind="receipt", source_id=client * 100 + turn)
                    plans = [
                        operations.plan_application(customer_account_id=each, amount_cents=700, as_of=DAY)
                        for each in wanted
                    ]
                    purposes = [purpose for plan in plans for purpose in plan.purposes()]
                    draft.in_many(places=[(Side(102, client), 700 * len(wanted))], purposes=purposes)
                    entry = ledger.post(draft=draft, business_date=DAY, recorded_at=NOW)
                    for plan in plans:
                        operations.apply_payment(
                            plan=plan,
                            entry_id=entry.id,
                            source_id=client * 100 + turn,
                            business_date=DAY,
                            recorded_at=NOW,
                        )
            return 4 * 700

        return run

    found = at_once(*[pay(client) for client in range(1, 9)])
    assert found == [2_800] * 8
    for customer in customers:
        summary = queries.balance_summary(customer_account_id=customer, on=DAY)
        assert (summary.owed_cents, summary.credit_cents) == (0, 8 * 2_800 - 10_000)
        receivable = ledger_queries.balance(account_id=ledger_account_id(fund=2, number=115), subsidiary_id=customer)
        credit = ledger_queries.balance(account_id=ledger_account_id(fund=2, number=205), subsidiary_id=customer)
        assert (receivable.cents, credit.cents) == (0, 8 * 2_800 - 10_000)


def test_a_day_that_is_being_closed_waits_for_what_is_being_posted_and_takes_nothing_after(open_day: None) -> None:
    customer = account(1)
    with transaction.atomic():
        ledger.begin_balancing(business_date=DAY, actor_id=None, now=NOW)
    together = Barrier(3)

    def post(source_id: int) -> Callable[[], object]:
        def run() -> int:
            draft = Posting(event="sale", source_kind="sale", source_id=source_id)
            draft.move(fund=2, debit=Side(115, customer), credit=Side(402), amount_cents=source_id)
            together.wait(timeout=20)
            with transaction.atomic():
                return ledger.post(draft=draft, business_date=DAY, recorded_at=NOW).id

        return run

    def close() -> str:
        together.wait(timeout=20)
        with transaction.atomic():
            return ledger.close_and_seal(business_date=DAY, actor_id=None, now=NOW).sha256

    *posted, _ = at_once(post(1), post(2), close)
    kept = sum(cents for cents, each in zip((1, 2), posted, strict=True) if isinstance(each, int))
    refused = [each for each in posted if not isinstance(each, int)]
    assert all(isinstance(each, (ledger.DayNotOpenError, IntegrityError)) for each in refused)
    assert ledger_queries.balance(account_id=ledger_account_id(fund=2, number=402)).cents == kept
    assert ledger_queries.recompute_seal(business_date=DAY).ok
