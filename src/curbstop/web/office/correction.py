"""One correction: its effect in total and account by account, asked for, decided, posted; and one account's statement."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.billing.queries import corrected_account as find_account
from curbstop.billing.types import CorrectedAccountRow
from curbstop.customers.queries import account_names
from curbstop.jobs.asking import ask_for
from curbstop.jobs.correct_bills_job import post_approved_correction
from curbstop.journeys.correct_bills import drop_correction, post_correction, request_correction
from curbstop.ledger.queries import latest_open_day
from curbstop.reporting.correction_list import CorrectionListRow, corrected_account_rows, correction_rows
from curbstop.web.audit.statement import LARGEST_ID
from curbstop.web.counter.looks import note_look, staff_user_id
from curbstop.web.counter.words import CHARGE_LABELS
from curbstop.web.desk.words import ADJUSTMENT_REASONS, word_of
from curbstop.web.desk.words import CORRECTION_CAUSES as CAUSES
from curbstop.web.office.corrections import AT_ONCE, CORRECTION_RULE, STATES, correction_href
from curbstop.web.office.run_lists import account_href, bill_href, run_href
from curbstop.web.office.words import BILL_READERS, BILLERS, BILLING_READERS
from curbstop.web.supervisor.links import page_href
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form, show_part
from curbstop.web.ui.panels import Fact, Facts, Figure, Figures, Notice, Progress, Rule
from curbstop.web.ui.spoken import kept
from curbstop.web.ui.tables import Choices, Column, Search, Table, TablePage, TableQuery

ACCOUNT_STATES = {
    "CHOSEN": Status(_("Being computed"), "wait"),
    "PLANNED": Status(_("Would change"), "wait"),
    "POSTED": Status(_("Posted"), "good"),
    "EXCLUDED": Status(_("Left out"), "quiet"),
}
PERIODS = Table(
    name="periods",
    caption=_("Bill by bill"),
    columns=(
        Column(
            "number",
            _("Bill"),
            kind="code",
            sortable=False,
            href=lambda row: bill_href(row["bill_id"]),
            value=lambda row: row["number"],
        ),
        Column("from", _("From"), sortable=False, kind="code", value=lambda row: row["from"]),
        Column("to", _("Up to"), sortable=False, kind="code", value=lambda row: row["to"]),
        Column("was_cents", _("Was"), kind="money", total=True, sortable=False, value=lambda row: row["was_cents"]),
        Column(
            "is_cents",
            _("Is now"),
            kind="money",
            total=True,
            sortable=False,
            value=lambda row: row["is_cents"],
            href=lambda row: bill_href(row["new_bill_id"]) if row["new_bill_id"] else None,
        ),
        Column(
            "difference",
            _("Difference"),
            kind="money",
            total=True,
            sortable=False,
            value=lambda row: row["is_cents"] - row["was_cents"],
        ),
    ),
    page_size=500,
    empty=_("This account is left out: its bills stay as they are."),
)


ADJUSTMENTS = Table(
    name="adjustments",
    caption=_("What had been taken off these bills"),
    columns=(
        Column("number", _("Bill"), kind="code", sortable=False, value=lambda row: row["number"]),
        Column("reason", _("Type"), sortable=False, value=lambda row: word_of(ADJUSTMENT_REASONS, row["reason"])),
        Column(
            "charge_type",
            _("Charge"),
            sortable=False,
            value=lambda row: word_of(CHARGE_LABELS, row["charge_type"]),
        ),
        Column("cents", _("Taken off"), kind="money", total=True, sortable=False, value=lambda row: row["cents"]),
        Column(
            "again_cents",
            _("Taken off the new bill"),
            kind="money",
            total=True,
            sortable=False,
            value=lambda row: row["again_cents"],
        ),
    ),
    page_size=500,
    prefix="a-",
    empty=_("Nothing had been taken off these bills."),
)
ADJUSTMENTS_RULE = _(
    "What had been taken off a wrong bill is taken off the new one again, at most its charge; but not what had set right the"
    " same error, for the new bill does so itself."
)
ACCOUNTS = Table(
    name="accounts",
    caption=_("Accounts"),
    columns=(
        Column(
            "account_number",
            _("Account"),
            kind="code",
            href=lambda row: reverse("office:corrected_account", args=[row.id]),
        ),
        Column("holder_name", _("Name")),
        Column("state", _("State"), kind="status", statuses=ACCOUNT_STATES),
        Column("reason", _("Why left out"), sortable=False, value=lambda row: kept(row.reason)),
        Column("bills", _("Bills"), kind="count", sortable=False),
        Column("cancelled_cents", _("Taken back"), kind="money", sortable=False),
        Column("late_fee_cents", _("Late fees back"), kind="money", sortable=False),
        Column("rebilled_cents", _("Billed anew"), kind="money", sortable=False),
        Column(
            "adjusted",
            _("Adjustments"),
            kind="money",
            sortable=False,
            value=lambda row: row.adjusted_cents - row.again_cents,
        ),
        Column("net_cents", _("Net effect"), kind="money", total=True),
    ),
    filters=(
        Search("q", _("Account or name")),
        Choices("state", _("State"), options=tuple((code, one.label) for code, one in ACCOUNT_STATES.items())),
    ),
    sort="net_cents",
    page_size=50,
    empty=_("No account fits."),
)


def known_correction(correction_id: int) -> CorrectionListRow:
    """The correction; 404 for a number that is none."""
    found = correction_rows(correction_id=correction_id) if correction_id <= LARGEST_ID else ()
    if not found:
        raise Http404
    return found[0]


@page(url_name="office:correction", roles=BILLING_READERS)
def correction(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Sums first, then every account."""
    row = known_correction(correction_id)

    def fetch(query: TableQuery) -> TablePage:
        rows = corrected_account_rows(
            correction_id=correction_id,
            filters=query.filters,
            sort_key=query.sort_key,
            descending=query.descending,
            limit=query.limit,
            offset=query.offset,
        )
        totals = {"net_cents": rows[0].all_net_cents} if rows else {}
        return TablePage(rows=rows, count=rows[0].all_rows if rows else 0, totals=totals)

    bar = (progress_of(row),) if row.state in {"CHOSEN", "APPROVED"} else ()
    body = (*bar, figures(row), facts(row), ACCOUNTS.of_query(request, fetch=fetch))
    return show(request, head=head_of(request, row), body=(*body, Rule(CORRECTION_RULE)), notices=notices(row))


def head_of(request: HttpRequest, row: CorrectionListRow) -> PageHead:
    """What may be done next."""
    may = bool(roles_for(request) & set(BILLERS)) and row.state == "PROPOSED"
    ask = Action(
        _("Ask for approval"), reverse("office:correction_request", args=[row.id]), key="a", kind="primary", post=True
    )
    drop = Action(_("Give it up"), reverse("office:correction_drop", args=[row.id]), key="x", post=True)
    return PageHead(
        title=_("Correction %(number)s") % {"number": row.id},
        subtitle=CAUSES[row.cause],
        crumbs=(Crumb(_("Corrections"), back_to(request, "office:corrections")),),
        status=STATES[row.state],
        primary=ask if may and row.accounts else None,
        actions=(drop,) if may else (),
    )


def notices(row: CorrectionListRow) -> tuple[Notice, ...]:
    """What it waits for."""
    if row.state != "REQUESTED":
        return ()
    href = page_href("supervisor:approval", row.approval_id)
    return (Notice(_("It waits for a second person."), tone="wait", href=href, link_label=_("The request")),)


def figures(row: CorrectionListRow) -> Figures:
    """The exact effect in total."""
    return Figures(
        (
            Figure(_("Accounts"), row.accounts),
            Figure(_("Left out"), row.left_out, href=f"{correction_href(row.id)}?state=EXCLUDED"),
            Figure(_("Bills"), row.bills),
            Figure(_("Taken back"), row.cancelled_cents, kind="money"),
            Figure(_("Late fees back"), row.late_fee_cents, kind="money"),
            Figure(_("Billed anew"), row.rebilled_cents, kind="money"),
            Figure(_("Adjustments back"), row.adjusted_cents, kind="money"),
            Figure(_("Given again"), -row.again_cents, kind="money"),
            Figure(_("Net effect"), row.net_cents, kind="money"),
        )
    )


def facts(row: CorrectionListRow) -> Facts:
    """Who, when, why."""
    run = (Fact(_("Bill run"), row.run_id, kind="code", href=run_href(row.run_id)),) if row.run_id else ()
    return Facts(
        (
            Fact(_("What happened"), row.remark),
            Fact(_("Asked by"), row.proposed_by),
            Fact(_("Asked at"), row.proposed_at, kind="moment"),
            Fact(_("Decided by"), row.decided_by or "-"),
            *run,
        )
    )


def progress_of(row: CorrectionListRow) -> Progress:
    """How far computing or posting is."""
    poll = reverse("office:correction_progress", args=[row.id])
    if row.state == "CHOSEN":
        all_accounts = row.accounts + row.left_out
        return Progress(_("Computing the effect"), all_accounts - row.open_accounts, all_accounts, poll_href=poll)
    planned = sum(1 for one in corrected_account_rows(correction_id=row.id, filters={"state": "PLANNED"}))
    return Progress(_("Posting the correction"), row.accounts - planned, row.accounts, poll_href=poll)


@page(url_name="office:correction_progress", roles=BILLING_READERS)
def correction_progress(request: HttpRequest, correction_id: int) -> HttpResponse:
    """The bar alone; when the work is done, on to the page."""
    row = known_correction(correction_id)
    if row.state in {"CHOSEN", "APPROVED"}:
        return show_part(request, progress_of(row))
    answer = show_part(request, Progress(_("Done"), 1, 1))
    answer["HX-Redirect"] = correction_href(correction_id)
    return answer


@page(url_name="office:correction_request", roles=BILLERS, writes=True)
def correction_request(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Ask somebody else to approve the sums."""

    def act(key: UUID) -> None:
        request_correction(
            correction_id=correction_id, command_key=key, actor_id=staff_user_id(request), now=timezone.now()
        )

    return _one_button(request, correction_id, act, _("It waits for a second person."))


@page(url_name="office:correction_drop", roles=BILLERS, writes=True)
def correction_drop(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Give a proposal up."""

    def act(key: UUID) -> None:
        drop_correction(
            correction_id=correction_id, command_key=key, actor_id=staff_user_id(request), now=timezone.now()
        )

    return _one_button(request, correction_id, act, _("It is given up; nothing was posted."))


def _one_button(request: HttpRequest, correction_id: int, act: Callable[[UUID], None], said: Words) -> HttpResponse:
    row = known_correction(correction_id)
    form = CommandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            act(form.command_key)
        if form.is_valid():
            return done(request, said, to=correction_href(correction_id))
    number = _("Correction %(number)s") % {"number": row.id}
    head = PageHead(title=number, crumbs=(Crumb(number, correction_href(row.id)),))
    return show_form(request, FormPage(head=head, form=form, submit=_("Go on"), aside=(facts(row),)))


def post_or_queue(*, correction_id: int, actor_id: int) -> None:
    """Post an approved correction: at once when it is little, else in the queue."""
    if known_correction(correction_id).accounts <= AT_ONCE:
        post_correction(
            correction_id=correction_id, business_date=latest_open_day(), actor_id=actor_id, now=timezone.now()
        )
    else:
        ask_for(
            task=post_approved_correction,
            about=str(correction_id),
            args={"correction_id": correction_id, "actor_id": actor_id},
        )


@page(url_name="office:corrected_account", roles=BILL_READERS)
def corrected_account(request: HttpRequest, corrected_account_id: int) -> HttpResponse:
    """What a correction means for one customer: each bill as it was and as it is now. It prints as a statement."""
    found = find_account(corrected_account_id=min(corrected_account_id, LARGEST_ID))
    if found is None:
        raise Http404
    row, customer_account_id = known_correction(found.correction_id), found.customer_account_id
    note_look(request, customer_account_id=customer_account_id, page="correction", now=timezone.now())
    name = account_names(customer_account_ids=[customer_account_id], on_date=row.proposed_at.date())[
        customer_account_id
    ]
    head = PageHead(
        title=_("Statement of correction"),
        subtitle=f"{name.number} {name.holder_name}",
        crumbs=_crumbs(request, row, customer_account_id),
        status=ACCOUNT_STATES[found.state],
        primary=_statement_action(found),
    )
    reasons = (Notice(kept(found.reason), "wait"),) if found.reason else ()
    adjusted = [
        {"number": period["number"], **one} for period in found.periods for one in cast("Any", period["adjustments"])
    ]
    body = (
        _account_facts(row, found),
        PERIODS.of_rows(request, rows=list(found.periods)),
        *((ADJUSTMENTS.of_rows(request, rows=adjusted), Rule(ADJUSTMENTS_RULE)) if adjusted else ()),
    )
    return show(request, head=head, body=body, notices=reasons)


def _statement_action(found: CorrectedAccountRow) -> Action | None:
    """The statement as it is sent: one for all its new bills."""
    new = [period["new_bill_id"] for period in found.periods if period["new_bill_id"]]
    if not new:
        return None
    return Action(_("Open the PDF"), reverse("office:bill_pdf", args=[new[-1]]), key="p", kind="primary")


def _crumbs(request: HttpRequest, row: CorrectionListRow, customer_account_id: int) -> tuple[Crumb, ...]:
    if roles_for(request) & set(BILLING_READERS):
        return (Crumb(_("Correction %(number)s") % {"number": row.id}, correction_href(row.id)),)
    return (Crumb(_("Account"), account_href(customer_account_id)),)


def _account_facts(row: CorrectionListRow, found: CorrectedAccountRow) -> Facts:
    return Facts(
        (
            Fact(_("Account"), _("Open the account"), href=account_href(found.customer_account_id)),
            Fact(_("What was wrong"), CAUSES[row.cause]),
            Fact(_("What happened"), row.remark),
            Fact(_("Taken back"), found.cancelled_cents, kind="money"),
            Fact(_("Late fees back"), found.late_fee_cents, kind="money"),
            Fact(_("Billed anew"), found.rebilled_cents, kind="money"),
            Fact(_("Adjustments back"), found.adjusted_cents, kind="money"),
            Fact(_("Given again"), -found.again_cents, kind="money"),
            Fact(_("Net effect"), found.net_cents, kind="money", strong=True),
        )
    )
