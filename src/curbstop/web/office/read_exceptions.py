"""Doubtful reads as a list; the way into deciding them one after another."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.metering.types import REASONS
from curbstop.reporting.read_exceptions import ListedRead, first_open_read, listed_reads
from curbstop.web.office.read_words import HOLDS, READ_REASONS, READ_STATES, reason_words
from curbstop.web.office.words import BILLING_READERS
from curbstop.web.ui.access import page
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import show
from curbstop.web.ui.panels import Prose, Rule
from curbstop.web.ui.tables import Choices, Column, Search, Table, TablePage, TableQuery

READ_RULE = _(
    "Policy says for each reason whether a doubtful read holds its bill or is only flagged. A run bills all others, and what"
    " was decided since with the next run."
)


def read_href(exception_id: int) -> str:
    """The page of one doubtful read."""
    return reverse("office:read_exception", args=[exception_id])


READS = Table(
    name="doubtful-reads",
    caption=_("Doubtful reads"),
    columns=(
        Column("to_date", _("Read on"), kind="date", href=lambda row: read_href(row.id)),
        Column("account_number", _("Account"), kind="code"),
        Column("address", _("Address"), sortable=False),
        Column("serial", _("Meter"), kind="code", sortable=False),
        Column("reasons", _("Why"), sortable=False, value=lambda row: reason_words(row.reasons)),
        Column("usage_milli", _("Use"), kind="milli"),
        Column("usual_milli", _("Usual use"), kind="milli"),
        Column("holds", _("Bill"), kind="status", sortable=False, value=lambda row: HOLDS[row.holds]),
        Column("state", _("State"), kind="status", statuses=READ_STATES),
        Column("decided_by", _("Decided by"), sortable=False),
        Column("found_at", _("Found"), kind="moment"),
    ),
    filters=(
        Search("q", _("Account, address or meter")),
        Choices("state", _("State"), options=tuple((code, one.label) for code, one in READ_STATES.items())),
        Choices("reason", _("Why"), options=tuple((code, READ_REASONS[code]) for code in REASONS)),
        Search("route", _("Route")),
        Search("cycle", _("Cycle")),
        Choices("holds", _("Bill"), options=(("yes", HOLDS[True].label), ("no", HOLDS[False].label))),
    ),
    sort="-found_at",
    page_size=50,
    empty=_("No read is doubtful. Runs put reads here that policy wants looked at."),
)


@page(
    url_name="office:read_exceptions", roles=BILLING_READERS, command=_("Doubtful reads"), keywords="exceptions lectura"
)
def read_exceptions(request: HttpRequest) -> HttpResponse:
    """All of them, whatever was decided."""

    def fetch(query: TableQuery) -> TablePage:
        rows = listed(query)
        return TablePage(rows=rows, count=rows[0].all_rows if rows else 0)

    head = PageHead(
        title=_("Doubtful reads"),
        subtitle=_("What somebody should look at before it is billed"),
        primary=Action(_("Decide one after another"), href=reverse("office:read_next"), key="d"),
    )
    return show(request, head=head, body=(READS.of_query(request, fetch=fetch), Rule(READ_RULE)))


def listed(query: TableQuery) -> tuple[ListedRead, ...]:
    """The rows that a table asks for."""
    return listed_reads(
        filters=query.filters,
        sort_key=query.sort_key,
        descending=query.descending,
        limit=query.limit,
        offset=query.offset,
    )


@page(url_name="office:read_next", roles=BILLING_READERS, command=_("Decide doubtful reads"), keywords="exceptions")
def read_next(request: HttpRequest) -> HttpResponse:
    """The first one that waits, or that none does."""
    first = first_open_read()
    if first is not None:
        return HttpResponseRedirect(read_href(first))
    everything = reverse("office:read_exceptions")
    head = PageHead(
        title=_("All reads are decided"),
        crumbs=(Crumb(_("Doubtful reads"), everything),),
        primary=Action(_("Billing cycles"), href=reverse("office:cycles"), key="n"),
        actions=(Action(_("All doubtful reads"), href=everything, key="l"),),
    )
    words = _("No read waits for a decision. Run the cycle again: it bills exactly what was held and is decided now.")
    return show(request, head=head, body=(Prose(words), Rule(READ_RULE)))
