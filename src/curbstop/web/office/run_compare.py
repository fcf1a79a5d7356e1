"""Two runs beside each other: who pays more or less, and by which charge."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.billing.queries import NoSuchRunError
from curbstop.billing.queries.run_comparison import RunComparison
from curbstop.billing.queries.run_controls import NoSuchProofError
from curbstop.customers.queries import account_names
from curbstop.journeys.compare_runs import UnknownSourceError, compare_runs, source_of
from curbstop.web.office.calendar import today_of_the_books
from curbstop.web.office.proof_tables import service_words
from curbstop.web.office.run_lists import account_href
from curbstop.web.office.run_sources import source_options, source_words
from curbstop.web.office.words import BILLING_READERS, component_words
from curbstop.web.ui.access import page
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import back_to, show
from curbstop.web.ui.panels import Figure, Figures, Html
from curbstop.web.ui.tables import Column, Table, TablePage, TableQuery


class CompareForm(forms.Form):
    """Which two."""

    before = forms.ChoiceField(label=_("This run or proof"))
    after = forms.ChoiceField(label=_("with this one"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("before", "after"):
            self.fields[name].choices = source_options()  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """An account that differs."""

    customer_account_id: int
    account_number: str
    holder_name: str
    before_cents: int | None
    after_cents: int | None
    difference_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeLine:
    """A charge in both."""

    service: str
    component: str
    before_count: int
    before_cents: int
    after_count: int
    after_cents: int
    difference_cents: int


CHARGES = Table(
    name="compared-charges",
    caption=_("By charge"),
    columns=(
        Column("service", _("Service"), value=lambda row: service_words(row.service)),
        Column("component", _("Charge"), value=lambda row: component_words(row.component)),
        Column("before_count", _("Accounts, first"), kind="count"),
        Column("before_cents", _("First"), kind="money", total=True),
        Column("after_count", _("Accounts, second"), kind="count"),
        Column("after_cents", _("Second"), kind="money", total=True),
        Column("difference_cents", _("Difference"), kind="money", total=True),
    ),
    page_size=200,
    prefix="c-",
    empty=_("Neither charged anything."),
)
ACCOUNTS = Table(
    name="compared-accounts",
    caption=_("Accounts that differ, the largest difference first"),
    columns=(
        Column(
            "account_number",
            _("Account"),
            kind="code",
            sortable=False,
            href=lambda row: account_href(row.customer_account_id),
        ),
        Column("holder_name", _("Name"), sortable=False),
        Column("before_cents", _("First"), kind="money", sortable=False),
        Column("after_cents", _("Second"), kind="money", sortable=False),
        Column("difference_cents", _("Difference"), kind="money", total=True, sortable=False),
    ),
    page_size=50,
    prefix="a-",
    empty=_("Every account comes to the same."),
)


@page(url_name="office:run_compare", roles=BILLING_READERS, command=_("Compare two bill runs"), keywords="comparar")
def compare(request: HttpRequest) -> HttpResponse:
    """Choose two; what differs stands below."""
    asked = "before" in request.GET and "after" in request.GET
    form = CompareForm(request.GET if asked else None, initial=dict(request.GET.items()))
    head = PageHead(title=_("Compare two runs"), crumbs=(Crumb(_("Bill runs"), back_to(request, "office:runs")),))
    body: tuple[Any, ...] = (
        Html("office/_choose_runs.html", {"form": form, "path": reverse("office:run_compare"), "submit": _("Compare")}),
    )
    if asked and form.is_valid():
        body = (*body, *compared(request, form.cleaned_data["before"], form.cleaned_data["after"]))
    return show(request, head=head, body=body)


def compared(request: HttpRequest, before: str, after: str) -> tuple[Any, ...]:
    """The blocks of a comparison."""
    try:
        sources = source_of(code=before), source_of(code=after)
        found = compare_runs(before=sources[0], after=sources[1])
    except (UnknownSourceError, NoSuchRunError, NoSuchProofError) as error:
        raise Http404 from error
    rows = [ChargeLine(**row) for row in found.charges.iter_rows(named=True)]
    figures = Figures(
        (
            Figure(source_words(sources[0]), sum(row.before_cents for row in rows), kind="money"),
            Figure(source_words(sources[1]), sum(row.after_cents for row in rows), kind="money"),
            Figure(_("Difference"), found.difference_cents, kind="money"),
            Figure(_("Accounts that differ"), found.accounts.height, href="#list-compared-accounts"),
            Figure(_("Accounts that come to the same"), found.same),
        )
    )
    charges = CHARGES.of_rows(request, rows=rows)
    return (figures, charges, ACCOUNTS.of_query(request, fetch=lambda query: account_page(found, query)))


def account_page(found: RunComparison, query: TableQuery) -> TablePage:
    """A page of the accounts that differ."""
    rows = found.accounts.slice(query.offset, query.limit)
    totals = {"difference_cents": found.difference_cents}
    return TablePage(rows=account_lines(rows.to_dicts()), count=found.accounts.height, totals=totals)


def account_lines(rows: Sequence[dict[str, Any]]) -> list[AccountLine]:
    """Accounts with their numbers and names."""
    ids = [row["customer_account_id"] for row in rows]
    names = account_names(customer_account_ids=ids, on_date=today_of_the_books())
    return [
        AccountLine(
            account_number=names[row["customer_account_id"]].number,
            holder_name=names[row["customer_account_id"]].holder_name,
            **row,
        )
        for row in rows
    ]
