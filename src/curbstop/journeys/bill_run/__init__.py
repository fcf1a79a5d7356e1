"""The bill run, and the single bill that goes the same way."""

from curbstop.journeys.bill_run.report import RunNotFinishedError, stored_run_report
from curbstop.journeys.bill_run.run import run_cycle
from curbstop.journeys.bill_run.sharing import Progress, usual_workers

__all__ = [
    "Progress",
    "RunNotFinishedError",
    "run_cycle",
    "stored_run_report",
    "usual_workers",
]
