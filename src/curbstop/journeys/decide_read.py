"""The billing office decides about a doubtful read: accept, estimate, have it read again, correct; and takes it back."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from curbstop.casework.operations import WorkItemClosedError, close_work_item, open_work_item
from curbstop.casework.types import HIGH as HIGH_PRIORITY
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.journeys.own_account import refuse_own_account
from curbstop.journeys.stored_wordings import NOT_NEEDED, READ_AGAIN, READ_AT_LAST, WAS_READ_AGAIN
from curbstop.kernel.errors import CurbstopError
from curbstop.metering.operations import (
    accept_read,
    await_reread,
    close_awaited,
    correct_exception,
    estimate_read,
    undo_decision,
)
from curbstop.metering.queries import (
    ReadDecisionRow,
    ReadExceptionRow,
    current_installations,
    read_decision,
    read_exception,
    read_policy,
)
from curbstop.metering.types import ACCEPTED, CORRECTED, ESTIMATE_TAKEN, MILLI, REREAD
from curbstop.platform.calendars import add_business_days
from curbstop.platform.idempotency import Result
from curbstop.platform.models import CalendarName
from curbstop.platform.policies import policy_value
from curbstop.reporting.billed_days import is_billed_to

REREAD_WORK, FIELD_QUEUE, SERVICE_POINT = "reread", "field", "service_point"
RESOLVE_DAYS = "reads.resolve_business_days"


class UnknownReadDecisionError(CurbstopError):
    """What was asked is none of the four decisions."""


class ReadingNotGivenError(CurbstopError):
    """A correction without a number."""


class ReadBilledError(CurbstopError):
    """A bill was made of the read since: it is set right there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDecisionAsked:
    """What was decided about a doubtful read; `reading_milli` in thousandths of a dial unit, only to correct."""

    exception_id: int
    decision: str
    business_date: date
    reading_milli: int | None = None
    note: str = ""


def decide_read(*, asked: ReadDecisionAsked, command_key: UUID, actor_id: int, now: datetime) -> int:
    """Decide about a doubtful read; the next run bills it accordingly. Returns the decision's id.

    Raises `OwnAccountRefusedError`, `ReadAlreadyDecidedError`, `ReadNotBillableError`, `CannotEstimateError`,
    `ReadRefusedError`, `ReadBilledError` and the errors above.
    """
    content = {
        "exception": asked.exception_id,
        "decision": asked.decision,
        "reading_milli": asked.reading_milli,
        "note": asked.note,
    }
    result = carry_out(
        command_key=command_key,
        name="decide_read",
        content=content,
        actor_id=actor_id,
        now=now,
        run=lambda act: {"decision_id": _decide(asked, act)},
    )
    return int(result["decision_id"])


def _decide(asked: ReadDecisionAsked, act: Act) -> int:
    row = read_exception(exception_id=asked.exception_id)
    if row.customer_account_id is not None:
        refuse_own_account(act=act, customer_account_ids=[row.customer_account_id])
    billed = is_billed_to(service_point_id=row.service_point_id, day=row.to_date)
    if asked.decision == ACCEPTED:
        return accept_read(exception_id=row.id, staff_user_id=act.actor_id, now=act.now)
    if asked.decision == REREAD:
        return _order_reread(row=row, holds=not billed, asked=asked, act=act)
    if asked.decision not in {ESTIMATE_TAKEN, CORRECTED}:
        raise UnknownReadDecisionError("Choose what to do with the read: accept, estimate, read again or correct")
    if billed:
        raise ReadBilledError(
            "A bill was already made of this read",
            to_do="Correct the read at its meter, then correct the bill; or have the meter read again.",
        )
    if asked.decision == ESTIMATE_TAKEN:
        policy = read_policy(on_date=asked.business_date)
        return estimate_read(exception_id=row.id, policy=policy, staff_user_id=act.actor_id, now=act.now)
    if asked.reading_milli is None:
        raise ReadingNotGivenError("A correction needs what the meter really showed", to_do="Type the reading.")
    return correct_exception(
        exception_id=row.id,
        reading_milli=asked.reading_milli,
        note=asked.note,
        staff_user_id=act.actor_id,
        now=act.now,
    )


def _order_reread(*, row: ReadExceptionRow, holds: bool, asked: ReadDecisionAsked, act: Act) -> int:
    days = int(policy_value(key=RESOLVE_DAYS, on_date=asked.business_date))
    item_id = open_work_item(
        kind=REREAD_WORK,
        queue=FIELD_QUEUE,
        subject_kind=SERVICE_POINT,
        subject_id=row.service_point_id,
        customer_account_id=row.customer_account_id,
        reason=_order(row),
        priority=HIGH_PRIORITY,
        due_on=add_business_days(calendar=CalendarName.CITY_OFFICE, day=asked.business_date, count=days),
        now=act.now,
    )
    return await_reread(exception_id=row.id, work_item_id=item_id, holds=holds, staff_user_id=act.actor_id, now=act.now)


def _order(row: ReadExceptionRow) -> str:
    day = row.to_date.isoformat()
    if row.reading_milli is not None:
        return READ_AGAIN.filled(serial=row.serial, reading=row.reading_milli // MILLI, day=day)
    meters = current_installations(service_point_ids=[row.service_point_id], on_date=row.to_date)
    return READ_AT_LAST.filled(serial=", ".join(meter.serial for meter in meters) or "?", day=day)


def undo_read_decision(*, decision_id: int, command_key: UUID, actor_id: int, now: datetime) -> int:
    """Take a decision back; the read waits again. Returns the exception. Raises `NothingToUndoError`, `ReadBilledError`."""
    result = carry_out(
        command_key=command_key,
        name="undo_read_decision",
        content={"decision": decision_id},
        actor_id=actor_id,
        now=now,
        run=lambda act: _undo(read_decision(decision_id=decision_id), act),
    )
    return int(result["exception_id"])


def _undo(decision: ReadDecisionRow, act: Act) -> Result:
    row = read_exception(exception_id=decision.exception_id)
    billed = is_billed_to(service_point_id=row.service_point_id, day=row.to_date)
    if billed and decision.decision in {ESTIMATE_TAKEN, CORRECTED, ACCEPTED} and row.holds:
        raise ReadBilledError(
            "A bill was made of this read since the decision", to_do="Correct the bill, or cancel it first."
        )
    undo_decision(decision_id=decision.id, staff_user_id=act.actor_id, now=act.now)
    if decision.work_item_id is not None:
        _close_order(work_item_id=decision.work_item_id, act=act, resolution=NOT_NEEDED.filled(), dropped=True)
    return {"exception_id": row.id}


def settle_reread(*, service_point_id: int, act: Act) -> None:
    """A read came in: whatever waited for it does no longer, and its orders are done."""
    for work_item_id in close_awaited(service_point_id=service_point_id):
        _close_order(work_item_id=work_item_id, act=act, resolution=WAS_READ_AGAIN.filled(), dropped=False)


def _close_order(*, work_item_id: int, act: Act, resolution: str, dropped: bool) -> None:
    try:
        close_work_item(
            work_item_id=work_item_id, closed_by_id=act.actor_id, resolution=resolution, now=act.now, dropped=dropped
        )
    except WorkItemClosedError:
        return  # whoever read the meter has closed the order
