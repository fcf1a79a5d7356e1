"""The bill run, and the single bill that goes the same way."""

from curbstop.journeys.bill_run.report import RunNotFinishedError, stored_run_report
from curbstop.journeys.bill_run.run import ACCOUNTS_A_PARTITION, run_cycle

__all__ = ["ACCOUNTS_A_PARTITION", "RunNotFinishedError", "run_cycle", "stored_run_report"]
