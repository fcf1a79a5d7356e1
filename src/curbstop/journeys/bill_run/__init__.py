"""The bill run, and the single bill that goes the same way."""

from curbstop.journeys.bill_run.report import RunNotFinishedError, stored_run_report
from curbstop.journeys.bill_run.run import run_cycle
from curbstop.journeys.bill_run.sharing import Progress, usual_workers
from curbstop.journeys.bill_run.trial import keep_trial, last_trial

__all__ = [
    "Progress",
    "RunNotFinishedError",
    "keep_trial",
    "last_trial",
    "run_cycle",
    "stored_run_report",
    "usual_workers",
]
