"""What stands on the left for those who bill, and for the administrator."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from curbstop.metering.queries import count_open_exceptions
from curbstop.reporting.bill_lists import count_held_bills
from curbstop.staff.types import ADMINISTRATOR, AUDITOR, BILLING, MANAGER, METER
from curbstop.web.ui.navigation import NavEntry, register_home, register_navigation


def held_waiting(request: HttpRequest) -> int:  # noqa: ARG001 - one signature for all counts
    """How many held bills wait."""
    return count_held_bills()


def reads_waiting(request: HttpRequest) -> int:  # noqa: ARG001 - one signature for all counts
    """How many doubtful reads wait for a decision."""
    return count_open_exceptions()


register_navigation(
    NavEntry(roles=(BILLING,), label=_("Billing cycles"), url_name="office:cycles", key="g c", order=10),
    NavEntry(roles=(BILLING,), label=_("Bill runs"), url_name="office:runs", key="g r", order=20),
    NavEntry(roles=(BILLING,), label=_("Held bills"), url_name="office:held", key="g b", count=held_waiting, order=30),
    NavEntry(
        roles=(BILLING,),
        label=_("Doubtful reads"),
        url_name="office:read_exceptions",
        key="g d",
        count=reads_waiting,
        order=25,
    ),
    NavEntry(roles=(BILLING,), label=_("Corrections"), url_name="office:corrections", key="g x", order=35),
    NavEntry(roles=(BILLING,), label=_("Tariffs"), url_name="office:tariffs", key="g t", order=70),
    NavEntry(roles=(MANAGER,), label=_("Billing cycles"), url_name="office:cycles", key="g b", order=70),
    NavEntry(roles=(METER,), label=_("Billing cycles"), url_name="office:cycles", key="g c", order=50),
    NavEntry(roles=(ADMINISTRATOR, AUDITOR), label=_("Staff users"), url_name="office:staff", key="g s", order=60),
)
register_home(role=BILLING, url_name="office:cycles")
register_home(role=ADMINISTRATOR, url_name="office:staff")
