"""A premise: its service points, its meters, who owns it, who takes service there and who did."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.reporting.premise_page import PremisePage, premise_page
from curbstop.web.desk.links import READERS, STARTERS
from curbstop.web.desk.looks import PREMISE, note_look
from curbstop.web.desk.words import POINT_STATES, SERVICE_LABELS, word_of
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, show
from curbstop.web.ui.panels import Fact, Facts
from curbstop.web.ui.tables import Column, Table

TENANCIES = Table(
    name="service-at-premise",
    caption=_("Who takes service here, and who did"),
    columns=(
        Column("holder_name", _("Name"), href=lambda row: reverse("desk:account", args=[row.customer_account_id])),
        Column("number", _("Account"), kind="code"),
        Column("service", _("Service"), value=lambda row: word_of(SERVICE_LABELS, row.service)),
        Column("from_date", _("From"), kind="date"),
        Column("to_date", _("Up to (not with)"), kind="date"),
    ),
    empty=_("Nobody ever took service here."),
    prefix="s.",
)
POINTS = Table(
    name="service-points",
    caption=_("Service points"),
    columns=(
        Column("number", _("Service point"), kind="code"),
        Column("service", _("Service"), value=lambda row: word_of(SERVICE_LABELS, row.service)),
        Column("state", _("State"), kind="status", statuses=POINT_STATES),
        Column("route", _("Route"), kind="code"),
        Column("route_sequence", _("Stop"), kind="count"),
    ),
    empty=_("There is no service point here."),
    prefix="p.",
)
METERS = Table(
    name="meters-at-premise",
    caption=_("Meters"),
    columns=(
        Column("serial", _("Meter"), kind="code", href=lambda row: reverse("desk:meter", args=[row.meter_id])),
        Column("size", _("Size")),
        Column("from_date", _("Hangs since"), kind="date"),
        Column("to_date", _("Taken out"), kind="date"),
        Column("start_reading_milli", _("Showed at first"), kind="milli"),
        Column("end_reading_milli", _("Showed at last"), kind="milli"),
        Column(
            "located_at_id",
            _("Billed"),
            value=lambda row: _("together with meters of another point") if row.located_at_id else "",
            sortable=False,
        ),
    ),
    empty=_("No meter hangs here."),
    prefix="m.",
)
OWNERS = Table(
    name="owners",
    caption=_("Owners"),
    columns=(
        Column("person_name", _("Owner"), href=lambda row: reverse("desk:person", args=[row.person_id])),
        Column("from_date", _("From"), kind="date"),
        Column("to_date", _("Up to (not with)"), kind="date"),
        Column(
            "revert_to_owner",
            _("When a tenant leaves"),
            value=lambda row: _("service reverts to the owner") if row.revert_to_owner else _("becomes vacant"),
        ),
    ),
    empty=_("No owner is on record."),
    prefix="o.",
)


@page(url_name="desk:premise", roles=READERS)
def premise(request: HttpRequest, premise_id: int) -> HttpResponse:
    """One place."""
    found = premise_page(premise_id=premise_id)
    if found is None:
        raise Http404
    note_look(request, kind=PREMISE, identity=premise_id, page="desk:premise", now=timezone.now())
    body = (
        TENANCIES.of_rows(request, rows=found.tenancies),
        POINTS.of_rows(request, rows=found.points),
        METERS.of_rows(request, rows=found.installations),
        OWNERS.of_rows(request, rows=found.owners),
    )
    start = None
    if roles_for(request) & frozenset(STARTERS):
        start = Action(_("Start service here"), f"{reverse('desk:start_service')}?premise={premise_id}", key="s")
    head = PageHead(
        title=found.premise.address.line,
        subtitle=found.premise.address.city_line,
        crumbs=(Crumb(_("Find"), back_to(request, "desk:find")),),
        primary=start,
    )
    return show(request, head=head, body=body, aside=(_facts(found),))


def _facts(found: PremisePage) -> Facts:
    place = found.premise
    return Facts(
        (
            Fact(_("Premise"), place.number, kind="code"),
            Fact(_("Pressure zone"), place.zone, kind="count"),
            Fact(_("City limits"), _("Outside the city") if place.outside_city else _("Inside the city")),
            Fact(_("Parcel"), place.parcel_number, kind="code"),
        ),
        title=_("The place"),
    )
