"""What the figures of an account are made of: open items, one item, credits, deposits, agreements, the whole timeline."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from curbstop.customers.queries import AccountName, account_names, agreements_of
from curbstop.ledger.types import LEAD_FUND, ledger_account_id
from curbstop.receivables.queries import age_of, credit_movements, open_items, security_deposits
from curbstop.reporting.account_timeline import KINDS, account_timeline
from curbstop.reporting.open_item_page import OpenItemPage, open_item_page
from curbstop.web.counter.words import CHARGE_LABELS
from curbstop.web.desk.events import entry_of
from curbstop.web.desk.links import READERS, page_href
from curbstop.web.desk.looks import note_look
from curbstop.web.desk.today import working_day
from curbstop.web.desk.words import (
    AGE_LABELS,
    DEPOSIT_REASONS,
    DEPOSIT_STATES,
    EVENT_KINDS,
    SERVICE_LABELS,
    SOURCE_LABELS,
    word_of,
)
from curbstop.web.ui.access import page
from curbstop.web.ui.cells import Status
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import show
from curbstop.web.ui.panels import Actions, Fact, Facts, Rule
from curbstop.web.ui.tables import Choices, Column, Table, TablePage, TableQuery

STATEMENT = "audit:ledger_account"
SETTLED = (("yes", _("Also what is paid")),)
ITEMS = Table(
    name="open-items",
    caption=_("Open items"),
    columns=(
        Column(
            "open_item_id", _("Item"), kind="code", href=lambda row: reverse("desk:open_item", args=[row.open_item_id])
        ),
        Column("charge_type", _("Charge"), value=lambda row: word_of(CHARGE_LABELS, row.charge_type)),
        Column(
            "bill_id", _("Bill"), kind="code", href=lambda row: row.bill_id and page_href("office:bill", row.bill_id)
        ),
        Column("effective_date", _("Charged"), kind="date"),
        Column("due_date", _("Due"), kind="date"),
        Column("age", _("Age"), value=lambda row: AGE_LABELS[age_of(due_date=row.due_date, on=working_day())]),
        Column("amount_cents", _("Charged amount"), kind="money", total=True),
        Column("open_cents", _("Still open"), kind="money", total=True),
    ),
    filters=(
        Choices("charge_type", _("Charge"), options=tuple(CHARGE_LABELS.items())),
        Choices("age", _("Age"), options=tuple(AGE_LABELS.items())),
        Choices("settled", _("Paid items"), options=SETTLED, any_label=_("Only what is open")),
    ),
    sort="due_date",
    empty=_("Nothing is open: this account owes nothing."),
    hide_caption=True,
)
RELEASES = {
    "": Status(pgettext_lazy("allocation", "Counts"), "good"),
    "released": Status(_("Taken back later"), "quiet"),
    "release": Status(_("Takes back"), "quiet"),
}
REACHED = Table(
    name="allocations",
    caption=_("What reached it"),
    columns=(
        Column("effective_date", _("Counts on"), kind="date"),
        Column("business_date", _("Posted"), kind="date"),
        Column("source_kind", _("From"), value=lambda row: word_of(SOURCE_LABELS, row.source_kind)),
        Column(
            "receipt_number",
            _("Receipt"),
            kind="code",
            href=lambda row: page_href("counter:receipt", row.receipt_id) if row.receipt_id else None,
        ),
        Column("entry_id", _("Journal entry"), kind="code", href=lambda row: page_href("audit:entry", row.entry_id)),
        Column("state", _("State"), kind="status", statuses=RELEASES),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    sort="effective_date",
    empty=_("Nothing has been paid on it yet."),
)
CREDITS = Table(
    name="credits",
    caption=_("Credit of the customer"),
    columns=(
        Column("effective_date", _("Counts on"), kind="date"),
        Column("business_date", _("Posted"), kind="date"),
        Column("source_kind", _("From or for"), value=lambda row: word_of(SOURCE_LABELS, row.source_kind)),
        Column("entry_id", _("Journal entry"), kind="code", href=lambda row: page_href("audit:entry", row.entry_id)),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    sort="business_date",
    empty=_("This customer never had money in hand here."),
    hide_caption=True,
)
DEPOSITS = Table(
    name="security-deposits",
    caption=_("Security deposits"),
    columns=(
        Column("id", _("Deposit"), kind="code"),
        Column("reason", _("Why"), value=lambda row: word_of(DEPOSIT_REASONS, row.reason)),
        Column("state", _("State"), kind="status", statuses=DEPOSIT_STATES),
        Column("demanded_on", _("Asked for on"), kind="date"),
        Column("taken_on", _("Taken on"), kind="date"),
        Column("demanded_cents", _("Asked for"), kind="money"),
        Column("held_cents", pgettext_lazy("security deposit", "Held"), kind="money", total=True),
    ),
    sort="id",
    empty=_("No security deposit was ever asked for."),
    hide_caption=True,
)
AGREEMENTS = Table(
    name="agreements",
    caption=_("Service agreements"),
    columns=(
        Column("id", _("Agreement"), kind="code", href=lambda row: reverse("desk:agreement_facts", args=[row.id])),
        Column("service", _("Service"), value=lambda row: word_of(SERVICE_LABELS, row.service)),
        Column(
            "service_point_number",
            _("Service point"),
            kind="code",
            href=lambda row: reverse("desk:premise", args=[row.premise_id]),
        ),
        Column("from_date", _("From"), kind="date"),
        Column("to_date", _("Up to (not with)"), kind="date"),
    ),
    sort="-from_date",
    empty=_("This account never took service."),
    hide_caption=True,
)
TIMELINE = Table(
    name="timeline",
    caption=_("What happened"),
    columns=(
        Column("day", _("Day"), kind="date", sortable=False),
        Column("kind", _("Kind"), sortable=False),
        Column("title", _("What"), sortable=False, href=lambda row: row.href or None),
        Column("detail", _("More"), sortable=False),
        Column("status", _("State"), sortable=False, value=lambda row: str(row.status) if row.status else ""),
        Column("amount_cents", _("Amount"), kind="money", sortable=False),
    ),
    filters=(Choices("kind", _("Kind"), options=tuple(EVENT_KINDS.items())),),
    empty=_("Nothing has happened on this account yet."),
    hide_caption=True,
)


@page(url_name="desk:account_items", roles=READERS)
def account_items(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """What the balance is made of, item by item."""
    name = account_name_or_404(customer_account_id)
    settled = ITEMS.read(request).filters.get("settled") == "yes"
    rows = open_items(customer_account_ids=[customer_account_id], settled=settled)
    on = working_day()

    def matches(row: Any, filters: Any) -> bool:
        kind, age = filters.get("charge_type"), filters.get("age")
        return (not kind or row.charge_type == kind) and (not age or age_of(due_date=row.due_date, on=on) == age)

    note_look(request, identity=customer_account_id, page="desk:account_items", now=timezone.now())
    body = (
        ITEMS.of_rows(request, rows=rows, matches=matches),
        Rule(_("Payments go to the oldest due first; within a bill in proportion. Money without an item is credit.")),
        Actions(_statements(customer_account_id)),
    )
    return show(request, head=_head(_("Open items"), customer_account_id, name), body=body)


def _statements(customer_account_id: int) -> tuple[Action, ...]:
    """The ledger's own statement of each receivable, with this customer as subsidiary."""
    places = ((LEAD_FUND, 115, _("Ledger: water")), (3, 116, _("Ledger: sewer")), (4, 117, _("Ledger: geothermal")))
    more = (
        (LEAD_FUND, 118, _("Ledger: fees")),
        (LEAD_FUND, 205, _("Ledger: credit")),
        (LEAD_FUND, 201, _("Ledger: deposit")),
    )
    return tuple(
        Action(label, f"{href}?subsidiary={customer_account_id}")
        for fund, number, label in (*places, *more)
        if (href := page_href(STATEMENT, ledger_account_id(fund=fund, number=number)))
    )


@page(url_name="desk:open_item", roles=READERS)
def open_item(request: HttpRequest, open_item_id: int) -> HttpResponse:
    """One charge and all that reached it."""
    found = open_item_page(open_item_id=open_item_id)
    if found is None:
        raise Http404
    item = found.item
    note_look(request, identity=item.customer_account_id, page="desk:open_item", now=timezone.now())
    items = reverse("desk:account_items", args=[item.customer_account_id])
    head = PageHead(
        title=word_of(CHARGE_LABELS, item.charge_type),
        subtitle=found.account_number,
        crumbs=(
            Crumb(found.account_number, reverse("desk:account", args=[item.customer_account_id])),
            Crumb(_("Open items"), items),
        ),
    )
    return show(request, head=head, body=(_item_facts(found), REACHED.of_rows(request, rows=found.reached)))


def _item_facts(found: OpenItemPage) -> Facts:
    item = found.item
    bill = (
        Fact(_("Bill"), str(found.bill_number), kind="code", href=page_href("office:bill", item.bill_id))
        if found.bill_number
        else Fact(_("Bill"), _("none: it was charged by itself"))
    )
    return Facts(
        (
            bill,
            Fact(_("Charged on"), item.effective_date, kind="date"),
            Fact(_("Due"), item.due_date, kind="date"),
            Fact(_("Journal entry"), str(item.entry_id), kind="code", href=page_href("audit:entry", item.entry_id)),
            Fact(_("Charged amount"), item.amount_cents, kind="money"),
            Fact(_("Still open"), item.open_cents, kind="money", strong=True),
        )
    )


@page(url_name="desk:account_credits", roles=READERS)
def account_credits(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """What came into the customer's credit and left it."""
    name = account_name_or_404(customer_account_id)
    note_look(request, identity=customer_account_id, page="desk:account_credits", now=timezone.now())
    table = CREDITS.of_rows(request, rows=credit_movements(customer_account_id=customer_account_id))
    return show(request, head=_head(_("Credit"), customer_account_id, name), body=(table,))


@page(url_name="desk:deposits", roles=READERS)
def deposits(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """The security deposits of an account."""
    name = account_name_or_404(customer_account_id)
    note_look(request, identity=customer_account_id, page="desk:deposits", now=timezone.now())
    table = DEPOSITS.of_rows(request, rows=security_deposits(customer_account_id=customer_account_id))
    rule = Rule(_("A security deposit is the customer's money. Asking for it posts nothing and is never late."))
    return show(request, head=_head(_("Security deposits"), customer_account_id, name), body=(table, rule))


@page(url_name="desk:agreements", roles=READERS)
def agreements(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """Every service that the account takes or took."""
    name = account_name_or_404(customer_account_id)
    note_look(request, identity=customer_account_id, page="desk:agreements", now=timezone.now())
    table = AGREEMENTS.of_rows(request, rows=agreements_of(customer_account_id=customer_account_id))
    return show(request, head=_head(_("Services"), customer_account_id, name), body=(table,))


@page(url_name="desk:account_timeline", roles=READERS)
def whole_timeline(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """Everything that happened, in pages, and as a file."""
    name = account_name_or_404(customer_account_id)
    note_look(request, identity=customer_account_id, page="desk:account_timeline", now=timezone.now())

    def fetch(query: TableQuery) -> TablePage:
        kinds = (query.filters["kind"],) if "kind" in query.filters else KINDS
        rows = account_timeline(
            customer_account_id=customer_account_id, kinds=kinds, limit=query.limit, offset=query.offset
        )
        return TablePage(rows=[entry_of(row) for row in rows], count=rows[0].all_rows if rows else 0)

    table = TIMELINE.of_query(request, fetch=fetch)
    return show(request, head=_head(_("What happened"), customer_account_id, name), body=(table,))


def account_name_or_404(customer_account_id: int) -> AccountName:
    """Number and holder of an account."""
    found = account_names(customer_account_ids=[customer_account_id], on_date=working_day())
    if customer_account_id not in found:
        raise Http404
    return found[customer_account_id]


def account_crumb(customer_account_id: int, name: AccountName) -> Crumb:
    """The way back to the account."""
    return Crumb(name.holder_name, reverse("desk:account", args=[customer_account_id]))


def _head(title: Any, customer_account_id: int, name: AccountName) -> PageHead:
    return PageHead(title=title, subtitle=name.number, crumbs=(account_crumb(customer_account_id, name),))
