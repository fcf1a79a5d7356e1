"""Transfer service, step by step: it stops there and starts here, on the same account, both or neither."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from curbstop.journeys.transfer_service import transfer_service
from curbstop.web.desk.flow import Draft, Flow, check_step, run_flow
from curbstop.web.desk.flow_people import (
    account_step,
    address_step,
    agreements_step,
    final_readings_step,
    mailing_address,
    seed_account,
)
from curbstop.web.desk.flow_places import (
    facts_step,
    points_step,
    premise_step,
    required_date,
    summary,
    tariff_facts,
    typed_readings,
)
from curbstop.web.desk.links import STARTERS
from curbstop.web.desk.looks import staff_user_id
from curbstop.web.desk.stop_service import after_stop, afterwards, stop_warnings
from curbstop.web.desk.today import working_day
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import refused_at
from curbstop.web.ui.panels import Rule

SUMMARY = (
    ("who", gettext_lazy("Whose")),
    ("services", gettext_lazy("First day without")),
    ("where", gettext_lazy("New place")),
    ("points", gettext_lazy("First day there")),
    ("address", gettext_lazy("Mail goes to")),
)


class CheckForm(forms.Form):
    """Whether the move costs the set-up fee."""

    fee = forms.BooleanField(label=gettext_lazy("Charge the set-up fee"), required=False)


def _check_facts(draft: Draft) -> tuple[Any, ...]:
    rule = Rule(
        gettext_lazy("What is owed, the credit and the security deposit stay on the account. No new deposit is asked.")
    )
    return (summary(draft, SUMMARY), afterwards(draft), rule)


def _finish(request: HttpRequest, draft: Draft, form: forms.Form) -> HttpResponse | None:
    with refused_at(form):
        moved = transfer_service(
            command_key=UUID(draft["command_key"]),
            actor_id=staff_user_id(request),
            now=timezone.now(),
            business_date=working_day(),
            stop_agreement_ids=draft["agreements"],
            stop_on=required_date(draft, "stop_on"),
            stop_readings=typed_readings(draft, "final"),
            start_service_point_ids=draft["points"],
            start_on=required_date(draft, "points_on"),
            start_facts=tariff_facts(draft, key="facts", points_key="points"),
            start_readings=typed_readings(draft, "facts"),
            mailing_address=mailing_address(draft),
            charge_setup_fee=form.cleaned_data["fee"],
        )
    return after_stop(request, moved.stopped) if form.is_valid() else None


FLOW = Flow(
    name="transfer_service",
    title=gettext_lazy("Transfer service"),
    url_name="desk:transfer_service",
    steps=(
        account_step(),
        agreements_step(label=gettext_lazy("Which services end, and when?")),
        final_readings_step(),
        premise_step(key="where", label=gettext_lazy("Where to?")),
        points_step(key="points", label=gettext_lazy("Which services there, from when?"), premise_key="where"),
        facts_step(key="facts", label=gettext_lazy("How is it billed, what do the meters show?"), points_key="points"),
        address_step(
            label=gettext_lazy("Where does mail go?"),
            hint=gettext_lazy("Type the new address if mail follows the move."),
            known=True,
        ),
        check_step(ask=lambda _draft, data: CheckForm(data), facts=_check_facts, before=stop_warnings),
    ),
    submit=gettext_lazy("Transfer service"),
    finish=_finish,
    seed=seed_account,
)


@page(
    url_name="desk:transfer_service",
    roles=STARTERS,
    writes=True,
    command=gettext_lazy("Transfer service"),
    keywords="move traslado servicio",
)
def transfer(request: HttpRequest) -> HttpResponse:
    """A customer moves within the city."""
    return run_flow(request, FLOW)
