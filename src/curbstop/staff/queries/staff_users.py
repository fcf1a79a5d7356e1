"""Staff users as rows."""

from collections.abc import Iterable
from dataclasses import dataclass

from curbstop.staff.models import StaffUser


@dataclass(frozen=True, slots=True)
class StaffUserRow:
    """A staff user as a page shows one."""

    id: int
    username: str
    full_name: str
    language: str
    theme: str
    is_active: bool


def staff_user(*, staff_user_id: int) -> StaffUserRow:
    """One staff user."""
    return _row(StaffUser.objects.get(pk=staff_user_id))


def staff_users(*, ids: Iterable[int] | None = None) -> dict[int, StaffUserRow]:
    """Staff users by id: those of `ids`, or all."""
    chosen = StaffUser.objects.all() if ids is None else StaffUser.objects.filter(pk__in=set(ids))
    return {row.pk: _row(row) for row in chosen.order_by("last_name", "first_name", "pk")}


def _row(row: StaffUser) -> StaffUserRow:
    return StaffUserRow(
        id=row.pk,
        username=row.username,
        full_name=row.get_full_name() or row.username,
        language=row.language,
        theme=row.theme,
        is_active=row.is_active,
    )
