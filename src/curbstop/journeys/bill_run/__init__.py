"""The bill run, the single bill that goes the same way, and the proof that is approved before a run posts it."""

from curbstop.journeys.bill_run.approved import (
    CycleFrozenError,
    RunDiffersFromProofError,
    RunNotApprovedError,
    needs_approval,
    proof_bills,
    proof_charges,
    refuse_start,
)
from curbstop.journeys.bill_run.look_through import LookThrough, last_look_through, look_through_reads
from curbstop.journeys.bill_run.proof import decide_run_approval, prove_cycle, request_run_approval
from curbstop.journeys.bill_run.report import RunNotFinishedError, stored_run_report
from curbstop.journeys.bill_run.run import run_cycle
from curbstop.journeys.bill_run.sharing import Progress, usual_workers
from curbstop.journeys.bill_run.trial import keep_trial, last_trial

__all__ = [
    "CycleFrozenError",
    "LookThrough",
    "Progress",
    "RunDiffersFromProofError",
    "RunNotApprovedError",
    "RunNotFinishedError",
    "decide_run_approval",
    "keep_trial",
    "last_look_through",
    "last_trial",
    "look_through_reads",
    "needs_approval",
    "proof_bills",
    "proof_charges",
    "prove_cycle",
    "refuse_start",
    "request_run_approval",
    "run_cycle",
    "stored_run_report",
    "usual_workers",
]
