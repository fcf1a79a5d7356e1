"""What a work item waited for has happened: it is done."""

from collections.abc import Sequence
from datetime import datetime

from curbstop.casework.models import WorkItem
from curbstop.casework.types import DONE, OPEN
from curbstop.platform.transactions import require_open_transaction


def close_work_items_of(
    *,
    kind: str,
    subject_kind: str,
    subject_ids: Sequence[int],
    closed_by_id: int | None,
    resolution: str,
    now: datetime,
) -> int:
    """Close the open work items of a kind about these subjects; returns how many there were."""
    require_open_transaction()
    return WorkItem.objects.filter(
        kind=kind, subject_kind=subject_kind, subject_id__in=list(subject_ids), state=OPEN
    ).update(state=DONE, closed_by_id=closed_by_id, closed_at=now, resolution=resolution)
