"""A meter: what it is, where it hangs and hung, what it showed; and keying what it shows now."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.journeys.record_meter_read import record_meter_read
from curbstop.reporting.premise_page import MeterPage, MeterPlace, meter_page
from curbstop.web.desk.links import METER_READERS, READERS
from curbstop.web.desk.looks import note_look, staff_user_id
from curbstop.web.desk.readings import ReadingField
from curbstop.web.desk.today import working_day
from curbstop.web.desk.words import READ_FLAGS, READ_KINDS, READ_SOURCES, SERVICE_LABELS, word_of
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts
from curbstop.web.ui.tables import Column, Table

METER = "meter"


def flag_words(row: Any) -> str:
    """Why a read was looked at."""
    return ", ".join(str(word_of(READ_FLAGS, flag)) for flag in row.flags)


PLACES = Table(
    name="meter-places",
    caption=_("Where it hangs and hung"),
    columns=(
        Column("address", _("Address"), href=lambda row: reverse("desk:premise", args=[row.premise_id])),
        Column("service", _("Service"), value=lambda row: word_of(SERVICE_LABELS, row.service)),
        Column("point_number", _("Service point"), kind="code"),
        Column("from_date", _("From"), kind="date"),
        Column("to_date", _("Taken out"), kind="date"),
        Column("start_reading_milli", _("Showed at first"), kind="milli"),
        Column("end_reading_milli", _("Showed at last"), kind="milli"),
    ),
    empty=_("This meter has never been installed."),
    prefix="p.",
)
READS = Table(
    name="meter-reads",
    caption=_("Reads"),
    columns=(
        Column("read_on", _("Read on"), kind="date"),
        Column("reading_milli", _("Showed"), kind="milli"),
        Column("kind", _("Kind"), value=lambda row: word_of(READ_KINDS, row.kind)),
        Column("source", _("How"), value=lambda row: word_of(READ_SOURCES, row.source)),
        Column("flags", _("Remarks"), value=flag_words),
        Column("note", _("Note")),
        Column("replaced_by_id", _("Corrected"), value=lambda row: _("by a later read") if row.replaced_by_id else ""),
        Column("recorded_at", _("Written down"), kind="moment"),
    ),
    sort="-read_on",
    empty=_("Nobody has read this meter yet."),
    prefix="r.",
)


class ReadForm(CommandForm):
    """What the meter shows."""

    reading = ReadingField(label=_("The dial shows"))
    read_on = DayField(label=_("Read on"))
    kind = forms.ChoiceField(
        label=_("Read by"), choices=[("actual", _("Our reader")), ("customer", _("The customer"))], initial="actual"
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False, widget=forms.TextInput(attrs={"size": 50}))

    def clean_read_on(self) -> date:
        """Not a day that has not come yet."""
        day: date = self.cleaned_data["read_on"]
        if day > max(working_day(), timezone.localdate()):
            raise ValidationError(_("This day has not come yet."))
        return day


@page(url_name="desk:meter", roles=READERS)
def meter(request: HttpRequest, meter_id: int) -> HttpResponse:
    """One meter."""
    found = _meter_or_404(meter_id)
    note_look(request, kind=METER, identity=meter_id, page="desk:meter", now=timezone.now())
    key = None
    if _hangs(found) and roles_for(request) & frozenset(METER_READERS):
        key = Action(_("Key a read"), reverse("desk:read_new", args=[meter_id]), key="n")
    head = PageHead(
        title=_("Meter %(serial)s") % {"serial": found.serial},
        subtitle=found.places[0].address if found.places else "",
        crumbs=(Crumb(_("Find"), back_to(request, "desk:find")),),
        primary=key,
    )
    body = (READS.of_rows(request, rows=found.reads), PLACES.of_rows(request, rows=found.places))
    return show(request, head=head, body=body, aside=(_facts(found),))


@page(url_name="desk:read_new", roles=METER_READERS, writes=True)
def read_new(request: HttpRequest, meter_id: int) -> HttpResponse:
    """Key a read."""
    found = _meter_or_404(meter_id)
    place = _hangs(found)
    if place is None:
        raise Http404
    form = ReadForm(request.POST or None, initial={"read_on": working_day()})
    if request.method == "POST" and form.is_valid():
        with refused_at(form, field="reading"):
            record_meter_read(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                installation_id=place.installation_id,
                read_on=form.cleaned_data["read_on"],
                reading_milli=form.cleaned_data["reading"],
                kind=form.cleaned_data["kind"],
                note=form.cleaned_data["note"],
            )
        if form.is_valid():
            return done(request, _("The read is written down."), to=reverse("desk:meter", args=[meter_id]))
    crumb = Crumb(_("Meter %(serial)s") % {"serial": found.serial}, reverse("desk:meter", args=[meter_id]))
    head = PageHead(title=_("Key a read"), subtitle=place.address, crumbs=(crumb,))
    return show_form(request, FormPage(head=head, form=form, submit=_("Write it down"), aside=(_facts(found),)))


def _meter_or_404(meter_id: int) -> MeterPage:
    found = meter_page(meter_id=meter_id)
    if found is None:
        raise Http404
    return found


def _hangs(found: MeterPage) -> MeterPlace | None:
    """Where it hangs now."""
    return next((place for place in found.places if place.to_date is None), None)


def _facts(found: MeterPage) -> Facts:
    last = found.reads[0] if found.reads else None
    return Facts(
        (
            Fact(_("Size"), found.size),
            Fact(_("Dials"), found.dials, kind="count"),
            Fact(_("Counts in"), found.unit),
            Fact(_("Multiplier"), found.multiplier_milli, kind="milli"),
            Fact(_("Last read"), last.read_on if last else None, kind="date"),
            Fact(_("It showed"), last.reading_milli if last else None, kind="milli", unit=found.unit),
        ),
        title=_("The meter"),
    )
