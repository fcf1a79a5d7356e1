"""At the counter: kinds of tender, card numbers, and a payment that is laid aside and taken up by another."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from curbstop.casework.models import WorkItem
from curbstop.cashiering.engine.tender_rules import CardNumberError, CashOnlyError
from curbstop.cashiering.models import Receipt, SuspendedPayment, Tender
from curbstop.cashiering.operations import NotSuspendedError
from curbstop.cashiering.operations.set_cash_only import set_cash_only
from curbstop.cashiering.queries import suspended_payments
from curbstop.cashiering.types import LineDraft, LineKind, TenderDraft, TenderKind
from curbstop.journeys import correct_payment, day_end, suspended
from curbstop.journeys.take_payment import take_payment
from curbstop.ledger.types import POOL
from factories.cash_office import DAY, NOW, PIN, CashOffice, account_line, card_tender, cents_of

pytestmark = pytest.mark.django_db(transaction=True)
CARD = "4111 1111 1111 1111"


@pytest.fixture
def office() -> CashOffice:
    return CashOffice.build(drawers=2)


@pytest.fixture
def session(office: CashOffice) -> int:
    return office.open("ana")


def e_check(cents: int) -> TenderDraft:
    return TenderDraft(
        kind=TenderKind.E_CHECK,
        amount_cents=cents,
        card_token="tok_e1",
        card_last4="6789",
        card_authorization="E77",
        processor_fee_cents=295,
    )


def test_an_e_check_stands_in_the_terminals_batch_and_the_processors_fee_is_never_ours(office, session):
    account = office.account()
    taken = office.take(session, [account_line(account, 500)], [e_check(300), card_tender(200)])
    assert (cents_of(POOL, 106), taken.change_cents) == (500, 0)
    tender = Tender.objects.get(kind="e_check")
    assert (tender.amount_cents, tender.processor_fee_cents) == (300, 295)
    office.finish(session)


def test_an_e_check_that_was_a_card_changes_nothing_in_the_books(office, session):
    taken = office.take(session, [account_line(office.account(), 500)], [e_check(500)])
    tender = Tender.objects.get(receipt=taken.receipt_id)
    correct_payment.correct_tender(
        **office.by("ana"),
        tender_id=tender.pk,
        to_kind=TenderKind.CARD,
        reason="read the slip wrong",
        second_username="sam",
        second_pin=PIN,
    )
    assert cents_of(POOL, 106) == 500
    office.void(taken.receipt_id)
    assert cents_of(POOL, 106) == 0


@pytest.mark.parametrize("field", ["payer", "remark", "check_number"])
def test_a_card_number_is_refused_in_every_field(office, session, field):
    line = LineDraft(kind=LineKind.SUSPENSE, amount_cents=5, remark=CARD if field == "remark" else "")
    tender = TenderDraft(
        kind=TenderKind.MONEY_ORDER, amount_cents=5, check_number=CARD if field == "check_number" else "7"
    )
    with pytest.raises(CardNumberError):
        take_payment(
            **office.by("ana"),
            session_id=session,
            lines=[line],
            tenders=[tender],
            payer_name=CARD if field == "payer" else "",
        )
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("kept", [CARD, "4111-1111-1111-1111", "x 378282246310005 y"])
def test_the_database_knows_a_card_number_as_the_page_does(kept):
    with connection.cursor() as cursor:
        cursor.execute("SELECT cashiering_card_number(%s), cashiering_card_number(%s)", [kept, "0134021290000"])
        assert cursor.fetchone() == (True, False)


def test_a_cash_only_customer_brings_a_cashiers_check_and_no_other(office, session):
    account = office.account()
    with transaction.atomic():
        set_cash_only(customer_account_id=account, until=DAY.replace(year=DAY.year + 1))
    for kind in ("personal", "business"):
        with pytest.raises(CashOnlyError):
            office.take(session, [account_line(account, 5)], [_check(kind)])
    with pytest.raises(CashOnlyError):
        office.take(session, [account_line(account, 5)], [e_check(5)])
    office.take(session, [account_line(account, 5)], [_check("cashier")])


def _check(kind: str) -> TenderDraft:
    return TenderDraft(kind=TenderKind.CHECK, amount_cents=5, check_number="7", check_kind=kind)


FIELDS = {"line-0-kind": "customer", "line-0-amount": "12.00", "command_key": str(uuid4())}


def lay_aside(office: CashOffice, session: int, **fields: str) -> int:
    return suspended.suspend_payment(
        **office.by("ana"), session_id=session, label="200001 A. Customer", total_cents=1_200, fields=FIELDS | fields
    )


def test_a_payment_laid_aside_posts_nothing_and_another_cashier_takes_it_up_once(office, session):
    key = lay_aside(office, session)
    assert (Receipt.objects.count(), cents_of(POOL, 102)) == (0, 0)
    assert [row.label for row in suspended_payments()] == ["200001 A. Customer"]
    assert suspended.resume_payment(**office.by("ben"), suspended_id=key) == FIELDS
    assert suspended_payments() == ()
    # The page of the one who took it up may ask again; nobody else gets it.
    assert suspended.resume_payment(**office.by("ben"), suspended_id=key) == FIELDS
    with pytest.raises(NotSuspendedError):
        suspended.resume_payment(**office.by("ana"), suspended_id=key)
    with pytest.raises(NotSuspendedError):
        suspended.drop_suspended(**office.by("ana"), suspended_id=key, reason="gone")


def test_a_payment_laid_aside_is_dropped_with_a_reason_that_stays(office, session):
    key = lay_aside(office, session)
    suspended.drop_suspended(**office.by("ben"), suspended_id=key, reason="the customer left")
    row = SuspendedPayment.objects.get(pk=key)
    assert (row.state, row.reason, row.ended_by_id) == ("DROPPED", "the customer left", office.staff["ben"])
    with pytest.raises(IntegrityError), transaction.atomic():
        SuspendedPayment.objects.filter(pk=key).update(reason="another")


def test_what_is_still_laid_aside_at_the_days_end_becomes_work(office, session):
    key = lay_aside(office, session)
    day_end.begin_balancing(**office.by("sam"), business_date=DAY)
    assert SuspendedPayment.objects.get(pk=key).state == "EXPIRED"
    assert WorkItem.objects.get(kind="suspended_payment").subject_id == key


def test_a_card_number_is_not_laid_aside(office, session):
    with pytest.raises(CardNumberError):
        lay_aside(office, session, payer_name=CARD)
    with pytest.raises(IntegrityError), transaction.atomic():
        SuspendedPayment.objects.create(
            key=uuid4(),
            office_id=office.office_id,
            business_date=DAY,
            label="x",
            total_cents=0,
            fields={"payer_name": CARD},
            suspended_by_id=office.staff["ana"],
            suspended_at=NOW,
        )
