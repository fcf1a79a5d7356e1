"""One journal entry: what caused it, its transfers, and what corrects it."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.ledger.queries import (
    EntryRow,
    LedgerAccountRow,
    NoSuchEntryError,
    TransferRow,
    corrections_of,
    entry,
    funds,
    ledger_accounts,
)
from curbstop.ledger.types import fund_of
from curbstop.reporting.entry_causes import cause_of
from curbstop.staff.queries import staff_users
from curbstop.web.audit.statement import LARGEST_ID
from curbstop.web.audit.words import (
    ENTRY_READERS,
    LEDGER_READERS,
    account_words,
    description_words,
    event_words,
    names_of,
    source_words,
    subsidiary_href,
    subsidiary_words,
)
from curbstop.web.supervisor.links import subject_href
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, show
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule
from curbstop.web.ui.tables import Column, Table


@dataclass(frozen=True, slots=True)
class TransferLine:
    """A transfer in words."""

    id: int
    fund: str
    debit: str
    debit_href: str
    debit_who: str
    debit_who_href: str
    credit: str
    credit_href: str
    credit_who: str
    credit_who_href: str
    amount_cents: int
    corrects: int | None


TRANSFERS = Table(
    name="transfers",
    caption=_("Transfers"),
    columns=(
        Column("fund", _("Fund"), kind="code", sortable=False),
        Column("debit", _("Debit"), sortable=False, href=lambda row: row.debit_href),
        Column("debit_who", _("of"), sortable=False, href=lambda row: row.debit_who_href),
        Column("credit", _("Credit"), sortable=False, href=lambda row: row.credit_href),
        Column("credit_who", _("of"), sortable=False, href=lambda row: row.credit_who_href),
        Column("amount_cents", _("Amount"), kind="money", total=True, sortable=False),
    ),
    page_size=500,
    empty=_("This entry moved no money."),
)


@page(url_name="audit:entry", roles=ENTRY_READERS)
def entry_page(request: HttpRequest, entry_id: int) -> HttpResponse:
    """An entry with its transfers."""
    if entry_id > LARGEST_ID:
        raise Http404
    try:
        found = entry(entry_id=entry_id)
    except NoSuchEntryError as error:
        raise Http404 from error
    cause = cause_of(source_kind=found.source_kind, source_id=found.source_id)
    href = subject_href(kind=cause.kind, identity=cause.id)
    look = Action(_("Open what caused it"), href, key="o", kind="primary")
    head = PageHead(
        title=_("Entry %(number)s") % {"number": found.id},
        subtitle=event_words(found.event),
        crumbs=crumbs(request),
        primary=look if href else None,
    )
    body = (
        facts(found, href),
        TRANSFERS.of_rows(request, rows=lines(found.transfers, doors=bool(roles_for(request) & set(LEDGER_READERS)))),
        Rule(_("Rows of the journal are added, never changed. A correction is another entry that names this one.")),
    )
    return show(request, head=head, body=body, notices=tuple(corrections(found)))


def crumbs(request: HttpRequest) -> tuple[Crumb, ...]:
    """Back to the trial balance, for those who may open it."""
    if not roles_for(request) & set(LEDGER_READERS):
        return ()
    return (Crumb(_("Trial balance"), back_to(request, "audit:trial_balance")),)


def facts(found: EntryRow, href: str) -> Facts:
    """When, why and by whom."""
    people = staff_users(ids=[found.actor_id]) if found.actor_id else {}
    items = [
        Fact(_("Posted on"), found.business_date, kind="date"),
        Fact(_("Counts from"), found.effective_date, kind="date"),
        Fact(_("Recorded at"), found.recorded_at, kind="moment"),
        Fact(_("Caused by"), f"{source_words(found.source_kind)} {found.source_id}", href=href),
        Fact(_("By"), people[found.actor_id].full_name if found.actor_id in people else _("The system")),
    ]
    if found.description:
        items.append(Fact(_("Description"), description_words(found.description)))
    return Facts(tuple(items))


def corrections(found: EntryRow) -> list[Notice]:
    """What this entry corrects, and what corrects it."""
    notices = []
    if found.corrects_entry_id is not None:
        text = _("This entry corrects entry %(number)s.") % {"number": found.corrects_entry_id}
        href = reverse("audit:entry", args=[found.corrects_entry_id])
        notices.append(Notice(text, "quiet", href, _("Open it")))
    for row in corrections_of(entry_id=found.id):
        words = {"number": row.id, "event": event_words(row.event)}
        text = _("Corrected by entry %(number)s: %(event)s.") % words
        notices.append(Notice(text, "wait", reverse("audit:entry", args=[row.id]), _("Open it")))
    return notices


def lines(transfers: tuple[TransferRow, ...], *, doors: bool) -> list[TransferLine]:
    """Transfers in words; `doors`: accounts lead to their statements."""
    chart = {row.id: row for row in ledger_accounts()}
    codes = {row.id: row.code for row in funds()}
    sides = [(row.debit_account_id, row.debit_subsidiary_id) for row in transfers]
    names = names_of([*sides, *((row.credit_account_id, row.credit_subsidiary_id) for row in transfers)])
    return [
        TransferLine(
            id=row.id,
            fund=codes[fund_of(account_id=row.debit_account_id)],
            debit=account_words(chart.get(row.debit_account_id)),
            debit_href=statement_href(chart.get(row.debit_account_id), row) if doors else "",
            debit_who=subsidiary_words(names, account_id=row.debit_account_id, subsidiary_id=row.debit_subsidiary_id),
            debit_who_href=subsidiary_href(
                names, account_id=row.debit_account_id, subsidiary_id=row.debit_subsidiary_id
            ),
            credit=account_words(chart.get(row.credit_account_id)),
            credit_href=statement_href(chart.get(row.credit_account_id), row) if doors else "",
            credit_who=subsidiary_words(
                names, account_id=row.credit_account_id, subsidiary_id=row.credit_subsidiary_id
            ),
            credit_who_href=subsidiary_href(
                names, account_id=row.credit_account_id, subsidiary_id=row.credit_subsidiary_id
            ),
            amount_cents=row.amount_cents,
            corrects=row.corrects_transfer_id,
        )
        for row in transfers
    ]


def statement_href(account: LedgerAccountRow | None, row: TransferRow) -> str:
    """The account's statement of that day."""
    if account is None:
        return ""
    day = row.business_date.isoformat()
    return f"{reverse('audit:ledger_account', args=[account.id])}?from={day}&to={day}"
