"""What stands on the left for those who work at the counter, and what the frame says of day and drawer."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.ledger.queries import unsealed_days
from curbstop.reporting.my_drawer import my_drawer
from curbstop.staff.types import CASHIER, MANAGER, SUPERVISOR
from curbstop.web.counter.words import DAY_STATES, SESSION_STATES
from curbstop.web.ui.access import roles_for
from curbstop.web.ui.frame_facts import FrameFacts, register_frame_facts
from curbstop.web.ui.navigation import NavEntry, find_href, register_home, register_navigation

register_navigation(
    NavEntry(roles=(CASHIER,), label=_("Counter"), url_name="counter:counter", key="g c", order=10),
    NavEntry(roles=(CASHIER,), label=_("My drawer"), url_name="counter:drawer", key="g d", order=20),
    NavEntry(roles=(CASHIER,), label=_("Receipts"), url_name="counter:receipts", key="g r", order=30),
    NavEntry(roles=(SUPERVISOR,), label=_("Counter"), url_name="counter:counter", key="g c", order=20),
)
register_home(role=CASHIER, url_name="counter:counter")


def day_and_drawer(request: HttpRequest) -> FrameFacts:
    """The day that receipts go to, and the drawer that this person has open."""
    days = unsealed_days()
    day = days[-1] if days else None
    mine = (
        my_drawer(staff_user_id=request.user.pk or 0) if roles_for(request) & {CASHIER, SUPERVISOR, MANAGER} else None
    )
    return FrameFacts(
        business_date=day.business_date if day else None,
        day_state=DAY_STATES[day.state].label if day and day.state != "OPEN" else "",
        drawer_label=f"{mine.drawer_code} · {SESSION_STATES[mine.state].label}" if mine else "",
        drawer_href=reverse("counter:drawer") if mine else "",
        day_href=find_href("supervisor:day") if roles_for(request) & {SUPERVISOR, MANAGER} else "",
    )


register_frame_facts(day_and_drawer)
