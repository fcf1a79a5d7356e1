"""What others may ask of the room `staff`."""

from curbstop.staff.queries.account_hands import adjusted_on
from curbstop.staff.queries.approvals import ApprovalRow, approvals_of, approvals_waiting
from curbstop.staff.queries.grants import GrantRow, grants, has_role, powers_of, roles_of
from curbstop.staff.queries.record_accesses import RecordAccessRow, record_accesses
from curbstop.staff.queries.staff_users import StaffUserRow, staff_user, staff_users

__all__ = [
    "ApprovalRow",
    "GrantRow",
    "RecordAccessRow",
    "StaffUserRow",
    "adjusted_on",
    "approvals_of",
    "approvals_waiting",
    "grants",
    "has_role",
    "powers_of",
    "record_accesses",
    "roles_of",
    "staff_user",
    "staff_users",
]
