"""Evapotranspiration, which landscape budgets go by: what is known by zone, and writing figures down."""

import itertools
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.exchange.conversion import ImportProblem, ImportRefusedError
from curbstop.exchange.rates.weather_file import weather_of_file
from curbstop.journeys.weather import WeatherFile, record_weather
from curbstop.rates.operations import Weather
from curbstop.rates.queries.evapotranspiration import WeatherRow, weather_rows
from curbstop.reporting.zones import zones_of_premises
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.desk.readings import ReadingField
from curbstop.web.office.read_deliveries import LARGEST_BYTES, MISTAKES
from curbstop.web.office.words import BILLERS, BILLING_READERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.tables import Choices, Column, Search, Table

WEATHER_RULE = _(
    "A zone's own figures go before those of everywhere. Days of a month have their equal share. A budget over a day that"
    " nothing covers is not billed, but becomes a work item."
)
FORMAT_RULE = _(
    "CSV in UTF-8. Columns: from_date, to_date (the first day that is not in it), inches; and zone, empty for everywhere."
)
HOLDS, CORRECTED, WITHDRAWN = "holds", "corrected", "withdrawn"
STATES = {
    HOLDS: Status(_("Holds"), "good"),
    CORRECTED: Status(_("Corrected"), "quiet"),
    WITHDRAWN: Status(_("Taken back"), "quiet"),
}


def state_of(row: WeatherRow) -> str:
    """Whether figures hold, were corrected, or were taken back."""
    if row.withdrawn_at is None:
        return HOLDS
    return CORRECTED if row.replaced_by_id else WITHDRAWN


def zone_words(zone: int) -> Words:
    """The zone's number, or everywhere."""
    return str(zone) if zone else _("Everywhere")


def weather_href(row: WeatherRow) -> str:
    """The page of some figures."""
    return reverse("office:weather_entry", args=[row.id])


WEATHER = Table(
    name="weather",
    caption=_("Evapotranspiration"),
    columns=(
        Column("zone", _("Zone"), value=lambda row: zone_words(row.zone)),
        Column("from_date", _("From"), kind="date", href=weather_href),
        Column("last_day", _("To"), kind="date", value=lambda row: row.to_date - timedelta(days=1)),
        Column("inches_milli", _("Inches"), kind="milli"),
        Column("state", _("State"), kind="status", statuses=STATES, value=state_of),
        Column("source", _("Source")),
        Column("recorded_at", _("Recorded"), kind="moment"),
    ),
    filters=(
        Search("q", _("Source")),
        Choices("state", _("State"), options=tuple((code, one.label) for code, one in STATES.items())),
    ),
    sort="-from_date",
    page_size=50,
    empty=_("No evapotranspiration is known. Budgets that ask for it are not billed until it is."),
    row_href=weather_href,
    hide_caption=True,
)


class WeatherForm(CommandForm):
    """Inches of some days, of a zone or of everywhere."""

    zone = forms.TypedChoiceField(label=_("Zone"), coerce=int)
    from_date = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))
    inches = ReadingField(
        label=_("Inches"),
        help_text=_("In all these days together, like 6.21."),
        error_messages={"reading": _("Type inches with at most three decimals, for example 6.21.")},
    )
    source = forms.CharField(label=_("Source"), max_length=100, help_text=_("Whose figures, like CIMIS station 44."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("0", _("Everywhere")), *((str(zone), str(zone)) for zone in zones_of_premises())]
        self.fields["zone"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("from_date"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        return cleaned


class WeatherFileForm(CommandForm):
    """A file of figures, and whose they are."""

    source = forms.CharField(label=_("Source"), max_length=100, help_text=_("Whose figures, like CIMIS station 44."))
    figures = forms.FileField(label=_("File of figures"), help_text=FORMAT_RULE)


@page(
    url_name="office:weather",
    roles=BILLING_READERS,
    command=_("Weather for budgets"),
    keywords="evapotranspiration ET inches clima evapotranspiración",
)
def weather(request: HttpRequest) -> HttpResponse:
    """What is known, what was corrected, and which days lack."""
    rows = weather_rows()
    may = bool(roles_for(request) & set(BILLERS))
    load = Action(_("Load a file"), reverse("office:weather_load"), key="f")
    head = PageHead(
        title=_("Weather for budgets"),
        subtitle=_("Evapotranspiration, which landscape budgets go by"),
        crumbs=(Crumb(_("Tariffs"), back_to(request, "office:tariffs")),),
        primary=Action(_("Write figures down"), reverse("office:weather_new"), key="n") if may else None,
        actions=(load,) if may else (),
    )
    table = WEATHER.of_rows(request, rows=rows, matches=_matches)
    return show(request, head=head, body=(coverage(rows), table, Rule(WEATHER_RULE)))


def _matches(row: WeatherRow, filters: Any) -> bool:
    if filters.get("state") not in {None, state_of(row)}:
        return False
    return str(filters.get("q", "")).casefold() in row.source.casefold()


def coverage(rows: list[WeatherRow]) -> Facts:
    """By zone: the first and the last day that are known, and the days between that are not."""
    by_zone: dict[int, list[WeatherRow]] = {}
    for row in sorted(rows, key=lambda one: (one.zone, one.from_date)):
        if row.withdrawn_at is None:
            by_zone.setdefault(row.zone, []).append(row)
    items = tuple(_covered(zone, found) for zone, found in by_zone.items())
    return Facts(items or (Fact(_("Everywhere"), _("No day is known")),), title=_("Known days"))


def _covered(zone: int, rows: list[WeatherRow]) -> Fact:
    last = rows[-1].to_date - timedelta(days=1)
    gaps = [(one.to_date, two.from_date) for one, two in itertools.pairwise(rows) if one.to_date < two.from_date]
    lacking = ", ".join(gap_words(first, until) for first, until in gaps)
    label = _("Zone %(zone)s") % {"zone": zone} if zone else _("Everywhere")
    note = _("lacking: %(days)s") % {"days": lacking} if lacking else ""
    return Fact(label, f"{rows[0].from_date.isoformat()} - {last.isoformat()}", note=note)


def gap_words(first: date, until: date) -> str:
    """Days from `first` up to but not including `until`."""
    last = until - timedelta(days=1)
    return first.isoformat() if first == last else f"{first.isoformat()} - {last.isoformat()}"


@page(
    url_name="office:weather_new",
    roles=BILLERS,
    writes=True,
    command=_("Write evapotranspiration down"),
    keywords="ET weather inches clima",
)
def weather_new(request: HttpRequest) -> HttpResponse:
    """Figures of some days, typed."""
    form = WeatherForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        row = Weather(
            from_date=values["from_date"],
            to_date=values["last_day"] + timedelta(days=1),
            inches_milli=values["inches"],
            zone=values["zone"],
        )
        with refused_at(form, "from_date"):
            _record(request, form, [row], file=None)
        if form.is_valid():
            return done(request, _("The figures are written down."), to=reverse("office:weather"))
    head = PageHead(title=_("Write evapotranspiration down"), crumbs=(crumb(request),))
    return show_form(request, FormPage(head=head, form=form, submit=_("Write down"), aside=(Rule(WEATHER_RULE),)))


@page(url_name="office:weather_load", roles=BILLERS, writes=True)
def weather_load(request: HttpRequest) -> HttpResponse:
    """A file of figures: all of it, or every mistake and nothing."""
    form = WeatherFileForm(request.POST or None, request.FILES or None)
    problems: tuple[ImportProblem, ...] = ()
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["figures"]
        content = sent.read(LARGEST_BYTES + 1)
        if len(content) > LARGEST_BYTES:
            form.add_error("figures", _("The file is larger than 50 MB."))
        with refused_at(form, "figures"):
            try:
                rows = weather_of_file(content=content[:LARGEST_BYTES], name=sent.name[:150])
            except ImportRefusedError as error:
                problems = error.problems
                raise
            _record(request, form, rows, file=WeatherFile(name=sent.name[:150], content=content))
        if form.is_valid():
            return done(request, _("The file is taken in."), to=reverse("office:weather"))
    head = PageHead(title=_("Load evapotranspiration"), crumbs=(crumb(request),))
    before = (MISTAKES.of_rows(request, rows=problems),) if problems else ()
    form_page = FormPage(head=head, form=form, submit=_("Take the file in"), before=before, aside=(Rule(FORMAT_RULE),))
    return show_form(request, form_page)


def _record(request: HttpRequest, form: CommandForm, rows: list[Weather], *, file: WeatherFile | None) -> None:
    if form.is_valid():
        record_weather(
            rows=rows,
            source=form.cleaned_data["source"],
            command_key=form.command_key,
            actor_id=staff_user_id(request),
            now=timezone.now(),
            file=file,
        )


def crumb(request: HttpRequest) -> Crumb:
    """Back to all of them."""
    return Crumb(_("Weather for budgets"), back_to(request, "office:weather"))
