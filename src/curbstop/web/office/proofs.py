"""A proof: a dry run's figures that open into their bills, asked for and approved before the run posts them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.billing.queries.run_controls import NoSuchProofError, ProofRow, proof, proof_lists
from curbstop.customers.queries import account_names
from curbstop.journeys.bill_run import needs_approval, proof_bills, proof_charges, request_run_approval
from curbstop.journeys.bill_run.trial import report_from_json
from curbstop.web.audit.statement import LARGEST_ID
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.office.calendar import month_href
from curbstop.web.office.proof_tables import BILLS, CHARGES, CLASSES, LISTS, MOVERS, ROWS, BillLineShown, figure_line
from curbstop.web.office.run_lists import run_href
from curbstop.web.office.runs import SUMS, compared, sum_lines
from curbstop.web.office.words import BILLERS, BILLING_READERS, component_words, month_words
from curbstop.web.supervisor.links import page_href
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.cells import Status
from curbstop.web.ui.formats import format_moment, format_plain_money
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Figure, Figures, Notice, Rule
from curbstop.web.ui.tables import TablePage, TableQuery

STATES = {
    "PROVEN": Status(_("Not asked for"), "quiet"),
    "REQUESTED": Status(_("Waits for approval"), "wait"),
    "APPROVED": Status(_("Approved"), "good"),
    "REFUSED": Status(_("Refused"), "bad"),
    "REPLACED": Status(_("Replaced by another"), "quiet"),
    "POSTED": Status(_("Posted"), "good"),
}
PROOF_RULE = _(
    "Where the policy asks for it, a run starts only from a proof that a second person approved, and posts exactly these"
    " bills: if one would differ, the run stops before anything is posted."
)
ORDERS = {"current_charges_cents": pl.col("current_charges_cents"), "last_charges_cents": pl.col("last_charges_cents")}
CHANGE = pl.col("current_charges_cents") - pl.col("last_charges_cents")


class AskForm(CommandForm):
    """Why these figures are right."""

    remark = forms.CharField(
        label=_("What you looked at"),
        max_length=400,
        help_text=_("The second person reads it before deciding."),
        widget=forms.TextInput(attrs={"size": 60}),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRow:
    """One account's charge."""

    customer_account_id: int
    account_number: str
    service: str
    rate_class: str
    component: str
    quantity_milli: int
    amount_cents: int


def proof_href(proof_id: int) -> str:
    """The page of a proof."""
    return reverse("office:proof", args=[proof_id])


def known_proof(proof_id: int) -> ProofRow:
    """The proof; 404 for a number that is none."""
    try:
        return proof(proof_id=min(proof_id, LARGEST_ID))
    except NoSuchProofError as error:
        raise Http404 from error


def proof_title(found: ProofRow) -> str:
    """`Proof of cycle 3, March 2026`."""
    words = {"number": found.cycle_number, "month": month_words(found.month)}
    return str(_("Proof of cycle %(number)s, %(month)s") % words)


@page(url_name="office:proof", roles=BILLING_READERS)
def proof_page(request: HttpRequest, proof_id: int) -> HttpResponse:
    """What the run would come to, against what was expected."""
    found = known_proof(proof_id)
    kept = dict(found.report)
    shown = kept.pop("figures")
    report = report_from_json(kept=kept)
    bills = proof_bills(found=found)
    movers = proof_lists(bills=bills, bound_cents=shown["bound_cents"]).movers.head(10)
    body = (
        _figures(found, report, shown),
        compared(report),
        CHARGES.of_rows(request, rows=_lines(found, shown["charges"], "component")),
        CLASSES.of_rows(request, rows=_lines(found, shown["classes"], "rate_class")),
        MOVERS.of_rows(request, rows=_bill_lines(movers, found)),
        SUMS.of_rows(request, rows=sum_lines(report)),
        Rule(PROOF_RULE),
    )
    return show(request, head=_head(request, found), body=body, notices=tuple(_notices(found)))


def _head(request: HttpRequest, found: ProofRow) -> PageHead:
    may = bool(roles_for(request) & set(BILLERS)) and found.state == "PROVEN"
    ask = Action(_("Ask for approval"), reverse("office:proof_request", args=[found.id]), key="a", kind="primary")
    return PageHead(
        title=proof_title(found),
        subtitle=_("Tried %(moment)s") % {"moment": format_moment(found.made_at)},
        crumbs=(
            Crumb(
                _("Cycle %(number)s, %(month)s") % {"number": found.cycle_number, "month": month_words(found.month)},
                month_href(found.cycle_number, found.month),
            ),
        ),
        status=STATES[found.state],
        primary=ask if may else None,
        actions=(Action(_("All its bills"), reverse("office:proof_bills", args=[found.id]), key="b"),),
    )


def _notices(found: ProofRow) -> list[Notice]:
    notices = []
    if found.state == "REQUESTED":
        href = page_href("supervisor:approval", found.approval_id)
        notices.append(Notice(_("It waits for a second person."), "wait", href, _("The request")))
    if found.run_id is not None:
        notices.append(Notice(_("A run has posted it."), "good", run_href(found.run_id), _("The run")))
    if found.difference is not None:
        notices.append(_stopped(found, found.difference))
    if found.state == "PROVEN" and needs_approval(on_date=found.business_date):
        notices.append(Notice(_("The run starts only when a second person has approved this."), "wait"))
    return notices


def _stopped(found: ProofRow, why: Mapping[str, Any]) -> Notice:
    """Why its run was stopped, with the first accounts."""
    words = {
        "count": why["count"],
        "reads": why["reads"],
        "approved": format_plain_money(why["approved_cents"]),
        "found": format_plain_money(why["found_cents"]),
    }
    names = account_names(
        customer_account_ids=[row["customer_account_id"] for row in why["rows"]], on_date=found.business_date
    )
    items = []
    for row in why["rows"]:
        sides = [_("no bill") if row[key] is None else format_plain_money(row[key]) for key in SIDES]
        facts = {"account": names[row["customer_account_id"]].number, "approved": sides[0], "found": sides[1]}
        items.append(_("Account %(account)s: approved %(approved)s, now %(found)s") % facts)
    text = _(
        "The run was stopped: %(count)s bills would differ (approved %(approved)s, now %(found)s in all);"
        " %(reads)s reads of these customers were recorded since. Make a new dry run."
    )
    return Notice(text % words, "bad", items=tuple(items))


SIDES = ("approved_cents", "found_cents")


def _figures(found: ProofRow, report: Any, shown: Mapping[str, Any]) -> Figures:
    """Numbers that open into their bills."""
    every = reverse("office:proof_bills", args=[found.id])
    lists = shown["lists"]
    held = format_plain_money(report.held_cents)
    bound = format_plain_money(shown["bound_cents"])
    return Figures(
        (
            Figure(_("Bills it would issue"), report.bills_issued, href=f"{every}?state=ISSUED"),
            Figure(_("Issued for"), report.issued_cents, kind="money", href=f"{every}?state=ISSUED"),
            Figure(_("Bills it would hold"), report.bills_held, href=f"{every}?list=held", usual=held),
            Figure(
                _("Accounts not billed"),
                report.accounts_not_billed,
                href=reverse("office:trial_run", args=[found.cycle_number, found.month.isoformat()])
                + "#list-exceptions",
                tone="bad" if report.accounts_not_billed else None,
            ),
            *(
                Figure(label, lists[name], href=f"{every}?list={name}", usual=bound if name == "above" else "")
                for name, label in LISTS.items()
                if name not in {"held", "movers"}
            ),
        )
    )


def _lines(found: ProofRow, rows: list[Mapping[str, Any]], by: str) -> list[Any]:
    base = reverse("office:proof_rows", args=[found.id])
    return [
        figure_line(
            row,
            name=component_words(row[by]),
            href=f"{base}?{urlencode({'service': row['service'], by: row[by]})}",
        )
        for row in rows
    ]


def _bill_lines(bills: pl.DataFrame, found: ProofRow) -> list[BillLineShown]:
    names = account_names(customer_account_ids=bills["customer_account_id"].to_list(), on_date=found.business_date)
    lines = []
    for row in bills.iter_rows(named=True):
        name, before = names[row["customer_account_id"]], row["last_charges_cents"]
        lines.append(
            BillLineShown(
                account_number=name.number,
                holder_name=name.holder_name,
                change_cents=None if before is None else row["current_charges_cents"] - before,
                **{key: row[key] for key in SHOWN},
            )
        )
    return lines


SHOWN = (
    "customer_account_id",
    "kind",
    "state",
    "rate_class",
    "hold_reason",
    "current_charges_cents",
    "last_charges_cents",
)


@page(url_name="office:proof_bills", roles=BILLING_READERS)
def proof_bill_list(request: HttpRequest, proof_id: int) -> HttpResponse:
    """The bills of a proof, all of them or a list."""
    found = known_proof(proof_id)

    def fetch(query: TableQuery) -> TablePage:
        bills = proof_bills(found=found)
        chosen = query.filters.get("list", "")
        if chosen:
            bills = getattr(proof_lists(bills=bills, bound_cents=found.report["figures"]["bound_cents"]), chosen)
        if "state" in query.filters:
            bills = bills.filter(pl.col("state") == query.filters["state"])
        if query.sort_key:
            order = ORDERS.get(query.sort_key, CHANGE)
            bills = bills.sort(order, descending=query.descending, nulls_last=True, maintain_order=True)
        end = None if query.limit is None else query.limit
        totals = {"current_charges_cents": int(bills["current_charges_cents"].sum() or 0)}
        rows = _bill_lines(bills.slice(query.offset, end), found)
        return TablePage(rows=rows, count=bills.height, totals=totals)

    head = PageHead(title=_("Bills of the proof"), crumbs=(Crumb(proof_title(found), proof_href(found.id)),))
    return show(request, head=head, body=(BILLS.of_query(request, fetch=fetch),))


@page(url_name="office:proof_rows", roles=BILLING_READERS)
def proof_rows(request: HttpRequest, proof_id: int) -> HttpResponse:
    """What one figure by charge or class is made of, account by account."""
    found = known_proof(proof_id)
    charges = proof_charges(found=found)
    for key in ("service", "component", "rate_class"):
        if request.GET.get(key):
            charges = charges.filter(pl.col(key) == request.GET[key])
    names = account_names(
        customer_account_ids=charges["customer_account_id"].unique().to_list(), on_date=found.business_date
    )
    rows = [
        ChargeRow(
            account_number=names[row["customer_account_id"]].number,
            **{key: row[key] for key in ChargeRow.__dataclass_fields__ if key != "account_number"},
        )
        for row in charges.iter_rows(named=True)
    ]
    head = PageHead(title=_("Charges of the proof"), crumbs=(Crumb(proof_title(found), proof_href(found.id)),))
    return show(request, head=head, body=(ROWS.of_rows(request, rows=rows),))


@page(url_name="office:proof_request", roles=BILLERS, writes=True)
def proof_request(request: HttpRequest, proof_id: int) -> HttpResponse:
    """Ask a second person."""
    found = known_proof(proof_id)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            request_run_approval(
                proof_id=found.id,
                remark=form.cleaned_data["remark"],
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            return done(request, _("It waits for a second person."), to=proof_href(found.id))
    head = PageHead(title=_("Ask for approval"), crumbs=(Crumb(proof_title(found), proof_href(found.id)),))
    return show_form(request, FormPage(head=head, form=form, submit=_("Ask for approval"), aside=(Rule(PROOF_RULE),)))
