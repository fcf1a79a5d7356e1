"""A receipt line keyed under the wrong receipt type: its money moves to the right one, the tender does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from curbstop.cashiering.models import CashSession, ReceiptLine, ReceiptType, ReceiptTypeCorrection
from curbstop.cashiering.operations.correct_payment import NothingToCorrectError
from curbstop.cashiering.operations.plan_payment import plan_lines
from curbstop.cashiering.operations.reverse_payment import other_purposes
from curbstop.cashiering.operations.rows import check_may_correct, next_id, require_reason
from curbstop.cashiering.operations.standing import kept_purposes
from curbstop.cashiering.operations.void_payment import NotInASessionError, refuse_undone
from curbstop.cashiering.types import Act, Confirmation, LineDraft, LineKind, SessionState
from curbstop.ledger.operations import post
from curbstop.ledger.queries import day_state, latest_open_day
from curbstop.ledger.types import Posting, Purpose
from curbstop.platform.transactions import lock_rows, require_open_transaction


@dataclass(frozen=True, slots=True)
class TypeCorrectionEffect:
    """What a correction would do: what leaves which accounts and what comes to which."""

    from_type: str
    to_type: str
    amount_cents: int
    business_date: date
    taken: tuple[Purpose, ...]
    given: tuple[Purpose, ...]


def preview_type_correction(
    *, receipt_line_id: int, to_receipt_type_id: int, answers: Sequence[tuple[str, str]] = ()
) -> TypeCorrectionEffect:
    """The effect of a correction before it is made; raises what making it would raise."""
    line = ReceiptLine.objects.select_related("receipt").get(pk=receipt_line_id)
    before = _standing_type(line)
    _refuse(line, before, to_receipt_type_id)
    day = _posting_day(line)
    given = _given(line, to_receipt_type_id, answers)
    to_type = ReceiptType.objects.get(pk=to_receipt_type_id)
    return TypeCorrectionEffect(
        before.name, to_type.name, line.amount_cents, day, tuple(other_purposes(lines=[line])), given
    )


def correct_receipt_type(
    *,
    act: Act,
    receipt_line_id: int,
    to_receipt_type_id: int,
    reason: str,
    answers: Sequence[tuple[str, str]] = (),
    confirmation: Confirmation | None = None,
) -> int:
    """Say what a line really paid: F Dr the wrong type's account Cr the right one's (CROSS between funds).

    By a supervisor who did not take it, or its cashier with a supervisor's PIN. Prices and shares are those of the
    receipt's day. Returns the entry's id.
    """
    require_open_transaction()
    line = lock_rows(model=ReceiptLine, ids=[receipt_line_id])[receipt_line_id]
    words = require_reason(reason=reason)
    before = _standing_type(line)
    _refuse(line, before, to_receipt_type_id)
    second = check_may_correct(
        act=act,
        cashier_id=line.receipt.taken_by_id,
        confirmation=confirmation,
        purpose="receipt_type_correction",
        receipt_id=line.receipt_id,
    )
    business_date = _posting_day(line)
    taken, given = other_purposes(lines=[line]), _given(line, to_receipt_type_id, answers)
    correction_id = next_id(model=ReceiptTypeCorrection)
    draft = Posting(
        event="receipt_type_corrected",
        source_kind="receipt_type_correction",
        source_id=correction_id,
        corrects_entry_id=line.receipt.entry_id,
    )
    draft.exchange(debits=taken, credits=list(given))
    entry = post(
        draft=draft,
        business_date=business_date,
        effective_date=line.receipt.effective_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    )
    ReceiptTypeCorrection.objects.create(
        pk=correction_id,
        line=line,
        from_receipt_type=before,
        to_receipt_type_id=to_receipt_type_id,
        amount_cents=line.amount_cents,
        from_purposes=kept_purposes(purposes=taken),
        to_purposes=kept_purposes(purposes=given),
        reason=words,
        entry_id=entry.id,
        business_date=business_date,
        corrected_by_id=act.actor_id,
        confirmed_by_id=second,
        corrected_at=act.now,
    )
    return entry.id


def _standing_type(line: ReceiptLine) -> ReceiptType:
    latest = ReceiptTypeCorrection.objects.filter(line=line).order_by("-pk").select_related("to_receipt_type").first()
    kind = latest.to_receipt_type if latest else line.receipt_type
    if line.kind != LineKind.RECEIPT_TYPE or kind is None:
        raise NothingToCorrectError(
            "Only what was taken under a receipt type can be put under another one",
            to_do="Move a payment on a customer account to the right account instead.",
        )
    return kind


def _refuse(line: ReceiptLine, before: ReceiptType, to_receipt_type_id: int) -> None:
    refuse_undone(receipt=line.receipt)
    if line.receipt.session_id is None:
        raise NotInASessionError("A payment of a file has no receipt type to correct")
    if line.invoice_id is not None:
        raise NothingToCorrectError(
            "This line pays an invoice, which has its own receipt type", to_do="Void the receipt and take it anew."
        )
    if before.pk == to_receipt_type_id:
        raise NothingToCorrectError("The line is under this receipt type already")


def _given(line: ReceiptLine, to_receipt_type_id: int, answers: Sequence[tuple[str, str]]) -> tuple[Purpose, ...]:
    (planned,) = plan_lines(
        lines=[
            LineDraft(
                kind=LineKind.RECEIPT_TYPE,
                amount_cents=line.amount_cents,
                receipt_type_id=to_receipt_type_id,
                quantity=line.quantity,
                answers=tuple(answers) or tuple(line.answers.items()),
            )
        ],
        as_of=line.receipt.business_date,
    )
    return planned.purposes


def _posting_day(line: ReceiptLine) -> date:
    """The session's own day while it is open, so that a void takes all of it back; else the latest open day."""
    session = CashSession.objects.get(pk=line.receipt.session_id or 0)
    if session.state == SessionState.OPEN and day_state(business_date=session.business_date) != "CLOSED":
        return session.business_date
    return latest_open_day()
