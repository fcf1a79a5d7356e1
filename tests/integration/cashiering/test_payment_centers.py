"""Pay stations: single payments at once, the day's message, one posting that another approves."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.cashiering import queries
from curbstop.cashiering.models import CenterDay, CenterPayment, PaymentBatch, Settlement
from curbstop.cashiering.operations import (
    CenterDayDiffersError,
    CenterPaymentError,
    NotAllowedError,
    add_payment_center,
)
from curbstop.cashiering.types.received import CenterPaymentDraft, FeeKind
from curbstop.journeys import payment_centers as centers
from curbstop.journeys.match_bank_line import match_settlement, record_bank_line
from curbstop.journeys.post_payment_file import approve_batch
from curbstop.ledger.types import POOL, WATER
from curbstop.reporting.day_differences import differences_of_day
from curbstop.reporting.verify.run import verify_books
from factories.cash_office import DAY, CashOffice, cents_of
from factories.mail_room import furnish_mail_room
from factories.seats import seat_named


@pytest.fixture
def room(office: CashOffice) -> CashOffice:
    return furnish_mail_room(office)


@pytest.fixture(autouse=True)
def _books_are_right_after_each_test(db):
    yield
    proof = verify_books()
    assert [(check.name, check.first) for check in proof.checks if not check.ok] == []
    assert differences_of_day(business_date=DAY) == ()


def pay_station(room: CashOffice, **more: object) -> int:
    with transaction.atomic():
        return add_payment_center(code="PS1", name="Pay station", bank_account_id=room.bank_id, **more)


def number_of(account: int) -> str:
    return queries.account_labels(customer_account_ids=[account])[account].number


def tell(room: CashOffice, center: int, *payments: tuple[str, str, int], day=DAY, name: str = "mia") -> tuple[int, ...]:
    drafts = [CenterPaymentDraft(*one) for one in payments]
    return centers.record_center_payments(**room.by(name), center_id=center, paid_on=day, payments=drafts)


def say(room: CashOffice, center: int, number: int, cents: int, *, day=DAY) -> int:
    return centers.record_center_day(
        **room.by("mia"), center_id=center, paid_on=day, control_count=number, control_cents=cents
    )


def post_day(room: CashOffice, center: int, *, day=DAY) -> int:
    return centers.post_center_day(**room.by("mia"), center_id=center, paid_on=day)


def test_a_day_posts_only_when_its_message_is_the_sum_of_its_payments(room: CashOffice):
    account = room.account()
    room.bill(account, water=4_206)
    center = pay_station(room)
    tell(room, center, ("P1", number_of(account), 4_206), ("P2", "777", 1_000))
    assert room.owes(account) == 4_206
    with pytest.raises(CenterDayDiffersError, match="message is missing"):
        post_day(room, center)
    say(room, center, 2, 5_200)
    with pytest.raises(CenterDayDiffersError, match=r"single payments are 2 of .?52\.06"):
        post_day(room, center)
    say(room, center, 2, 5_206)
    batch = post_day(room, center)
    assert room.owes(account) == 0
    settlement = PaymentBatch.objects.get(pk=batch).settlement_id
    assert cents_of(POOL, 106, settlement) == 5_206
    assert cents_of(POOL, 206) == 1_000
    assert [one.kind for one in queries.day_end_blockers(business_date=DAY)] == ["batch_not_approved"]
    approve_batch(**room.by("sam"), batch_id=batch)
    assert queries.day_end_blockers(business_date=DAY) == ()
    with pytest.raises(CenterPaymentError, match="is posted"):
        tell(room, center, ("P3", "777", 1))


def test_the_database_refuses_a_day_whose_batch_is_not_its_payments(room: CashOffice):
    center = pay_station(room)
    tell(room, center, ("P1", "777", 1_000))
    told = say(room, center, 1, 1_000)
    batch = post_day(room, center)
    with pytest.raises(IntegrityError, match="posted once"), transaction.atomic():
        CenterDay.objects.filter(pk=told).update(control_cents=2_000)
    tell(room, center, ("P2", "777", 500), day=DAY - timedelta(days=1))
    other = say(room, center, 1, 400, day=DAY - timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        CenterDay.objects.filter(pk=other).update(batch_id=batch)


def test_a_payment_is_told_once_and_pending_until_its_day_is_posted(room: CashOffice):
    account, center = room.account(), pay_station(room)
    tell(room, center, ("P1", number_of(account), 4_206))
    (pending,) = queries.pending_payments(customer_account_id=account)
    assert (pending.reference, pending.amount_cents, pending.center_name) == ("P1", 4_206, "Pay station")
    with pytest.raises(CenterPaymentError, match="told before"):
        tell(room, center, ("P1", number_of(account), 4_206))
    with pytest.raises(CenterPaymentError, match="told before"):
        tell(room, center, ("P2", "1", 1), ("P2", "1", 1))
    say(room, center, 1, 4_206)
    post_day(room, center)
    assert queries.pending_payments(customer_account_id=account) == ()


def test_what_the_center_takes_back_before_its_days_end_is_not_posted_and_stays(room: CashOffice):
    account, center = room.account(), pay_station(room)
    first, _second = tell(room, center, ("P1", number_of(account), 900), ("P2", number_of(account), 1_100))
    centers.cancel_center_payment(**room.by("mia"), payment_id=first, reference="P1-VOID")
    with pytest.raises(CenterPaymentError, match="taken back already"):
        centers.cancel_center_payment(**room.by("mia"), payment_id=first, reference="P1-VOID2")
    say(room, center, 1, 1_100)
    post_day(room, center)
    assert cents_of(WATER, 205, account) == 1_100
    assert CenterPayment.objects.count() == 3


def test_a_centers_payments_count_and_settle_by_its_contract(room: CashOffice):
    account, center = room.account(), pay_station(room, settles_after_days=2, counts_after_days=1)
    tell(room, center, ("P1", number_of(account), 1_000))
    say(room, center, 1, 1_000)
    row = PaymentBatch.objects.get(pk=post_day(room, center))
    assert row.effective_date == DAY + timedelta(days=1)
    assert Settlement.objects.get(pk=row.settlement_id).expected_on == DAY + timedelta(days=2)


def test_a_fee_that_the_center_keeps_back_is_an_expense_when_its_wire_comes(room: CashOffice):
    account, center = room.account(), pay_station(room, fee_kind=FeeKind.KEPT_BACK, fee_cents=75)
    tell(room, center, ("P1", number_of(account), 1_000), ("P2", number_of(account), 2_000))
    say(room, center, 2, 3_000)
    batch = post_day(room, center)
    (day,) = queries.center_days(center_id=center)
    assert day.fee_cents == 150
    line = record_bank_line(
        **room.by("finn"), bank_account_id=room.bank_id, value_date=DAY, amount_cents=2_850, reference="W1"
    )
    match_settlement(
        **room.by("finn"),
        bank_line_id=line,
        settlement_id=PaymentBatch.objects.get(pk=batch).settlement_id,
        fee_cents=150,
    )
    assert (cents_of(POOL, 106), cents_of(WATER, 661)) == (0, 150)


def test_an_earlier_day_without_its_message_keeps_the_day_open(room: CashOffice):
    center = pay_station(room)
    tell(room, center, ("P1", "777", 1_000), day=DAY - timedelta(days=1))
    kinds = {one.kind: one.subject_id for one in queries.day_end_blockers(business_date=DAY)}
    assert kinds == {"center_day_open": center}


def test_a_cashier_does_not_work_payment_centers(room: CashOffice):
    center = pay_station(room)
    with pytest.raises(NotAllowedError, match="worked by finance"):
        tell(room, center, ("P1", "777", 1), name="ana")


@settings(max_examples=12)
@given(cents=st.lists(st.integers(1, 500_000), min_size=1, max_size=8), slip=st.integers(-3, 3))
def test_a_message_that_is_off_by_any_cent_posts_nothing(django_db_blocker, cents, slip):
    with transaction.atomic():
        savepoint = transaction.savepoint()
        room = furnish_mail_room(CashOffice.build(drawers=1))
        center = pay_station(room)
        tell(room, center, *[(f"P{place}", "777", one) for place, one in enumerate(cents)])
        say(room, center, len(cents), max(0, sum(cents) + slip))
        if slip and sum(cents) + slip >= 0:
            with pytest.raises(CenterDayDiffersError):
                post_day(room, center)
            assert cents_of(POOL, 106) == 0
        elif not slip:
            post_day(room, center)
            assert cents_of(POOL, 206) == sum(cents)
        transaction.savepoint_rollback(savepoint)


def test_the_account_page_shows_what_a_center_took_as_pending_until_it_is_posted(room: CashOffice):
    center, account = pay_station(room), room.account()
    tell(room, center, ("P-1", number_of(account), 4_200))
    address = reverse("desk:account", args=[account])
    page = seat_named("sam").get(address).content.decode()
    assert "42.00 was paid at Pay station" in page
    assert "pending, not posted yet" in page
    assert room.owes(account) == 0
    say(room, center, 1, 4_200)
    centers.post_center_day(**room.by("finn"), center_id=center, paid_on=DAY)
    assert "pending, not posted yet" not in seat_named("sam").get(address).content.decode()
