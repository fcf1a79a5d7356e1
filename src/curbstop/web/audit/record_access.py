"""Who read which customer's record."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from curbstop.reporting.record_looks import RecordLook, record_looks
from curbstop.staff.types import ADMINISTRATOR, AUDITOR, MANAGER, SUPERVISOR
from curbstop.web.supervisor.links import subject_href
from curbstop.web.ui.access import page
from curbstop.web.ui.heads import PageHead
from curbstop.web.ui.pages import show
from curbstop.web.ui.panels import Rule
from curbstop.web.ui.tables import Column, DayFilter, Search, Table, TablePage, TableQuery

LOOKS = Table(
    name="record-access",
    caption=_("Looks at records"),
    columns=(
        Column("accessed_at", _("When"), kind="moment", sortable=False),
        Column("staff_name", _("Who"), sortable=False),
        Column("username", _("User name"), kind="code", sortable=False),
        Column(
            "number",
            _("Record"),
            kind="code",
            sortable=False,
            value=lambda row: row.number or f"{row.subject_kind} {row.subject_id}",
            href=lambda row: subject_href(kind=row.subject_kind, identity=row.subject_id),
        ),
        Column("page", _("Page"), sortable=False),
    ),
    filters=(
        Search("q", _("Account number or person")),
        DayFilter("from", _("From"), field=""),
        DayFilter("to", _("To"), field="", side="to"),
    ),
    empty=_("Nobody has looked at a customer's record yet."),
    hide_caption=True,
)


@page(
    url_name="audit:record_access",
    roles=(AUDITOR, SUPERVISOR, MANAGER, ADMINISTRATOR),
    command=_("Who read what"),
    keywords="record access log privacy quién leyó",
)
def record_access(request: HttpRequest) -> HttpResponse:
    """Looks, latest first."""
    table = LOOKS.of_query(request, fetch=fetch)
    rule = Rule(_("Every look at a customer's record is kept, with who looked and on which page."))
    return show(request, head=PageHead(title=_("Who read what")), body=(table, rule))


def fetch(query: TableQuery) -> TablePage:
    """The page of looks that the filters ask for."""
    found: tuple[tuple[RecordLook, ...], int] = record_looks(
        words=query.filters.get("q", ""),
        from_date=day_of(query, "from"),
        to_date=day_of(query, "to"),
        limit=query.limit,
        offset=query.offset,
    )
    return TablePage(rows=found[0], count=found[1])


def day_of(query: TableQuery, key: str) -> date | None:
    """A filter's day."""
    typed = query.filters.get(key)
    return date.fromisoformat(typed) if typed else None
