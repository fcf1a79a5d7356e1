"""One doubtful read after another: its history, its street, photo and note; decided by one key, and taken back by one."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.journeys.decide_read import ReadDecisionAsked, decide_read, undo_read_decision
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.queries import latest_open_day
from curbstop.metering.queries import (
    NoSuchReadExceptionError,
    ReadDecisionRow,
    ReadExceptionRow,
    decisions_of,
    is_photo,
    last_decision_of,
    read_decision,
    read_exception,
)
from curbstop.metering.types import ACCEPTED, CORRECTED, ESTIMATE_TAKEN, OPEN, REREAD, UNDONE
from curbstop.platform.files import load_file
from curbstop.reporting.read_exceptions import QueuePlace, ReadPlace, queue_place, read_place
from curbstop.staff.types import BILLING, FIELD, MANAGER, METER, SUPERVISOR
from curbstop.web.audit.statement import LARGEST_ID
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.desk.readings import ReadingField
from curbstop.web.office.read_evidence import chart_of_use, facts_of_read, neighbours_of, photos_of_read, registers_of
from curbstop.web.office.read_exceptions import READ_RULE, read_href
from curbstop.web.office.read_words import READ_STATES, reason_words
from curbstop.web.office.read_words import UNDONE as TAKEN_BACK
from curbstop.web.office.words import BILL_READERS, BILLING_READERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.forms import CommandForm, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import UNPROCESSABLE, back_to, done, show
from curbstop.web.ui.panels import Actions, Notice, Rule
from curbstop.web.ui.spoken import said
from curbstop.web.ui.timelines import Timeline, TimelineEntry

DECIDERS = (BILLING, METER, SUPERVISOR, MANAGER)
DECIDED_WORDS = {
    ACCEPTED: _("Accepted: %(address)s."),
    ESTIMATE_TAKEN: _("Estimated: %(address)s."),
    REREAD: _("To be read again: %(address)s. The order went to the field."),
    CORRECTED: _("Corrected: %(address)s."),
}


class DecisionForm(CommandForm):
    """What to do with the read; a correction brings what the meter really showed."""

    decision = forms.ChoiceField(
        choices=[(word, word) for word in DECIDED_WORDS],
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose what to do with the read."), "invalid_choice": _("Choose again.")},
    )
    reading_milli = ReadingField(label=_("Correct reading"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reading_milli"].widget.attrs |= {"data-key": "c", "aria-keyshortcuts": "c"}

    def clean(self) -> dict[str, Any]:
        """A correction needs its number."""
        cleaned = super().clean() or self.cleaned_data
        wanted = cleaned.get("decision") == CORRECTED and "reading_milli" in cleaned
        if wanted and cleaned["reading_milli"] is None:
            self.add_error("reading_milli", _("Type what the dial really showed."))
        return cleaned


@dataclass(frozen=True, slots=True)
class Case:
    """One read with what the page shows around it."""

    row: ReadExceptionRow
    place: ReadPlace
    queue: QueuePlace

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.row.state == OPEN

    @property
    def after_href(self) -> str:
        """Where one goes on."""
        return read_href(self.queue.after_id) if self.queue.after_id else reverse("office:read_next")


def case_of(exception_id: int) -> Case:
    """The read; 404 for a number that is none."""
    if exception_id > LARGEST_ID:
        raise Http404
    try:
        row = read_exception(exception_id=exception_id)
    except NoSuchReadExceptionError as error:
        raise Http404 from error
    return Case(
        row=row,
        place=read_place(exception_id=exception_id),
        queue=queue_place(exception_id=exception_id, is_open=row.state == OPEN),
    )


@page(url_name="office:read_exception", roles=BILLING_READERS, writes=True, write_roles=DECIDERS)
def read_exception_page(request: HttpRequest, exception_id: int) -> HttpResponse:
    """Shown, and decided; then the next one."""
    case = case_of(exception_id)
    form = DecisionForm(request.POST if request.method == "POST" else None, initial={"decision": CORRECTED})
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            decide_read(
                asked=ReadDecisionAsked(
                    exception_id=exception_id,
                    decision=form.cleaned_data["decision"],
                    business_date=latest_open_day(),
                    reading_milli=form.cleaned_data["reading_milli"],
                    note=form.cleaned_data["note"],
                ),
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            words = DECIDED_WORDS[form.cleaned_data["decision"]] % {"address": case.place.address}
            return done(request, words, to=case.after_href)
    return shown(request, case=case, form=form)


def shown(
    request: HttpRequest, *, case: Case, form: DecisionForm, notices: tuple[Notice, ...] = (), status: int = 200
) -> HttpResponse:
    """The page with everything that helps to decide."""
    may_decide = case.is_open and bool(roles_for(request) & set(DECIDERS))
    bad = form.is_bound and bool(form.errors)
    usage = case.row.usage_milli
    context = {
        "form": form,
        "decides": choices(may_bill=usage is not None and usage >= 0) if may_decide else None,
        "corrects": may_decide,
        "evidence": (
            facts_of_read(row=case.row, place=case.place),
            *registers_of(request=request, row=case.row),
            chart_of_use(row=case.row),
            neighbours_of(request=request, row=case.row),
            *photos_of_read(row=case.row),
            log_of(case),
            Rule(READ_RULE),
        ),
    }
    return show(
        request,
        head=head_of(request, case),
        template="office/read_exception.html",
        context=context,
        notices=notices,
        status=UNPROCESSABLE if bad else status,
    )


def choices(*, may_bill: bool) -> Actions:
    """One key each; what cannot be billed is not offered to be accepted."""
    accept = Action(_("Accept"), key="a", post=True, kind="primary", fields={"decision": ACCEPTED})
    return Actions(
        items=(
            *((accept,) if may_bill else ()),
            Action(_("Estimate"), key="e", post=True, fields={"decision": ESTIMATE_TAKEN}),
            Action(_("Have it read again"), key="r", post=True, fields={"decision": REREAD}),
        )
    )


def head_of(request: HttpRequest, case: Case) -> PageHead:
    """Where one is in the queue; on to the next, back to the one before, and the last decision taken back."""
    queue = case.queue
    actions: list[Action] = []
    last = last_decision_of(staff_user_id=staff_user_id(request))
    if last is not None and roles_for(request) & set(DECIDERS):
        actions.append(undo_action(last))
    if queue.before_id:
        actions.append(Action(_("One before"), href=read_href(queue.before_id), key="p"))
    actions.append(Action(_("Next one"), href=case.after_href, key="n"))
    return PageHead(
        title=case.place.address,
        subtitle=place_words(queue, reasons=reason_words(case.row.reasons)),
        crumbs=(Crumb(_("Doubtful reads"), back_to(request, "office:read_exceptions")),),
        actions=tuple(actions),
        status=READ_STATES[case.row.state],
    )


def undo_action(last: ReadDecisionRow) -> Action:
    """The last decision of the person who asks, taken back."""
    return Action(
        _("Take the last decision back"), href=reverse("office:read_undo", args=[last.id]), key="u", post=True
    )


def place_words(queue: QueuePlace, *, reasons: Words) -> Words:
    """Why, and how many there are."""
    if queue.place:
        facts = {"place": queue.place, "total": queue.total, "reasons": reasons}
        return _("%(reasons)s - %(place)s of %(total)s") % facts
    return _("%(reasons)s - %(total)s wait") % {"reasons": reasons, "total": queue.total}


def log_of(case: Case) -> Timeline:
    """Who decided what."""
    rows = decisions_of(exception_id=case.row.id)
    return Timeline(
        title=_("Decisions"),
        entries=tuple(
            TimelineEntry(
                timezone.localtime(row.decided_at).date(),
                TAKEN_BACK if row.decision == UNDONE else READ_STATES[row.decision].label,
                row.decided_by,
            )
            for row in rows
        ),
        empty=_("Nobody has decided about this read yet."),
    )


@page(url_name="office:read_undo", roles=BILLING_READERS, writes=True, write_roles=DECIDERS)
def read_undo(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Take a decision back, and show its read."""
    try:
        exception_id = read_decision(decision_id=min(decision_id, LARGEST_ID)).exception_id
    except NoSuchReadExceptionError as error:
        raise Http404 from error
    form = CommandForm(request.POST)
    if request.method != "POST":
        return done(request, _("Press the button to take a decision back."), to=read_href(exception_id), tone="wait")
    if not form.is_valid():
        return shown(request, case=case_of(exception_id), form=DecisionForm(), status=UNPROCESSABLE)
    try:
        undo_read_decision(
            decision_id=decision_id,
            command_key=form.command_key,
            actor_id=staff_user_id(request),
            now=timezone.now(),
        )
    except CurbstopError as error:
        notice = Notice(said(error), tone="bad")
        return shown(request, case=case_of(exception_id), form=DecisionForm(), notices=(notice,), status=409)
    return done(request, _("The decision is taken back: the read waits again."), to=read_href(exception_id))


@page(url_name="office:read_photo", roles=(*BILL_READERS, FIELD))
def read_photo(request: HttpRequest, file_id: int) -> HttpResponse:  # noqa: ARG001 - one signature for all pages
    """A picture that was taken with a read; no other file."""
    if file_id > LARGEST_ID or not is_photo(file_id=file_id):
        raise Http404
    found = load_file(file_id=file_id)
    return HttpResponse(found.content, content_type=found.media_type)
