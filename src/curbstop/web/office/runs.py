"""Bill runs: all of them, one run's report, and its bills."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.billing.types import Comparison, ExtremeBill, RunReport
from curbstop.customers.queries import account_names
from curbstop.journeys.bill_run import stored_run_report
from curbstop.ledger.queries import ledger_accounts
from curbstop.reporting.bill_lists import bills_of_run, exceptions_of_run
from curbstop.reporting.bill_runs import RunRow, cycle_runs, run_row
from curbstop.web.audit.statement import LARGEST_ID
from curbstop.web.audit.words import account_words
from curbstop.web.office.run_lists import BILLS, EXCEPTIONS, RUNS, account_href, bill_href
from curbstop.web.office.words import (
    BILL_STATES,
    BILLING_READERS,
    RUN_STATES,
    SERVICES,
    component_words,
    month_words,
)
from curbstop.web.supervisor.links import page_href
from curbstop.web.ui.access import page
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.formats import format_plain_money
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, show, show_part
from curbstop.web.ui.panels import Fact, Facts, Figure, Figures, Notice, Progress
from curbstop.web.ui.tables import Column, Table, TablePage, TableQuery

PERCENT = 100


@dataclass(frozen=True, slots=True)
class SumLine:
    """The sum of one charge over a run."""

    service: str
    charge: str
    account: str
    line_count: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class ExtremeLine:
    """A bill at either end of a run."""

    bill_id: int | None
    customer_account_id: int
    account_number: str
    holder_name: str
    state: str
    current_charges_cents: int


SUMS = Table(
    name="sums",
    caption=_("Sums by charge"),
    columns=(
        Column("service", _("Service")),
        Column("charge", _("Charge")),
        Column("account", _("Posted to")),
        Column("line_count", _("Lines"), kind="count", total=True),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    page_size=200,
    prefix="s-",
    empty=_("Nothing was charged."),
)


def extremes(name: str, caption: Words) -> Table:
    """A table of the bills at one end."""
    return Table(
        name=name,
        caption=caption,
        columns=(
            Column(
                "account_number",
                _("Account"),
                kind="code",
                sortable=False,
                href=lambda row: account_href(row.customer_account_id),
            ),
            Column("holder_name", _("Name"), sortable=False),
            Column("state", _("State"), kind="status", statuses=BILL_STATES, sortable=False),
            Column(
                "current_charges_cents",
                _("Charges"),
                kind="money",
                sortable=False,
                href=lambda row: bill_href(row.bill_id),
            ),
        ),
        prefix=f"{name}-",
        export=False,
        empty=_("No bill was made."),
    )


HIGHEST, LOWEST = extremes("highest", _("Highest bills")), extremes("lowest", _("Lowest bills"))


@page(url_name="office:runs", roles=BILLING_READERS, command=_("Bill runs"), keywords="report billing run reporte")
def runs(request: HttpRequest) -> HttpResponse:
    """All cycle runs, latest first."""
    head = PageHead(title=_("Bill runs"), crumbs=(Crumb(_("Cycle calendar"), back_to(request, "office:cycles")),))
    return show(request, head=head, body=(RUNS.of_rows(request, rows=cycle_runs()),))


@page(url_name="office:run", roles=BILLING_READERS)
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """A run: its bar while it works, its report when it has ended."""
    found = known_run(run_id)
    head = run_head(request, found)
    if found.state == "RUNNING":
        return show(request, head=head, body=(bar(found), run_facts(found)))
    report = stored_run_report(run_id=found.id)
    names = account_names(
        customer_account_ids=sorted({one.customer_account_id for one in (*report.highest, *report.lowest)}),
        on_date=found.business_date,
    )
    body = (
        figures(found, report),
        run_facts(found, report),
        compared(report),
        SUMS.of_rows(request, rows=sum_lines(report)),
        HIGHEST.of_rows(request, rows=extreme_lines(report.highest, names)),
        LOWEST.of_rows(request, rows=extreme_lines(report.lowest, names)),
        EXCEPTIONS.of_query(request, fetch=lambda query: exceptions(found.id, query)),
    )
    return show(request, head=head, body=body, notices=tuple(attention(report)))


def known_run(run_id: int) -> RunRow:
    """The run; 404 for a number that is none."""
    found = run_row(run_id=run_id) if run_id <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found


def run_title(found: RunRow) -> str:
    """`Cycle 3, March 2026`, or the run's number."""
    if found.cycle_number is None:
        return str(_("Run %(number)s") % {"number": found.id})
    words = {"number": found.cycle_number, "month": month_words(found.month)}
    return str(_("Bill run of cycle %(number)s, %(month)s") % words)


def run_head(request: HttpRequest, found: RunRow) -> PageHead:
    """Title, state and what is done next with a run."""
    printing = page_href("office:print_run", found.id)
    done = found.state == "FINISHED"
    compare = f"{reverse('office:run_compare')}?after=run-{found.id}"
    what_if = reverse("office:what_if", args=[found.id])
    return PageHead(
        title=run_title(found),
        crumbs=(
            Crumb(_("Cycle calendar"), back_to(request, "office:cycles")),
            Crumb(_("Bill runs"), back_to(request, "office:runs")),
        ),
        status=RUN_STATES[found.state],
        primary=Action(_("Print the bills"), printing, key="p", kind="primary") if printing and done else None,
        actions=(
            Action(_("All its bills"), reverse("office:run_bills", args=[found.id]), key="b"),
            *((Action(_("Compare"), compare, key="m"), Action(_("What if"), what_if, key="w")) if done else ()),
        ),
    )


def run_facts(found: RunRow, report: RunReport | None = None) -> Facts:
    """When and by whom."""
    items = [
        Fact(_("Posted on"), found.business_date, kind="date"),
        Fact(_("Started"), found.started_at, kind="moment"),
        Fact(_("Finished"), found.finished_at, kind="moment"),
        Fact(_("Started by"), found.started_by or _("The system")),
    ]
    if report is not None:
        items += [
            Fact(_("Water billed"), report.usage_milli, kind="milli", unit="HCF"),
            Fact(_("Credits used up"), report.credit_used_cents, kind="money"),
            Fact(_("Estimated"), report.estimated_segments, kind="count", note=_("agreements")),
        ]
    return Facts(tuple(items))


def figures(found: RunRow, report: RunReport) -> Figures:
    """The run in five numbers, each a door."""
    bills = reverse("office:run_bills", args=[found.id])
    return Figures(
        (
            Figure(_("Bills issued"), report.bills_issued, href=f"{bills}?state=ISSUED"),
            Figure(_("Issued for"), report.issued_cents, kind="money", href=f"{bills}?state=ISSUED"),
            Figure(
                _("Bills held"),
                report.bills_held,
                href=f"{bills}?state=HELD",
                usual=format_plain_money(report.held_cents),
                tone="wait" if report.bills_held else None,
            ),
            Figure(
                _("Accounts not billed"),
                report.accounts_not_billed,
                href="#list-exceptions",
                tone="bad" if report.accounts_not_billed else None,
            ),
            Figure(_("Charge lines"), report.lines, href="#list-sums"),
        )
    )


def compared(report: RunReport) -> Facts:
    """Against last month and last year."""
    made = report.bills_issued + report.bills_held
    return Facts(
        (
            Fact(_("Charges of this run"), report.charges_cents, kind="money", strong=True),
            comparison(_("Last month"), report.last_month, made, report.charges_cents),
            comparison(_("Last year"), report.last_year, made, report.charges_cents),
        ),
        title=_("Compared"),
    )


def comparison(label: Words, earlier: Comparison | None, bills: int, cents: int) -> Fact:
    """One earlier month beside this run, with the change in percent of charges."""
    if earlier is None:
        return Fact(label, _("There was no run."))
    words = {
        "month": month_words(earlier.month),
        "bills": f"{earlier.bill_count:,}",
        "more": bills - earlier.bill_count,
    }
    note = str(_("%(month)s: %(bills)s bills (%(more)+d)") % words)
    if earlier.charges_cents:
        change = (cents - earlier.charges_cents) * PERCENT // abs(earlier.charges_cents)
        note = f"{note}, {change:+d} %"
    return Fact(label, earlier.charges_cents, kind="money", note=note)


def sum_lines(report: RunReport) -> list[SumLine]:
    """Sums in words."""
    chart = {row.id: row for row in ledger_accounts()}
    return [
        SumLine(
            service=str(SERVICES.get(row.service, row.service)),
            charge=component_words(row.component),
            account=account_words(chart.get(row.ledger_account_id)),
            line_count=row.line_count,
            amount_cents=row.amount_cents,
        )
        for row in report.sums
    ]


def extreme_lines(rows: Sequence[ExtremeBill], names: dict[int, Any]) -> list[ExtremeLine]:
    """Bills with the names of their customers."""
    return [
        ExtremeLine(
            bill_id=row.bill_id,
            customer_account_id=row.customer_account_id,
            account_number=names[row.customer_account_id].number,
            holder_name=names[row.customer_account_id].holder_name,
            state=row.state,
            current_charges_cents=row.current_charges_cents,
        )
        for row in rows
    ]


def attention(report: RunReport) -> list[Notice]:
    """What somebody must do now."""
    notices = []
    if report.bills_held:
        text = _("%(count)s bills are held until somebody looks at them.")
        words = {"count": f"{report.bills_held:,}"}
        notices.append(Notice(text % words, "wait", page_href("office:held"), _("Look at them")))
    if report.accounts_not_billed:
        text = _("%(count)s accounts could not be billed; each is a work item with its reason.")
        words = {"count": f"{report.accounts_not_billed:,}"}
        notices.append(Notice(text % words, "bad", "#list-exceptions", _("Reasons")))
    return notices


def exceptions(run_id: int, query: TableQuery) -> TablePage:
    """A page of what could not be billed."""
    rows, count = exceptions_of_run(run_id=run_id, limit=query.limit, offset=query.offset)
    return TablePage(rows=rows, count=count)


@page(url_name="office:run_part", roles=BILLING_READERS)
def run_part(request: HttpRequest, run_id: int) -> HttpResponse:
    """The run's bar; when it has ended the page is fetched anew."""
    found = known_run(run_id)
    answer = show_part(request, bar(found))
    if found.state != "RUNNING":
        answer["HX-Redirect"] = reverse("office:run", args=[found.id])
    return answer


def bar(found: RunRow) -> Progress:
    """Parts done of all parts."""
    words = {"issued": f"{found.bills_issued:,}", "held": f"{found.bills_held:,}"}
    return Progress(
        _("Billing, by parts of the cycle"),
        found.parts_done,
        found.parts,
        poll_href=reverse("office:run_part", args=[found.id]) if found.state == "RUNNING" else "",
        note=_("%(issued)s bills issued, %(held)s held") % words,
    )


@page(url_name="office:run_bills", roles=BILLING_READERS)
def run_bills(request: HttpRequest, run_id: int) -> HttpResponse:
    """All bills of a run."""
    found = known_run(run_id)

    def fetch(query: TableQuery) -> TablePage:
        rows, count, cents = bills_of_run(
            run_id=found.id,
            state=query.filters.get("state", ""),
            by_amount=query.sort_key == "amount_due_cents",
            descending=query.descending,
            limit=query.limit,
            offset=query.offset,
        )
        return TablePage(rows=rows, count=count, totals={"amount_due_cents": cents})

    head = PageHead(
        title=_("Bills of run %(number)s") % {"number": found.id},
        subtitle=run_title(found),
        crumbs=(Crumb(_("Bill runs"), back_to(request, "office:runs")), Crumb(run_title(found), run_of(found.id))),
    )
    return show(request, head=head, body=(BILLS.of_query(request, fetch=fetch),))


def run_of(run_id: int) -> str:
    """The page of a run."""
    return reverse("office:run", args=[run_id])
