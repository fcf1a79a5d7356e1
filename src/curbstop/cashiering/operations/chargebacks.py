"""A disputed card payment: the processor takes the money at once, and it hangs between us until the dispute ends.

POOL 107[item] against 101 when it opens; won, the same back; lost or accepted, what that card paid opens again with its own
due dates, and nothing else of the receipt. Source: books.md 9 (chargeback; won; lost), cash control 38.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from curbstop.casework.operations import close_work_items_of, open_work_item
from curbstop.casework.types import HIGH
from curbstop.cashiering.models import (
    Chargeback,
    ChargebackStep,
    Receipt,
    ReceiptLine,
    ReturnedItem,
    Settlement,
    Tender,
)
from curbstop.cashiering.operations.accounts import BANK, BANK_FEES, RETURNED
from curbstop.cashiering.operations.correct_payment import effective_kind, paid_by_tender
from curbstop.cashiering.operations.return_item import MAY_RECORD_RETURNS
from curbstop.cashiering.operations.reverse_payment import other_purposes
from curbstop.cashiering.operations.rows import NotAllowedError, next_id, require_reason
from curbstop.cashiering.operations.undo_lines import (
    LineUndo,
    plan_line_undo,
    refuse_moved_suspense,
    undo_security_deposits,
    undo_suspense,
)
from curbstop.cashiering.operations.void_payment import refuse_undone
from curbstop.cashiering.types import Act, LineKind, TenderKind
from curbstop.cashiering.types.chargebacks import ENDED, EVIDENCE_WORK, DisputeStep, Told
from curbstop.cashiering.types.offline import CHARGEBACK_LOST, CHARGEBACK_OPEN
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.operations import post
from curbstop.ledger.queries import latest_open_day
from curbstop.ledger.types import LEAD_FUND, POOL, Posting, Purpose, Side
from curbstop.platform.transactions import lock_rows, require_open_transaction
from curbstop.staff.queries import roles_of
from curbstop.staff.types import CASHIER

SUBJECT = "chargeback"


class NotDisputableError(CurbstopError):
    """A payment cannot be disputed like this."""


class DisputeStepError(CurbstopError):
    """A step does not follow where the dispute stands."""


@dataclass(frozen=True, slots=True)
class _Loss:
    """What a lost dispute takes back: cents per receipt line, and the lines."""

    act: Act
    chargeback: Chargeback
    receipt: Receipt
    business_date: date
    cents_of_line: dict[int, int]
    lines: list[ReceiptLine]


def open_chargeback(
    *,
    act: Act,
    tender_id: int,
    reason_code: str,
    reference: str,
    debited_on: date,
    evidence_due_on: date,
    amount_cents: int | None = None,
    bank_fee_cents: int = 0,
) -> int:
    """Record that the processor took a card payment back, or a part of it; returns the dispute's id.

    A work item for finance carries the day by which the evidence is due. Raises `NotDisputableError`, `AlreadyUndoneError`.
    """
    require_open_transaction()
    _require_finance(act)
    tender = lock_rows(model=Tender, ids=[tender_id])[tender_id]
    receipt = tender.receipt
    refuse_undone(receipt=receipt)
    cents = tender.applied_cents if amount_cents is None else amount_cents
    _check_disputable(tender, cents, reference, debited_on, evidence_due_on)
    item_id, business_date = next_id(model=ReturnedItem), latest_open_day()
    bank_account_id = _bank_account(tender)
    bank = Side(BANK, bank_account_id)
    draft = Posting(event="chargeback", source_kind=SUBJECT, source_id=item_id)
    draft.move(fund=POOL, debit=Side(RETURNED, item_id), credit=bank, amount_cents=cents)
    if bank_fee_cents:
        draft.out(fund=LEAD_FUND, account=Side(BANK_FEES), place=bank, amount_cents=bank_fee_cents)
    Chargeback.objects.create(
        pk=item_id,
        tender=tender,
        reason_code=reason_code,
        reference=reference.strip(),
        amount_cents=cents,
        bank_fee_cents=bank_fee_cents,
        bank_account_id=bank_account_id,
        debited_on=debited_on,
        evidence_due_on=evidence_due_on,
        business_date=business_date,
        entry_id=_post(act, draft, business_date, business_date),
        opened_by_id=act.actor_id,
        opened_at=act.now,
    )
    _ask_for_evidence(act, item_id)
    return item_id


def record_evidence(*, act: Act, chargeback_id: int, told: Told, file_id: int | None = None) -> int:
    """Keep a piece of evidence (the signed slip, what the customer wrote, the authorization); returns the step's id."""
    return _step(act, chargeback_id, DisputeStep.EVIDENCE, told, file_id=file_id)


def file_evidence(*, act: Act, chargeback_id: int, told: Told) -> int:
    """The evidence was sent to the processor; the work is done until it decides. Returns the step's id."""
    step_id = _step(act, chargeback_id, DisputeStep.FILED, told)
    _close_work(act, chargeback_id, told.words)
    return step_id


def win_chargeback(*, act: Act, chargeback_id: int, told: Told) -> int:
    """The processor gave the money back: POOL 101 against 107[item]. Returns the step's id."""
    require_open_transaction()
    chargeback = _lock(act, chargeback_id)
    draft = Posting(event="chargeback_won", source_kind=SUBJECT, source_id=chargeback.pk)
    draft.move(
        fund=POOL,
        debit=Side(BANK, chargeback.bank_account_id),
        credit=Side(RETURNED, chargeback.pk),
        amount_cents=chargeback.amount_cents,
    )
    day = latest_open_day()
    return _end(act, chargeback, DisputeStep.WON, told, _post(act, draft, day, day))


def lose_chargeback(*, act: Act, chargeback_id: int, told: Told, accepted: bool = False) -> int:
    """The dispute is lost, or was not contested (`accepted`): what that card paid opens again. Returns the step's id.

    OUT(F, AR[c], 107[item]) for each account where its money stands; no fee is charged to the customer.
    """
    require_open_transaction()
    chargeback = _lock(act, chargeback_id)
    loss = _loss(act, chargeback)
    refuse_moved_suspense(lines=loss.lines)
    undone = plan_line_undo(lines=loss.lines, cents_of_line=loss.cents_of_line)
    entry_id = _post_loss(loss, undone)
    undone.record(act=act, entry_id=entry_id, business_date=loss.business_date)
    _give_up_others(loss, entry_id)
    _write_returned(loss, entry_id)
    kind = DisputeStep.ACCEPTED if accepted else DisputeStep.LOST
    return _end(act, chargeback, kind, told, entry_id)


def _require_finance(act: Act) -> None:
    roles = roles_of(staff_user_id=act.actor_id, on_date=act.now.date())
    if not roles & MAY_RECORD_RETURNS or CASHIER in roles:
        raise NotAllowedError("Card disputes are handled by finance or a supervisor, never by a cashier")


def _check_disputable(tender: Tender, cents: int, reference: str, debited_on: date, evidence_due_on: date) -> None:
    number = tender.receipt.number
    if effective_kind(tender=tender) is not TenderKind.CARD:
        raise NotDisputableError(
            "Only a card payment is disputed",
            where="receipt {number}",
            to_do="A check comes back as a returned item.",
            number=number,
        )
    if Chargeback.objects.filter(tender=tender).exists() or Chargeback.objects.filter(reference=reference.strip()):
        raise NotDisputableError(
            "This dispute was recorded already",
            where="receipt {number}, {reference}",
            number=number,
            reference=reference,
        )
    others = ReceiptLine.objects.filter(pk__in=list(paid_by_tender(tender=tender))).exclude(kind=str(LineKind.CUSTOMER))
    if not 0 < cents <= tender.applied_cents or (cents < tender.applied_cents and others.exists()):
        raise NotDisputableError(
            "The card paid {amount} here; a part of it is disputed only where it paid customer accounts alone",
            where="receipt {number}",
            to_do="Enter the amount of the processor's notice.",
            amount=Money(tender.applied_cents),
            number=number,
        )
    if evidence_due_on < debited_on or not reference.strip():
        raise NotDisputableError(
            "A dispute has the processor's number, and its evidence is due after the day of the debit",
            where="receipt {number}",
            to_do="Read both from the notice.",
            number=number,
        )


def _bank_account(tender: Tender) -> int:
    """The account that the card's batch was paid to."""
    settlements = Settlement.objects.filter(pk=tender.settlement_id or 0).values_list("bank_account_id", flat=True)
    found = settlements.first()
    if found is None:
        session = Settlement.objects.filter(session_id=tender.receipt.session_id or 0)
        found = session.values_list("bank_account_id", flat=True).first()
    if found is None:
        raise NotDisputableError(
            "No bank was expected to pay this card", where="{number}", number=tender.receipt.number
        )
    return found


def _ask_for_evidence(act: Act, item_id: int) -> None:
    chargeback = Chargeback.objects.get(pk=item_id)
    accounts = ReceiptLine.objects.filter(receipt=chargeback.tender.receipt_id, customer_account__isnull=False)
    open_work_item(
        kind=EVIDENCE_WORK,
        queue="finance",
        subject_kind=SUBJECT,
        subject_id=item_id,
        customer_account_id=accounts.values_list("customer_account_id", flat=True).first(),
        reason=CHARGEBACK_OPEN.filled(
            reference=chargeback.reference,
            amount=str(Money(chargeback.amount_cents)),
            day=chargeback.evidence_due_on.isoformat(),
        ),
        now=act.now,
        priority=HIGH,
        due_on=chargeback.evidence_due_on,
    )


def _lock(act: Act, chargeback_id: int) -> Chargeback:
    """An open dispute, locked; decided by nobody who took the payment."""
    _require_finance(act)
    chargeback = lock_rows(model=Chargeback, ids=[chargeback_id])[chargeback_id]
    if ChargebackStep.objects.filter(chargeback=chargeback, kind__in=[str(one) for one in ENDED]).exists():
        raise DisputeStepError("This dispute has ended", where="{reference}", reference=chargeback.reference)
    if act.actor_id == chargeback.tender.receipt.taken_by_id:
        raise NotAllowedError("Who took a payment does not decide about its dispute", to_do="Ask a colleague.")
    return chargeback


def _step(act: Act, chargeback_id: int, kind: DisputeStep, told: Told, file_id: int | None = None) -> int:
    require_open_transaction()
    chargeback = _lock(act, chargeback_id)
    _refuse_out_of_order(chargeback, kind)
    return _write_step(act, chargeback, kind, told, file_id=file_id)


def _refuse_out_of_order(chargeback: Chargeback, kind: DisputeStep) -> None:
    done = set(ChargebackStep.objects.filter(chargeback=chargeback).values_list("kind", flat=True))
    if kind is DisputeStep.FILED and (DisputeStep.EVIDENCE not in done or DisputeStep.FILED in done):
        raise DisputeStepError(
            "Evidence is gathered first, and sent once", where="{reference}", reference=chargeback.reference
        )
    if kind is DisputeStep.WON and DisputeStep.FILED not in done:
        raise DisputeStepError(
            "Only a dispute that was answered is won",
            where="{reference}",
            to_do="Record what was sent to the processor, and when.",
            reference=chargeback.reference,
        )


def _end(act: Act, chargeback: Chargeback, kind: DisputeStep, told: Told, entry_id: int) -> int:
    _refuse_out_of_order(chargeback, kind)
    step_id = _write_step(act, chargeback, kind, told, entry_id=entry_id)
    _close_work(act, chargeback.pk, told.words)
    return step_id


def _write_step(
    act: Act,
    chargeback: Chargeback,
    kind: DisputeStep,
    told: Told,
    *,
    file_id: int | None = None,
    entry_id: int | None = None,
) -> int:
    return ChargebackStep.objects.create(
        chargeback=chargeback,
        kind=str(kind),
        words=require_reason(reason=told.words)[:400],
        file_id=file_id,
        entry_id=entry_id,
        happened_on=told.happened_on,
        business_date=latest_open_day(),
        done_by_id=act.actor_id,
        done_at=act.now,
    ).pk


def _close_work(act: Act, chargeback_id: int, words: str) -> None:
    close_work_items_of(
        kind=EVIDENCE_WORK,
        subject_kind=SUBJECT,
        subject_ids=[chargeback_id],
        closed_by_id=act.actor_id,
        resolution=words,
        now=act.now,
    )


def _loss(act: Act, chargeback: Chargeback) -> _Loss:
    """What of the card's payment goes: of a part, what was applied last first."""
    paid = paid_by_tender(tender=chargeback.tender)
    lines = list(ReceiptLine.objects.filter(pk__in=list(paid)).order_by("position"))
    left, cents_of_line = chargeback.amount_cents, {}
    for line in reversed(lines):
        part = min(left, paid[line.pk])
        if part:
            cents_of_line[line.pk] = part
            left -= part
    return _Loss(
        act=act,
        chargeback=chargeback,
        receipt=chargeback.tender.receipt,
        business_date=latest_open_day(),
        cents_of_line=cents_of_line,
        lines=[line for line in lines if line.pk in cents_of_line],
    )


def _post_loss(loss: _Loss, undone: LineUndo) -> int:
    item = Side(RETURNED, loss.chargeback.pk)
    draft = Posting(event="chargeback_lost", source_kind=SUBJECT, source_id=loss.chargeback.pk)
    for fund, side, cents in [*undone.taken(), *_others(loss)]:
        if fund == POOL:
            draft.move(fund=POOL, debit=side, credit=item, amount_cents=cents)
        else:
            draft.out(fund=fund, account=side, place=item, amount_cents=cents)
    undone.lay_out(draft)
    return _post(loss.act, draft, loss.business_date, loss.receipt.effective_date)


def _others(loss: _Loss) -> Sequence[Purpose]:
    """Where the rest of what the card paid stands: departments, security deposits, unidentified money."""
    return other_purposes(lines=loss.lines, tender=loss.chargeback.tender)


def _give_up_others(loss: _Loss, entry_id: int) -> None:
    undo_suspense(
        act=loss.act,
        lines=loss.lines,
        entry_id=entry_id,
        business_date=loss.business_date,
        reason=CHARGEBACK_LOST.filled(),
    )
    undo_security_deposits(
        act=loss.act, cents_of_line=loss.cents_of_line, entry_id=entry_id, business_date=loss.business_date
    )


def _write_returned(loss: _Loss, entry_id: int) -> None:
    """A lost dispute is a returned item like any other: the receipt, the account and the lists show it."""
    chargeback = loss.chargeback
    ReturnedItem.objects.create(
        pk=chargeback.pk,
        tender=chargeback.tender,
        kind="card",
        reason_code="CHARGEBACK",
        bank_account_id=chargeback.bank_account_id,
        amount_cents=chargeback.amount_cents,
        bank_fee_cents=chargeback.bank_fee_cents,
        returned_on=chargeback.debited_on,
        effective_date=loss.receipt.effective_date,
        business_date=loss.business_date,
        entry_id=entry_id,
        recorded_by_id=loss.act.actor_id,
        recorded_at=loss.act.now,
    )


def _post(act: Act, draft: Posting, business_date: date, effective_date: date) -> int:
    return post(
        draft=draft,
        business_date=business_date,
        effective_date=effective_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    ).id
