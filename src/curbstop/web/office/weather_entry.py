"""Figures of evapotranspiration with their history; corrected, or taken back, with the reason."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.journeys.weather import correct_weather, withdraw_weather
from curbstop.platform.files import load_file
from curbstop.rates.queries.evapotranspiration import WeatherRow, weather_of_days, weather_row
from curbstop.staff.queries import staff_users
from curbstop.web.audit.statement import LARGEST_ID
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.desk.readings import ReadingField
from curbstop.web.office.weather import STATES, crumb, state_of, weather_href, zone_words
from curbstop.web.office.words import BILLERS, BILLING_READERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.tables import Column, Table

CORRECTED_RULE = _(
    "Figures are never changed: wrong ones are taken back with the reason, and both stay. A correction finds the bills that went"
    " by them: bills whose evapotranspiration was corrected afterwards."
)
HISTORY = Table(
    name="weather-history",
    caption=_("What was ever recorded of these days"),
    columns=(
        Column("recorded_at", _("Recorded"), kind="moment", href=weather_href, sortable=False),
        Column("from_date", _("From"), kind="date", sortable=False),
        Column("last_day", _("To"), kind="date", value=lambda row: row.to_date - timedelta(days=1), sortable=False),
        Column("inches_milli", _("Inches"), kind="milli", sortable=False),
        Column("state", _("State"), kind="status", statuses=STATES, value=state_of, sortable=False),
        Column("withdrawn_at", _("Taken back"), kind="moment", sortable=False),
        Column("withdrawn_reason", _("Why"), sortable=False),
        Column("source", _("Source"), sortable=False),
    ),
    page_size=50,
    empty=_("Nothing was recorded of these days."),
)


class CorrectionForm(CommandForm):
    """The right figure, whose it is, and what was wrong."""

    inches = ReadingField(
        label=_("Right inches"),
        error_messages={"reading": _("Type inches with at most three decimals, for example 6.21.")},
    )
    source = forms.CharField(label=_("Source"), max_length=100)
    reason = forms.CharField(label=_("What was wrong"), max_length=200)


class WithdrawalForm(CommandForm):
    """Why the figures are taken back."""

    reason = forms.CharField(label=_("What was wrong"), max_length=200)


def _known(weather_id: int) -> WeatherRow:
    try:
        return weather_row(weather_id=min(weather_id, LARGEST_ID))
    except IndexError as error:
        raise Http404 from error


def _facts(row: WeatherRow) -> Facts:
    people = staff_users(ids={one for one in (row.recorded_by_id, row.withdrawn_by_id) if one})
    by = people[row.recorded_by_id].full_name if row.recorded_by_id in people else ""
    items = [
        Fact(_("Zone"), zone_words(row.zone)),
        Fact(_("From"), row.from_date, kind="date"),
        Fact(_("To"), row.to_date - timedelta(days=1), kind="date"),
        Fact(_("Inches"), row.inches_milli, kind="milli", strong=True),
        Fact(_("State"), state_of(row), kind="status", statuses=STATES),
        Fact(_("Source"), row.source),
        Fact(_("Recorded"), row.recorded_at, kind="moment", note=by),
    ]
    if row.file_id is not None:
        items.append(Fact(_("File"), _("As it was sent"), href=reverse("office:weather_file", args=[row.id])))
    if row.withdrawn_at is not None:
        who = people[row.withdrawn_by_id].full_name if row.withdrawn_by_id in people else ""
        items.append(Fact(_("Taken back"), row.withdrawn_at, kind="moment", note=who))
        items.append(Fact(_("Why"), row.withdrawn_reason))
    return Facts(tuple(items))


def _history(request: HttpRequest, row: WeatherRow) -> Any:
    rows = weather_of_days(zone=row.zone, from_date=row.from_date, to_date=row.to_date)
    return HISTORY.of_rows(request, rows=rows)


@page(url_name="office:weather_entry", roles=BILLING_READERS, writes=True, write_roles=BILLERS)
def weather_entry(request: HttpRequest, weather_id: int) -> HttpResponse:
    """The figures with everything that was known of their days; the right ones typed."""
    row = _known(weather_id)
    may = bool(roles_for(request) & set(BILLERS)) and row.withdrawn_at is None
    withdraw = Action(_("Take back"), reverse("office:weather_withdraw", args=[row.id]), key="t")
    head = PageHead(
        title=_("Evapotranspiration"),
        subtitle=zone_words(row.zone),
        crumbs=(crumb(request),),
        actions=(withdraw,) if may else (),
        status=STATES[state_of(row)],
    )
    if not may:
        return show(request, head=head, body=(_facts(row), _history(request, row), Rule(CORRECTED_RULE)))
    form = CorrectionForm(request.POST or None, initial={"source": row.source})
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            new = correct_weather(
                weather_id=row.id,
                inches_milli=form.cleaned_data["inches"],
                source=form.cleaned_data["source"],
                reason=form.cleaned_data["reason"],
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            return done(request, _("The figures are corrected."), to=reverse("office:weather_entry", args=[new]))
    form_page = FormPage(
        head=head,
        form=form,
        submit=_("Correct"),
        before=(_facts(row),),
        after=(_history(request, row),),
        aside=(Rule(CORRECTED_RULE),),
    )
    return show_form(request, form_page)


@page(url_name="office:weather_withdraw", roles=BILLERS, writes=True)
def weather_withdraw(request: HttpRequest, weather_id: int) -> HttpResponse:
    """Take the figures back without others: their days are unknown again."""
    row = _known(weather_id)
    form = WithdrawalForm(request.POST or None)
    own = reverse("office:weather_entry", args=[row.id])
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            withdraw_weather(
                weather_id=row.id,
                reason=form.cleaned_data["reason"],
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            return done(request, _("The figures are taken back."), to=own)
    head = PageHead(title=_("Take figures back"), subtitle=zone_words(row.zone), crumbs=(crumb(request),))
    form_page = FormPage(
        head=head,
        form=form,
        submit=_("Take back"),
        cancel_href=own,
        before=(_facts(row),),
        aside=(Rule(CORRECTED_RULE),),
    )
    return show_form(request, form_page)


@page(url_name="office:weather_file", roles=BILLING_READERS)
def weather_file(request: HttpRequest, weather_id: int) -> HttpResponse:  # noqa: ARG001 - one signature for all pages
    """The file that the figures came in, as it was sent."""
    row = _known(weather_id)
    if row.file_id is None:
        raise Http404
    answer = HttpResponse(load_file(file_id=row.file_id).content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="weather-{row.file_id}.csv"'
    return answer
