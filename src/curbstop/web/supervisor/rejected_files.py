"""Payment files that were rejected: what is wrong in each, who brought it, and the corrected file that came for it."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import rejected_files
from curbstop.web.supervisor.links import FILE_POSTERS
from curbstop.web.ui.access import page
from curbstop.web.ui.cells import Status
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import back_to, show
from curbstop.web.ui.panels import Rule
from curbstop.web.ui.spoken import kept
from curbstop.web.ui.tables import Choices, Column, DayFilter, Search, Table

STATES = {"awaited": Status(_("Corrected file awaited"), "wait"), "replaced": Status(_("Replaced"), "good")}
FILES = Table(
    name="rejected-files",
    caption=_("Rejected files"),
    columns=(
        Column("business_date", _("Brought on"), kind="date"),
        Column("file_name", _("File")),
        Column("line", _("Line"), kind="count"),
        Column("reason", _("Why"), value=lambda row: kept(row.reason), sortable=False),
        Column("rejected_by", _("Brought by")),
        Column("file_sha256", _("SHA-256"), kind="code", value=lambda row: f"{row.file_sha256[:16]}…"),
        Column("state", _("State"), kind="status", statuses=STATES),
        Column(
            "batch_id",
            _("Replaced by"),
            kind="code",
            href=lambda row: reverse("supervisor:batch", args=[row.batch_id]) if row.batch_id else "",
        ),
    ),
    filters=(
        Search("q", _("File")),
        Choices("state", _("State"), options=tuple((code, status.label) for code, status in STATES.items())),
        DayFilter("from", _("Brought from"), field="business_date"),
    ),
    sort="-business_date",
    empty=_("No payment file was rejected."),
    hide_caption=True,
)


@page(
    url_name="supervisor:rejected_files",
    roles=FILE_POSTERS,
    command=_("Rejected payment files"),
    keywords="lockbox error archivo rechazado",
)
def rejected(request: HttpRequest) -> HttpResponse:
    """All of them, those whose corrected file is awaited, too."""
    head = PageHead(
        title=_("Rejected files"), crumbs=(Crumb(_("Payment files"), back_to(request, "supervisor:batches")),)
    )
    rule = Rule(
        _(
            "A file with an error posts nothing. The sender corrects it; the corrected file names the one that it replaces."
        )
    )
    return show(request, head=head, body=(FILES.of_rows(request, rows=rejected_files()),), aside=(rule,))
