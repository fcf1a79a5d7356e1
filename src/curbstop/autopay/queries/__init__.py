"""What others may ask about autopay."""

from curbstop.autopay.queries.mandates import (
    living_mandate_of,
    living_mandates,
    mandates_of,
    mandates_to_prenote,
    returns_of_account,
)
from curbstop.autopay.queries.runs import (
    autopay_run,
    autopay_runs,
    drafts_by_trace,
    drafts_of_account,
    drafts_of_run,
    skips_of_run,
)
from curbstop.autopay.queries.sections import SEAL_SECTIONS

__all__ = [
    "SEAL_SECTIONS",
    "autopay_run",
    "autopay_runs",
    "drafts_by_trace",
    "drafts_of_account",
    "drafts_of_run",
    "living_mandate_of",
    "living_mandates",
    "mandates_of",
    "mandates_to_prenote",
    "returns_of_account",
    "skips_of_run",
]
