"""What others may do in the room `staff`."""

from curbstop.staff.operations.add_staff_user import (
    StaffUserRefusedError,
    add_staff_user,
    add_terminal_user,
    set_active,
)
from curbstop.staff.operations.approvals import (
    AlreadyDecidedError,
    OwnRequestError,
    decide_approval,
    request_approval,
)
from curbstop.staff.operations.grant import (
    ForbiddenPairError,
    GrantOverlapsError,
    UnknownGrantError,
    grant,
    revoke,
)
from curbstop.staff.operations.record_access import record_access
from curbstop.staff.operations.second_person import (
    MayNotConfirmError,
    SamePersonError,
    SecondPersonRow,
    WrongPinError,
    confirm_from_queue,
    confirm_second_person,
    count_wrong_pin,
    set_pin,
)

__all__ = [
    "AlreadyDecidedError",
    "ForbiddenPairError",
    "GrantOverlapsError",
    "MayNotConfirmError",
    "OwnRequestError",
    "SamePersonError",
    "SecondPersonRow",
    "StaffUserRefusedError",
    "UnknownGrantError",
    "WrongPinError",
    "add_staff_user",
    "add_terminal_user",
    "confirm_from_queue",
    "confirm_second_person",
    "count_wrong_pin",
    "decide_approval",
    "grant",
    "record_access",
    "request_approval",
    "revoke",
    "set_active",
    "set_pin",
]
