"""Give a staff user a role or a power, and take it back."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.wording import listed
from curbstop.platform.transactions import require_open_transaction
from curbstop.staff.models import Grant, StaffUser
from curbstop.staff.types import GRANT_WORDS, KIND_WORDS, POWERS, ROLES, GrantKind, forbidden_partners


class UnknownGrantError(CurbstopError):
    """There is no such role, power or grant."""


class ForbiddenPairError(CurbstopError):
    """Two roles that one person may not hold together."""


class GrantOverlapsError(CurbstopError):
    """The staff user holds it already on some of these days."""


def grant(
    *,
    staff_user_id: int,
    kind: str = GrantKind.ROLE,
    code: str,
    from_date: date,
    to_date: date | None = None,
    granted_by_id: int | None = None,
    now: datetime,
) -> int:
    """Give a role or power for the days [from_date, to_date); returns the grant's id.

    Refuses what the separation of duties forbids (`FORBIDDEN_PAIRS`), of roles and powers, also for days to
    come; the database refuses it too (trigger `staff_grant_separation` over its own copy of the matrix).
    """
    require_open_transaction()
    if code not in (ROLES if kind == GrantKind.ROLE else POWERS):
        raise UnknownGrantError(
            "There is no {kind} called {code}", to_do="Choose one of the list.", kind=KIND_WORDS[kind], code=code
        )
    if granted_by_id == staff_user_id:
        raise ForbiddenPairError("Nobody gives a role to themselves", to_do="Ask another administrator.")
    StaffUser.objects.select_for_update().get(pk=staff_user_id)
    _refuse_forbidden(staff_user_id=staff_user_id, code=code, from_date=from_date, to_date=to_date)
    try:
        with transaction.atomic():
            row = Grant.objects.create(
                staff_user_id=staff_user_id,
                kind=kind,
                code=code,
                from_date=from_date,
                to_date=to_date,
                granted_by_id=granted_by_id,
                recorded_at=now,
            )
    except IntegrityError as error:
        raise GrantOverlapsError(
            "This is held already on some of these days", where="{grant}", grant=GRANT_WORDS[code]
        ) from error
    return row.pk


def revoke(*, grant_id: int, to_date: date) -> None:
    """End a grant: `to_date` is the first day without it. One that had not begun keeps its row, without a day."""
    require_open_transaction()
    row = Grant.objects.select_for_update().filter(pk=grant_id).first()
    if row is None:
        raise UnknownGrantError("There is no such grant", where="{grant_id}", grant_id=grant_id)
    Grant.objects.filter(pk=grant_id).update(to_date=max(to_date, row.from_date))


def _refuse_forbidden(*, staff_user_id: int, code: str, from_date: date, to_date: date | None) -> None:
    overlapping = Q(to_date__isnull=True) | Q(to_date__gt=from_date)
    if to_date is not None:
        overlapping &= Q(from_date__lt=to_date)
    held = Grant.objects.filter(overlapping, staff_user_id=staff_user_id)
    partners = forbidden_partners(code=code, held=frozenset(held.values_list("code", flat=True)))
    if partners:
        raise ForbiddenPairError(
            "Nobody may be {code} and {partners} at the same time",
            to_do="End the other role first, or give this one to somebody else.",
            code=GRANT_WORDS[code],
            partners=listed([GRANT_WORDS[one] for one in sorted(partners)]),
        )
