"""Voiding a receipt while its session is open."""

from curbstop.cashiering.models import (
    Chargeback,
    ChargebackStep,
    DifferenceCorrection,
    Receipt,
    ReceiptLine,
    ReceiptTypeCorrection,
    ReceiptVoid,
    ReturnedItem,
    TenderCorrection,
)
from curbstop.cashiering.operations.rows import check_may_correct, lock_open_session, require_reason
from curbstop.cashiering.operations.undo_lines import (
    plan_line_undo,
    refuse_moved_suspense,
    undo_security_deposits,
    undo_suspense,
)
from curbstop.cashiering.types import Act, Confirmation
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.operations import post
from curbstop.ledger.queries import entry_transfers
from curbstop.ledger.types import Posting
from curbstop.platform.transactions import require_open_transaction


class AlreadyUndoneError(CurbstopError):
    """A receipt was voided, reversed or returned already."""


class NotInASessionError(CurbstopError):
    """A receipt of a batch has no drawer to be voided in."""


def void_payment(*, act: Act, receipt_id: int, reason: str, confirmation: Confirmation | None = None) -> int:
    """Void a receipt of an open session: each transfer again with its sides exchanged; returns the entry's id.

    By a supervisor, or by the cashier with a supervisor's PIN (cash controls 15). The customer's items, ages and the
    allocations of later payments become what they would be without it.
    """
    require_open_transaction()
    receipt = Receipt.objects.get(pk=receipt_id)
    if receipt.session_id is None:
        raise NotInASessionError("A payment of a file is not voided", to_do="Reverse it instead.")
    session = lock_open_session(session_id=receipt.session_id, for_correction=True)
    words = require_reason(reason=reason)
    refuse_undone(receipt=receipt)
    approver = check_may_correct(
        act=act,
        cashier_id=session.cashier_id,
        confirmation=confirmation,
        purpose="void",
        receipt_id=receipt.pk,
    )
    lines = list(ReceiptLine.objects.filter(receipt=receipt).order_by("position"))
    refuse_moved_suspense(lines=lines)
    undone = plan_line_undo(lines=lines)
    draft = Posting(event="void", source_kind="receipt", source_id=receipt.pk, corrects_entry_id=receipt.entry_id)
    for entry_id in _entries(receipt):
        draft.reverse(transfers=entry_transfers(entry_id=entry_id))
    undone.lay_out(draft)
    entry = post(
        draft=draft,
        business_date=session.business_date,
        effective_date=receipt.effective_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    )
    undone.record(act=act, entry_id=entry.id, business_date=session.business_date)
    undo_suspense(act=act, lines=lines, entry_id=entry.id, business_date=session.business_date, reason=words)
    undo_security_deposits(
        act=act,
        cents_of_line={line.pk: line.amount_cents for line in lines},
        entry_id=entry.id,
        business_date=session.business_date,
    )
    ReceiptVoid.objects.create(
        receipt=receipt,
        kind="void",
        reason=words,
        entry_id=entry.id,
        business_date=session.business_date,
        voided_by_id=act.actor_id,
        approved_by_id=approver,
        voided_at=act.now,
    )
    return entry.id


def refuse_undone(*, receipt: Receipt) -> None:
    """Raise `AlreadyUndoneError` for a receipt that was voided or reversed, or whose check came back."""
    if ReceiptVoid.objects.filter(receipt=receipt).exists():
        raise AlreadyUndoneError("This receipt was undone already", where="receipt {number}", number=receipt.number)
    refuse_corrected(receipt=receipt)
    if ReturnedItem.objects.filter(tender__receipt=receipt).exists():
        raise AlreadyUndoneError(
            "A tender of this receipt came back from the bank", where="receipt {number}", number=receipt.number
        )


def refuse_corrected(*, receipt: Receipt) -> None:
    """Raise `AlreadyUndoneError` for a receipt that was corrected for its drawer's difference, or whose card is disputed."""
    won = ChargebackStep.objects.filter(kind="won").values("chargeback_id")
    if Chargeback.objects.filter(tender__receipt=receipt).exclude(pk__in=won).exists():
        raise AlreadyUndoneError(
            "A card payment of this receipt is disputed",
            where="receipt {number}",
            to_do="Wait for the end of the dispute: lost, it undoes what the card paid.",
            number=receipt.number,
        )
    if DifferenceCorrection.objects.filter(receipt=receipt, customer_account__isnull=False).exists():
        raise AlreadyUndoneError(
            "The amount of this receipt was corrected for its drawer's difference",
            where="receipt {number}",
            to_do="Ask the supervisor: what is left is put right by hand.",
            number=receipt.number,
        )


def _entries(receipt: Receipt) -> list[int]:
    """The receipt's own entry and those of corrections of its tenders: all go back."""
    tenders = TenderCorrection.objects.filter(tender__receipt=receipt).order_by("pk")
    types = ReceiptTypeCorrection.objects.filter(line__receipt=receipt).order_by("pk")
    corrections = (*tenders.values_list("entry_id", flat=True), *types.values_list("entry_id", flat=True))
    return list(dict.fromkeys([receipt.entry_id, *corrections]))
