"""Two tabs send the same queue at once, and a supervisor a third time: every receipt comes once, in an order without gaps."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import connections

from curbstop.cashiering.models import NumberRange, OfflineReceipt, Receipt
from curbstop.cashiering.types.offline import OfflineDraft, OfflineKind, OfflineMerged
from curbstop.customers.models import CustomerAccount
from curbstop.journeys import offline
from curbstop.reporting.verify.run import verify_books
from factories.cash_office import NOW, CashOffice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(transactional_db) -> CashOffice:
    return CashOffice.build()


def at_once(works: list[Callable[[], object]]) -> list[object]:
    def run(work: Callable[[], object]) -> object:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(works)) as pool:
        return list(pool.map(run, works))


def test_the_same_queue_sent_by_two_tabs_and_a_supervisor_at_once_doubles_nothing(office: CashOffice) -> None:
    session, account = office.open(), office.account()
    number = CustomerAccount.objects.get(pk=account).number
    held = offline.assign_range(**office.by("ana"), session_id=session, device=uuid4())
    queue = [
        OfflineDraft(
            key=uuid4(),
            kind=OfflineKind.PAGE,
            series=held.series,
            sequence=held.first_number + place,
            session_id=session,
            taken_at=NOW - timedelta(minutes=place),
            account_typed=number,
            amount_cents=1_000 + place,
            tender_kind="cash",
            given_cents=2_000,
        )
        for place in range(8)
    ]

    def tab(name: str) -> Callable[[], tuple[OfflineMerged, ...]]:
        return lambda: offline.merge_offline_receipts(actor_id=office.staff[name], now=NOW, drafts=queue)

    first, *others = at_once([tab("ana"), tab("ana"), tab("sam")])
    assert all(one == first for one in others)
    assert Receipt.objects.count() == OfflineReceipt.objects.count() == 8
    assert sorted(Receipt.objects.values_list("sequence", flat=True)) == list(range(1, 9))
    assert office.owes(account) == -sum(one.amount_cents for one in queue)
    assert [check.name for check in verify_books().checks if not check.ok] == []
    assert office.count_right(session).balanced


def test_ranges_asked_for_at_once_by_many_browsers_never_overlap(office: CashOffice) -> None:
    sessions = {name: office.open(name, place) for place, name in enumerate(("ana", "ben", "cruz"))}

    def ask(name: str) -> Callable[[], object]:
        return lambda: offline.assign_range(**office.by(name), session_id=sessions[name], device=uuid4())

    at_once([ask(name) for name in sessions for _ in range(3)])
    ranges = sorted(NumberRange.objects.values_list("first_number", "last_number"))
    assert len(ranges) == 9
    assert all(earlier[1] < later[0] for earlier, later in pairwise(ranges))
