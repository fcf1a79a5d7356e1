"""Ask for a correction, and decide it: the net effect is known, and somebody else says yes."""

from datetime import date, datetime
from uuid import UUID

from curbstop.billing.operations import (
    lock_correction,
    mark_correction,
    mark_correction_approved,
    mark_correction_requested,
    open_run,
    plan_partitions,
)
from curbstop.billing.queries import corrected_accounts, correction
from curbstop.billing.types import (
    DROPPED,
    PLANNED_ACCOUNT,
    PROPOSED,
    REBILL_RUN,
    REFUSED,
    REQUESTED,
    CorrectedAccountRow,
    CorrectionRow,
)
from curbstop.cashiering.types import Act
from curbstop.journeys.adjustment_rules import refuse_takers
from curbstop.journeys.command import carry_out
from curbstop.journeys.correct_bills.propose import ACCOUNTS_A_STEP
from curbstop.journeys.correct_bills.rebill import rebill_days
from curbstop.journeys.own_account import refuse_own_account
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.idempotency import Result
from curbstop.staff.operations import decide_approval, request_approval
from curbstop.staff.queries import roles_of
from curbstop.staff.types import MANAGER, SUPERVISOR

APPROVERS = frozenset({SUPERVISOR, MANAGER})
KIND = "rebill"


class CorrectionStateError(CurbstopError):
    """A correction does not stand where this could be done."""


class MayNotCorrectError(CurbstopError):
    """Supervisors and managers approve corrections."""


def request_correction(*, correction_id: int, command_key: UUID, actor_id: int, now: datetime) -> int:
    """Ask a second person to approve the computed effect; returns the request's id. Raises CorrectionStateError."""

    def run(act: Act) -> Result:
        found = _held(correction_id, PROPOSED)
        rows = corrected_accounts(correction_id=correction_id, states=(PLANNED_ACCOUNT,))
        if not rows:
            raise CorrectionStateError("No account is left that would change", to_do="Drop this correction.")
        approval_id = request_approval(
            kind=KIND,
            subject_kind="correction",
            subject_id=correction_id,
            amount_cents=sum(row.net_cents for row in rows),
            reason=found.remark,
            requested_by_id=act.actor_id,
            now=act.now,
        )
        mark_correction_requested(correction_id=correction_id, approval_id=approval_id)
        return {"approval_id": approval_id}

    result = carry_out(
        command_key=command_key,
        name="request_correction",
        content={"correction_id": correction_id},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["approval_id"])


def decide_correction(
    *,
    correction_id: int,
    approve: bool,
    business_date: date,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    remark: str = "",
) -> None:
    """Approve or refuse; approved it waits for `post_correction`. Never one's own request, nor one's own account.

    Raises CorrectionStateError, MayNotCorrectError, OwnRequestError, OwnAccountRefusedError, TookPaymentError.
    """
    carry_out(
        command_key=command_key,
        name="decide_correction",
        content={"correction_id": correction_id, "approve": approve},
        actor_id=actor_id,
        now=now,
        run=lambda act: _decide(correction_id, approve=approve, remark=remark, business_date=business_date, act=act),
    )


def _decide(correction_id: int, *, approve: bool, remark: str, business_date: date, act: Act) -> Result:
    found = _held(correction_id, REQUESTED)
    if not roles_of(staff_user_id=act.actor_id, on_date=business_date) & APPROVERS:
        raise MayNotCorrectError("None of your roles approves corrections", to_do="Leave it to a supervisor.")
    if found.approval_id is not None:
        decide_approval(
            approval_id=found.approval_id, decided_by_id=act.actor_id, approve=approve, remark=remark, now=act.now
        )
    if not approve:
        mark_correction(correction_id=correction_id, state=REFUSED)
        return {"run_id": None}
    rows = corrected_accounts(correction_id=correction_id, states=(PLANNED_ACCOUNT,))
    ids = [row.customer_account_id for row in rows]
    refuse_own_account(act=act, customer_account_ids=ids)
    refuse_takers(staff_user_id=act.actor_id, customer_account_ids=ids, on_date=business_date)
    run_id = open_run(
        kind=REBILL_RUN,
        days=rebill_days(business_date=business_date),
        class_usual=(),
        now=act.now,
        actor_id=act.actor_id,
    )
    plan_partitions(run_id=run_id, ranges=_ranges(rows))
    mark_correction_approved(correction_id=correction_id, run_id=run_id)
    return {"run_id": run_id}


def drop_correction(*, correction_id: int, command_key: UUID, actor_id: int, now: datetime) -> None:
    """Give a proposal up before anybody was asked. Raises CorrectionStateError."""

    def run(_act: Act) -> Result:
        _held(correction_id, PROPOSED)
        mark_correction(correction_id=correction_id, state=DROPPED)
        return {}

    carry_out(
        command_key=command_key,
        name="drop_correction",
        content={"correction_id": correction_id},
        actor_id=actor_id,
        now=now,
        run=run,
    )


def _held(correction_id: int, *states: str) -> CorrectionRow:
    found = correction(correction_id=correction_id)
    if lock_correction(correction_id=correction_id) not in states:
        raise CorrectionStateError(
            "This correction does not stand where that could be done",
            where="correction {correction_id}",
            to_do="Open it again.",
            correction_id=correction_id,
        )
    return found


def _ranges(rows: tuple[CorrectedAccountRow, ...]) -> list[tuple[int, int]]:
    ids = [row.customer_account_id for row in rows]
    steps = [ids[at : at + ACCOUNTS_A_STEP] for at in range(0, len(ids), ACCOUNTS_A_STEP)]
    return [(step[0], step[-1]) for step in steps]
