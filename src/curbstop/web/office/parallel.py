"""A parallel run: another system's bills beside ours, every difference explained by component."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.billing.queries import NoSuchRunError
from curbstop.billing.queries.run_comparison import ParallelRun
from curbstop.billing.queries.run_controls import NoSuchProofError
from curbstop.exchange.parallel_run.bill_file import BillFileError, read_bill_file
from curbstop.exchange.parallel_run.workbooks import frames_workbook
from curbstop.journeys.compare_runs import Source, UnknownSourceError, compare_with_other_system, source_of
from curbstop.platform.files import load_file, store_file
from curbstop.platform.models import StoredFile
from curbstop.web.office.proof_tables import service_words
from curbstop.web.office.run_sources import source_options, source_words
from curbstop.web.office.words import BILLERS, BILLING_READERS, component_words
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Figure, Figures, Rule
from curbstop.web.ui.tables import Choices, Column, Search, Table, TablePage, TableQuery

LARGEST_BYTES = 100 * 1024 * 1024
PREFIX = "parallel-"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CAUSES = {
    "account_only_ours": _("The file has no such account"),
    "account_only_theirs": _("We have no bill of this account"),
    "component_only_ours": _("The file lacks this charge"),
    "component_only_theirs": _("We lack this charge"),
    "usage": _("Other use"),
    "price": _("Other price"),
    "usage_and_price": _("Other use and price"),
    "rounding": _("Rounding"),
}
FORMAT_RULE = _(
    "CSV in UTF-8. Columns: account, service, component, amount; and if the other system knows them quantity and price, which"
    " tell other use from another price."
)


class ParallelForm(CommandForm):
    """The file, and with what it is compared."""

    source = forms.ChoiceField(label=_("Compare with"))
    bills = forms.FileField(label=_("Bills of the other system"), help_text=FORMAT_RULE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = source_options()  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceLine:
    """A charge that differs."""

    account_number: str
    service: str
    component: str
    cause: str
    ours_cents: int
    theirs_cents: int
    difference_cents: int
    missing_cents: int
    usage_cents: int
    price_cents: int
    rounding_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseLine:
    """A cause with how much it explains."""

    cause: str
    accounts: int
    rows: int
    difference_cents: int


BY_CAUSE = Table(
    name="causes",
    caption=_("By cause"),
    columns=(
        Column("cause", _("Cause"), value=lambda row: CAUSES[row.cause]),
        Column("accounts", _("Accounts"), kind="count"),
        Column("rows", _("Charges"), kind="count", total=True),
        Column("difference_cents", _("Ours less theirs"), kind="money", total=True),
    ),
    prefix="c-",
    empty=_("Both systems billed the same, to the cent."),
)
DIFFERENCES = Table(
    name="differences",
    caption=_("Every difference, the largest first"),
    columns=(
        Column("account_number", _("Account"), kind="code", sortable=False),
        Column("service", _("Service"), sortable=False, value=lambda row: service_words(row.service)),
        Column("component", _("Charge"), sortable=False, value=lambda row: component_words(row.component)),
        Column("cause", _("Cause"), sortable=False, value=lambda row: CAUSES[row.cause]),
        Column("ours_cents", _("Ours"), kind="money", sortable=False),
        Column("theirs_cents", _("Theirs"), kind="money", sortable=False),
        Column("difference_cents", _("Ours less theirs"), kind="money", total=True, sortable=False),
        Column("missing_cents", _("Missing"), kind="money", sortable=False),
        Column("usage_cents", _("By use"), kind="money", sortable=False),
        Column("price_cents", _("By price"), kind="money", sortable=False),
        Column("rounding_cents", _("By rounding"), kind="money", sortable=False),
    ),
    filters=(Search("q", _("Account")), Choices("cause", _("Cause"), options=tuple(CAUSES.items()))),
    page_size=50,
    empty=_("No charge differs."),
)
SHOWN = tuple(DifferenceLine.__dataclass_fields__)


@page(
    url_name="office:parallel_new",
    roles=BILLERS,
    writes=True,
    command=_("Parallel run against another system"),
    keywords="parallel csv conversion paralela",
)
def parallel_new(request: HttpRequest) -> HttpResponse:
    """Take the file; what is wrong with it is said with its line."""
    form = ParallelForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        uploaded = form.cleaned_data["bills"]
        content = uploaded.read(LARGEST_BYTES + 1)
        if len(content) > LARGEST_BYTES:
            form.add_error("bills", _("The file is larger than 100 MB."))
        else:
            with refused_at(form, "bills"):
                read_bill_file(content=content)
        if form.is_valid():
            name = f"{PREFIX}{uploaded.name}"[:200]
            file_id = store_file(name=name, media_type="text/csv", content=content, now=timezone.now())
            to = reverse("office:parallel_run", args=[file_id, form.cleaned_data["source"]])
            return done(request, _("Compared. Nothing was written to the books."), to=to)
    head = PageHead(title=_("Parallel run"), crumbs=(Crumb(_("Bill runs"), back_to(request, "office:runs")),))
    return show_form(request, FormPage(head=head, form=form, submit=_("Compare"), aside=(Rule(FORMAT_RULE),)))


def _found(file_id: int, source: str) -> tuple[Source, ParallelRun]:
    """The comparison of a stored file; 404 when there is no such file, run or proof."""
    if not StoredFile.objects.filter(pk=file_id, name__startswith=PREFIX).exists():
        raise Http404
    try:
        with_what = source_of(code=source)
        theirs = read_bill_file(content=load_file(file_id=file_id).content)
        return with_what, compare_with_other_system(source=with_what, theirs=theirs)
    except (UnknownSourceError, NoSuchRunError, NoSuchProofError, BillFileError) as error:
        raise Http404 from error


@page(url_name="office:parallel_run", roles=BILLING_READERS)
def parallel_run(request: HttpRequest, file_id: int, source: str) -> HttpResponse:
    """Sums, causes, every difference."""
    with_what, found = _found(file_id, source)

    def fetch(query: TableQuery) -> TablePage:
        rows = found.differences
        for key, column in (("q", "account_number"), ("cause", "cause")):
            if key in query.filters:
                rows = rows.filter(rows[column].str.contains(query.filters[key], literal=True))
        shown = [DifferenceLine(**row) for row in rows.slice(query.offset, query.limit).select(SHOWN).to_dicts()]
        totals = {"difference_cents": int(rows["difference_cents"].sum() or 0)}
        return TablePage(rows=shown, count=rows.height, totals=totals)

    figures = Figures(
        (
            Figure(_("Ours"), found.ours_cents, kind="money"),
            Figure(_("Theirs"), found.theirs_cents, kind="money"),
            Figure(_("Ours less theirs"), found.ours_cents - found.theirs_cents, kind="money"),
            Figure(_("Accounts that agree"), found.accounts_equal),
            Figure(_("Accounts that differ"), found.accounts_different, href="#list-differences"),
        )
    )
    workbook_href = reverse("office:parallel_workbook", args=[file_id, with_what.code])
    head = PageHead(
        title=_("Parallel run"),
        subtitle=source_words(with_what),
        crumbs=(Crumb(_("Bill runs"), back_to(request, "office:runs")),),
        primary=Action(_("Download as .xlsx"), workbook_href, key="x"),
        actions=(Action(_("Another file"), reverse("office:parallel_new"), key="n"),),
    )
    causes = BY_CAUSE.of_rows(request, rows=[CauseLine(**row) for row in found.by_cause.iter_rows(named=True)])
    return show(request, head=head, body=(figures, causes, DIFFERENCES.of_query(request, fetch=fetch)))


@page(url_name="office:parallel_workbook", roles=BILLING_READERS)
def workbook(request: HttpRequest, file_id: int, source: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """All of it as .xlsx."""
    with_what, found = _found(file_id, source)
    sheets = {"By cause": found.by_cause, "By component": found.by_component, "Differences": found.differences}
    answer = HttpResponse(frames_workbook(title=with_what.code, sheets=sheets), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="parallel-{with_what.code}.xlsx"'
    return answer
