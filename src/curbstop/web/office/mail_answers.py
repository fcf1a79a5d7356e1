"""The mail house's answer about a run's print files, and mail that came back."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.correspondence.types import RETURN_REASONS
from curbstop.exchange.conversion import ImportProblem, ImportRefusedError
from curbstop.exchange.mail_house import take_answer_file
from curbstop.journeys.mailing import take_returned_mail
from curbstop.reporting.mail_answers import mail_answers
from curbstop.staff.types import BILLING, MAIL_OPENER, REPRESENTATIVE, SUPERVISOR
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.office.read_deliveries import MISTAKES
from curbstop.web.office.run_lists import run_href
from curbstop.web.office.runs import known_run, run_title
from curbstop.web.office.words import BILLERS
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import done, show_form
from curbstop.web.ui.panels import Rule
from curbstop.web.ui.shown_table import ShownTable
from curbstop.web.ui.tables import Column, Table

LARGEST_BYTES = 20 * 1024 * 1024
MAIL_READERS = (BILLING, MAIL_OPENER, REPRESENTATIVE, SUPERVISOR)
ANSWER_RULE = _(
    "CSV in UTF-8. Columns: record, file, mailed_on, bills, envelopes, bill, reason. A row for each print file, one for each bill"
    " that was not mailed, and the total at the end. It is taken whole or not at all, and once."
)
RETURN_RULE = _(
    "Everybody in the envelope gets a work item: their address is to be corrected. A bill that came back was mailed all the same:"
    " its due date stays."
)
WHY_RETURNED = {
    "no_such_address": _("No such address"),
    "moved": _("Moved"),
    "unknown_person": _("Nobody of that name there"),
    "refused": _("Refused"),
    "vacant": _("Vacant"),
    "other": _("Other"),
}
ANSWERS = Table(
    name="mail-answers",
    caption=_("Answers of the mail house"),
    columns=(
        Column("taken_at", _("Taken"), kind="moment", sortable=False),
        Column("name", _("File"), sortable=False),
        Column("mailed_on", _("Mailed on"), kind="date", sortable=False),
        Column("bill_count", _("Bills"), kind="count", total=True, sortable=False),
        Column("envelope_count", _("Envelopes"), kind="count", total=True, sortable=False),
        Column("rejected_count", _("Not mailed"), kind="count", total=True, sortable=False),
        Column("taken_by", _("By"), sortable=False),
    ),
    prefix="a-",
    empty=_("The mail house has not answered about this run yet."),
)


class AnswerForm(CommandForm):
    """The file that the mail house sent."""

    answer = forms.FileField(label=_("Answer of the mail house"), help_text=ANSWER_RULE)


class ReturnedMailForm(CommandForm):
    """What came back, one envelope a line."""

    reason = forms.ChoiceField(label=_("Why"), choices=[(code, WHY_RETURNED[code]) for code in RETURN_REASONS])
    returned_on = DayField(label=_("Came back on"))
    pieces = forms.CharField(
        label=_("Envelopes"),
        widget=forms.Textarea(attrs={"rows": 8, "inputmode": "numeric"}),
        help_text=_("Scan the barcode over the address, or type the number of a bill; one on each line."),
    )


def answers_table(request: HttpRequest, run_id: int) -> ShownTable:
    """What the mail house said about a run."""
    return ANSWERS.of_rows(request, rows=mail_answers(run_id=run_id))


@page(url_name="office:mail_answer", roles=BILLERS, writes=True)
def mail_answer(request: HttpRequest, run_id: int) -> HttpResponse:
    """Take an answer; what is wrong is told all at once, and nothing is written."""
    found = known_run(run_id)
    form = AnswerForm(request.POST or None, request.FILES or None)
    problems: tuple[ImportProblem, ...] = ()
    printing = reverse("office:print_run", args=[found.id])
    if request.method == "POST" and form.is_valid():
        with refused_at(form, "answer"):
            try:
                _take(request, form, found.id)
            except ImportRefusedError as error:
                problems = error.problems
                raise
        if form.is_valid():
            return done(request, _("The answer is taken: due dates run from the mailing."), to=printing)
    head = PageHead(
        title=_("Take the mail house's answer"),
        subtitle=run_title(found),
        crumbs=(Crumb(run_title(found), run_href(found.id)), Crumb(_("Print the bills"), printing)),
    )
    before = (MISTAKES.of_rows(request, rows=problems),) if problems else ()
    aside = (Rule(ANSWER_RULE),)
    return show_form(request, FormPage(head=head, form=form, submit=_("Take the answer"), before=before, aside=aside))


def _take(request: HttpRequest, form: AnswerForm, run_id: int) -> None:
    upload = form.cleaned_data["answer"]
    if upload.size > LARGEST_BYTES:
        form.add_error("answer", _("This file is too large for an answer. Send the file of the mail house."))
        return
    take_answer_file(
        run_id=run_id,
        content=upload.read(),
        name=upload.name,
        command_key=form.command_key,
        actor_id=staff_user_id(request),
        now=timezone.now(),
    )


@page(
    url_name="office:returned_mail",
    roles=MAIL_READERS,
    writes=True,
    command=_("Returned mail"),
    keywords="undeliverable bad address envelope correo devuelto sobre",
)
def returned_mail(request: HttpRequest) -> HttpResponse:
    """Scan one envelope after the other; all are recorded together."""
    form = ReturnedMailForm(request.POST or None, initial={"returned_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        count = 0
        with refused_at(form, "pieces"):
            count = take_returned_mail(
                pieces=_lines(form.cleaned_data["pieces"]),
                reason=form.cleaned_data["reason"],
                returned_on=form.cleaned_data["returned_on"],
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            sentence = _("Recorded: %(count)s bills came back. Their addresses are work items now.") % {"count": count}
            return done(request, sentence, to=reverse("office:returned_mail"))
    head = PageHead(title=_("Returned mail"))
    return show_form(request, FormPage(head=head, form=form, submit=_("Record"), aside=(Rule(RETURN_RULE),)))


def _lines(text: str) -> list[str]:
    """Each line once; a barcode may be written in groups."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
