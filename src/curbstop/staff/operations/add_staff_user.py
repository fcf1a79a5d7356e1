"""Make a staff user."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import require_open_transaction
from curbstop.staff.models import StaffUser


class StaffUserRefusedError(CurbstopError):
    """The staff user cannot be made as asked."""


def add_staff_user(
    *, username: str, given_name: str, family_name: str, email: str, password: str, language: str = "en", now: datetime
) -> int:
    """Make a staff user without any role yet; returns the id. Raises `StaffUserRefusedError`."""
    require_open_transaction()
    if StaffUser.objects.filter(username__iexact=username).exists():
        raise StaffUserRefusedError(
            "This user name is taken", where="{username}", to_do="Choose another one.", username=username
        )
    user = StaffUser(
        username=username,
        first_name=given_name,
        last_name=family_name,
        email=email,
        language=language,
        date_joined=now,
    )
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise StaffUserRefusedError(
            "{problems}",
            where="{username}",
            to_do="Choose another password.",
            problems=" ".join(error.messages),
            username=username,
        ) from error
    user.set_password(password)
    user.save(force_insert=True)
    return user.pk


def set_active(*, staff_user_id: int, is_active: bool) -> None:
    """Let a staff user sign in, or no longer: the day somebody leaves, not later."""
    require_open_transaction()
    StaffUser.objects.filter(pk=staff_user_id).update(is_active=is_active)


def add_terminal_user(*, now: datetime) -> int:
    """The user in whose name the terminal's commands act; cannot sign in. Made once."""
    require_open_transaction()
    user, _ = StaffUser.objects.get_or_create(
        username="terminal",
        defaults={
            "first_name": "Command",
            "last_name": "line",
            "password": "!",
            "is_active": False,
            "date_joined": now,
        },
    )
    return user.pk
