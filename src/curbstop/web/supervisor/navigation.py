"""What stands on the left for those who look after the day."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from curbstop.staff.queries import approvals_waiting
from curbstop.staff.types import CASHIER, DEPARTMENT, FINANCE, MAIL_OPENER, MANAGER, SUPERVISOR
from curbstop.web.ui.navigation import NavEntry, register_home, register_navigation


def waiting(request: HttpRequest) -> int:  # noqa: ARG001 - one signature for all counts
    """How many requests wait."""
    return len(approvals_waiting())


register_navigation(
    NavEntry(roles=(SUPERVISOR, MANAGER), label=_("The day"), url_name="supervisor:day", key="g d", order=10),
    NavEntry(
        roles=(SUPERVISOR, MANAGER),
        label=_("Approvals"),
        url_name="supervisor:approvals",
        key="g a",
        count=waiting,
        order=30,
    ),
    NavEntry(roles=(SUPERVISOR,), label=_("Deposits"), url_name="supervisor:deposits", key="g p", order=40),
    NavEntry(roles=(SUPERVISOR, MANAGER), label=_("Day end"), url_name="supervisor:day_end", key="g e", order=50),
    NavEntry(roles=(FINANCE,), label=_("Bank lines"), url_name="supervisor:bank_lines", key="g l", order=10),
    NavEntry(roles=(FINANCE,), label=_("Deposits"), url_name="supervisor:deposits", key="g p", order=20),
    NavEntry(roles=(FINANCE,), label=_("Unidentified money"), url_name="supervisor:suspense", key="g u", order=30),
    NavEntry(roles=(FINANCE,), label=_("Collections"), url_name="supervisor:departments", key="g o", order=40),
    NavEntry(roles=(FINANCE,), label=_("Autopay files"), url_name="supervisor:autopay_runs", key="g t", order=16),
    NavEntry(
        roles=(FINANCE, MAIL_OPENER), label=_("Payment files"), url_name="supervisor:batches", key="g f", order=15
    ),
    NavEntry(roles=(MAIL_OPENER, CASHIER), label=_("Mail room"), url_name="supervisor:received", key="g m", order=40),
    NavEntry(
        roles=(CASHIER, DEPARTMENT), label=_("Transmittals"), url_name="supervisor:transmittals", key="g t", order=50
    ),
    NavEntry(roles=(MAIL_OPENER,), label=_("Payment centers"), url_name="supervisor:centers", key="g y", order=60),
    NavEntry(roles=("department",), label=_("Collections"), url_name="supervisor:departments", key="g o", order=10),
)
register_home(role=SUPERVISOR, url_name="supervisor:day")
register_home(role=MANAGER, url_name="supervisor:day")
register_home(role=FINANCE, url_name="supervisor:bank_lines")
register_home(role=MAIL_OPENER, url_name="supervisor:batches")
register_home(role="department", url_name="supervisor:departments")
