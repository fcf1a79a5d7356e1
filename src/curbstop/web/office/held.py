"""Bills that wait until somebody has looked at them."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.reporting.bill_lists import held_bills
from curbstop.web.office.bill import HOLD_RULE
from curbstop.web.office.run_lists import HELD
from curbstop.web.office.words import BILLERS, BILLING_READERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.heads import Action, PageHead
from curbstop.web.ui.pages import show
from curbstop.web.ui.panels import Rule


@page(url_name="office:held", roles=BILLING_READERS, command=_("Held bills"), keywords="hold outlier retenida")
def held(request: HttpRequest) -> HttpResponse:
    """All held bills; each opens to be released or discarded."""
    release = Action(_("Release by a rule"), reverse("office:release_cohort"), key="r")
    head = PageHead(
        title=_("Held bills"),
        subtitle=_("Open one to release or discard it"),
        actions=(release,) if roles_for(request) & set(BILLERS) else (),
    )
    return show(request, head=head, body=(HELD.of_rows(request, rows=held_bills()), Rule(HOLD_RULE)))
