"""What may be done to meters and reads. Every one needs an open transaction."""

from curbstop.metering.operations.add_meter import DuplicateMeterError, add_meter
from curbstop.metering.operations.count_elsewhere import MeterNotReadError, count_elsewhere
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
from curbstop.metering.operations.deliver_reads import (
    NewDelivery,
    NewNotRead,
    ReadsDeliveredError,
    record_delivery,
    record_not_read,
    refuse_second_delivery,
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
from curbstop.metering.operations.read_photos import PHOTO_TYPES, NotAPhotoError, attach_photo, photo_type
from curbstop.metering.operations.record_meter_test import NewMeterTest, record_meter_test
from curbstop.metering.operations.record_read import (
    NewRead,
    ReadRefusedError,
    correct_read,
    record_read,
    record_reads,
    record_reads_frame,
)

__all__ = [
    "PHOTO_TYPES",
    "CannotEstimateError",
    "DuplicateMeterError",
    "InstallationEndedError",
    "MeterNotReadError",
    "NewDelivery",
    "NewMeterTest",
    "NewNotRead",
    "NewRead",
    "NotAPhotoError",
    "NothingToUndoError",
    "ReadAlreadyDecidedError",
    "ReadNotBillableError",
    "ReadRefusedError",
    "ReadsDeliveredError",
    "accept_read",
    "add_meter",
    "attach_photo",
    "await_reread",
    "close_awaited",
    "correct_exception",
    "correct_read",
    "count_elsewhere",
    "estimate_read",
    "estimate_reads",
    "exchange_meter",
    "hold_reads",
    "install_meter",
    "photo_type",
    "record_delivery",
    "record_meter_test",
    "record_not_read",
    "record_read",
    "record_reads",
    "record_reads_frame",
    "refuse_second_delivery",
    "remove_meter",
    "undo_decision",
]
