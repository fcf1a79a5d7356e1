"""The end of the day, guided: balancing, what blocks it, named overrides, close and seal, journals."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.types import Blocker
from curbstop.exchange.general_ledger import end_day
from curbstop.journeys.day_end import DayOverrideDraft, begin_balancing, day_end_blockers, open_day
from curbstop.ledger.queries import DayRow, business_days, seal_of, unsealed_days
from curbstop.platform.calendars import add_business_days
from curbstop.platform.files import load_file
from curbstop.platform.models import CalendarName
from curbstop.reporting.journal_list import journals_of
from curbstop.staff.types import FINANCE
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.words import DAY_STATES
from curbstop.web.supervisor.links import OVERSEERS, subject_href
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.cells import Status
from curbstop.web.ui.days import read_typed_day
from curbstop.web.ui.formats import format_spoken_day
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Actions, Fact, Facts, Notice, Prose, Rule
from curbstop.web.ui.spoken import named
from curbstop.web.ui.steps import Step, Steps
from curbstop.web.ui.tables import Column, Table

OVERRIDE = {True: Status(_("May be taken on by name"), "wait"), False: Status(_("Must be put right"), "bad")}
BLOCKERS = Table(
    name="blockers",
    caption=_("What blocks the end of this day"),
    columns=(
        Column(
            "title",
            _("Where"),
            href=lambda row: subject_href(kind=row.subject_kind, identity=row.subject_id),
            sortable=False,
        ),
        Column("detail", _("What"), sortable=False),
        Column(
            "difference_cents",
            _("Difference"),
            kind="money",
            value=lambda row: row.difference_cents or None,
            sortable=False,
        ),
        Column("overridable", _("To do"), kind="status", value=lambda row: OVERRIDE[row.overridable], sortable=False),
    ),
    empty=_(
        "Nothing blocks this day: every drawer and file is approved, everything is deposited, all records agree with the journal."
    ),
    page_size=200,
)
JOURNAL_STATES = {
    "exported": Status(_("Exported"), "good"),
    "accepted": Status(_("Accepted by the general ledger"), "good"),
    "rejected": Status(_("Rejected by the general ledger"), "bad"),
}
JOURNALS = Table(
    name="journals",
    caption=_("Journals for the general ledger"),
    columns=(
        Column("number", _("Journal"), kind="code", sortable=False),
        Column("fund_name", _("Fund"), value=lambda row: named(row.fund_name), sortable=False),
        Column("state", _("State"), kind="status", statuses=JOURNAL_STATES, sortable=False),
        Column("debit_cents", _("Debits"), kind="money", total=True, sortable=False),
        Column("credit_cents", _("Credits"), kind="money", total=True, sortable=False),
        Column(
            "csv",
            _("CSV"),
            value=lambda _row: _("CSV"),
            href=lambda row: file_href(row.number, row.business_date, "csv"),
            sortable=False,
        ),
        Column(
            "xlsx",
            _("Excel"),
            value=lambda _row: _("Excel"),
            href=lambda row: file_href(row.number, row.business_date, "xlsx"),
            sortable=False,
        ),
    ),
    empty=_("No fund moved on this day, so there is no journal."),
    export=False,
)


def file_href(number: int, business_date: date, kind: str) -> str:
    """The address of a journal's file."""
    return reverse("supervisor:journal_file", args=[business_date.isoformat(), number, kind])


class OpenDayForm(CommandForm):
    """Which day."""

    business_date = DayField(label=_("Business day to open"))


class CloseForm(CommandForm):
    """A reason for each thing that is taken on by name."""

    def __init__(self, *args: Any, blockers: Sequence[Blocker], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.overridable = [one for one in blockers if one.overridable]
        for place, one in enumerate(self.overridable):
            self.fields[f"reason-{place}"] = forms.CharField(
                label=_("Why the day closes although: %(title)s") % {"title": f"{one.title}: {one.detail}"},
                max_length=400,
                widget=forms.TextInput(attrs={"size": 60}),
            )

    @property
    def overrides(self) -> list[DayOverrideDraft]:
        """The overrides with their reasons."""
        return [
            DayOverrideDraft(one.kind, one.subject_kind, one.subject_id, self.cleaned_data[f"reason-{place}"])
            for place, one in enumerate(self.overridable)
        ]


@page(
    url_name="supervisor:day_end",
    roles=(*OVERSEERS, FINANCE),
    writes=True,
    write_roles=OVERSEERS,
    command=_("Day end"),
    keywords="close seal balance cierre",
)
def day_end(request: HttpRequest) -> HttpResponse:
    """The one decision that is next for the earliest day that is not sealed, or for the day asked for."""
    row = _chosen(request)
    if row is None:
        return _open(request)
    if row.state == "CLOSED":
        return _closed(request, row)
    blockers = day_end_blockers(business_date=row.business_date)
    if row.state == "OPEN":
        return _balance(request, row, blockers)
    return _close(request, row, blockers)


def _chosen(request: HttpRequest) -> DayRow | None:
    asked = read_typed_day(request.GET.get("day", ""))
    rows = [*unsealed_days(), *business_days(limit=400 if asked else 0)]
    if asked:
        return next((row for row in rows if row.business_date == asked), None)
    return next(iter(rows), None)


def _head(row: DayRow) -> PageHead:
    day = f"{reverse('supervisor:day')}?day={row.business_date.isoformat()}"
    return PageHead(
        title=_("Day end, %(day)s") % {"day": format_spoken_day(row.business_date)},
        crumbs=(Crumb(_("The day"), day),),
        status=DAY_STATES[row.state],
    )


def _steps(now: int, blockers: int = 0) -> Steps:
    labels = (_("No more receipts"), _("Everything put right"), _("Close and seal"), _("Journals"))
    answers = ("", _("%(count)s to do") % {"count": blockers} if blockers else "", "", "")
    steps = (
        Step(label, "done" if place < now else "now" if place == now else "todo", answer=answer)
        for place, (label, answer) in enumerate(zip(labels, answers, strict=True))
    )
    return Steps(tuple(steps))


def _may(request: HttpRequest) -> bool:
    return bool(roles_for(request) & frozenset(OVERSEERS))


def _open(request: HttpRequest) -> HttpResponse:
    """No day is unsealed: open the next one."""
    latest = next(iter(business_days(limit=1)), None)
    following = (
        add_business_days(calendar=CalendarName.CITY_OFFICE, day=latest.business_date, count=1)
        if latest
        else timezone.localdate()
    )
    head = PageHead(title=_("Open a business day"), crumbs=(Crumb(_("The day"), reverse("supervisor:day")),))
    return _open_form(request, head, following)


def _open_form(request: HttpRequest, head: PageHead, following: date) -> HttpResponse:
    form = OpenDayForm(request.POST or None, initial={"business_date": following})
    if request.method == "POST" and form.is_valid():
        with refused_at(form, "business_date"):
            open_day(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                business_date=form.cleaned_data["business_date"],
            )
        if form.is_valid():
            return done(request, _("The business day is open."), to=reverse("supervisor:day"))
    rule = Rule(_("The next day opens while yesterday is balanced; never more than two days are unsealed."))
    return show_form(request, FormPage(head=head, form=form, submit=_("Open the day"), key="F9", aside=(rule,)))


@page(
    url_name="supervisor:day_open",
    roles=OVERSEERS,
    writes=True,
    command=_("Open the next business day"),
    keywords="start morning",
)
def day_open(request: HttpRequest) -> HttpResponse:
    """Open the next day, while the last one may still be balanced."""
    return _open(request)


def _balance(request: HttpRequest, row: DayRow, blockers: tuple[Blocker, ...]) -> HttpResponse:
    form = CommandForm(request.POST or None)
    there = f"{reverse('supervisor:day_end')}?day={row.business_date.isoformat()}"
    if request.method == "POST" and form.is_valid():
        begin_balancing(
            command_key=form.command_key,
            actor_id=staff_user_id(request),
            now=timezone.now(),
            business_date=row.business_date,
        )
        return done(request, _("The day takes no more receipts. Now put right what blocks it."), to=there)
    begin = Action(_("Begin balancing"), there, key="F9", kind="primary", post=True)
    body = (
        Prose(
            _(
                "From now on this day takes no more receipts. Counts, corrections, approvals and the deposit go on. The next day may be opened."
            )
        ),
        *((Actions((begin,)),) if _may(request) else ()),
        BLOCKERS.of_rows(request, rows=blockers),
    )
    return show(request, head=_head(row), body=body, steps=_steps(0, len(blockers)))


def _close(request: HttpRequest, row: DayRow, blockers: tuple[Blocker, ...]) -> HttpResponse:
    hard = [one for one in blockers if not one.overridable]
    table = BLOCKERS.of_rows(request, rows=blockers)
    opener = Actions((Action(_("Open the next business day"), reverse("supervisor:day_open"), key="o"),))
    if hard or not _may(request):
        text = _("The day cannot close yet. Each line leads to the thing itself.")
        notices = (Notice(text, "wait"),) if hard else ()
        return show(request, head=_head(row), body=(table, opener), steps=_steps(1, len(blockers)), notices=notices)
    form = CloseForm(request.POST or None, blockers=blockers)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            end_day(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                business_date=row.business_date,
                overrides=form.overrides,
            )
        if form.is_valid():
            there = f"{reverse('supervisor:day_end')}?day={row.business_date.isoformat()}"
            return done(request, _("The day is closed and sealed. Its journals are ready."), to=there)
    rule = Rule(
        _("A closed day takes no postings. It is sealed with a SHA-256 over its rows, chained to the day before.")
    )
    form_page = FormPage(
        head=_head(row),
        form=form,
        submit=_("Close and seal the day"),
        key="F9",
        before=(table,),
        after=(opener,),
        aside=(rule,),
        steps=_steps(2 if not blockers else 1, len(blockers)),
    )
    return show_form(request, form_page)


def _closed(request: HttpRequest, row: DayRow) -> HttpResponse:
    seal = seal_of(business_date=row.business_date)
    facts = Facts(
        (
            Fact(_("Closed at"), row.closed_at, kind="moment"),
            Fact(_("Seal"), seal.sha256 if seal else "", kind="code"),
            Fact(_("Chained to"), seal.previous_sha256 if seal else "", kind="code"),
        ),
        title=_("Seal"),
    )
    collections = f"{reverse('supervisor:departments')}?day={row.business_date.isoformat()}"
    body = (
        JOURNALS.of_rows(request, rows=journals_of(business_date=row.business_date)),
        Actions(
            (
                Action(_("Collections by department"), collections),
                Action(_("Open the next business day"), reverse("supervisor:day_open"), key="o"),
            )
        ),
        facts,
    )
    return show(request, head=_head(row), body=body, steps=_steps(4))


@page(url_name="supervisor:journal_file", roles=(*OVERSEERS, FINANCE))
def journal_file(request: HttpRequest, business_date: str, number: int, kind: str) -> HttpResponse:  # noqa: ARG001 - Django's
    """A journal as a file, proved against its SHA-256."""
    day = read_typed_day(business_date)
    row = next((one for one in journals_of(business_date=day) if one.number == number), None) if day else None
    file_id = (row.csv_file_id if kind == "csv" else row.workbook_file_id) if row else None
    if file_id is None:
        raise Http404
    stored = load_file(file_id=file_id)
    headers = {"Content-Disposition": f'attachment; filename="{stored.name}"'}
    return HttpResponse(stored.content, content_type=stored.media_type, headers=headers)
