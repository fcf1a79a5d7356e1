"""Business days with their seals; a seal can be checked again at any time."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.ledger.queries import recompute_seal
from curbstop.reporting.journal_list import journals_of
from curbstop.reporting.places import place_words
from curbstop.reporting.sealed_days import SealedDay, sealed_day, sealed_days, sections_of
from curbstop.web.audit.words import DAY_STATES, LEDGER_READERS
from curbstop.web.supervisor.links import page_href
from curbstop.web.ui.access import page
from curbstop.web.ui.days import read_typed_day
from curbstop.web.ui.formats import format_spoken_day
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, show
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule
from curbstop.web.ui.spoken import named
from curbstop.web.ui.tables import Choices, Column, DayFilter, Table

SHOWN_OF_A_DIGEST = 16


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One journal of the day."""

    number: int
    fund_name: str
    debit_cents: int
    credit_cents: int
    href: str


DAYS = Table(
    name="days",
    caption=_("Business days"),
    columns=(
        Column("business_date", _("Business day"), kind="date", href=lambda row: day_href(row.business_date)),
        Column("state", _("State"), kind="status", statuses=DAY_STATES),
        Column("opened_at", _("Opened"), kind="moment"),
        Column("closed_at", _("Closed"), kind="moment"),
        Column("row_count", _("Rows sealed"), kind="count"),
        Column("journals", _("Journals"), kind="count", value=lambda row: row.journals or None),
        Column("sha256", _("Seal"), kind="code", value=lambda row: (row.sha256 or "")[:SHOWN_OF_A_DIGEST]),
    ),
    filters=(
        Choices("state", _("State"), options=tuple((code, state.label) for code, state in DAY_STATES.items())),
        DayFilter("from", _("From"), field="business_date"),
        DayFilter("to", _("To"), field="business_date", side="to"),
    ),
    sort="-business_date",
    empty=_("No business day was opened yet. A supervisor opens the first one."),
    row_href=lambda row: day_href(row.business_date),
)
SECTIONS = Table(
    name="sections",
    caption=_("What the seal covers"),
    columns=(
        Column("name", _("Rows of"), sortable=False),
        Column("row_count", _("Rows"), kind="count", total=True, sortable=False),
        Column("sha256", _("Digest"), kind="code", sortable=False),
    ),
    empty=_("This day is not sealed yet. It is sealed when it is closed."),
    prefix="s-",
)
JOURNALS = Table(
    name="journals",
    caption=_("Journals for the general ledger"),
    columns=(
        Column("number", _("Journal"), kind="code", sortable=False, href=lambda row: row.href),
        Column("fund_name", _("Fund"), sortable=False),
        Column("debit_cents", _("Debit"), kind="money", total=True, sortable=False),
        Column("credit_cents", _("Credit"), kind="money", total=True, sortable=False),
    ),
    empty=_("No journal was exported for this day."),
    prefix="j-",
)


def day_href(day: date) -> str:
    """The page of a business day."""
    return reverse("audit:day", args=[day.isoformat()])


@page(url_name="audit:days", roles=LEDGER_READERS, command=_("Days and seals"), keywords="business day seal sello")
def days(request: HttpRequest) -> HttpResponse:
    """The latest days with their seals."""
    head = PageHead(
        title=_("Days and seals"), crumbs=(Crumb(_("Trial balance"), back_to(request, "audit:trial_balance")),)
    )
    rule = Rule(_("A closed day takes no postings. Each seal is a SHA-256 over the day's rows and the seal before it."))
    return show(request, head=head, body=(DAYS.of_rows(request, rows=sealed_days()), rule))


@page(url_name="audit:day", roles=LEDGER_READERS)
def day(request: HttpRequest, business_date: str) -> HttpResponse:
    """One day: its seal, what it covers, its journals; `?check=1` digests all its rows again."""
    asked = read_typed_day(business_date)
    found = sealed_day(business_date=asked) if asked else None
    if found is None:
        raise Http404
    check = Action(_("Check the seal now"), f"{day_href(found.business_date)}?check=1", key="c", kind="primary")
    balances = Action(
        _("Trial balance of this day"),
        f"{reverse('audit:trial_balance')}?on={found.business_date.isoformat()}",
        key="t",
    )
    head = PageHead(
        title=format_spoken_day(found.business_date),
        crumbs=(Crumb(_("Days and seals"), back_to(request, "audit:days")),),
        status=DAY_STATES[found.state],
        primary=check if found.sha256 else None,
        actions=(balances,),
    )
    body = (
        facts(found),
        SECTIONS.of_rows(request, rows=sections_of(business_date=found.business_date)),
        JOURNALS.of_rows(request, rows=journal_lines(found.business_date)),
    )
    notices = checked(found) if request.GET.get("check") and found.sha256 else ()
    return show(request, head=head, body=body, notices=notices)


def facts(found: SealedDay) -> Facts:
    """When it opened, balanced and closed, and its seal."""
    items = [
        Fact(_("Opened"), found.opened_at, kind="moment"),
        Fact(_("Balancing since"), found.balancing_at, kind="moment"),
        Fact(_("Closed"), found.closed_at, kind="moment"),
    ]
    if found.sha256:
        items += [
            Fact(_("Seal"), found.sha256, kind="code"),
            Fact(_("Seal before it"), found.previous_sha256, kind="code"),
        ]
    return Facts(tuple(items))


def journal_lines(business_date: date) -> list[JournalLine]:
    """The day's journals with the files' address."""
    iso = business_date.isoformat()
    return [
        JournalLine(
            row.number,
            named(row.fund_name),
            row.debit_cents,
            row.credit_cents,
            page_href("supervisor:journal_file", iso, row.number, "csv") if row.csv_file_id else "",
        )
        for row in journals_of(business_date=business_date)
    ]


def checked(found: SealedDay) -> tuple[Notice, ...]:
    """What digesting the rows again found."""
    report = recompute_seal(business_date=found.business_date)
    if report.ok:
        text = _("The seal holds: %(count)s rows are what they were when the day was closed.")
        return (Notice(text % {"count": f"{report.row_count:,}"}, "good"),)
    items = tuple(
        f"{one.section}: {place_words(one.what)}" + (f" ({one.first_id}-{one.last_id})" if one.first_id else "")
        for one in report.disagreements
    )
    return (Notice(_("The seal is broken: this day's rows are not what was sealed."), "bad", items=items),)
