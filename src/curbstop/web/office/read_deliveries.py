"""Files of reads: those that were taken in, and taking another in, with its photos."""

from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.exchange.conversion import ImportProblem, ImportRefusedError
from curbstop.exchange.meters import load_read_file, photos_of_zip
from curbstop.ledger.queries import latest_open_day
from curbstop.metering.queries import read_deliveries as taken_in
from curbstop.metering.queries import read_delivery
from curbstop.metering.types import HANDHELD, MANUAL, RADIO
from curbstop.platform.files import load_file
from curbstop.staff.types import BILLING, METER, SUPERVISOR
from curbstop.web.audit.statement import LARGEST_ID
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.office.read_words import READ_SOURCES
from curbstop.web.office.words import BILLING_READERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Rule
from curbstop.web.ui.spoken import kept
from curbstop.web.ui.tables import Column, Search, Table

LOADERS = (BILLING, METER, SUPERVISOR)
LARGEST_BYTES, LARGEST_ZIP_BYTES = 50 * 1024 * 1024, 512 * 1024 * 1024
FORMAT_RULE = _(
    "CSV in UTF-8. Columns: meter, read_on, reading; and if there are any kind, service_point, note, photo. A row without a"
    " reading says in its note why nobody could read."
)
DELIVERIES = Table(
    name="read-files",
    caption=_("Files of reads"),
    columns=(
        Column("delivered_at", _("Taken in"), kind="moment"),
        Column("file_name", _("File"), href=lambda row: reverse("office:read_delivery_csv", args=[row.id])),
        Column("source", _("Source"), value=lambda row: READ_SOURCES[row.source]),
        Column("read_count", _("Reads"), kind="count", total=True),
        Column("replaced_count", _("In place of others"), kind="count", total=True),
        Column("not_read_count", _("Not read"), kind="count", total=True),
        Column("photo_count", _("Photos"), kind="count", total=True),
        Column("delivered_by", _("By")),
    ),
    filters=(Search("q", _("File")),),
    sort="-delivered_at",
    empty=_("No file of reads was taken in yet."),
    hide_caption=True,
)
MISTAKES = Table(
    name="mistakes",
    caption=_("Mistakes: nothing was taken in"),
    columns=(
        Column("line", _("Line"), kind="count", sortable=False),
        Column("column", _("Column"), kind="code", sortable=False),
        Column("value", _("What stands there"), sortable=False),
        Column("expected", _("What is expected"), sortable=False, value=lambda row: kept(row.expected)),
    ),
    prefix="m-",
    page_size=500,
    export=False,
    empty=_("Nothing is wrong."),
)


class ReadFileForm(CommandForm):
    """The file, its pictures, and where its reads come from."""

    source = forms.ChoiceField(
        label=_("Source"), choices=[(code, READ_SOURCES[code]) for code in (HANDHELD, RADIO, MANUAL)]
    )
    reads = forms.FileField(label=_("File of reads"), help_text=FORMAT_RULE)
    photos = forms.FileField(
        label=_("Photos"), required=False, help_text=_("A ZIP of the pictures that the file names.")
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """What was uploaded."""

    name: str
    content: bytes
    zipped: bytes | None


@page(
    url_name="office:read_deliveries",
    roles=BILLING_READERS,
    command=_("Files of reads"),
    keywords="import meter handheld lecturas archivo",
)
def read_deliveries(request: HttpRequest) -> HttpResponse:
    """All of them, the latest first."""
    new = Action(_("Load a file of reads"), reverse("office:read_delivery_new"), key="n", kind="primary")
    head = PageHead(
        title=_("Files of reads"),
        crumbs=(Crumb(_("Cycle calendar"), back_to(request, "office:cycles")),),
        primary=new if roles_for(request) & set(LOADERS) else None,
    )
    return show(request, head=head, body=(DELIVERIES.of_rows(request, rows=taken_in()),))


@page(
    url_name="office:read_delivery_new",
    roles=LOADERS,
    writes=True,
    command=_("Load a file of reads"),
    keywords="import meter handheld photos lecturas",
)
def read_delivery_new(request: HttpRequest) -> HttpResponse:
    """Take a file in; what is wrong is told all at once, and nothing is written."""
    form = ReadFileForm(request.POST or None, request.FILES or None)
    problems: tuple[ImportProblem, ...] = ()
    if request.method == "POST" and form.is_valid():
        with refused_at(form, "reads"):
            try:
                _load(request, form)
            except ImportRefusedError as error:
                problems = error.problems
                raise
        if form.is_valid():
            return done(request, _("The reads are taken in."), to=reverse("office:read_deliveries"))
    head = PageHead(
        title=_("Load a file of reads"),
        crumbs=(Crumb(_("Files of reads"), back_to(request, "office:read_deliveries")),),
    )
    before = (MISTAKES.of_rows(request, rows=problems),) if problems else ()
    form_page = FormPage(head=head, form=form, submit=_("Take the reads in"), before=before, aside=(Rule(FORMAT_RULE),))
    return show_form(request, form_page)


def _load(request: HttpRequest, form: ReadFileForm) -> None:
    sent = _sent(form)
    if sent is None:
        return
    load_read_file(
        content=sent.content,
        name=sent.name,
        source=form.cleaned_data["source"],
        photos=photos_of_zip(content=sent.zipped) if sent.zipped is not None else {},
        business_date=latest_open_day(),
        command_key=form.command_key,
        actor_id=staff_user_id(request),
        now=timezone.now(),
    )


def _sent(form: ReadFileForm) -> Sent | None:
    """The uploaded bytes; None (and an error at the field) when they are too many."""
    reads, photos = form.cleaned_data["reads"], form.cleaned_data["photos"]
    content = reads.read(LARGEST_BYTES + 1)
    zipped = photos.read(LARGEST_ZIP_BYTES + 1) if photos else None
    if len(content) > LARGEST_BYTES:
        form.add_error("reads", _("The file is larger than 50 MB."))
        return None
    if zipped is not None and len(zipped) > LARGEST_ZIP_BYTES:
        form.add_error("photos", _("The file is larger than 512 MB."))
        return None
    return Sent(name=reads.name[:150], content=content, zipped=zipped)


@page(url_name="office:read_delivery_csv", roles=BILLING_READERS)
def read_delivery_csv(request: HttpRequest, delivery_id: int) -> HttpResponse:  # noqa: ARG001 - one signature for all pages
    """The file as it was delivered."""
    found = next((row for row in taken_in() if row.id == min(delivery_id, LARGEST_ID)), None)
    if found is None:
        raise Http404
    file = load_file(file_id=read_delivery(delivery_id=found.id).file_id)
    answer = HttpResponse(file.content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="reads-{found.id}.csv"'
    return answer
