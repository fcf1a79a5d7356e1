"""Stop service, step by step: whose, which, the final readings, where mail goes; then the final bill."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curbstop.journeys.stop_service import ServiceStopped, preview_stop, stop_service
from curbstop.receivables.queries import balance_summary
from curbstop.web.desk.flow import Draft, Flow, check_step, run_flow
from curbstop.web.desk.flow_people import (
    account_step,
    address_step,
    agreements_step,
    final_readings_step,
    mailing_address,
    seed_account,
)
from curbstop.web.desk.flow_places import required_date, summary, typed_readings
from curbstop.web.desk.links import STARTERS, page_href
from curbstop.web.desk.looks import staff_user_id
from curbstop.web.desk.today import working_day
from curbstop.web.desk.words import SERVICE_LABELS, word_of
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import refused_at
from curbstop.web.ui.pages import done
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule
from curbstop.web.ui.spoken import kept

SUMMARY = (
    ("who", gettext_lazy("Whose")),
    ("services", gettext_lazy("First day without")),
    ("address", gettext_lazy("Mail goes to")),
)


def afterwards(draft: Draft) -> Facts:
    """Who has each service afterwards."""
    found = preview_stop(agreement_ids=draft["agreements"], to_date=required_date(draft, "stop_on"))
    return Facts(
        tuple(
            Fact(
                word_of(SERVICE_LABELS, point.service),
                point.reverts_to or _("vacant"),
                note=_("the owner, as signed") if point.reverts_to else _("nobody takes service"),
            )
            for point in found.points
        ),
        title=_("Afterwards"),
    )


def _check_facts(draft: Draft) -> tuple[Any, ...]:
    balance = balance_summary(customer_account_id=draft["account_id"], on=working_day())
    money = Facts(
        (
            Fact(_("Owed before the final bill"), balance.owed_cents, kind="money"),
            Fact(_("Credit"), -balance.credit_cents, kind="money"),
            Fact(_("Security deposit held"), balance.security_deposit_cents, kind="money"),
        ),
        title=_("Money"),
    )
    rule = Rule(
        _("What is owed stays with this account's holders. A deposit is applied after the final bill, then refunded.")
    )
    return (summary(draft, SUMMARY), afterwards(draft), money, rule)


def stop_warnings(draft: Draft) -> tuple[Any, ...]:
    """What the preview warns of."""
    found = preview_stop(agreement_ids=draft["agreements"], to_date=required_date(draft, "stop_on"))
    return tuple(Notice(text, tone="wait") for text in found.warnings)


def _finish(request: HttpRequest, draft: Draft, form: forms.Form) -> HttpResponse | None:
    with refused_at(form):
        stopped = stop_service(
            command_key=UUID(draft["command_key"]),
            actor_id=staff_user_id(request),
            now=timezone.now(),
            business_date=working_day(),
            agreement_ids=draft["agreements"],
            to_date=required_date(draft, "stop_on"),
            readings=typed_readings(draft, "final"),
            forwarding_address=mailing_address(draft),
        )
    return after_stop(request, stopped) if form.is_valid() else None


def after_stop(request: HttpRequest, stopped: ServiceStopped) -> HttpResponse:
    """To the final bill, or to the account with the reason why there is none."""
    account = reverse("desk:account", args=[stopped.customer_account_id])
    if stopped.final_bill_id:
        to = page_href("office:bill", stopped.final_bill_id) or account
        return done(request, _("Service ends. This is the final bill."), to=to)
    if stopped.final_bill_reason:
        reason = {"reason": kept(stopped.final_bill_reason)}
        return done(
            request, _("Service ends. There is no final bill yet: %(reason)s") % reason, to=account, tone="wait"
        )
    return done(request, _("Service ends."), to=account)


FLOW = Flow(
    name="stop_service",
    title=gettext_lazy("Stop service"),
    url_name="desk:stop_service",
    steps=(
        account_step(),
        agreements_step(label=gettext_lazy("Which services end, and when?")),
        final_readings_step(),
        address_step(
            label=gettext_lazy("Where does the final bill go?"),
            hint=gettext_lazy("The final bill and a refund go there."),
            known=True,
        ),
        check_step(facts=_check_facts, before=stop_warnings),
    ),
    submit=gettext_lazy("Stop service"),
    finish=_finish,
    seed=seed_account,
)


@page(
    url_name="desk:stop_service",
    roles=STARTERS,
    writes=True,
    command=gettext_lazy("Stop service"),
    keywords="move out close account final bill baja servicio",
)
def stop(request: HttpRequest) -> HttpResponse:
    """Somebody moves out."""
    return run_flow(request, FLOW)
