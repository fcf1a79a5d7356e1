"""A person decides about a doubtful read, and may take the decision back. Every decision is a row that stays."""

from datetime import datetime

from curbstop.kernel.errors import CurbstopError
from curbstop.metering.models import Read, ReadDecision, ReadException
from curbstop.metering.operations.estimate_instead import estimate_instead
from curbstop.metering.operations.record_read import NewRead, correct_read, record_read
from curbstop.metering.queries.meters import current_installations
from curbstop.metering.types import (
    ACCEPTED,
    ACTUAL,
    CORRECTED,
    ESTIMATE_TAKEN,
    OPEN,
    REREAD,
    SUPERSEDED,
    UNDONE,
    ReadPolicy,
)
from curbstop.platform.transactions import lock_rows


class ReadAlreadyDecidedError(CurbstopError):
    """Somebody has decided about this read."""


class ReadNotBillableError(CurbstopError):
    """A period without a use of zero or more cannot be accepted."""


class NothingToUndoError(CurbstopError):
    """The decision cannot be taken back any more."""


def accept_read(*, exception_id: int, staff_user_id: int, now: datetime) -> int:
    """The use is right: it is billed as it is. Returns the decision. Raises the errors above."""
    row = _open_exception(exception_id)
    if row.usage_milli is None or row.usage_milli < 0:
        raise ReadNotBillableError(
            "This use cannot be billed: there is no read, or it is below the one before",
            to_do="Estimate it, correct the reading, or have the meter read again.",
        )
    return _decide(row=row, decision=ACCEPTED, read_after_id=row.read_id, staff_user_id=staff_user_id, now=now)


def estimate_read(*, exception_id: int, policy: ReadPolicy, staff_user_id: int, now: datetime) -> int:
    """An estimate takes the read's place, never once too often. Returns the decision. Raises `CannotEstimateError`."""
    row = _open_exception(exception_id)
    if row.read_id is None:
        raise ReadNotBillableError(
            "Nobody read this meter, and it cannot be estimated",
            to_do="Enter what the meter showed, or have it read.",
        )
    new_id = estimate_instead(read_id=row.read_id, policy=policy, now=now)
    return _decide(row=row, decision=ESTIMATE_TAKEN, read_after_id=new_id, staff_user_id=staff_user_id, now=now)


def correct_exception(*, exception_id: int, reading_milli: int, note: str, staff_user_id: int, now: datetime) -> int:
    """The meter showed something else on that day. Returns the decision. Raises `ReadRefusedError`."""
    row = _open_exception(exception_id)
    if row.read_id is None:
        meters = current_installations(service_point_ids=[row.service_point_id], on_date=row.to_date)
        if not meters:
            raise ReadNotBillableError(
                "No meter hangs there on that day", to_do="Have the place looked at, and enter its meter first."
            )
        read = NewRead(
            installation_id=meters[0].id, read_on=row.to_date, reading_milli=reading_milli, kind=ACTUAL, note=note
        )
        new_id = record_read(read=read, now=now)
    else:
        new_id = correct_read(read_id=row.read_id, reading_milli=reading_milli, note=note, now=now)
    return _decide(row=row, decision=CORRECTED, read_after_id=new_id, staff_user_id=staff_user_id, now=now)


def await_reread(*, exception_id: int, work_item_id: int, holds: bool, staff_user_id: int, now: datetime) -> int:
    """The meter is to be read again; what is not billed yet waits for it (`holds`). Returns the decision."""
    row = _open_exception(exception_id)
    row.holds = holds
    return _decide(
        row=row,
        decision=REREAD,
        read_after_id=row.read_id,
        staff_user_id=staff_user_id,
        now=now,
        work_item_id=work_item_id,
    )


def undo_decision(*, decision_id: int, staff_user_id: int, now: datetime) -> None:
    """Take a decision back: the read is as it was and waits again. The caller knows that nothing was billed since.

    Raises `NothingToUndoError`.
    """
    decision = ReadDecision.objects.get(pk=decision_id)
    row = lock_rows(model=ReadException, ids=[decision.exception_id])[decision.exception_id]
    undone = ReadDecision.objects.filter(undoes=decision).exists()
    if undone or decision.decision != row.state or decision.read_after_id != row.read_id:
        raise NothingToUndoError(
            "This decision cannot be taken back any more: something was done with the read since",
            to_do="Open the read and decide about it as it is now.",
        )
    row.read_id = _as_before(decision=decision, now=now)
    row.state, row.decided_at, row.decided_by_id = OPEN, None, None
    row.save(update_fields=["read", "state", "decided_at", "decided_by"])
    ReadDecision.objects.create(
        exception=row,
        decision=UNDONE,
        undoes=decision,
        read_before_id=decision.read_after_id,
        read_after_id=row.read_id,
        work_item_id=decision.work_item_id,
        decided_by_id=staff_user_id,
        decided_at=now,
    )


def _as_before(*, decision: ReadDecision, now: datetime) -> int | None:
    """The read that the exception was about; a replaced one is written down once more, since no read is ever taken away."""
    if decision.read_before_id == decision.read_after_id:
        return decision.read_before_id
    if decision.read_before_id is None or decision.read_after_id is None:
        raise NothingToUndoError(
            "A reading that was entered is not taken away again", to_do="Correct the reading instead."
        )
    before = Read.objects.get(pk=decision.read_before_id)
    return correct_read(
        read_id=decision.read_after_id,
        reading_milli=before.reading_milli,
        note=before.note,
        now=now,
        kind=before.kind,
        source=before.source,
    )


def close_awaited(*, service_point_id: int) -> list[int]:
    """Somebody has read the meter again: nothing waits for it any more. Returns the work items of the orders."""
    waiting = ReadException.objects.select_for_update().filter(service_point_id=service_point_id, state=REREAD)
    ids = [row.pk for row in waiting]
    items = ReadDecision.objects.filter(exception_id__in=ids, decision=REREAD, work_item_id__isnull=False)
    undone = ReadDecision.objects.filter(exception_id__in=ids, undoes__isnull=False).values("undoes_id")
    found = list(items.exclude(pk__in=undone).values_list("work_item_id", flat=True))
    ReadException.objects.filter(pk__in=ids).update(state=SUPERSEDED)
    return [item for item in found if item is not None]


def _open_exception(exception_id: int) -> ReadException:
    row = lock_rows(model=ReadException, ids=[exception_id])[exception_id]
    if row.state != OPEN:
        raise ReadAlreadyDecidedError(
            "Somebody has already decided about this read", to_do="Go on to the next one, or undo the decision."
        )
    return row


def _decide(
    *,
    row: ReadException,
    decision: str,
    read_after_id: int | None,
    staff_user_id: int,
    now: datetime,
    work_item_id: int | None = None,
) -> int:
    made = ReadDecision.objects.create(
        exception=row,
        decision=decision,
        read_before_id=row.read_id,
        read_after_id=read_after_id,
        work_item_id=work_item_id,
        decided_by_id=staff_user_id,
        decided_at=now,
    )
    row.read_id, row.state, row.decided_at, row.decided_by_id = read_after_id, decision, now, staff_user_id
    row.save(update_fields=["read", "holds", "state", "decided_at", "decided_by"])
    return made.pk
