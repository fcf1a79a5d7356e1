"""What may be done to meters and reads. Every one needs an open transaction."""

from curbstop.metering.operations.add_meter import DuplicateMeterError, add_meter
from curbstop.metering.operations.decide_read import (
    NothingToUndoError,
    ReadAlreadyDecidedError,
    ReadNotBillableError,
    accept_read,
    await_reread,
    close_awaited,
    correct_exception,
    estimate_read,
    undo_decision,
)
from curbstop.metering.operations.estimate_instead import CannotEstimateError
from curbstop.metering.operations.estimate_reads import estimate_reads
from curbstop.metering.operations.exchange_meter import (
    InstallationEndedError,
    exchange_meter,
    install_meter,
    remove_meter,
)
from curbstop.metering.operations.hold_reads import hold_reads
from curbstop.metering.operations.read_photos import attach_photo
from curbstop.metering.operations.record_read import (
    NewRead,
    ReadRefusedError,
    correct_read,
    record_read,
    record_reads,
    record_reads_frame,
)

__all__ = [
    "CannotEstimateError",
    "DuplicateMeterError",
    "InstallationEndedError",
    "NewRead",
    "NothingToUndoError",
    "ReadAlreadyDecidedError",
    "ReadNotBillableError",
    "ReadRefusedError",
    "accept_read",
    "add_meter",
    "attach_photo",
    "await_reread",
    "close_awaited",
    "correct_exception",
    "correct_read",
    "estimate_read",
    "estimate_reads",
    "exchange_meter",
    "hold_reads",
    "install_meter",
    "record_read",
    "record_reads",
    "record_reads_frame",
    "remove_meter",
    "undo_decision",
]
