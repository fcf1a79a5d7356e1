"""Noting who looked at whose record at the service desk."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from curbstop.staff.operations import record_access

CUSTOMER_ACCOUNT, PERSON, PREMISE = "customer_account", "person", "premise"


def note_look(request: HttpRequest, *, kind: str = CUSTOMER_ACCOUNT, identity: int, page: str, now: datetime) -> None:
    """Keep that the person who asks saw a record on a page."""
    with transaction.atomic():
        record_access(staff_user_id=staff_user_id(request), subject_kind=kind, subject_id=identity, page=page, now=now)


def staff_user_id(request: HttpRequest) -> int:
    """Who asks; set by `@page`."""
    identity: int = request.staff_user_id  # type: ignore[attr-defined]
    return identity
