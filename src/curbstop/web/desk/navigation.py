"""What stands on the left for those who work here."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from curbstop.reporting.work_list import work_waiting
from curbstop.staff.types import BILLING, COLLECTIONS, FIELD, METER, REPRESENTATIVE, SUPERVISOR
from curbstop.web.ui.navigation import NavEntry, register_home, register_navigation


def my_work(request: HttpRequest) -> int:
    """How many open work items are this person's own."""
    return work_waiting(staff_user_id=request.user.pk or 0)


register_navigation(
    NavEntry(roles=(REPRESENTATIVE, COLLECTIONS), label=_("Find"), url_name="desk:find", key="g f", order=10),
    NavEntry(
        roles=(REPRESENTATIVE, COLLECTIONS, METER, FIELD),
        label=_("Work items"),
        url_name="desk:work_items",
        key="g w",
        count=my_work,
        order=20,
    ),
    NavEntry(
        roles=(SUPERVISOR, BILLING),
        label=_("Work items"),
        url_name="desk:work_items",
        key="g w",
        count=my_work,
        order=60,
    ),
    NavEntry(roles=(REPRESENTATIVE,), label=_("Start service"), url_name="desk:start_service", key="g s", order=30),
    NavEntry(roles=(REPRESENTATIVE,), label=_("Stop service"), url_name="desk:stop_service", key="g x", order=40),
    NavEntry(
        roles=(REPRESENTATIVE,), label=_("Transfer service"), url_name="desk:transfer_service", key="g t", order=50
    ),
    NavEntry(
        roles=(REPRESENTATIVE, COLLECTIONS), label=_("Adjustments"), url_name="desk:adjustments", key="g j", order=60
    ),
)
register_home(role=REPRESENTATIVE, url_name="desk:find")
register_home(role=COLLECTIONS, url_name="desk:work_items")
register_home(role=METER, url_name="desk:work_items")
register_home(role=FIELD, url_name="desk:work_items")
