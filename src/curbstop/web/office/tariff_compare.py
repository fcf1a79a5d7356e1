"""Two versions of a tariff over the real customers of a month: who pays more, by how much, by class and tier; before adoption."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from curbstop.exchange.rates.difference_workbook import difference_workbook
from curbstop.journeys.compare_tariffs import ComparedTariffs, compare_tariffs
from curbstop.kernel.errors import CurbstopError
from curbstop.rates.queries.compare import TariffDifference
from curbstop.rates.queries.versions import list_tariff_versions, tariff_versions_by_id
from curbstop.reporting.billed_segments import last_billed_month
from curbstop.web.office.what_if import XLSX, version_words
from curbstop.web.office.words import BILLING_READERS, component_words
from curbstop.web.ui.access import page
from curbstop.web.ui.charts import Bar, BarChart
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, show
from curbstop.web.ui.panels import Fact, Facts, Figure, Figures, Html, Notice, Rule
from curbstop.web.ui.spoken import said
from curbstop.web.ui.tables import Column, Table

COMPARED_RULE = _(
    "The bills of the month are rated again wholly under each version, by their own use, days and facts. Nothing is posted, and a"
    " draft may be compared before anybody adopts it."
)
CENTS_A_DOLLAR = 100


class CompareForm(forms.Form):
    """Which two versions, and whose bills."""

    before = forms.TypedChoiceField(label=_("Now"), coerce=int)
    after = forms.TypedChoiceField(label=_("Then"), coerce=int)
    month = forms.DateField(
        label=_("Bills of"),
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        help_text=_("Empty: the month billed last."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = [(row.id, version_words(row)) for row in reversed(list_tariff_versions())]
        for name in ("before", "after"):
            self.fields[name].choices = versions  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A class, or what reached one tier of it, or lies in one zone, under both versions."""

    rate_class: str
    tier: int = 0
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


def _columns() -> tuple[Column, ...]:
    return (
        Column("count", _("Bills"), kind="count", total=True),
        Column("before_cents", _("Now"), kind="money", total=True),
        Column("after_cents", _("Then"), kind="money", total=True),
        Column("difference_cents", _("Difference"), kind="money", total=True),
        Column("more", _("Pay more"), kind="count", total=True),
        Column("less", _("Pay less"), kind="count", total=True),
        Column("same", _("Same"), kind="count", total=True),
        Column("largest_more_cents", _("Most more"), kind="money"),
        Column("largest_less_cents", _("Most less"), kind="money"),
    )


CLASS_COLUMN = Column("rate_class", _("Class"), value=lambda row: component_words(row.rate_class))
CLASSES = Table(
    name="tariffs-by-class",
    caption=_("By class"),
    columns=(CLASS_COLUMN, *_columns()),
    page_size=200,
    empty=_("No bill could be rated by both versions."),
)
TIERS = Table(
    name="tariffs-by-tier",
    caption=_("By class and the highest tier that the use reached"),
    columns=(CLASS_COLUMN, Column("tier", _("Tier"), value=lambda row: row.tier or _("No tiers")), *_columns()),
    page_size=200,
    prefix="t-",
    empty=_("No bill could be rated by both versions."),
)

ZONES = Table(
    name="tariffs-by-zone",
    caption=_("By class and zone"),
    columns=(CLASS_COLUMN, Column("zone", _("Zone"), value=lambda row: row.zone or _("No zone")), *_columns()),
    page_size=200,
    prefix="z-",
    empty=_("No bill could be rated by both versions."),
)


@page(
    url_name="office:tariff_compare",
    roles=BILLING_READERS,
    command=_("Compare tariffs"),
    keywords="rates who pays more comparar tarifas",
)
def tariff_compare(request: HttpRequest) -> HttpResponse:
    """Choose two versions; the difference stands below."""
    asked = "before" in request.GET
    form = CompareForm(request.GET if asked else None, initial=_usual(request))
    own = reverse("office:tariff_compare")
    choice = Html("office/_choose_runs.html", {"form": form, "path": own, "submit": _("Compare")})
    body: tuple[Any, ...] = (choice,)
    actions: tuple[Action, ...] = ()
    if asked and form.is_valid():
        try:
            compared = _asked(form)
        except CurbstopError as error:
            body = (choice, Notice(said(error), "bad"))
        else:
            body = (choice, *_blocks(request, compared))
            href = f"{reverse('office:tariff_compare_workbook')}?{request.GET.urlencode()}"
            actions = (Action(_("Download as .xlsx"), href, key="x"),)
    head = PageHead(
        title=_("Compare tariffs"),
        subtitle=_("Who would pay more, and by how much"),
        crumbs=(Crumb(_("Tariffs"), back_to(request, "office:tariffs")),),
        actions=actions,
    )
    return show(request, head=head, body=(*body, Rule(COMPARED_RULE)))


def _usual(request: HttpRequest) -> dict[str, object]:
    """The version that a page was left for, beside the one in force; and the month billed last."""
    found: dict[str, object] = {"month": last_billed_month()}
    named = request.GET.get("after_id", "")
    rows = {row.id: row for row in list_tariff_versions()}
    after = rows.get(int(named)) if named.isdecimal() and len(named) < len(str(2**63)) else None
    if after is not None:
        found["after"] = after.id
        before = [one for one in rows.values() if one.tariff == after.tariff and one.from_date < after.from_date]
        found |= {"before": before[-1].id} if before else {}
    return found


def _asked(form: CompareForm) -> ComparedTariffs:
    values = form.cleaned_data
    month: date | None = values["month"]
    versions = tariff_versions_by_id(ids={values["before"], values["after"]})
    return compare_tariffs(before=versions[values["before"]], after=versions[values["after"]], month=month)


def _blocks(request: HttpRequest, compared: ComparedTariffs) -> tuple[Any, ...]:
    difference = compared.difference
    by_class = [Compared(**row) for row in difference.by_class.iter_rows(named=True)]
    by_tier = [Compared(**row) for row in difference.by_tier.iter_rows(named=True)]
    by_zone = [Compared(**row) for row in difference.by_zone.iter_rows(named=True)]
    why = tuple(str(words) for words in difference.unrated["words"].unique().sort().head(10).to_list())
    unrated = (Notice(_("Some could not be rated by both versions."), "bad", items=why),) if why else ()
    return (
        Facts((Fact(_("Bills of"), f"{compared.month:%Y-%m}"),)),
        Figures(tuple(_figures(difference, by_class))),
        *unrated,
        CLASSES.of_rows(request, rows=by_class),
        TIERS.of_rows(request, rows=by_tier),
        ZONES.of_rows(request, rows=by_zone),
        BarChart(
            title=_("How many bills change by how much"),
            bars=histogram_bars(difference.histogram),
            unit=_("bills"),
            label_head=_("Change in dollars"),
            description=_("Changes in dollars from left to right, from much less to much more."),
        ),
    )


def _figures(difference: TariffDifference, rows: list[Compared]) -> list[Figure]:
    lost = difference.unrated["segment_id"].n_unique()
    return [
        Figure(_("Now"), sum(row.before_cents for row in rows), kind="money"),
        Figure(_("Then"), sum(row.after_cents for row in rows), kind="money"),
        Figure(_("Difference"), sum(row.difference_cents for row in rows), kind="money"),
        Figure(_("Pay more"), sum(row.more for row in rows)),
        Figure(_("Pay less"), sum(row.less for row in rows)),
        Figure(_("Could not be rated"), lost, tone="bad" if lost else None),
    ]


def histogram_bars(histogram: pl.DataFrame) -> tuple[Bar, ...]:
    """One bar a step, from the first to the last that holds a bill; the label is short, the note says the step whole."""
    ends = histogram["at_most_cents"].to_list()
    counts = histogram["count"].to_list()
    held = [place for place, count in enumerate(counts) if count]
    if not held:
        return ()
    return tuple(
        Bar(short_step(ends, place), counts[place], shown=str(counts[place]), note=step_words(ends, place))
        for place in range(held[0], held[-1] + 1)
    )


def short_step(ends: list[int | None], place: int) -> str:
    """The end of a step that lies farther from no change: `-5`, `0`, `+2`, `>50`."""
    end = ends[place]
    if end is None:
        return f">{dollars(ends[place - 1] or 0)}"
    if end == 0:
        return "0"
    if end < 0:
        return dollars(ends[place - 1] or 0) if place else f"≤{dollars(end)}"
    return f"+{dollars(end)}"


def step_words(ends: list[int | None], place: int) -> str:
    """What a step holds, as a sentence."""
    end, before = ends[place], ends[place - 1] if place else None
    if end == 0:
        return gettext("No change")
    if end is None:
        return gettext("more than %(low)s") % {"low": dollars(before or 0)}
    if before is None:
        return gettext("%(high)s or less") % {"high": dollars(end)}
    return gettext("over %(low)s to %(high)s") % {"low": dollars(before), "high": dollars(end)}


def dollars(cents: int) -> str:
    """`-20`, `0.01`: dollars without cents where there are none."""
    whole, part = divmod(abs(cents), CENTS_A_DOLLAR)
    return f"{'-' if cents < 0 else ''}{whole}{f'.{part:02d}' if part else ''}"


@page(url_name="office:tariff_compare_workbook", roles=BILLING_READERS)
def tariff_compare_workbook(request: HttpRequest) -> HttpResponse:
    """The same with every bill, as .xlsx."""
    form = CompareForm(request.GET)
    if not form.is_valid():
        raise Http404
    try:
        compared = _asked(form)
    except CurbstopError as error:
        raise Http404 from error
    names = {row.id: version_words(row) for row in list_tariff_versions()}
    before, after = form.cleaned_data["before"], form.cleaned_data["after"]
    content = difference_workbook(difference=compared.difference, before=names[before], after=names[after])
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="tariffs-{before}-{after}-{compared.month:%Y-%m}.xlsx"'
    return answer
