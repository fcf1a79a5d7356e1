"""Who may do what on a day."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from curbstop.staff.models import Grant
from curbstop.staff.types import GrantKind


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A role or power of a staff user on the days [from_date, to_date)."""

    id: int
    staff_user_id: int
    kind: str
    code: str
    from_date: date
    to_date: date | None
    granted_by_id: int | None


def roles_of(*, staff_user_id: int, on_date: date) -> frozenset[str]:
    """The roles a staff user holds on a day."""
    return _codes(staff_user_id=staff_user_id, kind=GrantKind.ROLE, on_date=on_date)


def powers_of(*, staff_user_id: int, on_date: date) -> frozenset[str]:
    """The powers a staff user holds on a day."""
    return _codes(staff_user_id=staff_user_id, kind=GrantKind.POWER, on_date=on_date)


def has_role(*, staff_user_id: int, role: str, on_date: date) -> bool:
    """Whether a staff user holds a role on a day."""
    return role in roles_of(staff_user_id=staff_user_id, on_date=on_date)


def grants(*, staff_user_id: int | None = None) -> list[GrantRow]:
    """All grants, past ones too, of one staff user or of everybody."""
    chosen = Grant.objects.all() if staff_user_id is None else Grant.objects.filter(staff_user_id=staff_user_id)
    return [
        GrantRow(row.pk, row.staff_user_id, row.kind, row.code, row.from_date, row.to_date, row.granted_by_id)
        for row in chosen.order_by("staff_user_id", "kind", "code", "from_date")
    ]


def _codes(*, staff_user_id: int, kind: GrantKind, on_date: date) -> frozenset[str]:
    in_force = Q(from_date__lte=on_date) & (Q(to_date__isnull=True) | Q(to_date__gt=on_date))
    found = Grant.objects.filter(in_force, staff_user_id=staff_user_id, staff_user__is_active=True, kind=kind)
    return frozenset(found.values_list("code", flat=True))
