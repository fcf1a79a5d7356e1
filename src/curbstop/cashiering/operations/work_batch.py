"""A received batch is posted by somebody who did not open it, item by item, until it is what its tape says."""

from collections.abc import Sequence

from curbstop.casework.operations import open_work_item
from curbstop.cashiering.models import (
    BatchTape,
    CashHolder,
    CashSession,
    CountLine,
    CustodyMovement,
    Drawer,
    EmptyEnvelope,
    Receipt,
    ReceiptVoid,
    ReceivedBatch,
    SessionCount,
    SessionEvent,
    TapeLine,
)
from curbstop.cashiering.operations.open_session import MAY_TAKE_MONEY, fiscal_year_of
from curbstop.cashiering.operations.receive_batch import NotWorkableError, lock_taped
from curbstop.cashiering.operations.rows import (
    NotAllowedError,
    NotYourSessionError,
    lock_open_session,
    next_id,
)
from curbstop.cashiering.operations.take_payment import take_payment
from curbstop.cashiering.queries.recorded import recorded
from curbstop.cashiering.types import (
    CLASS_OF_TENDER,
    HOLDER_SESSION,
    PHYSICAL_CLASSES,
    Act,
    LineDraft,
    PaymentTaken,
    SessionState,
    TenderClass,
    TenderDraft,
)
from curbstop.cashiering.types.received import STUB_WITHOUT_MONEY, ReceivedState, SessionKind
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.transactions import lock_rows, require_open_transaction
from curbstop.staff.queries import roles_of


class NoPlaceForBatchError(CurbstopError):
    """An office has no drawer for a source, or it is in use."""


class NotAnItemError(CurbstopError):
    """Something cannot be posted as an item of a batch."""


class TapeDiffersError(CurbstopError):
    """What was posted is not what the tape says."""


def start_batch(*, act: Act, batch_id: int) -> int:
    """Take a taped batch to post it; returns the session in which it is worked.

    Raises `NotWorkableError`, `NoPlaceForBatchError`, `NotAllowedError`. Source: cash control 30.
    """
    require_open_transaction()
    batch = lock_taped(batch_id=batch_id)
    if act.actor_id in (batch.received_by_id, batch.received_with_id):
        raise NotAllowedError("Who opened a batch does not post it", to_do="Have another cashier post it.")
    drawer = _free_drawer(batch)
    tape = latest_tape(batch_id=batch.pk)
    session_id = open_batch_session(act=act, batch=batch, drawer=drawer)
    CustodyMovement.objects.create(
        kind="batch_handed_over",
        to_holder_id=CashSession.objects.values_list("holder_id", flat=True).get(pk=session_id),
        session_id=session_id,
        currency_cents=tape.currency_cents,
        checks_cents=tape.checks_cents,
        given_by_id=batch.received_by_id,
        taken_by_id=act.actor_id,
        business_date=latest_open_day(),
        happened_at=act.now,
    )
    return session_id


def open_batch_session(*, act: Act, batch: ReceivedBatch, drawer: Drawer) -> int:
    """Open the session in which a batch is worked, without a float, acknowledged by who brought it."""
    business_date = latest_open_day()
    if not roles_of(staff_user_id=act.actor_id, on_date=business_date) & MAY_TAKE_MONEY:
        raise NotAllowedError("Only cashiers and supervisors take money", to_do="Ask a supervisor for the role.")
    holder = CashHolder.objects.create(kind=HOLDER_SESSION, name=f"{drawer.code} {batch.pk} {business_date}")
    session = CashSession.objects.create(
        holder=holder,
        drawer=drawer,
        office_id=batch.office_id,
        cashier_id=act.actor_id,
        acknowledged_by_id=batch.received_by_id,
        kind=str(SessionKind.BATCH),
        business_date=business_date,
        effective_date=batch.effective_date,
        fiscal_year=fiscal_year_of(day=business_date),
        float_cents=0,
        opened_at=act.now,
    )
    SessionEvent.objects.create(
        session=session,
        kind="opened",
        actor_id=act.actor_id,
        second_user_id=batch.received_by_id,
        happened_at=act.now,
    )
    batch.state = str(ReceivedState.WORKED)
    batch.session = session
    batch.save(update_fields=["state", "session"])
    return session.pk


def _free_drawer(batch: ReceivedBatch) -> Drawer:
    drawers = Drawer.objects.filter(office_id=batch.office_id, kind=batch.source, is_active=True).order_by("code")
    taken = CashSession.objects.filter(state__in=("OPEN", "COUNTING")).values("drawer_id")
    found = drawers.exclude(pk__in=taken).first()
    if found is None:
        raise NoPlaceForBatchError(
            "No place to work this batch is free in its office",
            where="batch {batch}",
            to_do="Finish the batch that is being worked first, or have a place for it set up.",
            batch=batch.pk,
        )
    return lock_rows(model=Drawer, ids=[found.pk])[found.pk]


def latest_tape(*, batch_id: int) -> BatchTape:
    """The tape that counts."""
    return BatchTape.objects.filter(batch_id=batch_id).latest("number")


def post_batch_item(
    *,
    act: Act,
    session_id: int,
    lines: Sequence[LineDraft],
    tenders: Sequence[TenderDraft],
    payer_name: str = "",
) -> PaymentTaken:
    """Post one envelope: any lines, its checks and cash, to the cent; no change is given by mail.

    A check that pays several bills is one tender and several lines; one without a stub whose payer nobody knows is a
    suspense line. Raises `NotAnItemError` and what `take_payment` raises.
    """
    require_open_transaction()
    if any(CLASS_OF_TENDER[tender.kind] not in PHYSICAL_CLASSES for tender in tenders):
        raise NotAnItemError("Only cash, checks and money orders come in a batch")
    paid, owed = sum(one.amount_cents for one in tenders), sum(one.amount_cents for one in lines)
    if paid != owed:
        raise NotAnItemError(
            "The envelope holds {paid}, its lines say {owed}",
            to_do="No change is given here: put what is too much on the customer's account.",
            paid=Money(paid),
            owed=Money(owed),
        )
    if not CashSession.objects.filter(pk=session_id, kind=str(SessionKind.BATCH)).exists():
        raise NotWorkableError("This is not the session of a batch", where="session {session}", session=session_id)
    return take_payment(act=act, session_id=session_id, lines=lines, tenders=tenders, payer_name=payer_name)


def record_empty_envelope(*, act: Act, batch_id: int, customer_account_id: int, note: str = "") -> int:
    """A stub came without money: nothing is posted, and somebody tells the customer. Returns the work item's id."""
    require_open_transaction()
    envelope_id = next_id(model=EmptyEnvelope)
    work_item_id = open_work_item(
        kind="stub_without_money",
        queue="customer_service",
        subject_kind="empty_envelope",
        subject_id=envelope_id,
        customer_account_id=customer_account_id,
        reason=f"{STUB_WITHOUT_MONEY.filled()} {note}".rstrip(),
        now=act.now,
    )
    EmptyEnvelope.objects.create(
        pk=envelope_id,
        batch_id=batch_id,
        customer_account_id=customer_account_id,
        note=note,
        work_item_id=work_item_id,
        recorded_by_id=act.actor_id,
        recorded_at=act.now,
    )
    return work_item_id


def finish_batch(*, act: Act, session_id: int) -> int:
    """Close a batch that is what its tape says; a supervisor who had no hand in it approves it. Returns the count's id.

    The tape of those who opened it is its count. Raises `TapeDiffersError` with both figures.
    """
    require_open_transaction()
    session = lock_open_session(session_id=session_id, for_correction=True)
    if session.cashier_id != act.actor_id:
        raise NotYourSessionError("Another cashier posts this batch", where="session {session}", session=session.pk)
    batch = ReceivedBatch.objects.filter(session=session).first()
    if batch is None:
        raise NotWorkableError("This is not the session of a batch", where="session {session}", session=session.pk)
    tape = latest_tape(batch_id=batch.pk)
    _compare(session, tape)
    return commit_tape(act=act, session=session, tape=tape, counted_by=tape.made_by_id, witness=tape.made_with_id)


def _compare(session: CashSession, tape: BatchTape) -> None:
    found = recorded(session_id=session.pk)
    items = posted_items(session_id=session.pk)
    posted = (items, found.currency_cents, found.checks_count, found.checks_cents)
    if posted != (tape.item_count, tape.currency_cents, tape.checks_count, tape.checks_cents):
        raise TapeDiffersError(
            "Posted: {items} payments, cash {cash}, {checks} checks of {check_amount}; "
            "the tape: {taped_items} payments, cash {taped_cash}, {taped_checks} checks of {taped_check_amount}",
            where="session {session}",
            to_do="Find what differs; if the tape is wrong, those who opened the batch tape it again.",
            items=items,
            cash=Money(found.currency_cents),
            checks=found.checks_count,
            check_amount=Money(found.checks_cents),
            taped_items=tape.item_count,
            taped_cash=Money(tape.currency_cents),
            taped_checks=tape.checks_count,
            taped_check_amount=Money(tape.checks_cents),
            session=session.pk,
        )


def posted_items(*, session_id: int) -> int:
    """How many receipts a batch's session has, voided ones left out."""
    voided = ReceiptVoid.objects.filter(receipt__session_id=session_id, kind="void").values("receipt_id")
    return Receipt.objects.filter(session_id=session_id).exclude(pk__in=voided).count()


def commit_tape(*, act: Act, session: CashSession, tape: BatchTape, counted_by: int, witness: int | None) -> int:
    """Make the tape the session's count; returns the count's id."""
    for state in (SessionState.COUNTING, SessionState.COUNTED):
        session.state = str(state)
        if state is SessionState.COUNTED:
            count_id = _write_count(act, session, tape, counted_by, witness)
            session.counted_by_id = counted_by
            session.count_witness_id = witness
        session.save(update_fields=["state", "counted_by", "count_witness"])
    SessionEvent.objects.create(
        session=session, kind="counted", actor_id=act.actor_id, second_user_id=witness, happened_at=act.now
    )
    return count_id


def _write_count(act: Act, session: CashSession, tape: BatchTape, counted_by: int, witness: int | None) -> int:
    found = recorded(session_id=session.pk)
    row = SessionCount.objects.create(
        session=session,
        round=session.round,
        attempt=1,
        counted_by_id=counted_by,
        witness_id=witness,
        counted_at=act.now,
        float_cents=0,
        currency_cents=tape.currency_cents,
        checks_cents=tape.checks_cents,
        checks_count=tape.checks_count,
        cards_cents=0,
        recorded_currency_cents=found.currency_cents,
        recorded_checks_cents=found.checks_cents,
        recorded_cards_cents=found.of(TenderClass.CARDS),
    )
    CountLine.objects.bulk_create(
        CountLine(
            count=row,
            tender_class=line.tender_class,
            denomination=line.denomination,
            pieces=line.pieces,
            amount_cents=line.amount_cents,
        )
        for line in TapeLine.objects.filter(tape=tape).order_by("pk")
    )
    return row.pk
