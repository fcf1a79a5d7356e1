"""Is a cycle fit to bill? Its reads looked through before the run: how many are doubtful, why, and on which route."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from curbstop.billing.types import CycleMonthRow
from curbstop.jobs.asking import JobRow, ask_for, latest_job
from curbstop.jobs.look_through_job import look_through_cycle_reads
from curbstop.journeys.bill_run import LookThrough, last_look_through
from curbstop.journeys.bill_run.look_through import ReasonReads
from curbstop.metering.types import MISSING
from curbstop.staff.types import METER
from curbstop.web.office.calendar import about, known_month, month_href
from curbstop.web.office.read_words import READ_REASONS
from curbstop.web.office.words import BILLERS, BILLING_READERS, month_words
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.formats import format_moment
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, show, show_part
from curbstop.web.ui.panels import Figure, Figures, Notice, Progress, Rule
from curbstop.web.ui.tables import Column, Table

LOOKERS = (*BILLERS, METER)
LOOK_RULE = _(
    "The same judgement as the run's, under the same policies. Nothing is estimated and nothing billed: doubtful reads wait for"
    " a decision, and meters without a read are estimated only by the run."
)
REASONS_OF_ROUTES = Table(
    name="reasons",
    caption=_("Doubtful reads by reason and route"),
    columns=(
        Column("route", _("Route"), kind="code", value=lambda row: row.route or _("No route")),
        Column("reason", _("Why"), value=lambda row: reason_name(row.reason), sortable=False),
        Column("reads", _("Reads"), kind="count", href=lambda row: row.href, total=True),
        Column("holding", _("Bills that wait"), kind="count", total=True),
    ),
    prefix="w-",
    page_size=500,
    empty=_("No read is doubtful."),
)
ROUTES = Table(
    name="routes",
    caption=_("Routes"),
    columns=(
        Column("route", _("Route"), kind="code", value=lambda row: row.route or _("No route")),
        Column("due", _("Meters due"), kind="count", total=True),
        Column("read", _("Read"), kind="count", total=True),
        Column("not_read", _("Not read yet"), kind="count", total=True),
        Column("holding", _("Bills that wait"), kind="count", total=True),
        Column("flagged", _("Only flagged"), kind="count", total=True),
    ),
    prefix="r-",
    page_size=500,
    empty=_("No meter of this cycle is due to be billed."),
)


def look_href(cycle_number: int, month: date) -> str:
    """The page of a cycle's reads."""
    return reverse("office:look_through", args=[cycle_number, month.isoformat()])


def reason_name(reason: str) -> Words:
    """The reason; what the run would estimate is not read yet."""
    return _("Not read yet") if reason == MISSING else READ_REASONS[reason]


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A reason of a route with the list that it leads to; what is not read yet leads nowhere."""

    route: str
    reason: str
    reads: int
    holding: int
    href: str | None


def line_of(row: ReasonReads, *, cycle_number: int) -> ReasonLine:
    """The row with its address."""
    asked = {"cycle": str(cycle_number), "reason": row.reason, "state": "open"}
    if row.route:
        asked["route"] = row.route
    everything = f"{reverse('office:read_exceptions')}?{urlencode(asked)}"
    return ReasonLine(row.route, row.reason, row.reads, row.holding, None if row.reason == MISSING else everything)


@page(url_name="office:look_through", roles=BILLING_READERS, writes=True, write_roles=LOOKERS)
def look_through(request: HttpRequest, cycle_number: int, month: str) -> HttpResponse:
    """The last look; a POST takes another in the queue."""
    row = known_month(cycle_number, month)
    if request.method == "POST":
        args: dict[str, str | int] = {"cycle_number": row.cycle_number, "month": row.month.isoformat()}
        ask_for(task=look_through_cycle_reads, about=about(row.cycle_number, row.month), args=args)
    job = latest_job(name=look_through_cycle_reads.name, about=about(row.cycle_number, row.month))
    running = job is not None and job.is_unfinished
    found = last_look_through(cycle_number=row.cycle_number, month=row.month)
    again = Action(_("Look through the reads"), look_href(row.cycle_number, row.month), key="l", post=True)
    decide = Action(_("Decide one after another"), reverse("office:read_next"), key="d")
    head = PageHead(
        title=_("Reads of cycle %(number)s, %(month)s") % {"number": row.cycle_number, "month": month_words(row.month)},
        subtitle=_("Looked through %(moment)s") % {"moment": format_moment(found.looked_at)} if found else "",
        crumbs=(Crumb(_("Cycle calendar"), back_to(request, "office:cycles")), _month_crumb(row)),
        primary=again if roles_for(request) & set(LOOKERS) and not running else None,
        actions=(decide,) if found is not None and found.reasons else (),
    )
    bars = (_bar(row, job),) if job is not None and running else ()
    body = (*bars, *(_report(request, found) if found else ()), Rule(LOOK_RULE))
    return show(request, head=head, body=body, notices=tuple(_notices(found, job)))


@page(url_name="office:look_progress", roles=BILLING_READERS)
def look_progress(request: HttpRequest, cycle_number: int, month: str) -> HttpResponse:
    """How the look stands; when it is done the page is fetched anew."""
    row = known_month(cycle_number, month)
    job = latest_job(name=look_through_cycle_reads.name, about=about(row.cycle_number, row.month))
    if job is not None and job.is_unfinished:
        return show_part(request, _bar(row, job))
    answer = show_part(request, Progress(_("The reads are looked through"), 1, 1))
    answer["HX-Redirect"] = look_href(row.cycle_number, row.month)
    return answer


def _month_crumb(row: CycleMonthRow) -> Crumb:
    words = _("Cycle %(number)s, %(month)s") % {"number": row.cycle_number, "month": month_words(row.month)}
    return Crumb(words, month_href(row.cycle_number, row.month))


def _bar(row: CycleMonthRow, job: JobRow) -> Progress:
    label = _("Looking through the reads") if job.is_working else _("Waiting for a worker")
    poll = reverse("office:look_progress", args=[row.cycle_number, row.month.isoformat()])
    return Progress(label, 0, 1, poll_href=poll)


def _notices(found: LookThrough | None, job: JobRow | None) -> list[Notice]:
    if job is not None and job.has_failed:
        return [Notice(_("The last look stopped. Look again, or ask your administrator."), "bad")]
    if found is None:
        return [Notice(_("Nobody has looked through the reads of this cycle and month yet."), "quiet")]
    if found.holding:
        words = ngettext_lazy(
            "%(count)s bill waits for a decision about its read. The run bills all others.",
            "%(count)s bills wait for a decision about their reads. The run bills all others.",
            found.holding,
        )
        return [Notice(words % {"count": found.holding}, "wait")]
    return [Notice(_("Fit to bill: no bill waits for a decision about its read."), "good")]


def _report(request: HttpRequest, found: LookThrough) -> tuple[object, ...]:
    figures = Figures(
        (
            Figure(_("Meters due"), sum(row.due for row in found.routes)),
            Figure(_("Read"), sum(row.read for row in found.routes)),
            Figure(_("Not read yet"), found.not_read, tone="wait" if found.not_read else None),
            Figure(_("Bills that wait"), found.holding, tone="wait" if found.holding else None),
            Figure(_("Only flagged"), sum(row.flagged for row in found.routes)),
        )
    )
    lines = [line_of(row, cycle_number=found.cycle_number) for row in found.reasons]
    return (
        figures,
        REASONS_OF_ROUTES.of_rows(request, rows=lines),
        ROUTES.of_rows(request, rows=found.routes),
    )
