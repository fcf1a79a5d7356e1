"""What if a run's bills were rated by another version of a tariff: by class, by amount, nothing posted."""

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.exchange.rates.difference_workbook import difference_workbook, step_names
from curbstop.journeys.compare_runs import WhatIf, what_if
from curbstop.kernel.errors import CurbstopError
from curbstop.rates.queries.versions import TariffVersionRow, list_tariff_versions
from curbstop.reporting.held_choice import rate_classes_in_use
from curbstop.web.office.run_compare import ACCOUNTS, account_lines
from curbstop.web.office.run_lists import run_href
from curbstop.web.office.runs import known_run, run_title
from curbstop.web.office.tariffs import STATES
from curbstop.web.office.words import BILLING_READERS, component_words
from curbstop.web.ui.access import page
from curbstop.web.ui.charts import Bar, BarChart
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import show
from curbstop.web.ui.panels import Figure, Figures, Html, Notice, Rule
from curbstop.web.ui.spoken import said
from curbstop.web.ui.tables import Column, Table, TablePage, TableQuery

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WHAT_IF_RULE = _(
    "The use, days and facts of the run's bills are rated as they were, wholly under each version. Nothing is posted, and a"
    " draft may be tried."
)


class WhatIfForm(forms.Form):
    """Under which version, and whom."""

    version = forms.TypedChoiceField(label=_("Rated by"), coerce=int)
    rate_class = forms.ChoiceField(label=_("Class"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = [(row.id, version_words(row)) for row in reversed(list_tariff_versions())]
        classes = [(code, component_words(code)) for code in rate_classes_in_use()]
        self.fields["version"].choices = versions  # type: ignore[attr-defined]
        self.fields["rate_class"].choices = [("", _("All")), *classes]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassLine:
    """A class, or what of it lies in one zone, under both versions."""

    rate_class: str
    zone: str | None = None
    count: int
    before_cents: int
    after_cents: int
    difference_cents: int
    more: int
    less: int
    same: int
    largest_more_cents: int
    largest_less_cents: int


CLASSES = Table(
    name="what-if",
    caption=_("By class"),
    columns=(
        Column("rate_class", _("Class"), value=lambda row: component_words(row.rate_class)),
        Column("count", _("Bills"), kind="count", total=True),
        Column("before_cents", _("Now"), kind="money", total=True),
        Column("after_cents", _("Then"), kind="money", total=True),
        Column("difference_cents", _("Difference"), kind="money", total=True),
        Column("more", _("Pay more"), kind="count", total=True),
        Column("less", _("Pay less"), kind="count", total=True),
        Column("same", _("Same"), kind="count", total=True),
        Column("largest_more_cents", _("Most more"), kind="money"),
        Column("largest_less_cents", _("Most less"), kind="money"),
    ),
    page_size=200,
    empty=_("No bill could be rated by both versions."),
)


ZONES = replace(
    CLASSES,
    name="what-if-zones",
    caption=_("By class and zone"),
    columns=(
        CLASSES.columns[0],
        Column("zone", _("Zone"), value=lambda row: row.zone or _("No zone")),
        *CLASSES.columns[1:],
    ),
    prefix="z-",
)
CHANGED = replace(
    ACCOUNTS,
    name="what-if-accounts",
    caption=_("Accounts that change, the largest change first"),
    empty=_("No account would pay another amount."),
)


def version_words(row: TariffVersionRow) -> str:
    """`water 2019 (Draft)`."""
    return f"{row.tariff} {row.version} ({STATES[row.state].label})"


@page(url_name="office:what_if", roles=BILLING_READERS)
def what_if_page(request: HttpRequest, run_id: int) -> HttpResponse:
    """Choose a version; the difference stands below."""
    found = known_run(run_id)
    asked = "version" in request.GET
    form = WhatIfForm(request.GET if asked else None)
    own = reverse("office:what_if", args=[found.id])
    body: tuple[Any, ...] = (Html("office/_choose_runs.html", {"form": form, "path": own, "submit": _("Rate them")}),)
    actions: tuple[Action, ...] = ()
    if asked and form.is_valid():
        try:
            result = _asked(found.id, form)
        except CurbstopError as error:
            body = (*body, Notice(said(error), "bad"))
        else:
            body = (*body, *_blocks(request, result))
            href = f"{reverse('office:what_if_workbook', args=[found.id])}?{request.GET.urlencode()}"
            actions = (Action(_("Download as .xlsx"), href, key="x"),)
    head = PageHead(
        title=_("What if"),
        subtitle=run_title(found),
        crumbs=(Crumb(run_title(found), run_href(found.id)),),
        actions=actions,
    )
    return show(request, head=head, body=(*body, Rule(WHAT_IF_RULE)))


def _asked(run_id: int, form: WhatIfForm) -> WhatIf:
    values = form.cleaned_data
    return what_if(run_id=run_id, version_id=values["version"], rate_class=values["rate_class"])


def _blocks(request: HttpRequest, result: WhatIf) -> tuple[Any, ...]:
    difference = result.difference
    names = _version_names()
    rows = [ClassLine(**row) for row in difference.by_class.iter_rows(named=True)]
    zones = [ClassLine(**row) for row in difference.by_zone.iter_rows(named=True)]
    figures = Figures(
        (
            Figure(_("Charged by the run"), result.run_cents, kind="money"),
            Figure(names[result.before_id], sum(row.before_cents for row in rows), kind="money"),
            Figure(names[result.after_id], sum(row.after_cents for row in rows), kind="money"),
            Figure(_("Difference"), sum(row.difference_cents for row in rows), kind="money"),
            Figure(
                _("Could not be rated"),
                difference.unrated.height,
                tone="bad" if difference.unrated.height else None,
            ),
        )
    )
    steps = zip(step_names(histogram=difference.histogram), difference.histogram["count"].to_list(), strict=True)
    chart = BarChart(
        title=_("How many bills change by how much"),
        bars=tuple(Bar(name, count, shown=str(count)) for name, count in steps if count),
        unit=_("bills"),
    )
    why = tuple(str(words) for words in difference.unrated["words"].unique().sort().head(10).to_list())
    unrated = (Notice(_("Some could not be rated by both versions."), "bad", items=why),) if why else ()
    return (
        figures,
        *unrated,
        CLASSES.of_rows(request, rows=rows),
        ZONES.of_rows(request, rows=zones),
        chart,
        CHANGED.of_query(request, fetch=lambda query: _changed(result, query)),
    )


def _changed(result: WhatIf, query: TableQuery) -> TablePage:
    """A page of the accounts that would pay more or less."""
    rows = result.accounts.slice(query.offset, query.limit)
    totals = {"difference_cents": int(result.accounts["difference_cents"].sum())}
    return TablePage(rows=account_lines(rows.to_dicts()), count=result.accounts.height, totals=totals)


def _version_names() -> dict[int, str]:
    return {row.id: version_words(row) for row in list_tariff_versions()}


@page(url_name="office:what_if_workbook", roles=BILLING_READERS)
def what_if_workbook(request: HttpRequest, run_id: int) -> HttpResponse:
    """The same with every bill, as .xlsx."""
    found = known_run(run_id)
    form = WhatIfForm(request.GET)
    if not form.is_valid():
        raise Http404
    result = _asked(found.id, form)
    names = _version_names()
    content = difference_workbook(
        difference=result.difference, before=names[result.before_id], after=names[result.after_id]
    )
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="run-{found.id}-what-if-{result.after_id}.xlsx"'
    return answer
