"""What stands on the left for those who look over the books."""

from django.utils.translation import gettext_lazy as _

from curbstop.staff.types import ADMINISTRATOR, AUDITOR, FINANCE, MANAGER, SUPERVISOR
from curbstop.web.ui.navigation import NavEntry, register_home, register_navigation

register_navigation(
    NavEntry(roles=(AUDITOR,), label=_("Ledger"), url_name="audit:trial_balance", key="g l", order=10),
    NavEntry(roles=(AUDITOR,), label=_("Proof of the books"), url_name="audit:proof", key="g p", order=20),
    NavEntry(roles=(AUDITOR,), label=_("Days and seals"), url_name="audit:days", key="g d", order=30),
    NavEntry(roles=(AUDITOR,), label=_("General ledger journals"), url_name="audit:exports", key="g j", order=40),
    NavEntry(roles=(AUDITOR,), label=_("Who read what"), url_name="audit:record_access", key="g w", order=50),
    NavEntry(roles=(FINANCE,), label=_("Ledger"), url_name="audit:trial_balance", key="g b", order=50),
    NavEntry(roles=(SUPERVISOR,), label=_("Ledger"), url_name="audit:trial_balance", key="g l", order=80),
    NavEntry(roles=(MANAGER,), label=_("Ledger"), url_name="audit:trial_balance", key="g l", order=80),
    NavEntry(roles=(ADMINISTRATOR,), label=_("Who read what"), url_name="audit:record_access", key="g w", order=20),
    NavEntry(roles=(ADMINISTRATOR,), label=_("Proof of the books"), url_name="audit:proof", key="g p", order=30),
)
register_home(role=AUDITOR, url_name="audit:trial_balance")
