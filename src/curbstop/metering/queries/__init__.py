"""What other rooms may ask about meters, reads and use."""

from curbstop.metering.queries.frames import last_reads_frame
from curbstop.metering.queries.meters import (
    InstallationRow,
    ReadRow,
    current_installations,
    installations_of,
    reads_of,
)
from curbstop.metering.queries.usage import (
    MonthUsage,
    history_frame,
    judged_usage_frame,
    usage_frame,
    usage_history,
    water_usage_of_sewer_frame,
)

__all__ = [
    "InstallationRow",
    "MonthUsage",
    "ReadRow",
    "current_installations",
    "history_frame",
    "installations_of",
    "judged_usage_frame",
    "last_reads_frame",
    "reads_of",
    "usage_frame",
    "usage_history",
    "water_usage_of_sewer_frame",
]
