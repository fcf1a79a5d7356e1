"""The supervisor's cash day: source by tender, counted, recorded, deposited and at the bank; every figure opens into its rows."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from curbstop.reporting.cash_matrix import (
    CLASSES,
    CashMatrix,
    MatrixCell,
    MatrixLine,
    cash_matrix,
    matrix_rows,
    overrides_until,
)
from curbstop.staff.types import FINANCE
from curbstop.web.counter.words import BATCH_SOURCES, BATCH_STATES, DAY_STATES, SESSION_STATES
from curbstop.web.supervisor.day import chosen_day
from curbstop.web.supervisor.links import OVERSEERS, subject_href
from curbstop.web.ui.access import page
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.formats import format_spoken_day
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import show
from curbstop.web.ui.panels import Html, Notice, Rule
from curbstop.web.ui.tables import Choices, Column, Table

CLASS_LABELS: dict[str, Words] = {
    "currency": _("Cash"),
    "checks": _("Checks"),
    "cards": _("Cards"),
    "batch": _("Files"),
}
SOURCE_LABELS: dict[str, Words] = {
    **BATCH_SOURCES,
    "counter": _("Counter"),
    "mail": _("Mail"),
    "drop_box": _("Drop box"),
    "transmittal": _("Departments' transmittals"),
    "": _("All sources"),
}
FIGURES: tuple[tuple[str, Words], ...] = (
    ("counted_cents", _("Counted")),
    ("recorded_cents", _("Recorded")),
    ("deposited_cents", _("Deposited")),
    ("bank_cents", _("At the bank")),
)
STATES = {**SESSION_STATES, **BATCH_STATES}
ROWS = Table(
    name="matrix-rows",
    caption=_("Drawers and files"),
    columns=(
        Column("source", _("Source"), value=lambda row: SOURCE_LABELS.get(row.source, row.source)),
        Column(
            "label",
            _("Drawer or file"),
            kind="code",
            href=lambda row: subject_href(kind=row.subject_kind, identity=row.subject_id),
        ),
        Column("tender_class", _("Tender"), value=lambda row: CLASS_LABELS[row.tender_class]),
        Column("state", _("State"), kind="status", statuses=STATES),
        Column("pieces", _("Pieces"), kind="count", total=True),
        Column("counted_cents", _("Counted"), kind="money", total=True),
        Column("recorded_cents", _("Recorded"), kind="money", total=True),
        Column("posted_cents", _("Over or short"), kind="money", total=True),
        Column("deposited_cents", _("Deposited"), kind="money", total=True),
        Column("bank_cents", _("At the bank"), kind="money", total=True),
    ),
    filters=(Choices("tender_class", _("Tender"), options=tuple(CLASS_LABELS.items())),),
    empty=_("Nothing of this came on this day."),
)
OVERRIDES = Table(
    name="named-overrides",
    caption=_("Named overrides, of this day and before"),
    columns=(
        Column("business_date", _("Day"), kind="date"),
        Column(
            "subject_id",
            _("What"),
            kind="code",
            href=lambda row: subject_href(kind=row.subject_kind, identity=row.subject_id),
        ),
        Column("detail", _("What kept the day open")),
        Column("reason", _("Reason")),
        Column("named_by", _("Named by")),
        Column("named_at", _("When"), kind="moment"),
    ),
    sort="-business_date",
    empty=_("No day was ever ended by an override."),
    prefix="o-",
)


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure of the matrix: what it opens, and a word when it is not in balance."""

    cents: int
    href: str
    mark: Words = ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One figure of a source over all tenders."""

    label: Words
    cells: tuple[ShownFigure, ...]


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A source."""

    label: Words
    state: Words
    rows: tuple[ShownRow, ...]


@page(
    url_name="supervisor:matrix",
    roles=(*OVERSEERS, FINANCE),
    command=_("Cash day: source by tender"),
    keywords="matrix balance counted recorded deposited matriz",
)
def matrix(request: HttpRequest) -> HttpResponse:
    """The matrix of a business day, and the overrides that every report repeats."""
    shown, days = chosen_day(request)
    if shown is None:
        return show(
            request,
            head=PageHead(title=_("Cash day")),
            notices=(Notice(_("No business day was opened yet."), "wait"),),
        )
    found = cash_matrix(business_date=shown)
    state = next((row.state for row in days if row.business_date == shown), "")
    head = PageHead(
        title=_("Cash day"),
        subtitle=format_spoken_day(shown),
        crumbs=(Crumb(_("The day"), f"{reverse('supervisor:day')}?day={shown.isoformat()}"),),
        status=DAY_STATES.get(state),
        actions=_neighbours(shown, [row.business_date for row in days]),
    )
    body = (
        Html("supervisor/_matrix.html", {"heads": _heads(), "groups": _groups(found, shown)}),
        OVERRIDES.of_rows(request, rows=overrides_until(business_date=shown)),
    )
    rule = Rule(
        _(
            "A day ends in balance only: what was counted is recorded or posted to over or short, and is in a sealed deposit. Anything else needs an override by name with a reason, and every later report repeats it."
        )
    )
    return show(request, head=head, body=body, notices=(_verdict(found),), aside=(rule,))


@page(url_name="supervisor:matrix_cell", roles=(*OVERSEERS, FINANCE))
def matrix_cell(request: HttpRequest) -> HttpResponse:
    """The drawers and files behind a figure."""
    shown, _days = chosen_day(request)
    source, tender = request.GET.get("source", ""), request.GET.get("tender", "")
    rows = matrix_rows(business_date=shown, source=source, tender_class=tender) if shown else ()
    title = SOURCE_LABELS.get(source, source)
    head = PageHead(
        title=title,
        subtitle=f"{format_spoken_day(shown) if shown else ''} {CLASS_LABELS.get(tender, '')}",
        crumbs=(Crumb(_("Cash day"), f"{reverse('supervisor:matrix')}?day={shown.isoformat() if shown else ''}"),),
    )
    return show(request, head=head, body=(ROWS.of_rows(request, rows=[row for row in rows if not row.is_empty]),))


def _heads() -> tuple[Words, ...]:
    return (*(CLASS_LABELS[str(one)] for one in CLASSES), _("All"))


def _groups(found: CashMatrix, shown: date) -> tuple[ShownGroup, ...]:
    return tuple(_group(line, shown) for line in (*found.lines, found.total))


def _group(line: MatrixLine, shown: date) -> ShownGroup:
    rows = tuple(
        ShownRow(label, tuple(_figure(cell, name, line.source, shown) for cell in (*line.cells, line.total)))
        for name, label in FIGURES
    )
    balanced = all(cell.in_balance or cell.is_empty for cell in line.cells)
    return ShownGroup(
        SOURCE_LABELS.get(line.source, line.source), _("in balance") if balanced else _("not in balance yet"), rows
    )


def _figure(cell: MatrixCell, name: str, source: str, shown: date) -> ShownFigure:
    query = urlencode({"day": shown.isoformat(), "source": source, "tender": cell.tender_class})
    mark: Words = ""
    if name == "counted_cents" and not cell.is_counted:
        mark = _("not counted")
    elif name == "counted_cents" and cell.unexplained_cents:
        mark = _("differs")
    elif name == "deposited_cents" and cell.is_counted and cell.undeposited_cents:
        mark = _("not all")
    return ShownFigure(getattr(cell, name), f"{reverse('supervisor:matrix_cell')}?{query}", mark)


def _verdict(found: CashMatrix) -> Notice:
    if found.in_balance:
        return Notice(_("Every source is in balance by tender."), "good")
    return Notice(_("Not every source is in balance yet: the marked figures say where."), "wait")


def _neighbours(shown: date, days: list[date]) -> tuple[Action, ...]:
    near = [one for one in days if one != shown][:3]
    return tuple(
        Action(format_spoken_day(one), f"{reverse('supervisor:matrix')}?day={one.isoformat()}") for one in near
    )
