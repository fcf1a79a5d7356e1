"""Receipts: the list, one receipt with what may be done with it, and its prints."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import AccountLabel, LineRow, ReceiptDetail, account_labels, receipt_document
from curbstop.cashiering.queries import receipt as find_receipt
from curbstop.correspondence.operations import render_receipt_escpos
from curbstop.correspondence.queries import receipt_lines
from curbstop.journeys.print_receipt import print_receipt
from curbstop.ledger.queries import business_days
from curbstop.reporting.receipt_list import ReceiptListRow, receipt_list
from curbstop.staff.queries import staff_users
from curbstop.staff.types import BILLING, FINANCE, MANAGER, REPRESENTATIVE, SUPERVISOR
from curbstop.web.counter.looks import note_look, staff_user_id
from curbstop.web.counter.pay import TAKERS
from curbstop.web.counter.words import LINE_LABELS, RECEIPT_STATES, TENDER_LABELS
from curbstop.web.supervisor.links import page_href
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.commands import command_key
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, show
from curbstop.web.ui.panels import Fact, Facts, Notice
from curbstop.web.ui.shown_table import ShownTable
from curbstop.web.ui.spoken import kept
from curbstop.web.ui.tables import Choices, Column, DayFilter, Search, Table, TablePage, TableQuery

READERS = (*TAKERS, FINANCE, REPRESENTATIVE, BILLING)
AMOUNTS = frozenset({SUPERVISOR, MANAGER, FINANCE, REPRESENTATIVE, BILLING})
MAY_CORRECT = frozenset({"cashier", SUPERVISOR, MANAGER})


def tender_words(codes: str) -> str:
    """Tender codes with commas as words."""
    return ", ".join(str(TENDER_LABELS.get(code, code)) for code in codes.split(",") if code)


COLUMNS = (
    Column("number", _("Receipt"), kind="code", href=lambda row: reverse("counter:receipt", args=[row.id])),
    Column("business_date", _("Posted"), kind="date"),
    Column("recorded_at", _("Recorded"), kind="moment"),
    Column("payer", _("Paid by or for"), sortable=False),
    Column("tenders", _("Tenders"), sortable=False, value=lambda row: tender_words(row.tenders)),
    Column("cashier", _("Taken by"), sortable=False),
    Column("state", _("State"), kind="status", statuses=RECEIPT_STATES, sortable=False),
)
FILTERS = (
    Search("q", _("Receipt, account or payer")),
    Choices("kind", _("Tender"), options=tuple((code, label) for code, label in TENDER_LABELS.items())),
    DayFilter("from", _("Posted from"), field="business_date"),
    DayFilter("to", _("to"), field="business_date", side="to"),
)
RECENT = timedelta(days=31)
LAST_WEEKS = _("Of the last 31 days. Filter for older ones.")
OWN_ONLY = _("Your own of the last 31 days, without amounts: the count of a drawer is blind.")
EMPTY = _("No receipt is here. Receipts come from payments at the counter and from payment files.")
RECEIPTS = Table(
    name="receipts",
    caption=_("Receipts"),
    columns=(*COLUMNS, Column("total_cents", _("Amount"), kind="money", total=True)),
    filters=FILTERS,
    sort="-recorded_at",
    empty=EMPTY,
    hide_caption=True,
)
# A cashier's own list shows no amounts: nobody can add up what a blind count should give.
OWN_RECEIPTS = Table(
    name="receipts",
    caption=_("Receipts"),
    columns=COLUMNS,
    filters=FILTERS,
    sort="-recorded_at",
    empty=EMPTY,
    hide_caption=True,
    export=False,
)


# A drawer's own, whose count is blind.
OF_DRAWER = Table(
    name="my-receipts",
    caption=_("Receipts of this drawer"),
    columns=tuple(one for one in COLUMNS if one.key not in {"business_date", "cashier"}),
    page_size=25,
    sort="-recorded_at",
    empty=_("No receipt yet."),
    export=False,
)


def receipts_of_drawer(request: HttpRequest, *, session_id: int) -> ShownTable:
    """What was taken in one session, without amounts."""

    def fetch(query: TableQuery) -> TablePage:
        rows = receipt_list(
            filters={"session": session_id},
            sort_key=query.sort_key,
            descending=query.descending,
            limit=query.limit,
            offset=query.offset,
        )
        return TablePage(rows=rows, count=_count(rows))

    return OF_DRAWER.of_query(request, fetch=fetch)


@page(url_name="counter:receipts", roles=READERS, command=_("Receipts"), keywords="receipt recibo list")
def receipts(request: HttpRequest) -> HttpResponse:
    """All receipts; a cashier's own without amounts."""
    sees_amounts = bool(roles_for(request) & AMOUNTS) or "auditor" in roles_for(request)
    own: Mapping[str, object] = {} if sees_amounts else {"taken_by": staff_user_id(request)}
    table = RECEIPTS if sees_amounts else OWN_RECEIPTS
    latest = next(iter(business_days(limit=1)), None)
    recent = {"from": (latest.business_date if latest else timezone.localdate()) - RECENT}

    def fetch(query: TableQuery) -> TablePage:
        rows = receipt_list(
            filters={**(query.filters or recent), **own},
            sort_key=query.sort_key,
            descending=query.descending,
            limit=query.limit,
            offset=query.offset,
        )
        return TablePage(rows=rows, count=_count(rows), totals={"total_cents": _sum(rows)} if sees_amounts else {})

    head = PageHead(
        title=_("Receipts"),
        subtitle=LAST_WEEKS if sees_amounts else OWN_ONLY,
        actions=(Action(_("Take payment"), reverse("counter:counter"), key="F2"),),
    )
    return show(request, head=head, body=(table.of_query(request, fetch=fetch),))


def _count(rows: tuple[ReceiptListRow, ...]) -> int:
    return rows[0].all_rows if rows else 0


def _sum(rows: tuple[ReceiptListRow, ...]) -> int:
    return rows[0].all_cents if rows else 0


@page(url_name="counter:receipt", roles=READERS)
def receipt(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """One receipt: what was paid with what, and what may be done with it."""
    found = receipt_or_404(receipt_id)
    labels = account_labels(customer_account_ids=[one.customer_account_id or 0 for one in found.lines])
    for account_id in labels:
        note_look(request, customer_account_id=account_id, page="receipt", now=timezone.now())
    is_new = request.GET.get("new") == "1"
    head = PageHead(
        title=_("Receipt %(number)s") % {"number": found.number},
        crumbs=(Crumb(_("Receipts"), back_to(request, "counter:receipts")),),
        status=RECEIPT_STATES[found.undone],
        primary=Action(_("Next customer"), reverse("counter:counter"), key="F9", kind="primary") if is_new else None,
        actions=_actions(request, found),
    )
    notices = (Notice(_("Undone: %(reason)s") % {"reason": kept(found.undone_reason)}, "bad"),) if found.undone else ()
    context: Mapping[str, Any] = {
        "receipt": found,
        "is_new": is_new,
        "lines": [_line(line, labels) for line in found.lines],
        "tenders": [(tender, TENDER_LABELS[tender.kind]) for tender in found.tenders],
        "may_correct": bool(roles_for(request) & MAY_CORRECT) and not found.undone,
        "may_return": bool(roles_for(request) & {FINANCE, SUPERVISOR, MANAGER}) and not found.undone,
    }
    return show(
        request,
        head=head,
        template="counter/receipt.html",
        context=context,
        aside=(_facts(found),),
        notices=notices,
    )


def _line(line: LineRow, labels: Mapping[int, AccountLabel]) -> tuple[LineRow, Words, AccountLabel | None, str]:
    """A line with its name, its account, and the way there."""
    account = labels.get(line.customer_account_id or 0)
    receipt_type = line.receipt_type_name_es if get_language() == "es" else line.receipt_type_name
    return (
        line,
        receipt_type or LINE_LABELS[line.kind],
        account,
        page_href("desk:account", account.id) if account else "",
    )


def _actions(request: HttpRequest, found: ReceiptDetail) -> tuple[Action, ...]:
    roles = roles_for(request)
    printing: tuple[Action, ...] = (
        Action(_("Print"), reverse("counter:receipt_print", args=[found.id]), key="p", post=True),
        Action(_("Receipt printer"), reverse("counter:receipt_escpos", args=[found.id]), key="e", post=True),
        Action(_("E-mail"), reverse("counter:mail_receipt", args=[found.id])),
    )
    if any(one.kind == "check" for one in found.tenders) and found.session_id and not found.undone:
        endorse = Action(_("Endorse the checks"), reverse("counter:endorse", args=[found.id]), key="n", post=True)
        printing = (*printing, endorse)
    if not roles & MAY_CORRECT:
        return ()
    if found.undone:
        return printing
    undo = Action(_("Void"), reverse("counter:void", args=[found.id]), key="v", kind="danger")
    later = Action(_("Reverse"), reverse("counter:reverse", args=[found.id]))
    return (*printing, *((undo,) if found.session_id else ()), *((later,) if roles & {SUPERVISOR, MANAGER} else ()))


def _facts(found: ReceiptDetail) -> Facts:
    cashier = staff_users(ids=[found.taken_by_id]).get(found.taken_by_id)
    return Facts(
        (
            Fact(_("Posted on"), found.business_date, kind="date"),
            Fact(_("Counts as paid on"), found.effective_date, kind="date"),
            Fact(_("Recorded"), found.recorded_at, kind="moment"),
            *_given(found),
            Fact(_("Taken by"), cashier.full_name if cashier else ""),
            Fact(_("Paid by"), found.payer_name or _("the customer")),
            Fact(_("Journal entry"), found.entry_id, kind="code", href=page_href("audit:entry", found.entry_id)),
        ),
        title=_("Facts"),
    )


def _given(found: ReceiptDetail) -> tuple[Fact, ...]:
    """The number and the time of a receipt that was given without the server."""
    if not found.given_as:
        return ()
    return (Fact(_("Given as"), found.given_as, kind="code"), Fact(_("At the counter"), found.given_at, kind="moment"))


def receipt_or_404(receipt_id: int) -> ReceiptDetail:
    """The receipt, or the page that says that there is none."""
    try:
        return find_receipt(receipt_id=receipt_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error


@page(url_name="counter:receipt_print", roles=READERS, writes=True, write_roles=TAKERS)
def receipt_print(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """Sent: notes the print. Then the receipt on 80 mm; every print after the first says that it is a copy."""
    if request.method == "POST":
        print_receipt(
            command_key=command_key(request),
            actor_id=staff_user_id(request),
            now=timezone.now(),
            receipt_id=receipt_id,
        )
        return redirect("counter:receipt_print", receipt_id)
    receipt_or_404(receipt_id)
    lines = receipt_lines(document=receipt_document(receipt_id=receipt_id))
    head = PageHead(
        title=_("Print receipt"), crumbs=(Crumb(_("Receipt"), reverse("counter:receipt", args=[receipt_id])),)
    )
    return show(request, head=head, template="counter/print.html", context={"lines": "\n".join(lines)})


@page(url_name="counter:receipt_escpos", roles=TAKERS, writes=True)
def receipt_escpos(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """The bytes for the receipt printer; the first print opens the drawer when cash was given."""
    found = receipt_or_404(receipt_id)
    if request.method != "POST":
        return redirect("counter:receipt", receipt_id)
    copy = print_receipt(
        command_key=command_key(request), actor_id=staff_user_id(request), now=timezone.now(), receipt_id=receipt_id
    )
    kick = copy == 1 and any(tender.kind == "cash" for tender in found.tenders)
    content = render_receipt_escpos(document=receipt_document(receipt_id=receipt_id), kick_drawer=kick)
    return HttpResponse(
        content,
        content_type="application/vnd.escpos",
        headers={"Content-Disposition": f'attachment; filename="{found.number}.bin"'},
    )
