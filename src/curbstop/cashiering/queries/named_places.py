"""Who signs for departments, who takes payments for us, and where batches are worked."""

from dataclasses import dataclass

from curbstop.cashiering.models import DepartmentMember, Drawer


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody who signs for a department."""

    department_id: int
    department_name: str
    staff_user_id: int
    full_name: str


@dataclass(frozen=True, slots=True)
class BatchDrawerRow:
    """A drawer in which batches of a source are worked."""

    id: int
    code: str
    name: str
    office_name: str
    kind: str


def department_members() -> tuple[MemberRow, ...]:
    """Those who sign now."""
    rows = DepartmentMember.objects.filter(is_active=True, department__is_active=True)
    rows = rows.select_related("department", "staff_user").order_by("department__code", "pk")
    return tuple(
        MemberRow(row.department_id, row.department.name, row.staff_user_id, row.staff_user.get_full_name())
        for row in rows
    )


def batch_drawers() -> tuple[BatchDrawerRow, ...]:
    """The drawers of the mail, the drop box and transmittals."""
    rows = Drawer.objects.exclude(kind="counter").filter(is_active=True).select_related("office").order_by("code")
    return tuple(BatchDrawerRow(row.pk, row.code, row.name, row.office.name, row.kind) for row in rows)
