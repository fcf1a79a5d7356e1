"""Work items and contacts are opened, closed and written down. Every one needs an open transaction."""

from curbstop.casework.operations.close_work_item import WorkItemClosedError, assign_work_item, close_work_item
from curbstop.casework.operations.close_work_items_of import close_work_items_of
from curbstop.casework.operations.log_contact import EmptyNoteError, log_contact
from curbstop.casework.operations.open_work_item import open_work_item, open_work_items

__all__ = [
    "EmptyNoteError",
    "WorkItemClosedError",
    "assign_work_item",
    "close_work_item",
    "close_work_items_of",
    "log_contact",
    "open_work_item",
    "open_work_items",
]
