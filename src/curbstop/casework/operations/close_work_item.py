"""A work item is done, dropped or given to somebody."""

from datetime import datetime

from curbstop.casework.models import WorkItem
from curbstop.casework.types import DONE, DROPPED, OPEN
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import lock_rows


class WorkItemClosedError(CurbstopError):
    """Somebody has closed it already."""


def close_work_item(
    *, work_item_id: int, closed_by_id: int | None, resolution: str, now: datetime, dropped: bool = False
) -> None:
    """Close a work item with what was done. Raises `WorkItemClosedError`."""
    item = _open_item(work_item_id)
    item.state = DROPPED if dropped else DONE
    item.closed_by_id = closed_by_id
    item.closed_at = now
    item.resolution = resolution
    item.save(update_fields=["state", "closed_by", "closed_at", "resolution"])


def assign_work_item(*, work_item_id: int, staff_user_id: int | None) -> None:
    """Give a work item to somebody, or back to its queue. Raises `WorkItemClosedError`."""
    item = _open_item(work_item_id)
    item.assigned_to_id = staff_user_id
    item.save(update_fields=["assigned_to"])


def _open_item(work_item_id: int) -> WorkItem:
    item = lock_rows(model=WorkItem, ids=[work_item_id])[work_item_id]
    if item.state != OPEN:
        raise WorkItemClosedError(
            "This work item is already closed",
            where="{work_item_id}",
            to_do="Open the list again.",
            work_item_id=work_item_id,
        )
    return item
