"""The cycle calendar, and starting a cycle's bill run."""

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.billing.queries import cycles_to_bill
from curbstop.billing.types import CycleMonthRow
from curbstop.jobs.asking import JobRow, ask_for, latest_job
from curbstop.jobs.run_cycle_job import run_cycle_bills
from curbstop.journeys.bill_run import refuse_start
from curbstop.ledger.queries import NoOpenDayError, latest_open_day
from curbstop.reporting.bill_runs import CalendarRow, RunRow, calendar_months, cycle_calendar, cycle_runs
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.office.calendar import about, known_month, month_href, today_of_the_books
from curbstop.web.office.look_through import look_href
from curbstop.web.office.run_controls import controls_of
from curbstop.web.office.run_lists import RUNS
from curbstop.web.office.trial_runs import ask_for_trial, trial_href
from curbstop.web.office.words import BILLERS, BILLING_READERS, month_words
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form, show_part
from curbstop.web.ui.panels import Fact, Facts, Notice, Progress, Rule
from curbstop.web.ui.tables import Choices, Column, Table

WINDOW_RULE = _(
    "Due to be billed: active agreements of the cycle with unbilled days up to the read date. Late reads count until the"
    " window closes; a run started again takes only what is not billed yet."
)


def month_options() -> tuple[tuple[str, Words], ...]:
    """The months of the calendar as options."""
    return tuple((month.isoformat(), month_words(month)) for month in calendar_months())


CYCLES = Table(
    name="cycles",
    caption=_("Cycle calendar"),
    columns=(
        Column("cycle_number", _("Cycle"), kind="code", href=lambda row: month_href(row.cycle_number, row.month)),
        Column("month", _("Month"), kind="code", value=lambda row: month_words(row.month), sortable=False),
        Column("read_on", _("Read"), kind="date"),
        Column("bill_on", _("Bill"), kind="date"),
        Column("mail_on", _("Mail"), kind="date"),
        Column("due_on", _("Due"), kind="date"),
        Column("window_closes_on", _("Closes"), kind="date"),
        Column("standing", _("State"), kind="status"),
        Column("bills_issued", _("Bills"), kind="count", value=lambda row: row.bills_issued or None, total=True),
        Column("bills_held", _("Held"), kind="count", value=lambda row: row.bills_held or None, total=True),
        Column("charges_cents", _("Charges"), kind="money", value=lambda row: row.charges_cents or None, total=True),
    ),
    filters=(Choices("month", _("Month"), options=month_options, any_label=_("Last, this and next")),),
    sort="bill_on",
    page_size=100,
    empty=_("The cycle calendar is empty. It is laid out when the utility is set up."),
    row_href=lambda row: month_href(row.cycle_number, row.month),
    hide_caption=True,
)


@dataclass(frozen=True, slots=True)
class CycleLine:
    """A cycle in a month as the table shows it."""

    cycle_number: int
    month: date
    read_from: date
    read_on: date
    bill_on: date
    mail_on: date
    due_on: date
    window_closes_on: date
    bills_issued: int
    bills_held: int
    charges_cents: int
    standing: Status


LINE_FIELDS = tuple(name for name in CycleLine.__dataclass_fields__ if name != "standing")


class RunForm(CommandForm):
    """Which cycle and month."""

    cycle_month = forms.ChoiceField(label=_("Cycle and month"))
    dry_run = forms.BooleanField(
        label=_("Dry run"), help_text=_("Only try it: the same report, and nothing is written."), required=False
    )

    def __init__(self, *args: object, offered: tuple[CycleMonthRow, ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        words = _("Cycle %(number)s, %(month)s (bill date %(day)s)")
        self.fields["cycle_month"].choices = [  # type: ignore[attr-defined]
            (
                choice_of(row),
                words % {"number": row.cycle_number, "month": month_words(row.month), "day": row.bill_on.isoformat()},
            )
            for row in offered
        ]


def choice_of(row: CycleMonthRow) -> str:
    """A cycle and month as one value."""
    return f"{row.cycle_number}|{row.month.isoformat()}"


def line_of(row: CalendarRow, on: date) -> CycleLine:
    """A row of the calendar with where it stands."""
    shared = {name: getattr(row, name) for name in LINE_FIELDS}
    return CycleLine(**shared, standing=standing_of(row, on))


def standing_of(row: CalendarRow, on: date) -> Status:
    """Where a cycle's month stands on a day."""
    if row.is_running:
        return Status(_("Running"), "wait")
    if row.state == "CLOSED":
        return Status(_("Closed"), "quiet")
    if row.run_count:
        return Status(_("Billed"), "good")
    if row.window_closes_on < on:
        return Status(_("Late: not billed"), "bad")
    return Status(_("To be billed"), "wait") if row.bill_on <= on else Status(_("To come"), "quiet")


def months_shown(on: date, chosen: str) -> tuple[date, date]:
    """The chosen month, or last, this and next month: from, and up to but not including."""
    first = date.fromisoformat(chosen) if chosen else (on.replace(day=1) - timedelta(days=1)).replace(day=1)
    return first, later(first, 1 if chosen else 3)


def later(month: date, months: int) -> date:
    """So many months later."""
    count = month.year * 12 + month.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


@page(
    url_name="office:cycles",
    roles=BILLING_READERS,
    command=_("Billing cycles"),
    keywords="calendar cycle bill run ciclo factura",
)
def cycles(request: HttpRequest) -> HttpResponse:
    """What is read, billed and mailed when, and what was billed of it."""
    chosen = CYCLES.read(request).filters.get("month", "")
    on = today_of_the_books()
    first, end = months_shown(on, chosen)
    rows = [line_of(row, on) for row in cycle_calendar(from_month=first, to_month=end)]
    start = Action(_("Start a bill run"), reverse("office:run_new"), key="n", kind="primary")
    head = PageHead(
        title=_("Cycle calendar"),
        primary=start if may_bill(request) else None,
        actions=(
            Action(_("Bill runs"), reverse("office:runs"), key="r"),
            Action(_("Holds and freezes"), reverse("office:run_controls"), key="z"),
            Action(_("Messages on bills"), reverse("office:bill_messages"), key="m"),
            Action(_("Files of reads"), reverse("office:read_deliveries"), key="f"),
        ),
    )
    table = CYCLES.of_rows(request, rows=rows, matches=lambda _row, _filters: True)
    return show(request, head=head, body=(table, Rule(WINDOW_RULE)))


def may_bill(request: HttpRequest) -> bool:
    """Whether the person who asks may run bills."""
    return bool(roles_for(request) & set(BILLERS))


@page(
    url_name="office:run_new",
    roles=BILLERS,
    writes=True,
    command=_("Start a bill run"),
    keywords="bill run cycle facturar",
)
def run_new(request: HttpRequest) -> HttpResponse:
    """Choose what to bill; the run itself works in the queue."""
    on = today_of_the_books()
    offered = offered_months(request, on)
    asked = f"{request.GET.get('cycle', '')}|{request.GET.get('month', '')}"
    form = RunForm(request.POST or None, offered=offered, initial={"cycle_month": asked})
    if request.method == "POST" and form.is_valid():
        number, month = form.cleaned_data["cycle_month"].split("|")
        with refused_at(form):
            latest_open_day()
            if form.cleaned_data["dry_run"]:
                ask_for_trial(
                    cycle_number=int(number), month=date.fromisoformat(month), actor_id=staff_user_id(request)
                )
                sentence, there = _("The dry run is in the queue."), trial_href(int(number), date.fromisoformat(month))
            else:
                refuse_start(cycle_number=int(number), month=date.fromisoformat(month), on_date=latest_open_day())
                start(request, cycle_number=int(number), month=date.fromisoformat(month))
                sentence = _("The bill run is in the queue. You may leave this page.")
                there = month_href(int(number), date.fromisoformat(month))
        if form.is_valid():
            return done(request, sentence, to=there)
    head = PageHead(
        title=_("Start a bill run"), crumbs=(Crumb(_("Cycle calendar"), back_to(request, "office:cycles")),)
    )
    before = () if offered else (Notice(_("No cycle is due to be billed on %(day)s.") % {"day": on.isoformat()}),)
    facts = Facts((Fact(_("Posts on the open day"), open_day(), kind="date"),))
    form_page = FormPage(
        head=head, form=form, submit=_("Start the bill run"), before=before, aside=(facts, Rule(WINDOW_RULE))
    )
    return show_form(request, form_page)


def open_day() -> date | None:
    """The open day, if one is."""
    try:
        return latest_open_day()
    except NoOpenDayError:
        return None


def offered_months(request: HttpRequest, on: date) -> tuple[CycleMonthRow, ...]:
    """What is due to be billed, the asked one first."""
    due = cycles_to_bill(on_date=on)
    asked = (request.GET.get("cycle", ""), request.GET.get("month", ""))
    first = [row for row in due if (str(row.cycle_number), row.month.isoformat()) == asked]
    return (*first, *(row for row in reversed(due) if row not in first))


def start(request: HttpRequest, *, cycle_number: int, month: date) -> int:
    """Put the run into the queue, once."""
    return ask_for(
        task=run_cycle_bills,
        about=about(cycle_number, month),
        args={"cycle_number": cycle_number, "month": month.isoformat(), "actor_id": staff_user_id(request)},
    )


@page(url_name="office:cycle_month", roles=BILLING_READERS)
def cycle_month_page(request: HttpRequest, cycle_number: int, month: str) -> HttpResponse:
    """A cycle in a month: its days, its runs, and how the one in the queue stands."""
    row = known_month(cycle_number, month)
    runs = cycle_runs(cycle_number=row.cycle_number, month=row.month)
    job = latest_job(name=run_cycle_bills.name, about=about(row.cycle_number, row.month))
    head = PageHead(
        title=_("Cycle %(number)s, %(month)s") % {"number": row.cycle_number, "month": month_words(row.month)},
        crumbs=(Crumb(_("Cycle calendar"), back_to(request, "office:cycles")),),
        primary=start_action(row) if may_bill(request) and can_start(row, job) else None,
        actions=(look_action(row), *(other_actions(row) if may_bill(request) else ())),
    )
    bar = (progress_of(row, runs, job),) if job is not None and job.is_unfinished else ()
    body = (*bar, facts_of(row), RUNS.of_rows(request, rows=runs))
    return show(request, head=head, body=body, notices=(*controls_of(row), *notices_of(runs, job)))


def start_action(row: CycleMonthRow) -> Action:
    """To the form that starts the run."""
    href = f"{reverse('office:run_new')}?cycle={row.cycle_number}&month={row.month.isoformat()}"
    return Action(_("Start the bill run"), href, key="n", kind="primary")


def look_action(row: CycleMonthRow) -> Action:
    """To the page that says whether the reads are fit to bill."""
    return Action(_("Look through the reads"), look_href(row.cycle_number, row.month), key="l")


def other_actions(row: CycleMonthRow) -> list[Action]:
    """Trying it without writing, and closing the month when its window has passed."""
    actions = [Action(_("Dry run"), trial_href(row.cycle_number, row.month), key="t")]
    if row.state == "OPEN" and row.window_closes_on <= today_of_the_books():
        close = reverse("office:month_close", args=[row.cycle_number, row.month.isoformat()])
        actions.append(Action(_("Close the month"), close, key="c"))
    return actions


def can_start(row: CycleMonthRow, job: JobRow | None) -> bool:
    """Whether a run may be started: the day has come, the month is not closed, none is in the queue."""
    waiting = job is not None and job.is_unfinished
    return not waiting and row.state == "OPEN" and row.bill_on <= today_of_the_books()


def facts_of(row: CycleMonthRow) -> Facts:
    """The month's days."""
    return Facts(
        (
            Fact(_("Reads from"), row.read_from, kind="date"),
            Fact(_("Reads to"), row.read_on, kind="date"),
            Fact(_("Bill date"), row.bill_on, kind="date"),
            Fact(_("Mailing date"), row.mail_on, kind="date"),
            Fact(_("Due date"), row.due_on, kind="date"),
            Fact(_("Window closes"), row.window_closes_on, kind="date"),
        )
    )


def notices_of(runs: tuple[RunRow, ...], job: JobRow | None) -> list[Notice]:
    """What went wrong, or that nothing was due."""
    if job is None or job.is_unfinished:
        interrupted = [run for run in runs if run.state == "RUNNING"] if job is None else []
        text = _("A run is under way outside the queue, or was interrupted. Started again it goes on where it stopped.")
        return [Notice(text, "wait")] if interrupted else []
    if job.has_failed:
        return [Notice(_("The last bill run stopped. Start it again: it goes on where it stopped."), "bad")]
    if latest_of(runs, job) is None:
        return [Notice(_("The last run found nothing to bill: everything that was due is billed."), "good")]
    return []


def latest_of(runs: tuple[RunRow, ...], job: JobRow) -> RunRow | None:
    """The run that a job finished; None when it found nothing due."""
    done_by = [run for run in runs if run.finished_at and job.asked_at and run.finished_at >= job.asked_at]
    return done_by[0] if done_by else None


@page(url_name="office:run_progress", roles=BILLING_READERS)
def run_progress(request: HttpRequest, cycle_number: int, month: str) -> HttpResponse:
    """How the run in the queue stands; when it is done, on to its report."""
    row = known_month(cycle_number, month)
    runs = cycle_runs(cycle_number=row.cycle_number, month=row.month)
    job = latest_job(name=run_cycle_bills.name, about=about(row.cycle_number, row.month))
    if job is not None and job.is_unfinished:
        return show_part(request, progress_of(row, runs, job))
    made = latest_of(runs, job) if job is not None else None
    answer = show_part(request, Progress(_("The bill run is finished"), 1, 1))
    answer["HX-Redirect"] = reverse("office:run", args=[made.id]) if made else month_href(row.cycle_number, row.month)
    return answer


def progress_of(row: CycleMonthRow, runs: tuple[RunRow, ...], job: JobRow) -> Progress:
    """Parts done of all parts, with what they billed."""
    poll = reverse("office:run_progress", args=[row.cycle_number, row.month.isoformat()])
    running = next((run for run in runs if run.state == "RUNNING"), None)
    if running is None:
        label = _("Finding what is due") if job.is_working else _("Waiting for a worker")
        return Progress(label, 0, 1, poll_href=poll)
    words = _("%(issued)s bills issued, %(held)s held") % {
        "issued": f"{running.bills_issued:,}",
        "held": f"{running.bills_held:,}",
    }
    return Progress(_("Billing, by parts of the cycle"), running.parts_done, running.parts, poll_href=poll, note=words)
