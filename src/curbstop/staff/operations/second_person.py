"""A second person confirms: by name and PIN at the first one's screen, or later from a queue."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F

from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.wording import listed
from curbstop.platform.transactions import require_open_transaction
from curbstop.staff.models import SecondPerson, StaffUser
from curbstop.staff.queries.grants import powers_of, roles_of
from curbstop.staff.types import GRANT_WORDS

FEWEST_PIN_DIGITS = 4
MOST_WRONG_PINS = 5


class WrongPinError(CurbstopError):
    """Name and PIN do not belong together, or the PIN is locked."""


class SamePersonError(CurbstopError):
    """The second person is the first one."""


class MayNotConfirmError(CurbstopError):
    """The second person has neither the role nor the power that this needs."""


@dataclass(frozen=True, slots=True)
class SecondPersonRow:
    """A confirmation that was given."""

    id: int
    second_user_id: int


def set_pin(*, staff_user_id: int, pin: str) -> None:
    """Set the PIN (digits) that confirms at somebody else's screen; unlocks a locked one."""
    require_open_transaction()
    if not (pin.isascii() and pin.isdigit() and len(pin) >= FEWEST_PIN_DIGITS):
        raise WrongPinError("A PIN has at least four digits and nothing else", to_do="Choose another PIN.")
    StaffUser.objects.filter(pk=staff_user_id).update(pin_hash=make_password(pin), pin_failures=0)


def confirm_second_person(
    *,
    username: str,
    pin: str,
    purpose: str,
    subject_kind: str,
    subject_id: int | None = None,
    first_user_id: int,
    allowed_roles: frozenset[str],
    allowed_powers: frozenset[str] = frozenset(),
    on_date: date,
    now: datetime,
) -> SecondPersonRow:
    """Confirm at the same screen; one of the roles or powers is needed.

    After five wrong PINs the PIN is locked until it is set anew. Raises `WrongPinError`, `SamePersonError`,
    `MayNotConfirmError`.
    """
    require_open_transaction()
    user = _with_right_pin(username=username, pin=pin)
    if user.pk == first_user_id:
        raise SamePersonError("The second person must be somebody else", to_do="Ask a colleague to confirm.")
    held_roles = roles_of(staff_user_id=user.pk, on_date=on_date)
    held_powers = powers_of(staff_user_id=user.pk, on_date=on_date)
    if not (allowed_roles & held_roles or allowed_powers & held_powers):
        needed = listed([GRANT_WORDS[one] for one in sorted(allowed_roles | allowed_powers)])
        raise MayNotConfirmError(
            "{user} may not confirm this",
            to_do="Ask one of: {needed}.",
            user=user.get_full_name() or username,
            needed=needed,
        )
    row = SecondPerson.objects.create(
        purpose=purpose,
        subject_kind=subject_kind,
        subject_id=subject_id,
        first_user_id=first_user_id,
        second_user_id=user.pk,
        method="pin",
        confirmed_at=now,
    )
    return SecondPersonRow(row.pk, user.pk)


def confirm_from_queue(
    *, second_user_id: int, purpose: str, subject_kind: str, subject_id: int, first_user_id: int, now: datetime
) -> SecondPersonRow:
    """Confirm later, signed in as oneself."""
    require_open_transaction()
    if second_user_id == first_user_id:
        raise SamePersonError("The second person must be somebody else", to_do="Leave it to a colleague.")
    row = SecondPerson.objects.create(
        purpose=purpose,
        subject_kind=subject_kind,
        subject_id=subject_id,
        first_user_id=first_user_id,
        second_user_id=second_user_id,
        method="queue",
        confirmed_at=now,
    )
    return SecondPersonRow(row.pk, second_user_id)


def _with_right_pin(*, username: str, pin: str) -> StaffUser:
    user = StaffUser.objects.filter(username__iexact=username.strip(), is_active=True).first()
    if user is None or not user.pin_hash:
        raise WrongPinError("Name and PIN do not belong together", where="second person", to_do="Enter both again.")
    if user.pin_failures >= MOST_WRONG_PINS:
        raise WrongPinError(
            "This PIN is locked",
            where="{username}",
            to_do="An administrator can set a new one.",
            username=user.username,
        )
    if not check_password(pin, user.pin_hash):
        # The caller's transaction ends with this error: the count is kept by `count_wrong_pin` of the screen.
        raise WrongPinError("Name and PIN do not belong together", where="second person", to_do="Enter both again.")
    if user.pin_failures:
        StaffUser.objects.filter(pk=user.pk).update(pin_failures=0)
    return user


def count_wrong_pin(*, username: str) -> None:
    """Count a wrong PIN, in a transaction of its own after the refused one has ended."""
    require_open_transaction()
    StaffUser.objects.filter(username__iexact=username.strip()).update(pin_failures=F("pin_failures") + 1)
