"""Who looked at what."""

from dataclasses import dataclass
from datetime import datetime

from curbstop.staff.models import RecordAccess


@dataclass(frozen=True, slots=True)
class RecordAccessRow:
    """One look at a record."""

    id: int
    staff_user_id: int
    subject_kind: str
    subject_id: int
    page: str
    accessed_at: datetime


def record_accesses(
    *,
    subject_kind: str | None = None,
    subject_id: int | None = None,
    staff_user_id: int | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[RecordAccessRow]:
    """Looks at records, latest first: at one thing, by one person, or all."""
    chosen = RecordAccess.objects.all()
    if subject_kind is not None:
        chosen = chosen.filter(subject_kind=subject_kind)
    if subject_id is not None:
        chosen = chosen.filter(subject_id=subject_id)
    if staff_user_id is not None:
        chosen = chosen.filter(staff_user_id=staff_user_id)
    return [
        RecordAccessRow(row.pk, row.staff_user_id, row.subject_kind, row.subject_id, row.page, row.accessed_at)
        for row in chosen.order_by("-accessed_at", "-pk")[offset : offset + limit]
    ]
