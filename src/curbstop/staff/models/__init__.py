"""Tables of the room `staff`: users, what they may do, approvals, second persons, looks at records, hands on accounts."""

from curbstop.staff.models.account_hand import AccountHand
from curbstop.staff.models.approval import Approval
from curbstop.staff.models.forbidden_pair import ForbiddenPair
from curbstop.staff.models.grant import Grant
from curbstop.staff.models.record_access import RecordAccess
from curbstop.staff.models.second_person import SecondPerson
from curbstop.staff.models.staff_user import StaffUser

__all__ = ["AccountHand", "Approval", "ForbiddenPair", "Grant", "RecordAccess", "SecondPerson", "StaffUser"]
