"""Making a proposal of the difference solver a correction: five verbs, each through the operation that the books have for it.

Whatever they do, over or short is taken back in an entry of its own, the counted difference stays, and the books' places do not move:
the money lies where it was counted. Source: books.md 9, docs/algorithms/difference_solver.md.
"""

from dataclasses import replace

from curbstop.cashiering.models import (
    Receipt,
    ReceiptLine,
    SuspenseItem,
    Tender,
    TenderCorrection,
)
from curbstop.cashiering.operations.accounts import CASH_OVER, CASH_SHORT, UNIDENTIFIED, place_of
from curbstop.cashiering.operations.correct_payment import NothingToCorrectError, effective_kind
from curbstop.cashiering.operations.reverse_payment import reverse_payment
from curbstop.cashiering.operations.rows import next_id
from curbstop.cashiering.operations.suspense import resolve_suspense
from curbstop.cashiering.operations.take_back_difference import (
    Corrected,
    CustomerExplanation,
    Explanation,
    confirmed,
    draft_of,
    lock_explained,
    over_to_suspense,
    post_draft,
    record_back,
    record_correction,
    refuse_more,
    short_from_suspense,
)
from curbstop.cashiering.operations.take_payment import session_settlement
from curbstop.cashiering.operations.undo_lines import plan_line_undo
from curbstop.cashiering.operations.void_payment import AlreadyUndoneError, refuse_undone
from curbstop.cashiering.types import (
    CLASS_OF_TENDER,
    REVERSED_PAYMENT,
    Confirmation,
    LineKind,
    TenderClass,
    TenderKind,
)
from curbstop.ledger.operations import post
from curbstop.ledger.queries import latest_open_day
from curbstop.ledger.types import LEAD_FUND, POOL, Posting, Side
from curbstop.platform.transactions import lock_rows, require_open_transaction

KIND_OF_CLASS = {
    TenderClass.CURRENCY: TenderKind.CASH,
    TenderClass.CHECKS: TenderKind.CHECK,
    TenderClass.CARDS: TenderKind.CARD,
}


def correct_tender_of_difference(*, explained: Explanation, tender_id: int, true_class: TenderClass) -> int:
    """One class was short by what another was over: the tender is of the other kind. No customer is touched.

    POOL place[true] Dr, place[keyed] Cr; IN(W, place[keyed], 499); OUT(W, 498, place[true]); the session stays zero.
    """
    require_open_transaction()
    tender = lock_rows(model=Tender, ids=[tender_id])[tender_id]
    receipt = tender.receipt
    session = lock_explained(explained=explained, taken_by_id=receipt.taken_by_id)
    refuse_undone(receipt=receipt)
    before = effective_kind(tender=tender)
    keyed_class, cents = CLASS_OF_TENDER[before], tender.applied_cents
    if keyed_class is true_class or receipt.session_id != session.pk:
        raise NothingToCorrectError("The tender is of this kind already")
    refuse_more(session=session, tender_class=keyed_class, amount_cents=cents)
    refuse_more(session=session, tender_class=true_class, amount_cents=-cents)
    cards = TenderClass.CARDS in (keyed_class, true_class)
    settlement_id = session_settlement(session=session) if cards else None
    old = place_of(tender_class=keyed_class, holder_id=session.holder_id, settlement_id=settlement_id)
    new = place_of(tender_class=true_class, holder_id=session.holder_id, settlement_id=settlement_id)
    draft = draft_of(session=session)
    draft.move(fund=POOL, debit=new, credit=old, amount_cents=cents)
    draft.in_(fund=LEAD_FUND, place=old, account=Side(CASH_SHORT), amount_cents=cents)
    draft.out(fund=LEAD_FUND, account=Side(CASH_OVER), place=new, amount_cents=cents)
    entry_id = post_draft(explained=explained, draft=draft)
    for tender_class, back in ((keyed_class, cents), (true_class, -cents)):
        record_back(
            explained=explained, session=session, tender_class=tender_class, amount_cents=back, entry_id=entry_id
        )
    TenderCorrection.objects.create(
        tender=tender,
        to_kind=str(KIND_OF_CLASS[true_class]),
        settlement_id=settlement_id if true_class is TenderClass.CARDS else None,
        reason=explained.evidence.words[:400],
        entry_id=entry_id,
        corrected_by_id=explained.act.actor_id,
        corrected_at=explained.act.now,
    )
    done = Corrected(tender_class=keyed_class, amount_cents=cents, entry_id=entry_id)
    return record_correction(explained=replace(explained, receipt_id=receipt.pk), session=session, done=done)


def keep_over_unidentified(*, explained: Explanation, tender_class: TenderClass, amount_cents: int) -> int:
    """What was over is somebody's: OUT(W, 498, 206[item]). It waits as unidentified. Returns the correction's id."""
    require_open_transaction()
    session = lock_explained(explained=explained)
    item = over_to_suspense(explained=explained, session=session, tender_class=tender_class, amount_cents=amount_cents)
    done = Corrected(tender_class, -amount_cents, item.entry_id, suspense_item_id=item.pk)
    return record_correction(explained=explained, session=session, done=done)


def credit_over(
    *,
    explained: CustomerExplanation,
    tender_class: TenderClass,
    amount_cents: int,
    customer_account_id: int,
    confirmation: Confirmation,
) -> int:
    """What was over is this customer's: OUT(W, 498, 206[item]), then IN(F, 206[item], AR[c]) as of the drawer's day.

    With a second person. Returns the correction's id.
    """
    require_open_transaction()
    session = lock_explained(explained=explained)
    second = confirmed(explained=explained, session=session, confirmation=confirmation)
    item = over_to_suspense(explained=explained, session=session, tender_class=tender_class, amount_cents=amount_cents)
    resolve_suspense(
        act=explained.act,
        suspense_item_id=item.pk,
        customer_account_id=customer_account_id,
        reason=explained.evidence.words,
    )
    done = Corrected(tender_class, -amount_cents, item.entry_id, customer_account_id, item.pk, second)
    return record_correction(explained=explained, session=session, done=done)


def take_short_from_payment(
    *, explained: CustomerExplanation, tender_class: TenderClass, amount_cents: int, confirmation: Confirmation
) -> int:
    """Money that was credited and never came: the payment is reversed, or reduced by what it was keyed too high.

    OUT(F, AR[c], 206[item]), then IN(W, 206[item], 499). Needs evidence about the customer and a second person. Returns the
    correction's id.
    """
    require_open_transaction()
    receipt = lock_rows(model=Receipt, ids=[explained.receipt_id or 0])[explained.receipt_id or 0]
    session = lock_explained(explained=explained, taken_by_id=receipt.taken_by_id)
    refuse_more(session=session, tender_class=tender_class, amount_cents=amount_cents)
    line = only_customer_line(receipt=receipt)
    if amount_cents == receipt.total_cents:
        item_id = reverse_payment(
            act=explained.act, receipt_id=receipt.pk, reason=explained.evidence.words, confirmation=confirmation
        )
        second = confirmed(explained=explained, session=session, confirmation=confirmation)
        item = SuspenseItem.objects.get(pk=item_id)
    else:
        second = confirmed(explained=explained, session=session, confirmation=confirmation)
        item = reduce_payment(explained=explained, receipt=receipt, line=line, amount_cents=amount_cents)
    entry_id = short_from_suspense(explained=explained, session=session, tender_class=tender_class, item=item)
    done = Corrected(tender_class, amount_cents, entry_id, line.customer_account_id, item.pk, second)
    return record_correction(explained=explained, session=session, done=done)


def found_at_neighbours(*, explained: Explanation, tender_class: TenderClass, amount_cents: int) -> tuple[int, int]:
    """An item of this drawer was counted in another: short here and over there are taken back. No customer is touched.

    OUT(W, 498, 206[item]) for the drawer that was over, IN(W, 206[item], 499) for the one that was short. `amount_cents` above
    zero: this one was short. Both must be approved. Returns the two corrections' ids, this drawer's first.
    """
    require_open_transaction()
    mine, theirs = explained, _mirrored(explained)
    over, short = (theirs, mine) if amount_cents > 0 else (mine, theirs)
    cents = abs(amount_cents)
    sessions = {one.session_id: lock_explained(explained=one) for one in sorted((mine, theirs), key=_session_id)}
    refuse_more(session=sessions[short.session_id], tender_class=tender_class, amount_cents=cents)
    item = over_to_suspense(
        explained=over, session=sessions[over.session_id], tender_class=tender_class, amount_cents=cents
    )
    entry_id = short_from_suspense(
        explained=short, session=sessions[short.session_id], tender_class=tender_class, item=item
    )
    of_over = Corrected(tender_class, -cents, item.entry_id, suspense_item_id=item.pk)
    of_short = Corrected(tender_class, cents, entry_id, suspense_item_id=item.pk)
    ids = {
        one.session_id: record_correction(explained=one, session=sessions[one.session_id], done=done)
        for one, done in ((over, of_over), (short, of_short))
    }
    return ids[mine.session_id], ids[theirs.session_id]


def _mirrored(explained: Explanation) -> Explanation:
    if explained.neighbour_session_id is None:
        raise NothingToCorrectError("It is not said which other drawer has the item")
    return replace(
        explained,
        session_id=explained.neighbour_session_id,
        neighbour_session_id=explained.session_id,
        receipt_id=None,
    )


def _session_id(explained: Explanation) -> int:
    return explained.session_id


def only_customer_line(*, receipt: Receipt) -> ReceiptLine:
    """The receipt's one line, on a customer account; others are put right by hand."""
    lines = list(ReceiptLine.objects.filter(receipt=receipt))
    if len(lines) != 1 or lines[0].kind != LineKind.CUSTOMER:
        raise NothingToCorrectError(
            "This receipt paid more than one customer account, or another department",
            where="receipt {number}",
            to_do="Reopen the drawer, void the receipt and take it anew; after the deposit, reverse it.",
            number=receipt.number,
        )
    return lines[0]


def reduce_payment(*, explained: Explanation, receipt: Receipt, line: ReceiptLine, amount_cents: int) -> SuspenseItem:
    """Take a part of a payment back from what it paid; the part is unidentified until it is used."""
    refuse_undone(receipt=receipt)
    if not 0 < amount_cents < receipt.total_cents:
        raise AlreadyUndoneError(
            "More would be taken back than this receipt paid", where="receipt {number}", number=receipt.number
        )
    act, business_date = explained.act, latest_open_day()
    undone = plan_line_undo(lines=[line], cents_of_line={line.pk: amount_cents})
    item_id = next_id(model=SuspenseItem)
    draft = Posting(
        event="payment_reduced", source_kind="suspense_item", source_id=item_id, corrects_entry_id=receipt.entry_id
    )
    for fund, side, cents in undone.taken():
        draft.out(fund=fund, account=side, place=Side(UNIDENTIFIED, item_id), amount_cents=cents)
    undone.lay_out(draft)
    entry = post(
        draft=draft,
        business_date=business_date,
        effective_date=receipt.effective_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    )
    undone.record(act=act, entry_id=entry.id, business_date=business_date)
    return SuspenseItem.objects.create(
        pk=item_id,
        reason=REVERSED_PAYMENT.filled(),
        remark=explained.evidence.words[:200],
        payer_name=receipt.payer_name,
        reference=receipt.number,
        amount_cents=amount_cents,
        entry_id=entry.id,
        business_date=business_date,
        effective_date=receipt.effective_date,
    )
