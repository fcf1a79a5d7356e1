"""What may be done to meters and reads. Every one needs an open transaction."""

from curbstop.metering.operations.add_meter import DuplicateMeterError, add_meter
from curbstop.metering.operations.estimate_reads import estimate_reads
from curbstop.metering.operations.exchange_meter import (
    InstallationEndedError,
    exchange_meter,
    install_meter,
    remove_meter,
)
from curbstop.metering.operations.record_read import (
    NewRead,
    ReadRefusedError,
    correct_read,
    record_read,
    record_reads,
    record_reads_frame,
)

__all__ = [
    "DuplicateMeterError",
    "InstallationEndedError",
    "NewRead",
    "ReadRefusedError",
    "add_meter",
    "correct_read",
    "estimate_reads",
    "exchange_meter",
    "install_meter",
    "record_read",
    "record_reads",
    "record_reads_frame",
    "remove_meter",
]
