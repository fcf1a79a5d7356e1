"""Closed accounts with something left on them: small balances written off, credits paid out by file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.exchange.refunds.refund_workbook import refund_workbook
from curbstop.journeys.settle_accounts import request_refund_file, write_off_small_balances
from curbstop.journeys.settle_accounts.refunds import least_refund_cents
from curbstop.journeys.settle_accounts.small_balances import POLICY
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.files import load_file
from curbstop.platform.policies import policy_value
from curbstop.reporting.closed_accounts import RefundFileListRow, closed_balances, refund_files, refund_rows
from curbstop.staff.types import FINANCE
from curbstop.web.audit.statement import LARGEST_ID
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.office.calendar import today_of_the_books
from curbstop.web.office.run_lists import account_href
from curbstop.web.office.words import BILLERS, BILLING_READERS
from curbstop.web.supervisor.links import page_href
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule
from curbstop.web.ui.spoken import kept
from curbstop.web.ui.tables import Column, Search, Table

SETTLERS = (*BILLERS, FINANCE)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = {
    "REQUESTED": Status(_("Waits for approval"), "wait"),
    "POSTED": Status(_("Approved and exported"), "good"),
    "REFUSED": Status(_("Refused"), "bad"),
}
CLOSED_RULE = _(
    "Closed: no service runs and every day is billed. A debt follows the person, to another account of theirs only. A credit"
    " is never kept: it is paid out, after held security deposits are applied."
)
CLOSED = Table(
    name="closed-accounts",
    caption=_("Closed accounts"),
    columns=(
        Column("account_number", _("Account"), kind="code", href=lambda row: account_href(row.customer_account_id)),
        Column("name", _("Name")),
        Column("ended_on", _("Service ended"), kind="date"),
        Column("owed_cents", _("Owes"), kind="money", value=lambda row: row.owed_cents or None, total=True),
        Column("credit_cents", _("Credit"), kind="money", value=lambda row: row.credit_cents or None, total=True),
        Column("held_cents", _("Deposit held"), kind="money", value=lambda row: row.held_cents or None, total=True),
        Column(
            "refundable_cents",
            _("May be paid out"),
            kind="money",
            value=lambda row: row.refundable_cents or None,
            total=True,
        ),
    ),
    filters=(Search("q", _("Account or name")),),
    sort="ended_on",
    page_size=50,
    empty=_("Nothing is left on any closed account."),
)
FILES = Table(
    name="refund-files",
    caption=_("Refund files"),
    columns=(
        Column("id", _("File"), kind="code", href=lambda row: reverse("office:refund_file", args=[row.id])),
        Column("requested_at", _("Asked at"), kind="moment"),
        Column("requested_by", _("Asked by")),
        Column("state", _("State"), kind="status", statuses=STATES),
        Column("rows", _("Refunds"), kind="count"),
        Column("total_cents", _("Sum"), kind="money"),
    ),
    sort="-id",
    prefix="f-",
    empty=_("No credits were paid out by file yet."),
)
REFUNDS = Table(
    name="refunds",
    caption=_("Refunds"),
    columns=(
        Column("account_number", _("Account"), kind="code", href=lambda row: account_href(row.customer_account_id)),
        Column("payee", _("Payee")),
        Column("mail_city", _("City")),
        Column("refund_id", _("Voucher"), kind="code", value=lambda row: row.refund_id or ""),
        Column("reason", _("Why left out"), value=lambda row: kept(row.reason), sortable=False),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    sort="account_number",
    page_size=50,
    empty=_("No refund is in this file."),
    hide_caption=True,
)


@page(
    url_name="office:closed_accounts",
    roles=BILLING_READERS,
    command=_("Closed accounts"),
    keywords="refund small balance final reembolso",
)
def closed_accounts(request: HttpRequest) -> HttpResponse:
    """What is left on closed accounts, and what was paid out."""
    may = bool(roles_for(request) & set(SETTLERS))
    small = Action(_("Write off small balances"), reverse("office:small_balances"), key="w")
    pay = Action(_("Ask for refunds"), reverse("office:refund_file_new"), key="n", kind="primary")
    head = PageHead(title=_("Closed accounts"), primary=pay if may else None, actions=(small,) if may else ())
    rows = closed_balances(on=today_of_the_books())
    body = (
        CLOSED.of_rows(request, rows=rows),
        FILES.of_rows(request, rows=refund_files()),
        Rule(CLOSED_RULE),
    )
    return show(request, head=head, body=body)


@page(url_name="office:small_balances", roles=SETTLERS, writes=True)
def small_balances(request: HttpRequest) -> HttpResponse:
    """Write off all that are not above the policy."""
    on = today_of_the_books()
    most = int(policy_value(key=POLICY, on_date=on))
    small = [one for one in closed_balances(on=on) if 0 < one.owed_cents <= most and one.held_cents == 0]
    form = CommandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count = 0
        with refused_at(form):
            count = write_off_small_balances(
                business_date=latest_open_day(),
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            said = _("Written off on %(count)s accounts.") % {"count": count}
            return done(request, said, to=reverse("office:closed_accounts"))
    head = PageHead(title=_("Write off small balances"), crumbs=_crumbs(request))
    facts = Facts(
        (
            Fact(_("Highest debt"), most, kind="money"),
            Fact(_("Accounts"), len(small), kind="count"),
            Fact(_("Sum"), sum(one.owed_cents for one in small), kind="money", strong=True),
        )
    )
    return show_form(request, FormPage(head=head, form=form, submit=_("Write them off"), before=(facts,)))


@page(url_name="office:refund_file_new", roles=SETTLERS, writes=True)
def refund_file_new(request: HttpRequest) -> HttpResponse:
    """Ask to pay out what may be paid out."""
    on = today_of_the_books()
    least = least_refund_cents(on_date=on)
    rows = closed_balances(on=on)
    found = [one for one in rows if one.refundable_cents >= least]
    small = [one for one in rows if 0 < one.refundable_cents < least]
    form = CommandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        file_id = 0
        with refused_at(form):
            file_id = request_refund_file(
                business_date=latest_open_day(),
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            there = reverse("office:refund_file", args=[file_id])
            return done(request, _("It waits for a second person."), to=there, tone="wait")
    head = PageHead(title=_("Ask for refunds"), crumbs=_crumbs(request))
    facts = Facts(
        (
            Fact(_("Accounts"), len(found), kind="count"),
            Fact(_("Sum"), sum(one.refundable_cents for one in found), kind="money", strong=True),
            Fact(_("Paid out from"), least, kind="money"),
            Fact(_("Smaller credits, paid out when asked for"), len(small), kind="count"),
        )
    )
    page_form = FormPage(head=head, form=form, submit=_("Ask for these refunds"), before=(facts, Rule(CLOSED_RULE)))
    return show_form(request, page_form)


def known_file(refund_file_id: int) -> RefundFileListRow:
    """The file; 404 for a number that is none."""
    found = refund_files(refund_file_id=refund_file_id) if refund_file_id <= LARGEST_ID else ()
    if not found:
        raise Http404
    return found[0]


@page(url_name="office:refund_file", roles=BILLING_READERS)
def refund_file(request: HttpRequest, refund_file_id: int) -> HttpResponse:
    """The refunds of a file with its control totals."""
    row = known_file(refund_file_id)
    export = Action(_("Download the file"), reverse("office:refund_file_csv", args=[row.id]), key="d", kind="primary")
    book = Action(_("As a workbook"), reverse("office:refund_file_xlsx", args=[row.id]), key="x")
    head = PageHead(
        title=_("Refund file %(number)s") % {"number": row.id},
        crumbs=_crumbs(request),
        status=STATES[row.state],
        primary=export if row.stored_file_id else None,
        actions=(book,) if row.stored_file_id else (),
    )
    waits: tuple[Notice, ...] = ()
    if row.state == "REQUESTED":
        href = page_href("supervisor:approval", row.approval_id)
        waits = (Notice(_("It waits for a second person."), tone="wait", href=href, link_label=_("The request")),)
    totals = Facts(
        (
            Fact(_("Refunds"), row.rows, kind="count"),
            Fact(_("Left out"), row.left_out, kind="count"),
            Fact(_("Sum"), row.total_cents, kind="money", strong=True),
        ),
        title=_("Control totals"),
    )
    body = (totals, REFUNDS.of_rows(request, rows=refund_rows(refund_file_id=row.id)))
    return show(request, head=head, body=body, notices=waits)


@page(url_name="office:refund_file_csv", roles=SETTLERS)
def refund_file_csv(request: HttpRequest, refund_file_id: int) -> HttpResponse:  # noqa: ARG001
    """The file as it was exported."""
    row = known_file(refund_file_id)
    if row.stored_file_id is None:
        raise Http404
    kept_file = load_file(file_id=row.stored_file_id)
    answer = HttpResponse(kept_file.content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kept_file.name}"'
    return answer


@page(url_name="office:refund_file_xlsx", roles=SETTLERS)
def refund_file_xlsx(request: HttpRequest, refund_file_id: int) -> HttpResponse:  # noqa: ARG001
    """The same vouchers as a workbook whose sums stay alive."""
    row = known_file(refund_file_id)
    if row.stored_file_id is None:
        raise Http404
    content = refund_workbook(refund_file_id=row.id, rows=refund_rows(refund_file_id=row.id))
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="refunds-{row.id}.xlsx"'
    return answer


def _crumbs(request: HttpRequest) -> tuple[Crumb, ...]:
    return (Crumb(_("Closed accounts"), back_to(request, "office:closed_accounts")),)
