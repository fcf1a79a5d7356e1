"""The journals that went to the city's general ledger, with their files."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from curbstop.reporting.journal_index import ExportedJournalRow, exported_journals
from curbstop.web.audit.days import day_href
from curbstop.web.audit.words import LEDGER_READERS, fund_options
from curbstop.web.supervisor.links import page_href
from curbstop.web.ui.access import page
from curbstop.web.ui.cells import Status
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import back_to, show
from curbstop.web.ui.panels import Rule
from curbstop.web.ui.spoken import named
from curbstop.web.ui.tables import Choices, Column, DayFilter, Table

STATES: Mapping[str, Status] = {
    "exported": Status(_("Exported"), "wait"),
    "accepted": Status(_("Accepted"), "good"),
    "rejected": Status(_("Rejected"), "bad"),
}
EXPORTS = Table(
    name="journals",
    caption=_("Journals"),
    columns=(
        Column("number", _("Journal"), kind="code"),
        Column("business_date", _("Business day"), kind="date", href=lambda row: day_href(row.business_date)),
        Column("fund_name", _("Fund"), value=lambda row: named(row.fund_name)),
        Column("state", _("State"), kind="status", statuses=STATES),
        Column("debit_cents", _("Debit"), kind="money", total=True),
        Column("credit_cents", _("Credit"), kind="money", total=True),
        Column("exported_at", _("Exported"), kind="moment"),
        Column(
            "csv",
            "CSV",
            sortable=False,
            value=lambda row: "CSV" if row.has_file else "",
            href=lambda row: file_href(row, "csv"),
        ),
        Column(
            "xlsx",
            "Excel",
            sortable=False,
            value=lambda row: "Excel" if row.has_file else "",
            href=lambda row: file_href(row, "xlsx"),
        ),
    ),
    filters=(
        Choices("fund_id", _("Fund"), options=fund_options),
        DayFilter("from", _("From"), field="business_date"),
        DayFilter("to", _("To"), field="business_date", side="to"),
    ),
    sort="-number",
    empty=_("No journal was exported yet. Each closed day gives one numbered journal per fund."),
    hide_caption=True,
)


def file_href(row: ExportedJournalRow, kind: str) -> str:
    """The journal's file; empty when it has none."""
    if not row.has_file:
        return ""
    return page_href("supervisor:journal_file", row.business_date.isoformat(), row.number, kind)


@page(
    url_name="audit:exports",
    roles=LEDGER_READERS,
    command=_("General ledger journals"),
    keywords="export gl finance diario mayor",
)
def exports(request: HttpRequest) -> HttpResponse:
    """All journals, latest first."""
    head = PageHead(
        title=_("General ledger journals"),
        crumbs=(Crumb(_("Trial balance"), back_to(request, "audit:trial_balance")),),
    )
    rule = Rule(_("A closed day exports one balanced, numbered journal per fund, and never twice."))
    return show(request, head=head, body=(EXPORTS.of_rows(request, rows=exported_journals()), rule))
