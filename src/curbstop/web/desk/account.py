"""The account page: who, what they owe, whether the water is on, what happened, what was promised, what one may do."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.reporting.account_page import AccountPage, NoSuchAccountError, account_page
from curbstop.web.desk.account_parts import (
    account_status,
    alerts,
    answers_panel,
    money_panel,
    people_panel,
    promises_panel,
    services_panel,
    timeline_panel,
    usage_panel,
)
from curbstop.web.desk.links import ADJUSTERS, READERS, STARTERS, TALKERS
from curbstop.web.desk.looks import note_look, staff_user_id
from curbstop.web.desk.today import working_day
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, show


@page(url_name="desk:account", roles=READERS)
def account(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """Everything that a call begins with, without a click."""
    try:
        found = account_page(
            customer_account_id=customer_account_id, on=working_day(), staff_user_id=staff_user_id(request)
        )
    except NoSuchAccountError as error:
        raise Http404 from error
    note_look(request, identity=customer_account_id, page="desk:account", now=timezone.now())
    events = found.timeline[0].all_rows if found.timeline else 0
    may_adjust = bool(roles_for(request) & frozenset(ADJUSTERS))
    return show(
        request,
        head=_head(request, found),
        notices=tuple(alerts(found)),
        body=(money_panel(found), services_panel(found), usage_panel(found), timeline_panel(found, shown_of=events)),
        aside=(people_panel(found), promises_panel(found), answers_panel(found, may_adjust=may_adjust)),
    )


def _head(request: HttpRequest, found: AccountPage) -> PageHead:
    identity, roles = found.account.id, roles_for(request)
    actions = []
    if roles & frozenset(ADJUSTERS):
        actions.append(Action(_("Adjust"), reverse("desk:adjustment_new", args=[identity]), key="a"))
    if roles & frozenset(TALKERS):
        actions.append(Action(_("Work item"), reverse("desk:work_item_new", args=[identity]), key="w"))
    if roles & frozenset(STARTERS):
        begin = f"?account={identity}"
        actions += [
            Action(_("Start service"), reverse("desk:start_service") + begin, key="s"),
            Action(_("Stop service"), reverse("desk:stop_service") + begin, key="x"),
            Action(_("Transfer service"), reverse("desk:transfer_service") + begin, key="t"),
        ]
    log = Action(_("Log a contact"), reverse("desk:contact_new", args=[identity]), key="n")
    return PageHead(
        title=found.account.holder_name,
        subtitle=_subtitle(found),
        crumbs=(Crumb(_("Find"), back_to(request, "desk:find")),),
        primary=log if roles & frozenset(TALKERS) else None,
        actions=tuple(actions),
        status=account_status(found),
    )


def _subtitle(found: AccountPage) -> str:
    places = sorted({line.premise.address.line for line in found.running})
    where = places[0] if len(places) == 1 else _("%(count)s premises") % {"count": len(places)} if places else ""
    return " · ".join(filter(None, (found.account.number, str(where))))
