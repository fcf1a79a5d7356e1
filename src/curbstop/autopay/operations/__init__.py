"""What this room does: mandates begin, stop and are corrected; files of drafts are kept, posted, withdrawn, returned."""

from curbstop.autopay.operations.mandates import (
    MandateRefusedError,
    NoMandateError,
    correct_mandate,
    is_routing_number,
    set_live,
    start_mandate,
    stop_mandate,
)
from curbstop.autopay.operations.runs import (
    RunStateError,
    keep_run,
    lock_cut_run,
    mark_posted,
    next_trace,
    record_return,
    withdraw_run,
)

__all__ = [
    "MandateRefusedError",
    "NoMandateError",
    "RunStateError",
    "correct_mandate",
    "is_routing_number",
    "keep_run",
    "lock_cut_run",
    "mark_posted",
    "next_trace",
    "record_return",
    "set_live",
    "start_mandate",
    "stop_mandate",
    "withdraw_run",
]
