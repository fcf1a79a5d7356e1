"""Cancel and rebill of one account or of a cohort: chosen, computed, approved by a second person, posted by the batch path."""

from curbstop.journeys.correct_bills.approve import (
    CorrectionStateError,
    MayNotCorrectError,
    decide_correction,
    drop_correction,
    request_correction,
)
from curbstop.journeys.correct_bills.post import post_correction
from curbstop.journeys.correct_bills.propose import (
    NothingChosenError,
    TooManyBillsError,
    compute_effects,
    propose_correction,
)

__all__ = [
    "CorrectionStateError",
    "MayNotCorrectError",
    "NothingChosenError",
    "TooManyBillsError",
    "compute_effects",
    "decide_correction",
    "drop_correction",
    "post_correction",
    "propose_correction",
    "request_correction",
]
