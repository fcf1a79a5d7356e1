"""Keep that somebody looked at a customer's record."""

from datetime import datetime

from curbstop.staff.models import RecordAccess


def record_access(*, staff_user_id: int, subject_kind: str, subject_id: int, page: str, now: datetime) -> None:
    """Write the look down; it is never changed."""
    RecordAccess.objects.create(
        staff_user_id=staff_user_id, subject_kind=subject_kind, subject_id=subject_id, page=page, accessed_at=now
    )
