"""Whose departments somebody may see: finance and the cash office all of them, a department's people their own."""

from django.http import HttpRequest

from curbstop.cashiering.queries import PlaceRow, departments_of
from curbstop.cashiering.queries import departments as all_departments
from curbstop.staff.types import AUDITOR
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.supervisor.links import RECONCILERS
from curbstop.web.ui.access import roles_for

EVERY = frozenset({*RECONCILERS, AUDITOR})


def seen_departments(request: HttpRequest) -> tuple[PlaceRow, ...]:
    """The departments whose money this person may see."""
    if roles_for(request) & EVERY:
        return all_departments()
    return departments_of(staff_user_id=staff_user_id(request))


def seen_ids(request: HttpRequest) -> tuple[int, ...] | None:
    """Their ids; None for all of them."""
    return None if roles_for(request) & EVERY else tuple(row.id for row in seen_departments(request))
