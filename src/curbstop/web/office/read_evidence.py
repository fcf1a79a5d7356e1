"""What helps to decide about a doubtful read: facts, use before, the street, pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from curbstop.metering.queries import (
    InstallationRow,
    NotReadRow,
    ReadExceptionRow,
    ReadRow,
    current_installations,
    not_read_between,
    photos_of,
    reads_of,
    usage_history,
)
from curbstop.metering.types import ESTIMATED
from curbstop.reporting.read_exceptions import ReadPlace, neighbour_use
from curbstop.web.desk.readings import month_shown
from curbstop.web.office.read_words import HOLDS, READ_KINDS, reason_words
from curbstop.web.office.words import SERVICES
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.charts import Bar, BarChart
from curbstop.web.ui.formats import format_milli
from curbstop.web.ui.panels import Fact, Facts, Html
from curbstop.web.ui.shown_table import ShownTable
from curbstop.web.ui.tables import Column, Table

HISTORY = timedelta(days=400)
NEIGHBOURS = Table(
    name="street",
    caption=_("The same street"),
    columns=(
        Column("address", _("Address"), sortable=False),
        Column("from_date", _("From"), kind="date", sortable=False),
        Column("to_date", _("Up to"), kind="date", sortable=False),
        Column("usage_milli", _("Use"), kind="milli", sortable=False),
        Column(
            "read", _("Read"), sortable=False, value=lambda row: READ_KINDS[ESTIMATED if row.estimated else "actual"]
        ),
    ),
    prefix="s-",
    page_size=20,
    empty=_("No other meter of this street was read lately."),
)

REGISTERS = Table(
    name="registers",
    caption=_("All registers that count here"),
    columns=(
        Column("serial", _("Meter"), sortable=False, href=lambda row: reverse("desk:meter", args=[row.meter_id])),
        Column("size", _("Size"), sortable=False),
        Column("before_milli", _("Reading before"), kind="milli", sortable=False),
        Column("reading_milli", _("Reading"), kind="milli", sortable=False),
        Column("read", _("Read"), sortable=False),
    ),
    prefix="r-",
    page_size=50,
)


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One register of the point over the period; readings in thousandths of a dial unit."""

    meter_id: int
    serial: str
    size: str
    before_milli: int | None
    reading_milli: int | None
    read: Words


def facts_of_read(*, row: ReadExceptionRow, place: ReadPlace) -> Facts:
    """The numbers first, then whose and where."""
    reading = Fact(
        _("Reading"),
        row.reading_milli,
        kind="milli",
        note=READ_KINDS.get(row.kind, _("Nobody read the meter")),
        strong=True,
    )
    before = Fact(
        _("Reading before"),
        place.before_milli,
        kind="milli",
        note=_before_note(place),
    )
    items = [
        Fact(_("Use"), row.usage_milli, kind="milli", unit=row.unit, strong=True),
        Fact(_("Usual use"), row.usual_milli, kind="milli", unit=row.unit, note=_("for as many days")),
        Fact(_("Why"), reason_words(row.reasons)),
        Fact(_("Read on"), row.to_date, kind="date"),
        Fact(_("Since"), row.from_date, kind="date"),
        reading,
        before,
        Fact(_("Meter"), f"{row.serial} {place.meter_size}".strip(), note=SERVICES.get(place.service, place.service)),
        Fact(_("Account"), place.account_number, kind="code", href=f"{reverse('desk:find')}?q={place.account_number}"),
        Fact(_("Premises"), place.address, href=reverse("desk:premise", args=[place.premise_id])),
        Fact(_("Bill"), HOLDS[row.holds], kind="status"),
    ]
    if row.note:
        items.append(Fact(_("Note of the reader"), row.note))
    items += [Fact(_("Nobody could read"), why.note, note=date_format(why.tried_on)) for why in _why_not(row)]
    return Facts(title=_("The read"), items=tuple(items))


def _why_not(row: ReadExceptionRow) -> list[NotReadRow]:
    """Why nobody could read the meter in this period."""
    return not_read_between(service_point_id=row.service_point_id, after=row.from_date, up_to=row.to_date)


def _before_note(place: ReadPlace) -> Any:
    if place.before_on is None:
        return ""
    kind = READ_KINDS.get(place.before_kind, "")
    return _("%(kind)s, %(day)s") % {"kind": kind, "day": date_format(place.before_on)}


def chart_of_use(*, row: ReadExceptionRow) -> BarChart:
    """Use from read to read for thirteen months; this one is the last."""
    months = usage_history(service_point_id=row.service_point_id, from_date=row.to_date - HISTORY, to_date=row.to_date)
    known = [month for month in months if month.usage_milli is not None]
    return BarChart(
        title=_("Use at this meter"),
        unit=row.unit,
        description=_("From read to read, oldest first; estimates are lighter."),
        bars=tuple(
            Bar(
                label=month_shown(to_date=month.to_date, days=month.days),
                value=max(month.usage_milli or 0, 0),
                shown=format_milli(month.usage_milli),
                note=_("%(days)s days, estimated") % {"days": month.days}
                if month.estimated
                else _("%(days)s days") % {"days": month.days},
                quiet=month.estimated,
            )
            for month in known
        ),
    )


def registers_of(*, request: HttpRequest, row: ReadExceptionRow) -> tuple[ShownTable, ...]:
    """Every register of a point that has several: the use is theirs together, each is corrected at its own meter."""
    meters = current_installations(service_point_ids=[row.service_point_id], on_date=row.to_date)
    if len(meters) <= 1:
        return ()
    reads = reads_of(service_point_ids=[row.service_point_id], from_date=row.from_date, to_date=row.to_date)
    known = {(read.installation_id, read.read_on): read for read in reads if read.replaced_by_id is None}
    lines = [_register_line(meter, row, known) for meter in meters]
    return (REGISTERS.of_rows(request, rows=lines),)


def _register_line(
    meter: InstallationRow, row: ReadExceptionRow, known: Mapping[tuple[int, date], ReadRow]
) -> RegisterLine:
    before, last = known.get((meter.id, row.from_date)), known.get((meter.id, row.to_date))
    began = meter.start_reading_milli if meter.from_date == row.from_date else None
    return RegisterLine(
        meter_id=meter.meter_id,
        serial=meter.serial,
        size=meter.size,
        before_milli=before.reading_milli if before else began,
        reading_milli=last.reading_milli if last else None,
        read=READ_KINDS[last.kind] if last else _("Nobody read the meter"),
    )


def neighbours_of(*, request: Any, row: ReadExceptionRow) -> Any:
    """What the houses next to it used; no names."""
    return NEIGHBOURS.of_rows(request, rows=neighbour_use(exception_id=row.id, to_date=row.to_date))


def photos_of_read(*, row: ReadExceptionRow) -> tuple[Html, ...]:
    """The pictures that were taken with the read, or when nobody could read."""
    files = photos_of(read_id=row.read_id) if row.read_id is not None else []
    files += [why.photo_file_id for why in _why_not(row) if why.photo_file_id is not None]
    if not files:
        return ()
    addresses = [reverse("office:read_photo", args=[file_id]) for file_id in files]
    return (Html("office/_read_photos.html", {"photos": addresses}),)
