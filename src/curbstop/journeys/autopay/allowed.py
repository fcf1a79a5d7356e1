"""Who cuts, posts and withdraws files of drafts: finance and supervisors, never who takes money at a drawer."""

from curbstop.cashiering.types import Act
from curbstop.kernel.errors import CurbstopError
from curbstop.staff.queries import roles_of
from curbstop.staff.types import FINANCE, MANAGER, SUPERVISOR

FINANCE_OR_OVERSEER = frozenset({FINANCE, SUPERVISOR, MANAGER})


class NotForYouError(CurbstopError):
    """Somebody without the role would work with files of drafts."""


def require_finance(*, act: Act) -> None:
    """Refuse everybody but finance, supervisors and managers."""
    if not roles_of(staff_user_id=act.actor_id, on_date=act.now.date()) & FINANCE_OR_OVERSEER:
        raise NotForYouError("Only finance or a supervisor may do this", to_do="Ask one of them.")
