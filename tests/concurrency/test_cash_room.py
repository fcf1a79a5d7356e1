"""Many at once on real connections: nothing is lost, doubled or locked in a circle."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections

from curbstop.cashiering.models import CashSession, PaymentBatch, Receipt, ReceiptVoid, SessionCount
from curbstop.cashiering.operations import (
    BatchExistsError,
    CashierHasDrawerError,
    DrawerInUseError,
    SessionNotOpenError,
)
from curbstop.customers.models import CustomerAccount
from curbstop.journeys import approve_session, close_session, open_session, post_payment_file, take_payment
from curbstop.kernel.errors import CurbstopError
from curbstop.reporting.verify.run import verify_books
from factories.cash_office import (
    DAY,
    FLOAT,
    NOW,
    PIN,
    CashOffice,
    account_line,
    card_tender,
    cash_tender,
    check_tender,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(transactional_db) -> CashOffice:
    return CashOffice.build()


def at_once(works: list[Callable[[], object]]) -> list[object]:
    """Run all works in threads of their own with their own connections; an error is an answer."""

    def run(work: Callable[[], object]) -> object:
        try:
            return work()
        except CurbstopError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(works)) as pool:
        return list(pool.map(run, works))


def assert_books_are_right() -> None:
    proof = verify_books()
    assert [(check.name, check.first) for check in proof.checks if not check.ok] == []


def test_twenty_clients_pay_the_same_accounts_and_drawers_and_lose_double_and_deadlock_nothing(office: CashOffice):
    cashiers = ("ana", "ben", "cruz")
    sessions = {name: office.open(name, place) for place, name in enumerate(cashiers)}
    accounts = [office.account() for _ in range(6)]
    for account in accounts:
        for month in range(3):
            office.bill(account, due=DAY + timedelta(days=30 * month), water=4_000, sewer=2_500)

    def client(number: int) -> Callable[[], object]:
        chance, name = random.Random(number), cashiers[number % len(cashiers)]  # noqa: S311 - repeatable on purpose

        def work() -> int:
            paid = 0
            for _ in range(6):
                chosen = chance.sample(accounts, chance.randint(1, 3))
                lines = [account_line(account, chance.randint(1, 3_000)) for account in chosen]
                total = sum(line.amount_cents for line in lines)
                tender = chance.choice([cash_tender, check_tender, card_tender])(total)
                taken = office.take(sessions[name], lines, [tender], name=name)
                if chance.random() < 0.3:
                    office.void(taken.receipt_id, name=chance.choice(["sam", "sue"]))
                else:
                    paid += total
            return paid

        return work

    answers = at_once([client(number) for number in range(20)])
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert Receipt.objects.count() == 20 * 6
    owed = sum(office.owes(account) for account in accounts)
    assert owed == 6 * 3 * 6_500 - sum(answers)
    for session in sessions.values():
        numbers = sorted(Receipt.objects.filter(session_id=session).values_list("sequence", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
    assert_books_are_right()
    for name, session in sessions.items():
        assert office.count_right(session, name=name).balanced


def test_the_same_key_sent_at_once_by_many_gives_one_receipt(office: CashOffice):
    session, account, key = office.open(), office.account(), uuid4()

    def work() -> object:
        return take_payment.take_payment(
            command_key=key,
            actor_id=office.staff["ana"],
            now=NOW,
            session_id=session,
            lines=[account_line(account, 700)],
            tenders=[cash_tender(700)],
        )

    answers = at_once([work] * 20)
    assert len(set(answers)) == 1
    assert Receipt.objects.count() == 1
    assert_books_are_right()


def test_of_many_who_open_the_same_drawer_at_once_one_gets_it(office: CashOffice):
    def opener(name: str, drawer: int) -> Callable[[], object]:
        return lambda: open_session.open_session(
            **office.by(name),
            drawer_id=office.drawers[drawer],
            business_date=DAY,
            float_count=FLOAT,
            second_username="max",
            second_pin=PIN,
        )

    answers = at_once([opener(name, 0) for name in ("ana", "ben", "cruz", "sam", "sue")])
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum(isinstance(answer, DrawerInUseError) for answer in answers) == 4
    assert CashSession.objects.count() == 1
    free = next(
        name for name in ("ana", "ben") if not CashSession.objects.filter(cashier_id=office.staff[name]).exists()
    )
    answers = at_once([opener(free, 1), opener(free, 2)])
    refused = [answer for answer in answers if isinstance(answer, (CashierHasDrawerError, DrawerInUseError))]
    assert len(refused) == 1


def test_the_same_file_delivered_at_once_by_many_posts_once(office: CashOffice):
    accounts = [office.account() for _ in range(5)]
    numbers = CustomerAccount.objects.filter(pk__in=accounts).values_list("number", flat=True)
    rows = "".join(f"{number},5.00,,,\n" for number in numbers)
    content = f"#control,5,25.00\naccount_number,amount,reference,payer,paid_on\n{rows}".encode()

    def work() -> object:
        return post_payment_file.post_payment_file(
            **office.by("finn"),
            content=content,
            name="web.csv",
            source="online",
            bank_account_id=office.bank_id,
            expected_on=DAY,
            effective_date=DAY,
        )

    answers = at_once([work] * 6)
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum(isinstance(answer, BatchExistsError) for answer in answers) == 5
    assert PaymentBatch.objects.count() == 1
    assert Receipt.objects.count() == 5
    assert_books_are_right()


def test_payments_that_come_while_the_count_begins_are_in_it_or_refused_but_never_lost(office: CashOffice):
    session, accounts = office.open(), [office.account() for _ in range(4)]

    def payer(account: int) -> Callable[[], object]:
        def work() -> int:
            paid = 0
            for _ in range(15):
                try:
                    paid += office.pay(session, account, 100).total_cents
                except SessionNotOpenError:
                    break
            return paid

        return work

    def counter() -> object:
        close_session.begin_count(**office.by("ana"), session_id=session)
        return close_session.commit_count(**office.by("ana"), session_id=session, count=FLOAT)

    answers = at_once([*(payer(account) for account in accounts), counter])
    assert SessionCount.objects.get().recorded_currency_cents == sum(answers[:4])
    assert_books_are_right()


def test_one_of_two_supervisors_who_approve_at_once_does_it(office: CashOffice):
    session = office.open()
    office.pay(session, office.account(), 900)
    office.count_right(session)

    def approver(name: str) -> Callable[[], object]:
        return lambda: approve_session.approve_session(**office.by(name), session_id=session, vault_id=office.vault_id)

    answers = at_once([approver("sam"), approver("sue"), approver("max")])
    assert answers.count(None) == 1
    assert_books_are_right()


def test_one_of_many_who_void_the_same_receipt_at_once_does_it(office: CashOffice):
    session = office.open()
    taken = office.pay(session, office.account(), 900)
    answers = at_once([lambda: office.void(taken.receipt_id)] * 6)
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert ReceiptVoid.objects.count() == 1
    assert_books_are_right()
