"""Start service, step by step: where, which services, who, the tariff's facts and readings, mail, and one look at it all."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curbstop.customers.types import ORGANISATION, PERSON, MailingAddress
from curbstop.journeys.start_service import NewAccount, StartPreview, preview_start, start_service
from curbstop.premises.queries import premises
from curbstop.web.desk.flow import Draft, Flow, check_step, run_flow
from curbstop.web.desk.flow_people import address_step, customer_step, mailing_address, seed_account
from curbstop.web.desk.flow_places import (
    facts_step,
    keep_premise,
    points_step,
    premise_step,
    required_date,
    summary,
    tariff_facts,
    typed_readings,
)
from curbstop.web.desk.links import STARTERS
from curbstop.web.desk.looks import staff_user_id
from curbstop.web.desk.today import working_day
from curbstop.web.ui.access import page
from curbstop.web.ui.formats import format_plain_money
from curbstop.web.ui.forms import refused_at
from curbstop.web.ui.pages import done
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule

SUMMARY = (
    ("where", gettext_lazy("Where")),
    ("services", gettext_lazy("From")),
    ("who", gettext_lazy("Who")),
    ("address", gettext_lazy("Mail goes to")),
)


class CheckForm(forms.Form):
    """What is charged and asked for."""

    fee = forms.BooleanField(label=gettext_lazy("Charge the set-up fee"), required=False, initial=True)
    deposit = forms.BooleanField(label=gettext_lazy("Ask for the security deposit"), required=False, initial=True)


def _preview(draft: Draft) -> StartPreview:
    return preview_start(
        service_point_ids=draft["services"],
        from_date=required_date(draft, "services_on"),
        customer_account_id=draft.get("account_id"),
    )


def _ask_check(draft: Draft, data: QueryDict | None) -> forms.Form:
    form = CheckForm(data)
    if not _preview(draft).deposit.demanded_cents:
        del form.fields["deposit"]
    return form


def _check_facts(draft: Draft) -> tuple[Any, ...]:
    found = _preview(draft)
    quote = found.deposit
    money = Facts(
        (
            Fact(_("Set-up fee"), found.setup_fee_cents, kind="money", note=_("on the first bill")),
            Fact(_("Average month here"), quote.average_cents, kind="money"),
            Fact(_("Security deposit"), quote.demanded_cents, kind="money", strong=True),
        ),
        title=_("Money"),
    )
    rule = Rule(
        _(
            "The deposit is the smaller of policy (%(policy)s) and the legal cap (%(cap)s), PUC 10009.6. It is never late."
        )
        % {"policy": format_plain_money(quote.policy_cents), "cap": format_plain_money(quote.cap_cents)}
    )
    return (summary(draft, SUMMARY), money, rule)


def _warnings(draft: Draft) -> tuple[Any, ...]:
    warnings = tuple(Notice(text, tone="wait") for text in _preview(draft).warnings)
    ends = [point.number for point in _preview(draft).points if point.ends_owner_service]
    owner = Notice(_("The owner's own service ends here on that day: %(points)s.") % {"points": ", ".join(ends)})
    return (*warnings, owner) if ends else warnings


def _new_account(draft: Draft) -> NewAccount | None:
    if draft.get("account_id"):
        return None
    new = draft["new"]
    address = mailing_address(draft) or _service_address(draft)
    return NewAccount(
        mailing_address=address,
        kind=ORGANISATION if new["organisation_name"] else PERSON,
        **new,
    )


def _service_address(draft: Draft) -> MailingAddress:
    place = premises(premise_ids=[draft["where_id"]])[draft["where_id"]].address
    new = draft["new"]
    return MailingAddress(
        to=new["organisation_name"] or f"{new['given_name']} {new['family_name']}".strip(),
        line_1=place.line,
        city=place.city,
        state=place.state,
        postal_code=place.postal_code,
    )


def _finish(request: HttpRequest, draft: Draft, form: forms.Form) -> HttpResponse | None:
    with refused_at(form):
        started = start_service(
            command_key=UUID(draft["command_key"]),
            actor_id=staff_user_id(request),
            now=timezone.now(),
            business_date=working_day(),
            service_point_ids=draft["services"],
            from_date=required_date(draft, "services_on"),
            facts=tariff_facts(draft, key="facts", points_key="services"),
            readings=typed_readings(draft, "facts"),
            customer_account_id=draft.get("account_id"),
            new_account=_new_account(draft),
            charge_setup_fee=form.cleaned_data["fee"],
            deposit_reason=_preview(draft).deposit.reason if form.cleaned_data.get("deposit") else None,
        )
    if not form.is_valid():
        return None
    sentence = _("Service starts. Account %(number)s, set-up fee %(fee)s, security deposit asked for %(deposit)s.") % {
        "number": started.customer_account_number,
        "fee": format_plain_money(started.setup_fee_cents),
        "deposit": format_plain_money(started.deposit_cents),
    }
    return done(request, sentence, to=reverse("desk:account", args=[started.customer_account_id]))


def _seed(data: QueryDict, draft: Draft) -> None:
    seed_account(data, draft)
    typed = data.get("premise", "")
    if typed.isascii() and typed.isdigit() and premises(premise_ids=[min(int(typed), 2**62)]):
        keep_premise(draft, "where", int(typed))
        draft["done"] = [*draft["done"], "where"]


FLOW = Flow(
    name="start_service",
    title=gettext_lazy("Start service"),
    url_name="desk:start_service",
    steps=(
        premise_step(key="where", label=gettext_lazy("Where?")),
        points_step(key="services", label=gettext_lazy("Which services, from when?"), premise_key="where"),
        customer_step(),
        facts_step(
            key="facts", label=gettext_lazy("How is it billed, what do the meters show?"), points_key="services"
        ),
        address_step(
            label=gettext_lazy("Where does mail go?"),
            hint=gettext_lazy("Left empty, mail goes where it goes now, or to the service address."),
            known=False,
        ),
        check_step(ask=_ask_check, facts=_check_facts, before=_warnings),
    ),
    submit=gettext_lazy("Start service"),
    finish=_finish,
    seed=_seed,
)


@page(
    url_name="desk:start_service",
    roles=STARTERS,
    writes=True,
    command=gettext_lazy("Start service"),
    keywords="move in new customer open account alta servicio",
)
def start(request: HttpRequest) -> HttpResponse:
    """Somebody moves in."""
    return run_flow(request, FLOW)
