"""Which drawer a person has open: asked on every page of the frame, so one query and no figures."""

from dataclasses import dataclass
from datetime import date

from curbstop.cashiering.models import CashSession
from curbstop.cashiering.types.received import SessionKind

MINE = ("OPEN", "COUNTING", "COUNTED", "SENT_BACK")
FIRST = {state: place for place, state in enumerate(MINE)}


@dataclass(frozen=True, slots=True)
class MyDrawer:
    """A cashier's own session, as little of it as the frame needs."""

    session_id: int
    drawer_code: str
    state: str
    business_date: date

    @property
    def takes_payments(self) -> bool:
        """Whether money can be taken into it."""
        return self.state == "OPEN"


def my_drawer(*, staff_user_id: int) -> MyDrawer | None:
    """The session that a person works on: the open one first, else what waits for a count or a decision."""
    rows = (
        CashSession.objects.filter(cashier_id=staff_user_id, state__in=MINE, kind=str(SessionKind.COUNTER))
        .order_by("-business_date", "-pk")
        .values_list("pk", "drawer__code", "state", "business_date")
    )
    found = [MyDrawer(*row) for row in rows]
    return min(found, key=lambda row: FIRST[row.state], default=None)
