"""Receipts given without the server: merged once, never refused away, in their numbers' order, every number accounted for."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import count
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curbstop.casework.models import WorkItem
from curbstop.cashiering.models import (
    NumberRange,
    OfflinePosting,
    OfflineReceipt,
    Receipt,
    ReceiptLine,
    SuspenseItem,
    Tender,
)
from curbstop.cashiering.operations import (
    BookNumbersError,
    NotAllowedError,
    NotAnOfflineReceiptError,
    NotWaitingError,
    NotYourSessionError,
    NumbersUsedError,
)
from curbstop.cashiering.types.offline import OfflineDraft, OfflineKind, RangeGiven, Unused
from curbstop.customers.models import CustomerAccount
from curbstop.journeys import approve_session, offline
from curbstop.platform.idempotency import KeyReusedError
from curbstop.reporting.verify.run import verify_books
from curbstop.staff.models import AccountHand
from curbstop.staff.operations import WrongPinError
from factories.cash_office import DAY, NOW, PIN, CashOffice

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db) -> CashOffice:
    return CashOffice.build()


def range_of(office: CashOffice, session: int, name: str = "ana", device: UUID | None = None) -> RangeGiven:
    return offline.assign_range(**office.by(name), session_id=session, device=device or uuid4())


def number_of(account: int) -> str:
    return CustomerAccount.objects.get(pk=account).number


def draft(held: RangeGiven, session: int, account: str, cents: int = 5_000, place: int = 0, **more) -> OfflineDraft:
    fields = {
        "key": uuid4(),
        "kind": OfflineKind.PAGE,
        "series": held.series,
        "sequence": held.first_number + place,
        "session_id": session,
        "taken_at": NOW - timedelta(minutes=30 - place),
        "account_typed": account,
        "amount_cents": cents,
        "tender_kind": "cash",
        "given_cents": cents,
    }
    return OfflineDraft(**(fields | more))


def merge(office: CashOffice, *drafts: OfflineDraft, name: str = "ana"):
    return offline.merge_offline_receipts(actor_id=office.staff[name], now=NOW, drafts=drafts)


def work() -> Counter:
    return Counter(WorkItem.objects.filter(state="open").values_list("kind", flat=True))


def books_are_right() -> None:
    assert [(check.name, check.first) for check in verify_books().checks if not check.ok] == []


def test_what_was_taken_offline_is_posted_in_the_order_of_its_numbers_beside_its_own_number(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    office.bill(account, water=6_000, sewer=4_000)
    held = range_of(office, session)
    first = draft(held, session, number_of(account), 6_000, given_cents=10_000)
    second = draft(held, session, number_of(account), 4_000, place=1, tender_kind="check", check_number="77")
    merged = merge(office, second, first)
    assert [one.number for one in merged] == [first.number, second.number] == ["X000001", "X000002"]
    assert [one.receipt_number[-6:] for one in merged] == ["000001", "000002"]
    receipt = Receipt.objects.get(pk=merged[0].receipt_id)
    assert (receipt.total_cents, receipt.change_cents, receipt.session_id) == (6_000, 4_000, session)
    kept = OfflineReceipt.objects.get(number="X000001")
    assert (kept.taken_at, kept.taken_by_id) == (first.taken_at, office.staff["ana"])
    assert office.owes(account) == 0
    assert Tender.objects.get(kind="check").check_number == "77"
    assert not work()
    books_are_right()
    assert office.count_right(session).balanced


def test_a_queue_that_is_sent_again_doubles_nothing(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    held = range_of(office, session)
    queue = [draft(held, session, number_of(account), 1_000 + place, place) for place in range(3)]
    first = merge(office, *queue)
    assert merge(office, *reversed(queue)) == first
    assert merge(office, queue[1], name="sam") == (first[1],)
    assert Receipt.objects.count() == OfflineReceipt.objects.count() == 3


def test_one_key_never_stands_for_two_payments(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    held = range_of(office, session)
    one = draft(held, session, number_of(account))
    merge(office, one)
    with pytest.raises(KeyReusedError):
        merge(office, replace(one, amount_cents=1, given_cents=1))


def test_an_unknown_account_is_unidentified_money_with_work(office: CashOffice) -> None:
    session = office.open()
    (merged,) = merge(office, draft(range_of(office, session), session, "no such", 2_500))
    item = SuspenseItem.objects.get()
    assert (item.amount_cents, item.remark) == (2_500, "X000001 no such")
    assert ReceiptLine.objects.get(receipt=merged.receipt_id).kind == "suspense"
    assert work() == {"offline_account": 1}
    books_are_right()


def test_money_of_an_account_that_the_cashier_adjusted_that_day_is_unidentified_with_work(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    AccountHand.objects.create(
        customer_account_id=account, staff_user_id=office.staff["ana"], business_date=DAY, deed="adjusted"
    )
    (merged,) = merge(office, draft(range_of(office, session), session, number_of(account)))
    assert ReceiptLine.objects.get(receipt=merged.receipt_id).kind == "suspense"
    assert "adjusted account" in WorkItem.objects.get(kind="offline_account").reason
    books_are_right()


def test_a_closed_account_is_credited_with_work_and_a_bankrupts_waits_in_suspense(office: CashOffice) -> None:
    session = office.open()
    held = range_of(office, session)
    closed, bankrupt = office.account(closed_on=DAY - timedelta(days=9)), office.account()
    WorkItem.objects.create(
        kind="bankruptcy",
        queue="supervisor",
        subject_kind="customer_account",
        subject_id=bankrupt,
        customer_account_id=bankrupt,
        reason="Chapter 7",
        opened_at=NOW,
    )
    merge(office, draft(held, session, number_of(closed)), draft(held, session, number_of(bankrupt), place=1))
    assert office.owes(closed) == -5_000
    assert office.owes(bankrupt) == 0
    assert work() == {"bankruptcy": 1, "offline_account": 2}


def test_more_than_the_cap_and_a_check_that_the_bank_may_refuse_are_posted_with_work(office: CashOffice) -> None:
    session, account = office.open(), office.account(cash_only_until=DAY + timedelta(days=30))
    held = range_of(office, session)
    much = draft(held, session, number_of(account), 60_000)
    check = draft(held, session, number_of(account), 900, 1, tender_kind="check", check_number="")
    assert [one.work_items for one in merge(office, much, check)] == [1, 1]
    assert office.owes(account) == -60_900
    assert work() == {"offline_cap": 1, "offline_check": 1}


def test_a_number_that_is_used_twice_is_posted_once_more_and_somebody_looks(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    held = range_of(office, session)
    one = draft(held, session, number_of(account))
    far = draft(held, session, number_of(account), place=5_000)
    merge(office, one, replace(one, key=uuid4(), amount_cents=700, given_cents=700), far)
    assert office.owes(account) == -10_700
    assert sorted(OfflineReceipt.objects.values_list("range_id", "sequence"), key=str) == [
        (held.range_id, held.first_number),
        (None, None),
        (None, None),
    ]
    assert work() == {"offline_number": 2}


def test_money_of_a_counted_drawer_waits_and_is_posted_when_the_session_is_reopened(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    held = range_of(office, session)
    office.count_right(session, short=-5_000)
    (merged,) = merge(office, draft(held, session, number_of(account)))
    assert (merged.receipt_id, merged.receipt_number) == (None, "")
    assert work() == {"offline_waits": 1}
    books_are_right()
    approve_session.reopen_session(**office.by("sam"), session_id=session, reason="offline receipts came")
    posted = offline.post_waiting(**office.by("sam"), offline_receipt_id=merged.offline_receipt_id)
    assert posted.receipt_number.endswith("000001")
    assert Receipt.objects.get().taken_by_id == office.staff["ana"]
    assert (office.owes(account), work()) == (-5_000, Counter())
    with pytest.raises(NotWaitingError):
        offline.post_waiting(**office.by("sam"), offline_receipt_id=merged.offline_receipt_id)
    books_are_right()
    assert office.count_right(session).balanced


def test_money_without_an_open_session_is_refused_to_no_cashier_but_only_a_supervisor_posts_what_waits(
    office: CashOffice,
) -> None:
    session = office.open()
    held = range_of(office, session)
    office.count_right(session)
    (merged,) = merge(office, draft(held, session, "1"))
    with pytest.raises(NotAllowedError):
        offline.post_waiting(**office.by("ana"), offline_receipt_id=merged.offline_receipt_id)


def test_another_cashier_does_not_send_what_somebody_else_took_but_a_supervisor_does(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    held = range_of(office, session)
    with pytest.raises(NotAllowedError):
        merge(office, draft(held, session, number_of(account)), name="ben")
    merge(office, draft(held, session, number_of(account)), name="sam")
    assert OfflineReceipt.objects.values_list("keyed_by_id", "taken_by_id").get() == (
        office.staff["sam"],
        office.staff["ana"],
    )


@pytest.mark.parametrize(
    "more", [{"tender_kind": "card"}, {"given_cents": 4_999}, {"amount_cents": 0, "given_cents": 0}]
)
def test_what_no_paper_can_say_is_refused(office: CashOffice, more: dict) -> None:
    session = office.open()
    with pytest.raises(NotAnOfflineReceiptError):
        merge(office, draft(range_of(office, session), session, "1", **more))


def test_ranges_of_two_browsers_never_overlap_and_one_browser_keeps_its_own(office: CashOffice) -> None:
    session, device = office.open(), uuid4()
    mine = range_of(office, session, device=device)
    assert range_of(office, session, device=device) == mine
    other = range_of(office, session)
    assert (mine.first_number, mine.last_number, other.first_number) == (1, 100, 101)
    with pytest.raises(NotYourSessionError):
        range_of(office, session, name="ben")
    fields = {
        name: value for name, value in NumberRange.objects.filter(pk=mine.range_id).values()[0].items() if name != "id"
    }
    with pytest.raises(IntegrityError, match="cashiering_range_no_overlap"), transaction.atomic():
        NumberRange.objects.create(**(fields | {"first_number": 100, "last_number": 150}))


def test_a_full_range_is_followed_by_the_next(office: CashOffice) -> None:
    session, device = office.open(), uuid4()
    held = range_of(office, session, device=device)
    merge(office, draft(held, session, "1", place=99))
    assert range_of(office, session, device=device).first_number == 101


def test_numbers_that_no_receipt_has_are_told_once_and_never_used_afterwards(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    held = range_of(office, session)
    merge(office, draft(held, session, number_of(account)))
    back = {**office.by("ana"), "range_id": held.range_id, "next_number": 2}
    assert offline.return_rest(**back) == 99
    assert offline.return_rest(**(back | office.by("ana"))) == 0
    told = {"range_id": held.range_id, "kind": Unused.SPOILED, "reason": "printer jam"}
    with pytest.raises(NumbersUsedError):
        offline.report_unused(**office.by("ana"), first_number=1, last_number=1, **told)
    merge(office, draft(held, session, number_of(account), place=1))
    assert work() == {"offline_number": 1}


def slip(office: CashOffice, session: int, sequence: int, account: str, **more) -> OfflineDraft:
    held = RangeGiven(0, "B7", 1, 50)
    return draft(held, session, account, 3_000, sequence - 1, kind=OfflineKind.PAPER, **more)


def key_in(office: CashOffice, one: OfflineDraft, *, name: str = "ben", witness: str = "cruz", pin: str = PIN):
    return offline.key_in_paper_receipt(
        actor_id=office.staff[name], now=NOW, draft=one, witness_username=witness, witness_pin=pin
    )


def test_a_paper_receipt_is_keyed_in_by_another_before_a_witness_with_its_original_time(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    book = offline.add_receipt_book(
        **office.by("sam"), office_id=office.office_id, series="b7", first_number=1, last_number=50
    )
    one = slip(office, session, 12, number_of(account))
    with pytest.raises(WrongPinError):
        key_in(office, one, pin="0000")
    with pytest.raises(NotAllowedError):
        key_in(office, one, witness="")
    merged = key_in(office, one)
    assert (merged.number, merged.work_items) == ("B7-0012", 0)
    assert key_in(office, one) == merged
    kept = OfflineReceipt.objects.get()
    assert (kept.range_id, kept.keyed_by_id, kept.witness_id) == (book, office.staff["ben"], office.staff["cruz"])
    receipt = Receipt.objects.get(pk=merged.receipt_id)
    assert (receipt.taken_by_id, kept.taken_at) == (office.staff["ana"], one.taken_at)
    assert office.owes(account) == -3_000
    books_are_right()


def test_a_book_has_its_numbers_once_and_is_put_in_keeping_by_a_supervisor(office: CashOffice) -> None:
    book = {"office_id": office.office_id, "series": "B7", "first_number": 1, "last_number": 50}
    with pytest.raises(NotAllowedError):
        offline.add_receipt_book(**office.by("ana"), **book)
    offline.add_receipt_book(**office.by("sam"), **book)
    for wrong in ({"first_number": 50, "last_number": 60}, {"series": "X"}, {"first_number": 9, "last_number": 8}):
        with pytest.raises(BookNumbersError):
            offline.add_receipt_book(**office.by("sam"), **(book | wrong))


# --- beside a plain model ---------------------------------------------------------------------------------------------

AMOUNTS = st.integers(min_value=1, max_value=70_000)
TAKEN = st.lists(
    st.tuples(AMOUNTS, st.sampled_from(["known", "other", "nobody"]), st.booleans()), min_size=1, max_size=7
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taken=TAKEN, data=st.data())
def test_any_order_and_any_repetition_of_merges_ends_as_the_plain_model_says(taken: list, data: st.DataObject) -> None:
    with transaction.atomic():
        office = CashOffice.build()
        session, known, other = office.open(), office.account(), office.account()
        office.bill(known, water=20_000)
        held = range_of(office, session)
        numbers = {"known": number_of(known), "other": number_of(other), "nobody": "none"}
        place = count()
        queue = [
            draft(
                held,
                session,
                numbers[who],
                cents,
                next(place),
                tender_kind="check" if check else "cash",
                check_number="1" if check else "",
                given_cents=cents if check else cents + 25,
            )
            for cents, who, check in taken
        ]
        for _ in range(data.draw(st.integers(1, 3))):
            merge(office, *data.draw(st.permutations(queue)), *data.draw(st.lists(st.sampled_from(queue), max_size=3)))
        paid = {who: sum(cents for cents, whose, _ in taken if whose == who) for who in numbers}
        assert office.owes(known) == 20_000 - paid["known"]
        assert office.owes(other) == -paid["other"]
        assert sum(SuspenseItem.objects.values_list("amount_cents", flat=True)) == paid["nobody"]
        assert Receipt.objects.count() == OfflinePosting.objects.count() == len(taken)
        assert work() == Counter(
            {
                kind: number
                for kind, number in (
                    ("offline_account", sum(who == "nobody" for _, who, _ in taken)),
                    ("offline_cap", sum(cents > 50_000 for cents, _, _ in taken)),
                )
                if number
            }
        )
        books_are_right()
        assert office.count_right(session).balanced
        transaction.set_rollback(True)
