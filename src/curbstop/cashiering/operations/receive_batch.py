"""Money that came in a bundle is opened by two and taped before anybody works it."""

from datetime import date, datetime

from curbstop.cashiering.engine.received_day import drop_box_day
from curbstop.cashiering.models import BatchTape, CashSession, ReceivedBatch, TapeLine
from curbstop.cashiering.operations.rows import OVERSEERS, NotAllowedError, require_reason, second_person
from curbstop.cashiering.types import (
    DENOMINATIONS,
    SESSION_WORDS,
    Act,
    Confirmation,
    Count,
    SessionState,
    TenderClass,
)
from curbstop.cashiering.types.received import BatchSource, ReceivedState
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.calendars import add_business_days, is_business_day
from curbstop.platform.models import CalendarName
from curbstop.platform.policies import policies_in_force
from curbstop.platform.transactions import lock_rows, require_open_transaction
from curbstop.staff.queries import roles_of
from curbstop.staff.types import CASHIER, MAIL_OPENER, REPRESENTATIVE

MAY_OPEN = OVERSEERS | {MAIL_OPENER}
MAY_WITNESS = MAY_OPEN | {CASHIER, REPRESENTATIVE}
CUTOFF = "effective_date.drop_box_hour"
USUAL_CUTOFF = 7


class NothingReceivedError(CurbstopError):
    """A batch without payments or money."""


class NotWorkableError(CurbstopError):
    """A received batch is not in the state that a step needs."""


def receive_batch(
    *,
    act: Act,
    source: BatchSource,
    office_id: int,
    received_on: date,
    item_count: int,
    tape: Count,
    confirmation: Confirmation,
    collected_at: datetime | None = None,
    note: str = "",
) -> int:
    """Log mail or a drop box that two persons opened, with their tape; returns the batch's id.

    `item_count`: envelopes with money; `collected_at`: when the drop box was emptied, in city time.
    Raises `NothingReceivedError`, `NotAllowedError`. Source: cash controls 27 and 28.
    """
    require_open_transaction()
    _check_opener(act)
    if (source == BatchSource.DROP_BOX) != (collected_at is not None):
        raise NothingReceivedError("Only a drop box is logged with the time of its collection")
    second = _witness(act, confirmation, "batch_opened", office_id)
    business_date = latest_open_day()
    batch = ReceivedBatch.objects.create(
        source=str(source),
        office_id=office_id,
        business_date=business_date,
        effective_date=_counts_on(office_id, received_on, collected_at),
        collected_at=collected_at,
        received_by_id=act.actor_id,
        received_with_id=second,
        received_at=act.now,
        note=note,
    )
    write_tape(act=act, batch=batch, number=1, item_count=item_count, tape=tape, second=second)
    return batch.pk


def tape_again(
    *, act: Act, batch_id: int, item_count: int, tape: Count, confirmation: Confirmation, reason: str
) -> int:
    """Tape a batch anew, because the first tape was wrong; the earlier tape stays. Returns the tape's id."""
    require_open_transaction()
    _check_opener(act)
    words = require_reason(reason=reason)
    batch = lock_rows(model=ReceivedBatch, ids=[batch_id])[batch_id]
    if batch.source == BatchSource.TRANSMITTAL or batch.state == ReceivedState.WITHDRAWN:
        raise NotWorkableError("This batch is not taped again", where="batch {batch}", batch=batch.pk)
    session = CashSession.objects.filter(pk=batch.session_id).first() if batch.session_id else None
    if session is not None and session.state != SessionState.OPEN:
        raise NotWorkableError(
            "This batch is finished",
            where="session {session}, {state}",
            to_do="Have a supervisor reopen it first.",
            session=session.pk,
            state=SESSION_WORDS[session.state],
        )
    second = _witness(act, confirmation, "batch_taped", batch.office_id)
    if session is not None and session.cashier_id in (act.actor_id, second):
        raise NotAllowedError("Who posts a batch does not tape it", to_do="Have two others tape it.")
    number = BatchTape.objects.filter(batch=batch).count() + 1
    return write_tape(
        act=act, batch=batch, number=number, item_count=item_count, tape=tape, second=second, reason=words
    )


def withdraw_received(*, act: Act, batch_id: int, reason: str) -> None:
    """Take a batch back that nobody has worked: it was logged twice, or a department takes its transmittal back."""
    require_open_transaction()
    words = require_reason(reason=reason)
    batch = lock_taped(batch_id=batch_id)
    overseer = roles_of(staff_user_id=act.actor_id, on_date=act.now.date()) & OVERSEERS
    if act.actor_id != batch.received_by_id and not overseer:
        raise NotAllowedError("Only who logged a batch, or a supervisor, withdraws it")
    batch.state = str(ReceivedState.WITHDRAWN)
    batch.withdrawn_by_id = act.actor_id
    batch.withdrawn_reason = words
    batch.save(update_fields=["state", "withdrawn_by", "withdrawn_reason"])


def lock_taped(*, batch_id: int) -> ReceivedBatch:
    """The batch, locked, that waits to be worked; raises `NotWorkableError`."""
    batch = lock_rows(model=ReceivedBatch, ids=[batch_id])[batch_id]
    if batch.state != ReceivedState.TAPED:
        raise NotWorkableError("This batch is worked or withdrawn already", where="batch {batch}", batch=batch.pk)
    return batch


def write_tape(
    *,
    act: Act,
    batch: ReceivedBatch,
    number: int,
    item_count: int,
    tape: Count,
    second: int | None,
    reason: str = "",
) -> int:
    """Keep a tape with its lines; raises `NothingReceivedError` for an empty one. Returns the tape's id."""
    if item_count <= 0 or tape.currency_cents + tape.checks_cents <= 0 or min(tape.checks, default=1) <= 0:
        raise NothingReceivedError(
            "A batch has at least one payment, and every check an amount", to_do="Count again what was opened."
        )
    if tape.card_batch_cents:
        raise NothingReceivedError("No cards come in a batch", to_do="Call the customer to pay at the terminal.")
    row = BatchTape.objects.create(
        batch=batch,
        number=number,
        item_count=item_count,
        currency_cents=tape.currency_cents,
        checks_count=len(tape.checks),
        checks_cents=tape.checks_cents,
        reason=reason,
        made_by_id=act.actor_id,
        made_with_id=second,
        made_at=act.now,
    )
    currency = [
        TapeLine(
            tape=row,
            tender_class=str(TenderClass.CURRENCY),
            denomination=code,
            pieces=pieces,
            amount_cents=DENOMINATIONS[code] * pieces,
        )
        for code, pieces in tape.currency
        if pieces
    ]
    checks = [TapeLine(tape=row, tender_class=str(TenderClass.CHECKS), amount_cents=cents) for cents in tape.checks]
    TapeLine.objects.bulk_create([*currency, *checks])
    return row.pk


def _check_opener(act: Act) -> None:
    if not roles_of(staff_user_id=act.actor_id, on_date=act.now.date()) & MAY_OPEN:
        raise NotAllowedError("Mail and the drop box are opened by mail openers", to_do="Ask a mail opener.")


def _witness(act: Act, confirmation: Confirmation, purpose: str, office_id: int) -> int:
    return second_person(
        act=act,
        confirmation=confirmation,
        purpose=purpose,
        subject_kind="office",
        subject_id=office_id,
        roles=MAY_WITNESS,
    )


def _counts_on(office_id: int, received_on: date, collected_at: datetime | None) -> date:
    """Mail counts on the day received, never the postmark; a drop box by its collection."""
    if collected_at is None:
        return received_on
    found = policies_in_force(on_date=received_on, keys=[CUTOFF]).get(CUTOFF)
    earlier = ReceivedBatch.objects.filter(
        source=str(BatchSource.DROP_BOX), office_id=office_id, collected_at__date=collected_at.date()
    ).exclude(state=str(ReceivedState.WITHDRAWN))
    day = collected_at.date()
    following = add_business_days(calendar=CalendarName.CITY_OFFICE, day=day, count=1)
    if not is_business_day(calendar=CalendarName.CITY_OFFICE, day=day):
        return following
    return drop_box_day(
        collected_at=collected_at,
        is_first=not earlier.exists(),
        cutoff_hour=int(found.value) if found else USUAL_CUTOFF,
        next_business_day=following,
    )
