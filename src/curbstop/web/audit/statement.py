"""The statement of an account, or of one subsidiary behind it, with its running balance; and the subsidiaries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.ledger.queries import (
    LedgerAccountRow,
    StatementPage,
    StatementRow,
    balance,
    business_days,
    funds,
    ledger_account,
    ledger_accounts,
    statement,
    subsidiary_balances,
)
from curbstop.ledger.types import SubsidiaryKind
from curbstop.reporting.subsidiary_names import SubsidiaryName, subsidiary_names
from curbstop.web.audit.words import (
    LEDGER_READERS,
    account_words,
    description_words,
    event_words,
    first_of_month,
    names_of,
    said_names,
    subsidiary_words,
)
from curbstop.web.counter.looks import note_look
from curbstop.web.supervisor.links import subject_href
from curbstop.web.ui.access import page
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, show
from curbstop.web.ui.panels import Fact, Facts
from curbstop.web.ui.spoken import named
from curbstop.web.ui.tables import Column, DayFilter, Search, Table, TablePage, TableQuery

ALL_ROWS = 1_000_000
LARGEST_ID = 2**62


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One transfer as the account sees it, in words."""

    entry_id: int
    business_date: date
    effective_date: date
    event: str
    description: str
    who: str
    other: str
    debit_cents: int | None
    credit_cents: int | None
    running_cents: int


@dataclass(frozen=True, slots=True)
class SubsidiaryLine:
    """One subsidiary behind a control account."""

    subsidiary_id: int
    label: str
    debit_cents: int
    credit_cents: int
    cents: int
    statement_href: str
    own_href: str


STATEMENT = Table(
    name="statement",
    caption=_("Statement"),
    columns=(
        Column("business_date", _("Posted"), kind="date", sortable=False),
        Column("effective_date", _("Counts from"), kind="date", sortable=False),
        Column("entry_id", _("Entry"), kind="code", sortable=False, href=lambda row: entry_href(row.entry_id)),
        Column("event", _("What"), sortable=False),
        Column("description", _("Description"), sortable=False),
        Column("who", _("Behind it"), sortable=False),
        Column("other", _("Other side"), sortable=False),
        Column("debit_cents", _("Debit"), kind="money", sortable=False),
        Column("credit_cents", _("Credit"), kind="money", sortable=False),
        Column("running_cents", _("Balance"), kind="money", sortable=False),
    ),
    filters=(
        DayFilter("from", _("From"), field=""),
        DayFilter("to", _("To"), field="", side="to"),
    ),
    page_size=100,
    empty=_("Nothing moved this account in these days."),
    empty_filtered=_("Nothing moved this account in these days. Choose earlier days."),
    row_href=lambda row: entry_href(row.entry_id),
)
SUBSIDIARIES = Table(
    name="subsidiaries",
    caption=_("Behind the account"),
    columns=(
        Column("subsidiary_id", _("Number"), kind="code"),
        Column("label", _("Who"), href=lambda row: row.own_href),
        Column("debit_cents", _("Debits"), kind="money", total=True),
        Column("credit_cents", _("Credits"), kind="money", total=True),
        Column("cents", _("Balance"), kind="money", total=True, href=lambda row: row.statement_href),
    ),
    filters=(Search("q", _("Name or number")), DayFilter("on", _("At the end of"), field="", side="to")),
    sort="-cents",
    page_size=100,
    empty=_("Nobody has a balance in this account on this day."),
    row_href=lambda row: row.statement_href,
)


def entry_href(entry_id: int) -> str:
    """The page of a journal entry."""
    return reverse("audit:entry", args=[entry_id])


@page(url_name="audit:ledger_account", roles=LEDGER_READERS)
def ledger_account_page(request: HttpRequest, ledger_account_id: int) -> HttpResponse:
    """What moved an account from a day to a day, both included."""
    account = known_account(ledger_account_id)
    subsidiary = asked_subsidiary(request, account)
    from_date, to_date = asked_days(request)
    found: list[StatementPage] = []

    def fetch(query: TableQuery) -> TablePage:
        shown = statement(
            account_id=account.id,
            subsidiary_id=subsidiary,
            from_date=from_date,
            to_date=to_date,
            page=1 if query.limit is None else query.page,
            page_size=query.limit or ALL_ROWS,
        )
        found.append(shown)
        return TablePage(rows=statement_lines(account, shown.rows), count=shown.total_rows)

    table = STATEMENT.of_query(request, fetch=fetch)
    name = name_of(account, subsidiary)
    if subsidiary is not None and account.subsidiary_kind == SubsidiaryKind.CUSTOMER_ACCOUNT:
        note_look(request, customer_account_id=subsidiary, page="ledger statement", now=timezone.now())
    return show(
        request,
        head=statement_head(request, account, name),
        body=(statement_facts(found[0], name, from_date, to_date), table),
    )


def statement_head(request: HttpRequest, account: LedgerAccountRow, name: SubsidiaryName | None) -> PageHead:
    """Fund and account, and the ways out."""
    fund = next(row for row in funds() if row.id == account.fund_id)
    crumbs = [Crumb(_("Trial balance"), back_to(request, "audit:trial_balance"))]
    if name is not None:
        crumbs.append(Crumb(account_words(account), back_to(request, "audit:subsidiaries", account.id)))
    behind = Action(_("Who is behind it"), reverse("audit:subsidiaries", args=[account.id]), key="b")
    return PageHead(
        title=f"{account_words(account)}{': ' + name.label if name else ''}",
        subtitle=named(fund.name),
        crumbs=tuple(crumbs),
        actions=(behind,) if account.subsidiary_kind and name is None else (),
    )


def statement_facts(found: StatementPage, name: SubsidiaryName | None, from_date: date, to_date: date) -> Facts:
    """Opening and closing."""
    items = [
        Fact(_("Balance before"), found.opening_cents, kind="money", note=from_date.isoformat()),
        Fact(_("Balance at the end"), found.closing_cents, kind="money", note=to_date.isoformat(), strong=True),
        Fact(_("Moved"), found.closing_cents - found.opening_cents, kind="money"),
    ]
    if name is not None:
        items.append(Fact(_("Behind it"), name.label, href=subject_href(kind=name.page_kind, identity=name.page_id)))
    return Facts(tuple(items))


def statement_lines(account: LedgerAccountRow, rows: tuple[StatementRow, ...]) -> list[StatementLine]:
    """Rows in words: three queries, however many rows."""
    chart = {row.id: row for row in ledger_accounts()}
    sides = [(account.id, row.subsidiary_id) for row in rows]
    names = names_of([*sides, *((row.other_account_id, row.other_subsidiary_id) for row in rows)])
    return [
        StatementLine(
            entry_id=row.entry_id,
            business_date=row.business_date,
            effective_date=row.effective_date,
            event=str(event_words(row.event)),
            description=description_words(row.description),
            who=subsidiary_words(names, account_id=account.id, subsidiary_id=row.subsidiary_id),
            other=account_words(chart.get(row.other_account_id)),
            debit_cents=row.debit_cents or None,
            credit_cents=row.credit_cents or None,
            running_cents=row.running_cents,
        )
        for row in rows
    ]


@page(url_name="audit:subsidiaries", roles=LEDGER_READERS)
def subsidiaries(request: HttpRequest, ledger_account_id: int) -> HttpResponse:
    """Who has what in a control account at the end of a day; together they are the account."""
    account = known_account(ledger_account_id)
    if not account.subsidiary_kind:
        raise Http404
    asked = SUBSIDIARIES.read(request).filters.get("on")
    on = date.fromisoformat(asked) if asked else latest_day()
    found = subsidiary_balances(account_id=account.id, on=on)
    kind = SubsidiaryKind(account.subsidiary_kind)
    names = said_names(subsidiary_names(wanted=[(kind, row.subsidiary_id) for row in found]))
    days = f"from={first_of_month(on).isoformat()}&to={on.isoformat()}"
    base = reverse("audit:ledger_account", args=[account.id])
    lines = [
        SubsidiaryLine(
            subsidiary_id=row.subsidiary_id,
            label=names[kind, row.subsidiary_id].label,
            debit_cents=row.debit_cents,
            credit_cents=row.credit_cents,
            cents=row.cents,
            statement_href=f"{base}?subsidiary={row.subsidiary_id}&{days}",
            own_href=subject_href(
                kind=names[kind, row.subsidiary_id].page_kind, identity=names[kind, row.subsidiary_id].page_id
            ),
        )
        for row in found
    ]
    control = balance(account_id=account.id, on=on).cents
    facts = Facts(
        (
            Fact(_("The account"), control, kind="money", href=f"{base}?{days}", note=on.isoformat()),
            Fact(_("Everybody behind it"), sum(row.cents for row in found), kind="money", strong=True),
        )
    )
    head = PageHead(
        title=_("Who is behind %(account)s") % {"account": account_words(account)},
        crumbs=(
            Crumb(_("Trial balance"), back_to(request, "audit:trial_balance")),
            Crumb(account_words(account), back_to(request, "audit:ledger_account", account.id)),
        ),
    )
    table = SUBSIDIARIES.of_rows(request, rows=lines, matches=has_words)
    return show(request, head=head, body=(facts, table))


def has_words(row: SubsidiaryLine, filters: Mapping[str, str]) -> bool:
    """Whether the name or number has every word; the day was applied when the balances were read."""
    words = filters.get("q", "").lower().split()
    return all(word in f"{row.subsidiary_id} {row.label}".lower() for word in words)


def known_account(ledger_account_id: int) -> LedgerAccountRow:
    """The account; 404 for a number that is none."""
    if ledger_account_id > LARGEST_ID:
        raise Http404
    try:
        return ledger_account(account_id=ledger_account_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def asked_subsidiary(request: HttpRequest, account: LedgerAccountRow) -> int | None:
    """The subsidiary that the address names."""
    typed = request.GET.get("subsidiary", "")
    if not account.subsidiary_kind or not (typed.isascii() and typed.isdecimal()):
        return None
    return min(int(typed), LARGEST_ID)


def name_of(account: LedgerAccountRow, subsidiary: int | None) -> SubsidiaryName | None:
    """What the subsidiary is called."""
    if subsidiary is None:
        return None
    kind = SubsidiaryKind(account.subsidiary_kind)
    return said_names(subsidiary_names(wanted=[(kind, subsidiary)]))[kind, subsidiary]


def asked_days(request: HttpRequest) -> tuple[date, date]:
    """The days of the statement; without them the month of the latest business day up to it."""
    filters = STATEMENT.read(request).filters
    to_date = date.fromisoformat(filters["to"]) if "to" in filters else latest_day()
    from_date = date.fromisoformat(filters["from"]) if "from" in filters else first_of_month(to_date)
    return min(from_date, to_date), to_date


def latest_day() -> date:
    """The latest business day, else today."""
    days = business_days(limit=1)
    return days[0].business_date if days else timezone.localdate()
