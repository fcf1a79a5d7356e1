"""What other rooms may ask about work items and contacts."""

from curbstop.casework.queries.casework import (
    ContactRow,
    QueueCount,
    WorkItemRow,
    contacts_of,
    open_work_items,
    queue_counts,
    work_item,
    work_items_of,
)

__all__ = [
    "ContactRow",
    "QueueCount",
    "WorkItemRow",
    "contacts_of",
    "open_work_items",
    "queue_counts",
    "work_item",
    "work_items_of",
]
