"""A run's print files with their control sheet, and what the mail house confirms."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.correspondence.queries import print_files_of_run
from curbstop.correspondence.queries import print_progress as progress_of_prints
from curbstop.correspondence.types import PrintFileRow
from curbstop.jobs.asking import JobRow, ask_for, latest_job
from curbstop.jobs.print_run_job import print_run_files
from curbstop.journeys.confirm_mailing import confirm_mailing
from curbstop.platform.files import load_file
from curbstop.reporting.bill_runs import RunRow
from curbstop.reporting.print_files import control_sheet_file_id
from curbstop.reporting.run_output import run_output
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.office.mail_answers import answers_table
from curbstop.web.office.run_lists import run_href
from curbstop.web.office.run_output import output_notices, output_table
from curbstop.web.office.runs import known_run, run_title
from curbstop.web.office.words import BILLERS, BILLING_READERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.formats import format_spoken_day
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import done, show, show_form, show_part
from curbstop.web.ui.panels import Fact, Facts, Notice, Progress, Rule
from curbstop.web.ui.tables import Column, Table

SHOWN_OF_A_DIGEST = 16
MAILING_RULE = _(
    "The due date runs from the mailing. A late mailing moves it later for all bills of the run, never earlier."
)


def file_href(row: PrintFileRow) -> str:
    """A print file's address."""
    return reverse("office:print_file", args=[row.run_id, row.id])


FILES = Table(
    name="print-files",
    caption=_("Print files"),
    columns=(
        Column("name", _("File"), kind="code", sortable=False, href=file_href),
        Column("bill_count", _("Bills"), kind="count", total=True, sortable=False),
        Column("envelope_count", _("Envelopes"), kind="count", total=True, sortable=False),
        Column("page_count", _("Pages"), kind="count", total=True, sortable=False),
        Column("total_cents", _("Amount due"), kind="money", total=True, sortable=False),
        Column("sha256", _("Digest"), kind="code", sortable=False, value=lambda row: row.sha256[:SHOWN_OF_A_DIGEST]),
    ),
    page_size=500,
    empty=_("The bills of this run are not printed yet. Make the print files."),
)


class MailingForm(CommandForm):
    """What the mail house says."""

    mailed_on = DayField(label=_("Mailed on"))
    count = forms.IntegerField(
        label=_("How many bills"),
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 8}),
        help_text=_("Issued bills of the run, with those sent by email."),
    )


@page(url_name="office:print_run", roles=BILLING_READERS, writes=True, write_roles=BILLERS)
def print_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """The files that were made; a POST makes them in the queue."""
    found = known_run(run_id)
    if request.method == "POST":
        ask_for(task=print_run_files, about=str(found.id), args={"run_id": found.id})
    job = latest_job(name=print_run_files.name, about=str(found.id))
    files = print_files_of_run(run_id=found.id)
    sheet = control_sheet_file_id(run_id=found.id)
    body: list[Any] = [bar(found, job)] if job is not None and job.is_unfinished else []
    output = run_output(run_id=found.id)
    body += [facts(found, files), output_table(request, output, found.id), FILES.of_rows(request, rows=files)]
    body += [answers_table(request, found.id), Rule(MAILING_RULE)]
    head = printing_head(request, found, files, job, has_sheet=sheet is not None)
    failed = job is not None and job.has_failed
    notices = (Notice(_("The print files could not be made. Try again, or ask your administrator."), "bad"),)
    return show(request, head=head, body=tuple(body), notices=(*(notices if failed else ()), *output_notices(output)))


def printing_head(
    request: HttpRequest, found: RunRow, files: tuple[PrintFileRow, ...], job: JobRow | None, *, has_sheet: bool
) -> PageHead:
    """Make the files, then the control sheet, then the mailing."""
    own = reverse("office:print_run", args=[found.id])
    make = Action(_("Make the print files"), own, key="m", kind="primary", post=True)
    mailing = Action(_("Confirm the mailing"), reverse("office:mailing", args=[found.id]), key="c", kind="primary")
    sheet = Action(_("Control sheet"), reverse("office:control_sheet", args=[found.id]), key="s")
    answer = Action(_("Take the mail house's answer"), reverse("office:mail_answer", args=[found.id]), key="a")
    again = Action(_("Print a range once more"), reverse("office:run_reprint", args=[found.id]), key="o")
    further = Action(_("Make the print files"), own, key="m", post=True)
    may = bool(roles_for(request) & set(BILLERS)) and found.state == "FINISHED"
    waiting = job is not None and job.is_unfinished
    first = None if waiting or not may else mailing if files else make
    return PageHead(
        title=_("Print the bills"),
        subtitle=run_title(found),
        crumbs=(Crumb(run_title(found), run_href(found.id)),),
        primary=first,
        actions=((sheet, answer, again, further) if may and not waiting else (sheet,)) if has_sheet else (),
    )


def facts(found: RunRow, files: tuple[PrintFileRow, ...]) -> Facts:
    """What the run issued, and what is in the files."""
    return Facts(
        (
            Fact(_("Bills issued by the run"), found.bills_issued, kind="count"),
            Fact(_("Held, not printed"), found.bills_held, kind="count"),
            Fact(_("In print files"), sum(row.bill_count for row in files), kind="count", strong=True),
        )
    )


def bar(found: RunRow, job: JobRow) -> Progress:
    """Waiting or at work."""
    label = _("Making the print files") if job.is_working else _("Waiting for a worker")
    made, planned = progress_of_prints(run_id=found.id)
    return Progress(
        label, made, planned or found.bills_issued or 1, poll_href=reverse("office:print_progress", args=[found.id])
    )


@page(url_name="office:print_progress", roles=BILLING_READERS)
def print_progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """How the printing stands; when it is done the page is fetched anew."""
    found = known_run(run_id)
    job = latest_job(name=print_run_files.name, about=str(found.id))
    if job is not None and job.is_unfinished:
        return show_part(request, bar(found, job))
    answer = show_part(request, Progress(_("The print files are made"), 1, 1))
    answer["HX-Redirect"] = reverse("office:print_run", args=[found.id])
    return answer


@page(url_name="office:print_file", roles=BILLING_READERS)
def print_file(request: HttpRequest, run_id: int, file_id: int) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """One print file."""
    row = next((one for one in print_files_of_run(run_id=known_run(run_id).id) if one.id == file_id), None)
    if row is None:
        raise Http404
    return pdf(row.stored_file_id, row.name)


@page(url_name="office:control_sheet", roles=BILLING_READERS)
def control_sheet(request: HttpRequest, run_id: int) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The control sheet: counts and sums that equal the run's."""
    found = known_run(run_id)
    sheet = control_sheet_file_id(run_id=found.id)
    if sheet is None:
        raise Http404
    return pdf(sheet, f"run-{found.id}-control.pdf")


def pdf(stored_file_id: int, name: str) -> HttpResponse:
    """A stored PDF for the browser."""
    answer = HttpResponse(load_file(file_id=stored_file_id).content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@page(url_name="office:mailing", roles=BILLERS, writes=True)
def mailing(request: HttpRequest, run_id: int) -> HttpResponse:
    """Day and count from the mail house; the due date follows."""
    found = known_run(run_id)
    form = MailingForm(request.POST or None, initial={"mailed_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        due = None
        with refused_at(form, field="count"):
            due = confirm_mailing(
                run_id=found.id,
                mailed_on=form.cleaned_data["mailed_on"],
                count=form.cleaned_data["count"],
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid() and due is not None:
            sentence = _("Confirmed. These bills are due %(day)s at the earliest.") % {"day": format_spoken_day(due)}
            return done(request, sentence, to=run_href(found.id))
    printing = reverse("office:print_run", args=[found.id])
    head = PageHead(
        title=_("Confirm the mailing"),
        subtitle=run_title(found),
        crumbs=(Crumb(run_title(found), run_href(found.id)), Crumb(_("Print the bills"), printing)),
    )
    aside = (facts(found, print_files_of_run(run_id=found.id)), Rule(MAILING_RULE))
    return show_form(request, FormPage(head=head, form=form, submit=_("Confirm"), aside=aside))
