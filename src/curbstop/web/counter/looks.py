"""Noting who looked at whose record at the counter."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from curbstop.staff.operations import record_access

CUSTOMER_ACCOUNT = "customer_account"


def note_look(request: HttpRequest, *, customer_account_id: int, page: str, now: datetime) -> None:
    """Keep that the person who asks saw a customer account's record on a page."""
    with transaction.atomic():
        record_access(
            staff_user_id=staff_user_id(request),
            subject_kind=CUSTOMER_ACCOUNT,
            subject_id=customer_account_id,
            page=page,
            now=now,
        )


def staff_user_id(request: HttpRequest) -> int:
    """Who asks; set by `@page`."""
    identity: int = request.staff_user_id  # type: ignore[attr-defined]
    return identity
