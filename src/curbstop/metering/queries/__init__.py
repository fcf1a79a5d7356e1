"""What other rooms may ask about meters, reads and use."""

from curbstop.metering.queries.frames import MeterBook, last_reads, meter_book
from curbstop.metering.queries.meters import (
    InstallationRow,
    ReadRow,
    current_installations,
    installations_of,
    reads_of,
)
from curbstop.metering.queries.read_policy import READ_POLICY_KEYS, read_policy, read_policy_of
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
    "ReadRow",
    "book_begins",
    "current_installations",
    "history_frame",
    "installations_of",
    "judged_usage_frame",
    "last_reads",
    "meter_book",
    "read_policy",
    "read_policy_of",
    "reads_of",
    "usage_frame",
    "usage_history",
    "water_usage_of_sewer_frame",
]
