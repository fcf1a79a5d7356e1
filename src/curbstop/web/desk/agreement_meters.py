"""The meters that an agreement is billed by: its own, and those of other points that are billed together with them."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.customers.queries import AgreementRow, agreement_row
from curbstop.journeys.meters_together import MeterTogether, bill_apart, bill_together
from curbstop.reporting.counted_meters import CountedMeter, counted_meters
from curbstop.web.audit.statement import LARGEST_ID
from curbstop.web.desk.account_lists import account_crumb, account_name_or_404
from curbstop.web.desk.agreement_facts import CHANGERS
from curbstop.web.desk.links import READERS
from curbstop.web.desk.looks import staff_user_id
from curbstop.web.desk.readings import ReadingField
from curbstop.web.desk.today import working_day
from curbstop.web.desk.words import SERVICE_LABELS, word_of
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.tables import Column, Table

TOGETHER_RULE = _(
    "Meters of several points are billed together: tiers and budgets see the sum of their use, and charges by meter are for each. A"
    " meter counts here from its day on, by its reading of that day; up to then its use is the other point's."
)
READING_HELP = _("Empty when it was read on that day.")


class TogetherForm(CommandForm):
    """Which meter, from when on, and what it shows."""

    serial = forms.CharField(label=_("Meter"), max_length=60, help_text=_("The serial number on its plate."))
    on_date = DayField(label=_("From"))
    reading_milli = ReadingField(label=_("It shows"), required=False, help_text=READING_HELP)


class ApartForm(CommandForm):
    """From when on, and what the meter shows."""

    on_date = DayField(label=_("From"))
    reading_milli = ReadingField(label=_("It shows"), required=False, help_text=READING_HELP)


def _table(agreement_id: int, *, changes: bool) -> Table:
    def apart(row: CountedMeter) -> str | None:
        if not (changes and row.elsewhere and row.to_date is None):
            return None
        return reverse("desk:agreement_meter_apart", args=[agreement_id, row.meter_id])

    return Table(
        name="counted-meters",
        caption=_("Meters that count"),
        columns=(
            Column("serial", _("Meter"), kind="code", href=lambda row: reverse("desk:meter", args=[row.meter_id])),
            Column("size", _("Size")),
            Column("point_number", _("Service point"), kind="code"),
            Column("address", _("Where it hangs"), href=lambda row: reverse("desk:premise", args=[row.premise_id])),
            Column("from_date", _("From"), kind="date"),
            Column("to_date", _("Up to (not with)"), kind="date"),
            Column(
                "elsewhere",
                _("Together"),
                value=lambda row: _("Bill it apart") if apart(row) else (_("Another point") if row.elsewhere else ""),
                href=apart,
                sortable=False,
            ),
        ),
        page_size=100,
        empty=_("No meter counts for this service."),
    )


def _known(agreement_id: int) -> AgreementRow:
    try:
        return agreement_row(agreement_id=min(agreement_id, LARGEST_ID))
    except IndexError as error:
        raise Http404 from error


def _frame(found: AgreementRow, title: Any) -> tuple[PageHead, Facts]:
    name = account_name_or_404(found.customer_account_id)
    crumb = Crumb(_("What the tariff is told"), reverse("desk:agreement_facts", args=[found.id]))
    about = Facts(
        (
            Fact(_("Service"), word_of(SERVICE_LABELS, found.service)),
            Fact(_("Service point"), found.service_point_number),
            Fact(_("Since"), found.from_date, kind="date"),
        )
    )
    return PageHead(
        title=title, subtitle=name.number, crumbs=(account_crumb(found.customer_account_id, name), crumb)
    ), about


@page(url_name="desk:agreement_meters", roles=READERS, writes=True, write_roles=CHANGERS)
def agreement_meters(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Those that count; another one is added from a day on."""
    found = _known(agreement_id)
    head, about = _frame(found, _("Meters billed together"))
    may = bool(request.roles & frozenset(CHANGERS))  # type: ignore[attr-defined]
    table = _table(found.id, changes=may)
    rows = table.of_rows(request, rows=counted_meters(service_point_id=found.service_point_id))
    if not may:
        return show(request, head=head, body=(about, rows, Rule(TOGETHER_RULE)))
    form = TogetherForm(request.POST or None, initial={"on_date": working_day()})
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            asked = _asked(found.id, form, serial=form.cleaned_data["serial"].strip())
            bill_together(asked=asked, **_by(request, form))
        if form.is_valid():
            return done(request, _("The meter counts here from its day on."), to=_own(found.id))
    form_page = FormPage(
        head=head, form=form, submit=_("Bill together"), before=(rows,), aside=(about, Rule(TOGETHER_RULE))
    )
    return show_form(request, form_page)


@page(url_name="desk:agreement_meter_apart", roles=CHANGERS, writes=True)
def agreement_meter_apart(request: HttpRequest, agreement_id: int, meter_id: int) -> HttpResponse:
    """A meter counts again for the point where it hangs."""
    found = _known(agreement_id)
    rows = counted_meters(service_point_id=found.service_point_id)
    meter = next((one for one in rows if one.meter_id == meter_id and one.elsewhere and one.to_date is None), None)
    if meter is None:
        raise Http404
    head, about = _frame(found, _("Bill a meter apart"))
    form = ApartForm(request.POST or None, initial={"on_date": working_day()})
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            bill_apart(asked=_asked(found.id, form, serial=meter.serial), **_by(request, form))
        if form.is_valid():
            return done(request, _("The meter counts for its own point from its day on."), to=_own(found.id))
    facts = Facts((Fact(_("Meter"), meter.serial, kind="code"), Fact(_("Where it hangs"), meter.address)))
    form_page = FormPage(
        head=head,
        form=form,
        submit=_("Bill it apart"),
        cancel_href=_own(found.id),
        before=(facts,),
        aside=(about, Rule(TOGETHER_RULE)),
    )
    return show_form(request, form_page)


def _own(agreement_id: int) -> str:
    return reverse("desk:agreement_meters", args=[agreement_id])


def _asked(agreement_id: int, form: CommandForm, *, serial: str) -> MeterTogether:
    values = form.cleaned_data
    return MeterTogether(
        agreement_id=agreement_id, serial=serial, on_date=values["on_date"], reading_milli=values["reading_milli"]
    )


def _by(request: HttpRequest, form: CommandForm) -> dict[str, Any]:
    return {"command_key": form.command_key, "actor_id": staff_user_id(request), "now": timezone.now()}
