"""A proof: a dry run that is kept with its bills, looked at, and approved by a second person before it is posted."""

import json
from dataclasses import asdict
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import polars as pl
from django.db import transaction

from curbstop.billing.operations.run_controls import (
    NewProof,
    lock_proof,
    mark_proof,
    mark_proof_requested,
    record_proof,
)
from curbstop.billing.queries import cycle_month
from curbstop.billing.queries.run_controls import (
    APPROVED,
    PROVEN,
    REFUSED,
    REQUESTED,
    ProofRow,
    charge_figures,
    class_figures,
    proof,
    proof_lists,
    requested_proof,
)
from curbstop.cashiering.types import Act
from curbstop.journeys.bill_run.orders import CycleRunOrder, run_days
from curbstop.journeys.bill_run.sharing import Progress
from curbstop.journeys.bill_run.trial import keep_trial
from curbstop.journeys.bill_run.trying import TriedRun, try_run
from curbstop.journeys.command import carry_out
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.files import store_file
from curbstop.platform.idempotency import Result
from curbstop.platform.policies import policy_value
from curbstop.reporting.run_frames import finished_runs, run_charges
from curbstop.staff.operations import decide_approval, request_approval
from curbstop.staff.queries import roles_of
from curbstop.staff.types import BILLING, MANAGER, SUPERVISOR

APPROVERS = frozenset({BILLING, SUPERVISOR, MANAGER})
KIND, SUBJECT = "bill_run", "bill_proof"
BOUND = "bill_run.bound_cents"
LISTS = ("first", "final", "zero", "above", "held", "movers")
PARQUET = "application/vnd.apache.parquet"


class ProofStateError(CurbstopError):
    """A proof does not stand where this could be done."""


class MayNotApproveRunError(CurbstopError):
    """Billing, supervisors and managers approve bill runs."""


def _ignore(done: int, total: int) -> None:
    """Nobody watches."""


def prove_cycle(
    *,
    cycle_number: int,
    month: date,
    business_date: date,
    now: datetime,
    actor_id: int | None = None,
    progress: Progress = _ignore,
    accounts_a_partition: int = 0,
) -> int:
    """Bill what is due without writing it, and keep the report with every bill and charge; returns the proof's id.

    Raises NoSuchCycleMonthError.
    """
    order = CycleRunOrder(
        cycle_number=cycle_number,
        month=month.replace(day=1),
        business_date=business_date,
        now=now,
        actor_id=actor_id,
        dry_run=True,
        accounts_a_partition=accounts_a_partition,
    )
    calendar = cycle_month(cycle_number=cycle_number, month=order.month)
    days = run_days(calendar=calendar, business_date=business_date)
    return _keep(order=order, tried=try_run(order=order, days=days, progress=progress, with_bills=True))


def _keep(*, order: CycleRunOrder, tried: TriedRun) -> int:
    name = f"proof-{order.cycle_number}-{order.month:%Y-%m}-{order.now:%Y%m%dT%H%M%S}"
    with transaction.atomic():
        keep_trial(report=tried.report, now=order.now)
        new = NewProof(
            cycle_number=order.cycle_number,
            month=order.month,
            business_date=order.business_date,
            report={
                **json.loads(json.dumps(asdict(tried.report), default=date.isoformat)),
                "figures": proof_figures(order=order, tried=tried),
            },
            bills_file_id=_stored(name=f"{name}-bills.parquet", frame=tried.bills, now=order.now),
            charges_file_id=_stored(name=f"{name}-charges.parquet", frame=tried.charges, now=order.now),
        )
        return record_proof(new=new, made_by_id=order.actor_id, now=order.now)


def proof_figures(*, order: CycleRunOrder, tried: TriedRun) -> dict[str, Any]:
    """By charge and by class against the month before, how long each list is, and the bound (cents), as JSON holds it."""
    month_before = (order.month - timedelta(days=1)).replace(day=1)
    runs = finished_runs(cycle_number=order.cycle_number, month=month_before)
    expected = run_charges(run_ids=runs) if runs else tried.charges.clear()
    bound = int(policy_value(key=BOUND, on_date=order.business_date))
    lists = proof_lists(bills=tried.bills, bound_cents=bound)
    return {
        "charges": [asdict(one) for one in charge_figures(charges=tried.charges, expected=expected)],
        "classes": [asdict(one) for one in class_figures(charges=tried.charges, expected=expected)],
        "lists": {name: getattr(lists, name).height for name in LISTS},
        "bound_cents": bound,
    }


def _stored(*, name: str, frame: pl.DataFrame, now: datetime) -> int:
    buffer = BytesIO()
    frame.write_parquet(buffer)
    return store_file(name=name, media_type=PARQUET, content=buffer.getvalue(), now=now)


def request_run_approval(*, proof_id: int, remark: str, command_key: UUID, actor_id: int, now: datetime) -> int:
    """Ask a second person to approve the proof; returns the request's id. Raises ProofStateError."""

    def run(act: Act) -> Result:
        found = _held(proof_id, PROVEN)
        _refuse_second_request(found)
        approval_id = request_approval(
            kind=KIND,
            subject_kind=SUBJECT,
            subject_id=proof_id,
            amount_cents=int(found.report["charges_cents"]),
            reason=remark,
            requested_by_id=act.actor_id,
            now=act.now,
        )
        mark_proof_requested(
            proof_id=proof_id, approval_id=approval_id, cycle_number=found.cycle_number, month=found.month
        )
        return {"approval_id": approval_id}

    result = carry_out(
        command_key=command_key,
        name="request_run_approval",
        content={"proof_id": proof_id},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["approval_id"])


def decide_run_approval(
    *,
    proof_id: int,
    approve: bool,
    business_date: date,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    remark: str = "",
) -> None:
    """Approve or refuse a proof; approved, a run may post it. Never one's own request.

    Raises ProofStateError, MayNotApproveRunError, OwnRequestError.
    """

    def run(act: Act) -> Result:
        found = _held(proof_id, REQUESTED)
        if not roles_of(staff_user_id=act.actor_id, on_date=business_date) & APPROVERS:
            raise MayNotApproveRunError("None of your roles approves bill runs", to_do="Leave it to a supervisor.")
        decide_approval(
            approval_id=found.approval_id or 0,
            decided_by_id=act.actor_id,
            approve=approve,
            remark=remark,
            now=act.now,
        )
        mark_proof(proof_id=proof_id, state=APPROVED if approve else REFUSED)
        return {}

    carry_out(
        command_key=command_key,
        name="decide_run_approval",
        content={"proof_id": proof_id, "approve": approve},
        actor_id=actor_id,
        now=now,
        run=run,
    )


def _held(proof_id: int, state: str) -> ProofRow:
    found = proof(proof_id=proof_id)
    if lock_proof(proof_id=proof_id) != state:
        raise ProofStateError(
            "This proof does not stand where that could be done",
            where="proof {proof_id}",
            to_do="Open it again.",
            proof_id=proof_id,
        )
    return found


def _refuse_second_request(found: ProofRow) -> None:
    """One proof of a cycle's month waits at a time."""
    waiting = requested_proof(cycle_number=found.cycle_number, month=found.month)
    if waiting is not None:
        raise ProofStateError(
            "Another proof of this cycle's month waits for a decision",
            where="proof {proof_id}",
            to_do="Let it be decided first.",
            proof_id=waiting,
        )
