"""An outage in the worked city: what was taken without the server, a paper slip, numbers given back; and a disputed card."""

from datetime import date, timedelta
from uuid import UUID

from curbstop.cashiering.models import ReceiptVoid, ReturnedItem, Tender
from curbstop.cashiering.types.offline import OfflineDraft, OfflineKind, RangeGiven, Unused
from curbstop.customers.models import CustomerAccount
from curbstop.demonstration.story.cast import PIN
from curbstop.demonstration.story.counter import Drawer
from curbstop.demonstration.story.moments import at, key
from curbstop.demonstration.story.stage import Stage
from curbstop.journeys import chargebacks, offline

BOOK = "B1"


def live_through_an_outage(*, stage: Stage, day: date, drawer: Drawer) -> None:
    """Two receipts of the page and a slip of the book, all cash; a spoiled number, and the rest is given back."""
    cashier, now = stage.cast[drawer.cashier], at(day=day, hour=16)
    account = CustomerAccount.objects.order_by("pk").values_list("number", flat=True)[3]
    held = offline.assign_range(
        command_key=key(day, "range", drawer.cashier),
        actor_id=cashier,
        now=at(day=day, hour=8),
        session_id=drawer.session_id,
        device=UUID(int=1),
    )
    drafts = [_draft(day, drawer, held, account, place) for place in range(2)]
    offline.merge_offline_receipts(actor_id=cashier, now=now, drafts=drafts)
    offline.return_rest(
        command_key=key(day, "rest", drawer.cashier), actor_id=cashier, now=now, range_id=held.range_id, next_number=3
    )
    book_id = offline.add_receipt_book(
        command_key=key(day, "book"),
        actor_id=stage.cast["supervisor"],
        now=at(day=day, hour=8),
        office_id=stage.office.office_id,
        series=BOOK,
        first_number=1,
        last_number=50,
    )
    offline.key_in_paper_receipt(
        actor_id=cashier,
        now=now,
        draft=_draft(day, drawer, RangeGiven(book_id, BOOK, 1, 50), account, 0, kind=OfflineKind.PAPER),
        witness_username="supervisor2",
        witness_pin=PIN,
    )
    offline.report_unused(
        command_key=key(day, "spoiled"),
        actor_id=cashier,
        now=now,
        range_id=book_id,
        first_number=2,
        last_number=2,
        kind=Unused.SPOILED,
        reason="Coffee",
    )


def _draft(
    day: date, drawer: Drawer, held: RangeGiven, account: str, place: int, *, kind: OfflineKind = OfflineKind.PAGE
) -> OfflineDraft:
    drawer.cash_cents += 1_100 + place
    return OfflineDraft(
        key=key(day, "offline", held.series, place),
        kind=kind,
        series=held.series,
        sequence=held.first_number + place,
        session_id=drawer.session_id,
        taken_at=at(day=day, hour=14, minute=place),
        account_typed=account,
        amount_cents=1_100 + place,
        tender_kind="cash",
        given_cents=2_000,
    )


def dispute_a_card(*, stage: Stage, day: date) -> None:
    """The latest card payment that stands is disputed: evidence is there, and is due soon."""
    gone = ReturnedItem.objects.values("tender_id")
    undone = ReceiptVoid.objects.values("receipt_id")
    tender = Tender.objects.filter(kind="card").exclude(pk__in=gone).exclude(receipt__in=undone).latest("pk")
    common = {"actor_id": stage.cast["finance"], "now": at(day=day, hour=15)}
    chargeback_id = chargebacks.open_chargeback(
        **common,
        command_key=key(day, "dispute"),
        tender_id=tender.pk,
        reason_code="not_recognised",
        reference="CB-2026-1",
        debited_on=day,
        evidence_due_on=day + timedelta(days=3),
        bank_fee_cents=1_500,
    )
    chargebacks.record_evidence(
        **common,
        command_key=key(day, "dispute", "evidence"),
        chargeback_id=chargeback_id,
        words="The signed slip",
        happened_on=day,
        file=("slip.txt", "text/plain", b"signed"),
    )
