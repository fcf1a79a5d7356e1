"""A run posts what somebody approved, or it stops: frozen cycles, and the approved proof that a run must equal."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from types import MappingProxyType
from typing import Any

import polars as pl
from django.db import transaction

from curbstop.billing.operations import RunDays
from curbstop.billing.operations.run_controls import keep_proof_difference, lock_proof, mark_proof_posted
from curbstop.billing.queries.run_controls import (
    APPROVED,
    POSTED,
    ProofRow,
    differing_bills,
    freeze_of,
    proof,
    proof_to_post,
)
from curbstop.journeys.bill_run.orders import CycleRunOrder, partition_ranges
from curbstop.journeys.bill_run.trying import try_run
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.files import load_file
from curbstop.platform.policies import policies_in_force
from curbstop.reporting.run_frames import count_reads_since

NEEDS_APPROVAL = "bill_run.needs_approval"
SHOWN_DIFFERENCES = 20


class CycleFrozenError(CurbstopError):
    """No run of this cycle starts while it is frozen."""


class RunNotApprovedError(CurbstopError):
    """The bills of this run were not approved by a second person."""


class RunDiffersFromProofError(CurbstopError):
    """The run would not come to what was approved: `difference` has the counts, sums and first accounts."""

    proof_id: int = 0
    difference: Mapping[str, Any] = MappingProxyType({})


def refuse_frozen(*, cycle_number: int) -> None:
    """Raises CycleFrozenError when somebody froze the cycle."""
    found = freeze_of(cycle_number=cycle_number)
    if found is not None:
        raise CycleFrozenError(
            "Cycle {cycle_number} is frozen since {day}: {reason}",
            to_do="Lift the freeze before you start a bill run.",
            cycle_number=cycle_number,
            day=found.frozen_at.date().isoformat(),
            reason=found.reason,
        )


def refuse_start(*, cycle_number: int, month: date, on_date: date) -> None:
    """What a person who starts a run hears at once. Raises CycleFrozenError, RunNotApprovedError."""
    refuse_frozen(cycle_number=cycle_number)
    if needs_approval(on_date=on_date):
        _approved(cycle_number=cycle_number, month=month)


def needs_approval(*, on_date: date) -> bool:
    """Whether a run starts only from a proof that a second person approved."""
    found = policies_in_force(on_date=on_date, keys=[NEEDS_APPROVAL])
    return bool(found[NEEDS_APPROVAL].value) if NEEDS_APPROVAL in found else False


def proof_of_run(*, order: CycleRunOrder, days: RunDays) -> int | None:
    """The id of the approved proof, after trying that the run would still come to it; None when none is needed.

    Raises RunNotApprovedError, RunDiffersFromProofError.
    """
    if not needs_approval(on_date=order.business_date) or not partition_ranges(order=order, days=days):
        return None
    found = _approved(cycle_number=order.cycle_number, month=order.month)
    tried = try_run(order=order, days=days, progress=lambda _done, _total: None, with_bills=True)
    approved = proof_bills(found=found)
    if found.state == POSTED:  # an interrupted run: what it has billed is not due any more
        approved = approved.join(tried.bills, on="customer_account_id", how="semi")
    _refuse_difference(found=found, approved=approved, bills=tried.bills)
    return found.id


def _approved(*, cycle_number: int, month: date) -> ProofRow:
    found = proof_to_post(cycle_number=cycle_number, month=month)
    if found is None:
        raise RunNotApprovedError(
            "The bills of cycle {cycle_number} for {month:%Y-%m} were not approved",
            to_do="Make a dry run, look at its proof and let somebody else approve it.",
            cycle_number=cycle_number,
            month=month,
        )
    return found


def post_proof(*, proof_id: int | None, run_id: int) -> None:
    """This run posts the approved proof. Raises RunNotApprovedError when it was replaced in the meantime."""
    if proof_id is None:
        return
    if lock_proof(proof_id=proof_id) not in {APPROVED, POSTED}:
        raise RunNotApprovedError(
            "Another proof was made since", where="proof {proof_id}", to_do="Start again.", proof_id=proof_id
        )
    mark_proof_posted(proof_id=proof_id, run_id=run_id)


def refuse_other_bills(*, proof_id: int | None, bills: pl.DataFrame, accounts: tuple[int, int]) -> None:
    """Raises RunDiffersFromProofError when the bills of an id range are not those that were approved."""
    if proof_id is None:
        return
    found = proof(proof_id=proof_id)
    approved = proof_bills(found=found).filter(pl.col("customer_account_id").is_between(*accounts))
    _refuse_difference(found=found, approved=approved, bills=bills)


def proof_bills(*, found: ProofRow) -> pl.DataFrame:
    """The bills of a proof; raises FileDamagedError."""
    return pl.read_parquet(BytesIO(load_file(file_id=found.bills_file_id).content))


def proof_charges(*, found: ProofRow) -> pl.DataFrame:
    """The charges of a proof; raises FileDamagedError."""
    return pl.read_parquet(BytesIO(load_file(file_id=found.charges_file_id).content))


def _refuse_difference(*, found: ProofRow, approved: pl.DataFrame, bills: pl.DataFrame) -> None:
    differing = differing_bills(approved=approved, found=bills)
    if differing.is_empty():
        return
    reads = count_reads_since(customer_account_ids=differing["customer_account_id"].to_list(), since=found.made_at)
    error = RunDiffersFromProofError(
        "{count} bills would not be those that were approved; {reads} reads of these customers were recorded since",
        where="proof {proof_id}",
        to_do="Make a new dry run, look at what changed and let it be approved.",
        count=differing.height,
        reads=reads,
        proof_id=found.id,
    )
    error.proof_id = found.id
    error.difference = {
        "count": differing.height,
        "reads": reads,
        "rows": differing.head(SHOWN_DIFFERENCES).to_dicts(),
        "approved_cents": int(approved["current_charges_cents"].sum() or 0),
        "found_cents": int(bills["current_charges_cents"].sum() or 0),
        "approved_count": approved.height,
        "found_count": bills.height,
    }
    raise error


def remember_difference(*, error: RunDiffersFromProofError) -> None:
    """Keep with the proof why its run was stopped, for the page that asked for it."""
    with transaction.atomic():
        keep_proof_difference(proof_id=error.proof_id, difference=error.difference)
