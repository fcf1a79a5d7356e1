"""What other rooms may ask about meters, reads and use."""

from curbstop.metering.queries.frames import MeterBook, last_reads, meter_book
from curbstop.metering.queries.meters import (
    InstallationRow,
    ReadRow,
    current_installations,
    installations_of,
    reads_of,
)
from curbstop.metering.queries.read_exceptions import (
    NoSuchReadExceptionError,
    ReadDecisionRow,
    ReadExceptionRow,
    awaited_read,
    count_open_exceptions,
    decisions_of,
    is_photo,
    last_decision_of,
    photos_of,
    read_decision,
    read_exception,
)
from curbstop.metering.queries.read_policy import READ_POLICY_KEYS, read_policy, read_policy_of
from curbstop.metering.queries.registers import (
    gallons_of,
    last_complete_reads,
    meters_at_points,
    register_usage_frame,
    registers_frame,
)
from curbstop.metering.queries.usage import (
    MonthUsage,
    book_begins,
    history_frame,
    judged_usage_frame,
    usage_frame,
    usage_history,
    water_usage_of_sewer_frame,
)

__all__ = [
    "READ_POLICY_KEYS",
    "InstallationRow",
    "MeterBook",
    "MonthUsage",
    "NoSuchReadExceptionError",
    "ReadDecisionRow",
    "ReadExceptionRow",
    "ReadRow",
    "awaited_read",
    "book_begins",
    "count_open_exceptions",
    "current_installations",
    "decisions_of",
    "gallons_of",
    "history_frame",
    "installations_of",
    "is_photo",
    "judged_usage_frame",
    "last_complete_reads",
    "last_decision_of",
    "last_reads",
    "meter_book",
    "meters_at_points",
    "photos_of",
    "read_decision",
    "read_exception",
    "read_policy",
    "read_policy_of",
    "reads_of",
    "register_usage_frame",
    "registers_frame",
    "usage_frame",
    "usage_history",
    "water_usage_of_sewer_frame",
]
