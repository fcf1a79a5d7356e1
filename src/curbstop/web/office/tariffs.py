"""Tariffs with their versions, prices and adoption, and how a bill comes about under one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from curbstop.kernel.quantity import MILLI
from curbstop.rates.queries.explain import explain, price_text
from curbstop.rates.queries.versions import UnknownTariffError, list_tariff_versions, tariff_versions_by_id
from curbstop.rates.types import (
    BOOLEAN_FACTS,
    FACT_RATE_CLASS,
    WHOLE_FACTS,
    Component,
    Explanation,
    QuantityKind,
    TariffVersion,
    Tier,
)
from curbstop.web.audit.statement import LARGEST_ID
from curbstop.web.office.words import BILL_READERS, BILLING_READERS, SERVICES, component_words
from curbstop.web.ui.access import page
from curbstop.web.ui.cells import Status
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, show
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule
from curbstop.web.ui.tables import Choices, Column, Table

STATES: Mapping[str, Status] = {
    "DRAFT": Status(_("Draft"), "wait"),
    "ACTIVE": Status(_("In force or to come"), "good"),
    "WITHDRAWN": Status(_("Withdrawn"), "quiet"),
}
FULL_PERIOD_DAYS = 30
ADOPTED_RULE = _(
    "A tariff is activated only with its resolution, its hearing and its notices on record (Proposition 218)."
)


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One component of a tariff with its prices."""

    words: str
    classes: str
    prices: str
    unit: str
    account: str


@dataclass(frozen=True, slots=True)
class ExplainedShown:
    """One line of the example bill."""

    words: str
    arithmetic: str
    amount_cents: int


TARIFFS = Table(
    name="tariffs",
    caption=_("Tariffs"),
    columns=(
        Column("tariff", _("Tariff"), href=lambda row: version_href(row.id)),
        Column("service", _("Service"), value=lambda row: SERVICES.get(row.service, row.service)),
        Column("version", _("Version"), href=lambda row: version_href(row.id)),
        Column("from_date", _("From"), kind="date"),
        Column("last_day", _("To"), kind="date", value=lambda row: last_day(row.to_date)),
        Column("state", _("State"), kind="status", statuses=STATES),
        Column("resolution", _("Adopted by"), sortable=False),
        Column(
            "remark", _("Remark"), sortable=False, value=lambda row: _("Demonstration") if row.demonstration else ""
        ),
    ),
    filters=(Choices("service", _("Service"), options=tuple(SERVICES.items())),),
    empty=_("No tariff is loaded. Your administrator loads them with `curbstop rates load`."),
    row_href=lambda row: version_href(row.id),
    hide_caption=True,
)
PRICES = Table(
    name="prices",
    caption=_("Prices"),
    columns=(
        Column("words", _("What the bill says"), sortable=False),
        Column("classes", _("Classes"), sortable=False),
        Column("prices", _("Price"), sortable=False),
        Column("unit", _("Per"), sortable=False),
        Column("account", _("Posted to"), kind="code", sortable=False),
    ),
    page_size=200,
    prefix="p-",
    empty=_("This tariff has no prices."),
)
EXPLAINED = Table(
    name="explained",
    caption=_("How this bill comes about"),
    columns=(
        Column("words", _("What the bill says"), sortable=False),
        Column("arithmetic", _("How it comes about"), sortable=False),
        Column("amount_cents", _("Amount"), kind="money", total=True, sortable=False),
    ),
    prefix="e-",
    export=False,
    empty=_("Nothing is charged for this."),
)


def version_href(version_id: int) -> str:
    """The page of a tariff's version."""
    return reverse("office:tariff_version", args=[version_id])


def last_day(to_date: date | None) -> date | None:
    """The last day in force; `to_date` is the first one without it."""
    return to_date - timedelta(days=1) if to_date else None


@page(url_name="office:tariffs", roles=BILL_READERS, command=_("Tariffs"), keywords="rates prices tarifas")
def tariffs(request: HttpRequest) -> HttpResponse:
    """All versions of all tariffs."""
    rows = list_tariff_versions()
    body = (TARIFFS.of_rows(request, rows=rows), Rule(ADOPTED_RULE))
    return show(
        request,
        head=PageHead(title=_("Tariffs"), actions=(*compare_actions(request), *weather_actions(request))),
        body=body,
    )


def compare_actions(request: HttpRequest, query: str = "") -> tuple[Action, ...]:
    """The way to the page that compares versions, for those who may open it."""
    if not request.roles & frozenset(BILLING_READERS):  # type: ignore[attr-defined]
        return ()
    return (Action(_("Compare"), reverse("office:tariff_compare") + query, key="m"),)


def weather_actions(request: HttpRequest) -> tuple[Action, ...]:
    """The way to the weather that budgets go by, for those who may open it."""
    if not request.roles & frozenset(BILLING_READERS):  # type: ignore[attr-defined]
        return ()
    return (Action(_("Weather for budgets"), reverse("office:weather"), key="w"),)


class ExampleForm(forms.Form):
    """Whose bill is to be explained: the facts that this tariff asks for."""

    rate_class = forms.ChoiceField(label=_("Class"))
    usage = forms.DecimalField(label=_("Use"), min_value=0, max_value=1_000_000, decimal_places=3, initial=10)
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=100, initial=FULL_PERIOD_DAYS)

    def __init__(self, *args: Any, version: TariffVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        classes = [(code, words.in_language(language)) for code, words in version.rate_classes.items()]
        self.fields["rate_class"].choices = classes  # type: ignore[attr-defined]
        self.fields["usage"].label = f"{self.fields['usage'].label} ({version.usage_unit})"
        self.facts = facts_asked(version)
        for name, values in self.facts.items():
            self.fields[name] = fact_field(name, values)


def facts_asked(version: TariffVersion) -> dict[str, tuple[Any, ...]]:
    """The facts beside class and use that the tariff asks for, with the values that its tables know."""
    found: dict[str, dict[Any, None]] = {}
    for component in version.components:
        for row, _tiers in component.prices.rows:
            for name, value in zip(component.prices.by, row, strict=True):
                found.setdefault(name, {})[value] = None
        for name, values in component.conditions:
            found.setdefault(name, {}).update(dict.fromkeys(values))
        for multiplier in component.multipliers:
            found.setdefault(multiplier.when, {})
        if component.quantity is QuantityKind.DWELLING_UNIT or component.widths_per_dwelling_unit:
            found.setdefault("dwelling_units", {})
    for allowance in version.allowances:
        for name in allowance.times:
            found.setdefault(name, {})
    known = {FACT_RATE_CLASS, "days", "usage_milli"}
    return {name: tuple(values) for name, values in found.items() if name not in known}


def fact_field(name: str, values: tuple[Any, ...]) -> forms.Field:
    """A field for a fact."""
    label = component_words(name)
    if name in BOOLEAN_FACTS:
        return forms.BooleanField(label=label, required=False)
    if values and name not in WHOLE_FACTS:
        return forms.ChoiceField(label=label, choices=[(str(value), str(value)) for value in values])
    return forms.IntegerField(label=label, min_value=0, max_value=1_000_000, initial=1)


@page(url_name="office:tariff_version", roles=BILL_READERS)
def tariff_version(request: HttpRequest, version_id: int) -> HttpResponse:
    """A version: adoption, prices, and an example bill under it."""
    version, row = known_version(version_id)
    asked = "rate_class" in request.GET
    form = ExampleForm(request.GET if asked else None, version=version)
    told = explained(version, form) if asked and form.is_valid() else None
    language = get_language() or "en"
    table = EXPLAINED.of_rows(request, rows=[shown(line) for line in told.lines]) if told else None
    head = PageHead(
        title=version.name.in_language(language),
        subtitle=version.version,
        crumbs=(Crumb(_("Tariffs"), back_to(request, "office:tariffs")),),
        status=STATES[row.state],
        actions=compare_actions(request, f"?after_id={version_id}"),
    )
    prices = PRICES.of_rows(request, rows=[price_line(one, version, language) for one in version.components])
    context = {
        "facts": adoption_facts(version, row),
        "prices": prices,
        "form": form,
        "explained": table,
        "rule": Rule(ADOPTED_RULE),
        "example_path": request.path,
    }
    notices = tuple(Notice(problem, "bad") for problem in told.problems) if told else ()
    return show(request, head=head, template="office/tariff_version.html", context=context, notices=notices)


def known_version(version_id: int) -> tuple[TariffVersion, Any]:
    """A version and its row; 404 for a number that is none."""
    row = next((one for one in list_tariff_versions() if one.id == version_id), None)
    if row is None or version_id > LARGEST_ID:
        raise Http404
    try:
        return tariff_versions_by_id(ids={version_id})[version_id], row
    except UnknownTariffError as error:
        raise Http404 from error


def adoption_facts(version: TariffVersion, row: Any) -> Facts:
    """From when to when, by what right, from which source."""
    items = [
        Fact(_("In force from"), version.effective_from, kind="date"),
        Fact(_("To"), last_day(version.effective_to), kind="date"),
        Fact(_("Adopted by"), row.resolution or _("Not on record")),
        Fact(_("Source"), version.source),
    ]
    if row.unverified:
        items.append(Fact(_("Not verified"), ", ".join(row.unverified)))
    if version.demonstration:
        items.append(Fact(_("Remark"), _("For demonstration only; not an adopted price.")))
    return Facts(tuple(items))


def price_line(component: Component, version: TariffVersion, language: str) -> PriceLine:
    """A component in words."""
    everybody = set(component.rate_classes) == set(version.rate_classes)
    names = [version.rate_classes[code].in_language(language) for code in component.rate_classes]
    rows = [f"{key_words(key)}{tier_words(tiers)}" for key, tiers in component.prices.rows]
    rows += [f"x {one.by_milli / MILLI:g}: {component_words(one.when)}" for one in component.multipliers]
    return PriceLine(
        words=component.words.in_language(language),
        classes=str(_("All")) if everybody else ", ".join(names),
        prices="; ".join(rows),
        unit=component.unit,
        account=component.ledger_account_number,
    )


def key_words(key: tuple[Any, ...]) -> str:
    """The facts that a price depends on."""
    return f"{', '.join(str(value) for value in key)}: " if key else ""


def tier_words(tiers: tuple[Tier, ...]) -> str:
    """Prices of the tiers, lowest first."""
    return " / ".join(price_text(price_micros=tier.price_micros) for tier in tiers)


def explained(version: TariffVersion, form: ExampleForm) -> Explanation:
    """The example bill, line by line."""
    values = form.cleaned_data
    days = values["days"]
    segment: dict[str, Any] = {
        "service": str(version.service),
        "rate_class": values["rate_class"],
        "from_date": version.effective_from,
        "to_date": version.effective_from + timedelta(days=days),
        "is_regular": days == FULL_PERIOD_DAYS,
        "usage_milli": int(values["usage"] * MILLI),
    }
    segment |= {name: typed_fact(known, values[name]) for name, known in form.facts.items()}
    return explain(tariff_versions=[version], segments=[segment], language=get_language() or "en")


def typed_fact(known: tuple[Any, ...], value: Any) -> Any:
    """The value as the tariff's tables hold it."""
    return next((one for one in known if str(one) == value), value)


def shown(line: Any) -> ExplainedShown:
    """A line of the example."""
    return ExplainedShown(line.words, line.arithmetic, line.amount_cents)
