"""Reversing a payment after its deposit is verified: posted today, with the payment's own effective date."""

from collections.abc import Sequence

from curbstop.cashiering.models import (
    CashSession,
    Receipt,
    ReceiptLine,
    ReceiptVoid,
    SuspenseItem,
    Tender,
    TenderPortion,
)
from curbstop.cashiering.operations.accounts import UNIDENTIFIED
from curbstop.cashiering.operations.rows import (
    OVERSEERS,
    NotAllowedError,
    next_id,
    require_overseer,
    require_reason,
    second_person,
)
from curbstop.cashiering.operations.standing import divided, standing_purposes
from curbstop.cashiering.operations.undo_lines import plan_line_undo, undo_security_deposits
from curbstop.cashiering.operations.void_payment import refuse_undone
from curbstop.cashiering.types import REVERSED_PAYMENT, Act, Confirmation, LineKind, SessionState
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.operations import post
from curbstop.ledger.queries import day_state, latest_open_day
from curbstop.ledger.types import Posting, Purpose, Side
from curbstop.platform.transactions import lock_rows, require_open_transaction


class VoidInsteadError(CurbstopError):
    """A payment whose session can still be opened is voided, not reversed."""


class NotGivenBackError(CurbstopError):
    """A receipt type's rule is that it is not given back."""


class NothingToReverseError(CurbstopError):
    """A receipt holds nothing that a reversal could take back."""


def reverse_payment(*, act: Act, receipt_id: int, reason: str, confirmation: Confirmation) -> int:
    """Take a payment back from what it paid; the money itself stays and is unidentified until it is placed anew.

    OUT(F, AR[c], 206[item]) for each account where the money stands. By a supervisor who did not take it, with a
    second one. Returns the suspense item's id. Source: books.md 2 and 4.
    """
    require_open_transaction()
    require_overseer(act=act)
    receipt = lock_rows(model=Receipt, ids=[receipt_id])[receipt_id]
    words = require_reason(reason=reason)
    _check(act, receipt)
    approver = second_person(
        act=act,
        confirmation=confirmation,
        purpose="reversal",
        subject_kind="receipt",
        subject_id=receipt.pk,
        roles=OVERSEERS,
    )
    lines = list(ReceiptLine.objects.filter(receipt=receipt).exclude(kind=str(LineKind.SUSPENSE)).order_by("position"))
    business_date = latest_open_day()
    undone = plan_line_undo(lines=lines)
    taken = [*undone.taken(), *other_purposes(lines=lines)]
    if not taken:
        raise NothingToReverseError("This money is unidentified already", to_do="Place it from the suspense list.")
    item_id = next_id(model=SuspenseItem)
    draft = Posting(event="reversal", source_kind="receipt", source_id=receipt.pk, corrects_entry_id=receipt.entry_id)
    for fund, side, cents in taken:
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
    undo_security_deposits(
        act=act,
        cents_of_line={line.pk: line.amount_cents for line in lines},
        entry_id=entry.id,
        business_date=business_date,
    )
    item = SuspenseItem(
        pk=item_id,
        reason=REVERSED_PAYMENT.filled(),
        remark=words[:200],
        payer_name=receipt.payer_name,
        reference=receipt.number,
        amount_cents=sum(cents for _, _, cents in taken),
        entry_id=entry.id,
        business_date=business_date,
        effective_date=receipt.effective_date,
    )
    _record(act, receipt, item, words, approver)
    return item_id


def _record(act: Act, receipt: Receipt, item: SuspenseItem, reason: str, approver: int) -> None:
    item.save(force_insert=True)
    ReceiptVoid.objects.create(
        receipt=receipt,
        kind="reversal",
        reason=reason,
        entry_id=item.entry_id,
        suspense_item=item,
        business_date=item.business_date,
        voided_by_id=act.actor_id,
        approved_by_id=approver,
        voided_at=act.now,
    )


def _check(act: Act, receipt: Receipt) -> None:
    refuse_undone(receipt=receipt)
    if act.actor_id == receipt.taken_by_id:
        raise NotAllowedError("Who took a payment does not reverse it", to_do="Ask another supervisor.")
    kept = ReceiptLine.objects.filter(receipt=receipt, receipt_type__is_refundable=False).select_related("receipt_type")
    if kept:
        raise NotGivenBackError(
            "{name} is not given back: that is its rule",
            where="receipt {number}",
            to_do="Its department decides; finance may change the rule.",
            name=str(kept[0].receipt_type),
            number=receipt.number,
        )
    session = CashSession.objects.filter(pk=receipt.session_id or 0).first()
    if session is None:
        return
    if session.state != SessionState.APPROVED and day_state(business_date=session.business_date) != "CLOSED":
        raise VoidInsteadError(
            "This drawer is not approved yet",
            where="session {session}",
            to_do="Void the receipt; reopen the session if it is counted.",
            session=session.pk,
        )


def other_purposes(*, lines: Sequence[ReceiptLine], tender: Tender | None = None) -> list[Purpose]:
    """Where the money of the lines that are no customer payments stands: departments, security deposits.

    With `tender` only what that tender paid of it. A line whose receipt type was corrected stands where that put it.
    """
    purposes: list[Purpose] = []
    for line in lines:
        if line.kind == LineKind.CUSTOMER:
            continue
        portions = TenderPortion.objects.filter(line=line).order_by("pk")
        own = portions.filter(tender=tender) if tender is not None else portions
        corrected = standing_purposes(receipt_line_id=line.pk)
        if corrected:
            purposes += divided(purposes=corrected, cents=sum(one.amount_cents for one in own))
        else:
            purposes += [(one.fund_id, Side(one.account_number, one.subsidiary_id), one.amount_cents) for one in own]
    return purposes
