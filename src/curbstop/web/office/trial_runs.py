"""A dry run: the report of a bill run that writes nothing."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.billing.queries.run_controls import latest_proof
from curbstop.billing.types import CycleMonthRow, ExceptionRow, RunReport
from curbstop.customers.queries import AccountName, account_names
from curbstop.jobs.asking import JobRow, ask_for, latest_job
from curbstop.jobs.try_cycle_job import try_cycle_bills
from curbstop.journeys.bill_run import last_trial
from curbstop.reporting.bill_lists import ListedException
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.office.calendar import about, known_month, month_href
from curbstop.web.office.proofs import proof_href
from curbstop.web.office.run_lists import EXCEPTIONS
from curbstop.web.office.runs import HIGHEST, LOWEST, SUMS, compared, extreme_lines, sum_lines
from curbstop.web.office.words import BILLERS, BILLING_READERS, month_words
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.formats import format_moment, format_plain_money
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, show, show_part
from curbstop.web.ui.panels import Figure, Figures, Notice, Progress


def ask_for_trial(*, cycle_number: int, month: date, actor_id: int) -> int:
    """Put a dry run into the queue, once."""
    return ask_for(
        task=try_cycle_bills,
        about=about(cycle_number, month),
        args={"cycle_number": cycle_number, "month": month.isoformat(), "actor_id": actor_id},
    )


def trial_href(cycle_number: int, month: date) -> str:
    """The page of a cycle's dry run."""
    return reverse("office:trial_run", args=[cycle_number, month.isoformat()])


@page(url_name="office:trial_run", roles=BILLING_READERS, writes=True, write_roles=BILLERS)
def trial_run(request: HttpRequest, cycle_number: int, month: str) -> HttpResponse:
    """The last dry run of a cycle's month; a POST makes another in the queue."""
    row = known_month(cycle_number, month)
    if request.method == "POST":
        ask_for_trial(cycle_number=row.cycle_number, month=row.month, actor_id=staff_user_id(request))
    job = latest_job(name=try_cycle_bills.name, about=about(row.cycle_number, row.month))
    running = job is not None and job.is_unfinished
    found = last_trial(cycle_number=row.cycle_number, month=row.month)
    again = Action(_("Try again"), trial_href(row.cycle_number, row.month), key="r", post=True)
    proven = latest_proof(cycle_number=row.cycle_number, month=row.month)
    head = PageHead(
        title=_("Dry run of cycle %(number)s, %(month)s")
        % {"number": row.cycle_number, "month": month_words(row.month)},
        subtitle=_("Tried %(moment)s") % {"moment": format_moment(found[0])} if found else "",
        crumbs=(Crumb(_("Cycle calendar"), back_to(request, "office:cycles")), _month_crumb(row)),
        primary=again if roles_for(request) & set(BILLERS) and not running else None,
        actions=(Action(_("Bills and figures"), proof_href(proven.id), key="b"),) if proven is not None else (),
    )
    bars = (_bar(row, job),) if job is not None and running else ()
    body = (*bars, *(_report(request, found[1]) if found else ()))
    return show(request, head=head, body=body, notices=tuple(_notices(found, job)))


@page(url_name="office:trial_progress", roles=BILLING_READERS)
def trial_progress(request: HttpRequest, cycle_number: int, month: str) -> HttpResponse:
    """How the dry run stands; when it is done the page is fetched anew."""
    row = known_month(cycle_number, month)
    job = latest_job(name=try_cycle_bills.name, about=about(row.cycle_number, row.month))
    if job is not None and job.is_unfinished:
        return show_part(request, _bar(row, job))
    answer = show_part(request, Progress(_("The dry run is finished"), 1, 1))
    answer["HX-Redirect"] = trial_href(row.cycle_number, row.month)
    return answer


def _month_crumb(row: CycleMonthRow) -> Crumb:
    words = _("Cycle %(number)s, %(month)s") % {"number": row.cycle_number, "month": month_words(row.month)}
    return Crumb(words, month_href(row.cycle_number, row.month))


def _bar(row: CycleMonthRow, job: JobRow) -> Progress:
    label = _("Trying") if job.is_working else _("Waiting for a worker")
    return Progress(
        label, 0, 1, poll_href=reverse("office:trial_progress", args=[row.cycle_number, row.month.isoformat()])
    )


def _notices(found: tuple[datetime, RunReport] | None, job: JobRow | None) -> list[Notice]:
    notices = [Notice(_("Nothing was written: no bill, no posting, no work item. This is what the run would do."))]
    if job is not None and job.has_failed:
        notices.append(Notice(_("The last dry run stopped. Try again, or ask your administrator."), "bad"))
    elif found is None:
        notices.append(Notice(_("This cycle and month was not tried yet."), "quiet"))
    return notices


def _report(request: HttpRequest, report: RunReport) -> tuple[object, ...]:
    """The blocks of a run's report, without doors to bills that do not exist."""
    ids = {one.customer_account_id for one in (*report.highest, *report.lowest)}
    ids |= {one.customer_account_id for one in report.exceptions}
    names = account_names(customer_account_ids=sorted(ids), on_date=report.business_date)
    listed = [_listed(one, names[one.customer_account_id]) for one in report.exceptions]
    return (
        _figures(report),
        compared(report),
        SUMS.of_rows(request, rows=sum_lines(report)),
        HIGHEST.of_rows(request, rows=extreme_lines(report.highest, names)),
        LOWEST.of_rows(request, rows=extreme_lines(report.lowest, names)),
        EXCEPTIONS.of_rows(request, rows=listed),
    )


def _listed(one: ExceptionRow, named: AccountName) -> ListedException:
    return ListedException(
        customer_account_id=one.customer_account_id,
        account_number=named.number,
        holder_name=named.holder_name,
        kind=one.kind,
        reason=one.reason,
    )


def _figures(report: RunReport) -> Figures:
    held = format_plain_money(report.held_cents)
    return Figures(
        (
            Figure(_("Bills it would issue"), report.bills_issued),
            Figure(_("Issued for"), report.issued_cents, kind="money"),
            Figure(_("Bills it would hold"), report.bills_held, usual=held, tone="wait" if report.bills_held else None),
            Figure(_("Accounts not billed"), report.accounts_not_billed, href="#list-exceptions"),
            Figure(_("Charge lines"), report.lines, href="#list-sums"),
        )
    )
