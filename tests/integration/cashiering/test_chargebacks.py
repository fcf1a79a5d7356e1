"""Card disputes: the debit, the evidence with its day, won and lost, and nothing but the card's part undone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from curbstop.casework.models import WorkItem
from curbstop.cashiering.models import Chargeback, ChargebackStep, Receipt, ReturnedItem, Tender
from curbstop.cashiering.operations import (
    AlreadyUndoneError,
    DisputeStepError,
    NotAllowedError,
    NotDisputableError,
)
from curbstop.cashiering.types import LineDraft, LineKind
from curbstop.journeys import chargebacks, void_payment
from curbstop.journeys.return_item import return_item
from curbstop.ledger.types import CITY, POOL
from curbstop.receivables.queries import open_items
from curbstop.reporting.verify.run import verify_books
from factories.cash_office import DAY, CashOffice, account_line, card_tender, cash_tender, cents_of

pytestmark = pytest.mark.django_db
DUE = DAY + timedelta(days=20)


@pytest.fixture
def office(db) -> CashOffice:
    return CashOffice.build()


def paid(office: CashOffice, lines: list[LineDraft], card: int, cash: int = 0) -> int:
    """A receipt paid by card (and cash); returns the card's tender."""
    session = office.open()
    tenders = [cash_tender(cash)] if cash else []
    taken = office.take(session, lines, [*tenders, card_tender(card)])
    return Tender.objects.get(receipt=taken.receipt_id, kind="card").pk


def dispute(office: CashOffice, tender: int, name: str = "finn", **more) -> int:
    fields = {"reason_code": "fraud", "reference": "CB-1", "debited_on": DAY, "evidence_due_on": DUE}
    return chargebacks.open_chargeback(**office.by(name), tender_id=tender, **(fields | more))


def step(office: CashOffice, chargeback: int, how: str, name: str = "finn") -> int:
    common = {**office.by(name), "chargeback_id": chargeback, "words": f"it was {how}", "happened_on": DAY}
    if how == "evidence":
        return chargebacks.record_evidence(**common, file=("slip.png", "image/png", b"slip"))
    if how == "filed":
        return chargebacks.file_evidence(**common)
    return chargebacks.end_chargeback(**common, how=how)


def books_are_right() -> None:
    assert [(check.name, check.first) for check in verify_books().checks if not check.ok] == []


def test_a_dispute_hangs_at_the_bank_with_work_until_its_evidence_is_due(office: CashOffice) -> None:
    account = office.account()
    office.bill(account, water=3_310)
    chargeback = dispute(office, paid(office, [account_line(account, 3_310)], 3_310), bank_fee_cents=1_500)
    assert cents_of(POOL, 107, chargeback) == 3_310
    assert office.owes(account) == 0
    item = WorkItem.objects.get(kind="chargeback_evidence")
    assert (item.due_on, item.queue, item.subject_id, item.customer_account_id) == (DUE, "finance", chargeback, account)
    assert "CB-1" in item.reason
    books_are_right()


def test_a_dispute_that_was_answered_and_won_leaves_everything_as_it_was(office: CashOffice) -> None:
    account = office.account()
    office.bill(account, water=3_310)
    chargeback = dispute(office, paid(office, [account_line(account, 3_310)], 3_310))
    before = cents_of(POOL, 101)
    step(office, chargeback, "evidence")
    step(office, chargeback, "filed")
    assert not WorkItem.objects.filter(kind="chargeback_evidence", state="open").exists()
    step(office, chargeback, "won")
    assert cents_of(POOL, 107, chargeback) == 0
    assert cents_of(POOL, 101) == before + 3_310
    assert (office.owes(account), ReturnedItem.objects.count()) == (0, 0)
    books_are_right()


@pytest.mark.parametrize("how", ["lost", "accepted"])
def test_a_dispute_that_is_lost_opens_the_cards_part_alone_with_its_own_due_dates(office: CashOffice, how: str) -> None:
    account = office.account()
    items = office.bill(account, due=DAY - timedelta(days=40), water=6_000, sewer=4_000)
    assert len(items) == 2
    tender = paid(office, [account_line(account, 10_000)], card=7_000, cash=3_000)
    chargeback = dispute(office, tender)
    step(office, chargeback, how)
    assert office.owes(account) == 7_000
    assert {one.due_date for one in open_items(customer_account_ids=[account])} == {DAY - timedelta(days=40)}
    assert cents_of(POOL, 107, chargeback) == 0
    returned = ReturnedItem.objects.get()
    assert (returned.pk, returned.amount_cents, returned.kind, returned.fee_cents) == (chargeback, 7_000, "card", 0)
    assert ChargebackStep.objects.get(kind=how).entry_id == returned.entry_id
    books_are_right()


def test_a_part_of_a_card_payment_is_lost(office: CashOffice) -> None:
    account = office.account()
    office.bill(account, water=6_000)
    chargeback = dispute(office, paid(office, [account_line(account, 6_000)], 6_000), amount_cents=1_000)
    step(office, chargeback, "lost")
    assert office.owes(account) == 1_000
    books_are_right()


def test_a_lost_dispute_takes_a_departments_money_and_unidentified_money_back(office: CashOffice) -> None:
    lines = [
        LineDraft(
            kind=LineKind.RECEIPT_TYPE,
            amount_cents=2_500,
            receipt_type_id=office.permit_id,
            answers=(("permit", "B-1"),),
        ),
        LineDraft(kind=LineKind.SUSPENSE, amount_cents=500, remark="?"),
    ]
    tender = paid(office, lines, 3_000)
    with pytest.raises(NotDisputableError):
        dispute(office, tender, amount_cents=100)
    step(office, dispute(office, tender), "accepted")
    assert cents_of(CITY, 208, office.department_id) == 0
    assert cents_of(POOL, 206) == 0
    books_are_right()


def test_steps_are_taken_in_their_order_and_a_dispute_ends_once(office: CashOffice) -> None:
    account = office.account()
    chargeback = dispute(office, paid(office, [account_line(account, 900)], 900))
    for too_early in ("filed", "won"):
        with pytest.raises(DisputeStepError):
            step(office, chargeback, too_early)
    step(office, chargeback, "lost")
    for too_late in ("evidence", "won", "accepted"):
        with pytest.raises(DisputeStepError):
            step(office, chargeback, too_late)
    fields = ChargebackStep.objects.filter(chargeback=chargeback).values()[0] | {"kind": "won"}
    fields.pop("id")
    with pytest.raises(IntegrityError, match="dispute has ended"), transaction.atomic():
        ChargebackStep.objects.create(**fields)


def test_what_is_disputed_is_not_voided_reversed_or_returned_meanwhile(office: CashOffice) -> None:
    account = office.account()
    tender = paid(office, [account_line(account, 900)], 900)
    chargeback = dispute(office, tender)
    receipt = Receipt.objects.get().pk
    with pytest.raises(AlreadyUndoneError):
        void_payment.void_payment(**office.by("sam"), receipt_id=receipt, reason="again")
    with pytest.raises(AlreadyUndoneError):
        return_item(**office.by("finn"), tender_id=tender, reason_code="CHARGEBACK", returned_on=DAY)
    with pytest.raises((NotDisputableError, AlreadyUndoneError)):
        dispute(office, tender, reference="CB-2")
    step(office, chargeback, "evidence")
    step(office, chargeback, "filed")
    step(office, chargeback, "won")
    void_payment.void_payment(**office.by("sam"), receipt_id=receipt, reason="keyed twice")
    books_are_right()


def test_only_cards_are_disputed_by_finance_and_not_by_whoever_took_them(office: CashOffice) -> None:
    account = office.account()
    tender = paid(office, [account_line(account, 900)], card=600, cash=300)
    cash = Tender.objects.get(kind="cash").pk
    with pytest.raises(NotDisputableError):
        dispute(office, cash)
    with pytest.raises(NotAllowedError):
        dispute(office, tender, name="ana")
    for wrong in ({"amount_cents": 601}, {"evidence_due_on": DAY - timedelta(days=1)}, {"reference": " "}):
        with pytest.raises(NotDisputableError):
            dispute(office, tender, **wrong)
    assert not Chargeback.objects.exists()
