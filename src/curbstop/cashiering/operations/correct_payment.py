"""Corrections of a payment that stays: a tender keyed as the wrong kind, a payment on the wrong customer account."""

from django.db.models import Sum

from curbstop.cashiering.models import (
    CashSession,
    PaymentTransfer,
    ReceiptLine,
    ReceiptVoid,
    Tender,
    TenderCorrection,
    TenderPortion,
)
from curbstop.cashiering.operations.accounts import place_of
from curbstop.cashiering.operations.rows import (
    NotAllowedError,
    check_may_correct,
    lock_open_session,
    next_id,
    require_overseer,
    require_reason,
)
from curbstop.cashiering.operations.take_payment import session_settlement
from curbstop.cashiering.operations.undo_lines import Standing, standings, taken_from
from curbstop.cashiering.operations.void_payment import AlreadyUndoneError, NotInASessionError, refuse_undone
from curbstop.cashiering.types import CLASS_OF_TENDER, Act, Confirmation, LineKind, TenderClass, TenderKind
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.operations import post
from curbstop.ledger.queries import latest_open_day
from curbstop.ledger.types import POOL, Posting
from curbstop.platform.transactions import require_open_transaction
from curbstop.receivables.operations import (
    apply_payment,
    lock_customer_accounts,
    plan_application,
    plan_undo,
    record_undo,
)


class NothingToCorrectError(CurbstopError):
    """A correction would change nothing."""


def correct_tender(
    *,
    act: Act,
    tender_id: int,
    to_kind: TenderKind,
    reason: str,
    check_number: str = "",
    confirmation: Confirmation | None = None,
) -> int:
    """Say what a tender really was, while its session is open: its place changes, the customer does not.

    Returns the entry's id. Cash that was a check: POOL 104[session] against 102[session] (books.md 9).
    """
    require_open_transaction()
    tender = Tender.objects.select_related("receipt").get(pk=tender_id)
    receipt = tender.receipt
    if receipt.session_id is None:
        raise NotInASessionError("A payment of a file has no tender to correct")
    session = lock_open_session(session_id=receipt.session_id, for_correction=True)
    words = require_reason(reason=reason)
    refuse_undone(receipt=receipt)
    check_may_correct(
        act=act,
        cashier_id=session.cashier_id,
        confirmation=confirmation,
        purpose="tender_correction",
        receipt_id=receipt.pk,
    )
    before = effective_kind(tender=tender)
    if before is to_kind:
        raise NothingToCorrectError("The tender is of this kind already")
    settlement_id = None
    if TenderClass.CARDS in (CLASS_OF_TENDER[before], CLASS_OF_TENDER[to_kind]):
        settlement_id = session_settlement(session=session)
    correction = TenderCorrection(
        pk=next_id(model=TenderCorrection),
        tender=tender,
        to_kind=str(to_kind),
        settlement_id=settlement_id if CLASS_OF_TENDER[to_kind] is TenderClass.CARDS else None,
        check_number=check_number,
        reason=words,
        corrected_by_id=act.actor_id,
        corrected_at=act.now,
    )
    correction.entry_id = _post_correction(act, session, correction, before, settlement_id)
    correction.save(force_insert=True)
    return correction.entry_id


def _post_correction(
    act: Act, session: CashSession, correction: TenderCorrection, before: TenderKind, settlement_id: int | None
) -> int:
    """Move the tender to its right place; a check that was a money order lies there already."""
    tender = correction.tender
    old, new = CLASS_OF_TENDER[before], CLASS_OF_TENDER[TenderKind(correction.to_kind)]
    if old is new:
        return tender.receipt.entry_id
    draft = Posting(event="tender_corrected", source_kind="tender_correction", source_id=correction.pk)
    draft.move(
        fund=POOL,
        debit=place_of(tender_class=new, holder_id=session.holder_id, settlement_id=settlement_id),
        credit=place_of(tender_class=old, holder_id=session.holder_id, settlement_id=settlement_id),
        amount_cents=tender.applied_cents,
    )
    return post(
        draft=draft,
        business_date=session.business_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    ).id


def effective_kind(*, tender: Tender) -> TenderKind:
    """What a tender was, after its corrections."""
    latest = TenderCorrection.objects.filter(tender=tender).order_by("-pk").values_list("to_kind", flat=True).first()
    return TenderKind(latest or tender.kind)


def move_payment(*, act: Act, receipt_line_id: int, to_customer_account_id: int, reason: str) -> int:
    """Move a payment from the wrong customer account to the right one, today, with its own effective date.

    By a supervisor who did not take it. Returns the entry's id. The wrong account becomes what it would be without the
    payment; on the right one it pays what is open today, as of the day on which it was made.
    """
    require_open_transaction()
    line = ReceiptLine.objects.select_related("receipt").get(pk=receipt_line_id)
    words = require_reason(reason=reason)
    standing = _movable(act, line, to_customer_account_id)
    lock_customer_accounts(ids={standing.customer_account_id, to_customer_account_id})
    business_date = latest_open_day()
    undo = plan_undo(customer_account_id=standing.customer_account_id, sources=[standing.source])
    taken = taken_from(undo=undo)
    cents = sum(amount for _, _, amount in taken)
    plan = plan_application(customer_account_id=to_customer_account_id, amount_cents=cents, as_of=business_date)
    transfer_id = next_id(model=PaymentTransfer)
    draft = Posting(event="payment_moved", source_kind="payment_transfer", source_id=transfer_id)
    draft.exchange(debits=taken, credits=plan.purposes())
    undo.lay_out(draft=draft)
    receipt = line.receipt
    entry = post(
        draft=draft,
        business_date=business_date,
        effective_date=receipt.effective_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    )
    record_undo(undo=undo, entry_id=entry.id, business_date=business_date, recorded_at=act.now)
    apply_payment(
        plan=plan,
        entry_id=entry.id,
        source_kind="transfer",
        source_id=entry.id,
        business_date=business_date,
        effective_date=receipt.effective_date,
        recorded_at=act.now,
    )
    PaymentTransfer.objects.create(
        pk=transfer_id,
        line=line,
        from_customer_account_id=standing.customer_account_id,
        to_customer_account_id=to_customer_account_id,
        amount_cents=cents,
        reason=words,
        entry_id=entry.id,
        business_date=business_date,
        moved_by_id=act.actor_id,
        moved_at=act.now,
    )
    return entry.id


def _movable(act: Act, line: ReceiptLine, to_customer_account_id: int) -> Standing:
    require_overseer(act=act)
    if act.actor_id == line.receipt.taken_by_id:
        raise NotAllowedError("Who took a payment does not move it", to_do="Ask another supervisor.")
    if line.kind != LineKind.CUSTOMER:
        raise NothingToCorrectError("Only a payment on a customer account can be moved to another one")
    if ReceiptVoid.objects.filter(receipt=line.receipt).exists():
        raise AlreadyUndoneError(
            "This receipt was undone already", where="receipt {number}", number=line.receipt.number
        )
    (standing,) = standings(lines=[line])
    if standing.customer_account_id == to_customer_account_id:
        raise NothingToCorrectError("The payment is on this customer account already")
    return standing


def paid_by_tender(*, tender: Tender) -> dict[int, int]:
    """Receipt line -> cents of it that this tender paid."""
    rows = TenderPortion.objects.filter(tender=tender).values_list("line_id").annotate(cents=Sum("amount_cents"))
    return dict(rows)
