"""Counterfeit and mutilated notes: written down with two names, kept, given to whom they belong."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import NoteRow, note_incidents
from curbstop.cashiering.types import DENOMINATIONS
from curbstop.cashiering.types.received import NoteDraft, NoteKind
from curbstop.journeys.surprise_and_notes import close_note, record_note
from curbstop.staff.types import CASHIER, FINANCE, MAIL_OPENER, MANAGER, SUPERVISOR
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.second_person import SecondPersonForm
from curbstop.web.counter.words import denomination_label
from curbstop.web.supervisor.links import RECONCILERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.tables import Choices, Column, DayFilter, Search, Table

HANDLERS = (CASHIER, MAIL_OPENER, FINANCE, SUPERVISOR, MANAGER)
KINDS = {"counterfeit": _("Counterfeit"), "mutilated": _("Mutilated")}
FOUND = {"counter": _("At the counter"), "count": _("When counting"), "bank": _("By the bank")}
STATES = {
    "kept": Status(_("Kept in its envelope"), "wait"),
    "surrendered": Status(_("Surrendered"), "good"),
    "genuine": Status(_("Found genuine"), "good"),
    "accepted": Status(_("Taken, more than half is there"), "good"),
    "refused": Status(_("Not taken"), "quiet"),
}
NOTES = Table(
    name="notes",
    caption=_("Notes that are no money"),
    columns=(
        Column("id", _("Note"), kind="code", href=lambda row: reverse("supervisor:note", args=[row.id])),
        Column("happened_at", _("When"), kind="moment"),
        Column("kind", _("What"), value=lambda row: KINDS[row.kind]),
        Column("denomination", _("Piece"), value=lambda row: denomination_label(row.denomination)),
        Column("found_at", _("Found"), value=lambda row: FOUND[row.found_at]),
        Column("state", _("State"), kind="status", statuses=STATES),
        Column("serial_number", _("Serial number"), kind="code"),
        Column("envelope_number", _("Envelope"), kind="code"),
        Column("recorded_by", _("By")),
    ),
    filters=(
        Search("q", _("Serial number, envelope or name")),
        Choices("kind", _("What"), options=tuple(KINDS.items())),
        DayFilter("from", _("From"), field="happened_at"),
    ),
    sort="-id",
    empty=_("No counterfeit and no mutilated note was written down."),
    hide_caption=True,
)


class NoteForm(SecondPersonForm):
    """The note, and who saw it too."""

    kind = forms.ChoiceField(label=_("What is wrong with it"), choices=tuple(KINDS.items()))
    denomination = forms.ChoiceField(
        label=_("Piece"), choices=[(code, denomination_label(code)) for code in DENOMINATIONS if "_" not in code]
    )
    found_at = forms.ChoiceField(label=_("Found"), choices=tuple(FOUND.items()))
    serial_number = forms.CharField(label=_("Serial number"), max_length=20, required=False)
    envelope_number = forms.CharField(
        label=_("Envelope"), max_length=30, required=False, help_text=_("A counterfeit lies in an envelope of its own.")
    )
    remaining_percent = forms.IntegerField(
        label=_("Mutilated: how much of it is there, in percent"), min_value=1, max_value=100, required=False
    )
    presented_by = forms.CharField(label=_("Who presented it"), max_length=200, required=False)
    description = forms.CharField(label=_("What was seen"), max_length=400, required=False)
    field_order = (
        "kind",
        "denomination",
        "found_at",
        "serial_number",
        "envelope_number",
        "remaining_percent",
        "presented_by",
        "description",
        "second_username",
        "second_pin",
    )


class StepForm(CommandForm):
    """What became of it."""

    kind = forms.ChoiceField(
        label=_("What became of it"), choices=(("surrendered", _("Surrendered")), ("genuine", _("Found genuine")))
    )
    given_to = forms.CharField(label=_("Given to"), max_length=120)
    reference = forms.CharField(label=_("Their reference"), max_length=60)


@page(
    url_name="supervisor:notes",
    roles=HANDLERS,
    command=_("Counterfeit and mutilated notes"),
    keywords="fake bill torn billete falso",
)
def notes(request: HttpRequest) -> HttpResponse:
    """All of them."""
    new = Action(_("Write a note down"), reverse("supervisor:note_new"), key="n", kind="primary")
    may = bool(roles_for(request) & frozenset(HANDLERS))
    head = PageHead(title=_("Notes that are no money"), primary=new if may else None)
    return show(request, head=head, body=(NOTES.of_rows(request, rows=note_incidents()),))


def _crumb(request: HttpRequest) -> Crumb:
    return Crumb(_("Notes that are no money"), back_to(request, "supervisor:notes"))


@page(url_name="supervisor:note_new", roles=HANDLERS, writes=True, command=_("Write down a counterfeit note"))
def note_new(request: HttpRequest) -> HttpResponse:
    """Write a note down, with a second person."""
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        noted = 0
        with refused_at(form):
            noted = _record(request, form)
        if noted:
            return done(request, _("Written down."), to=reverse("supervisor:note", args=[noted]))
    head = PageHead(title=_("Write a note down"), crumbs=(_crumb(request),))
    rules = (
        Rule(_("Bills of 20 and more are tested. A counterfeit is not given back and not counted (cash control 22).")),
        Rule(_("A torn or burnt note is taken when more than half of it is there (31 CFR 100.5).")),
    )
    return show_form(request, FormPage(head=head, form=form, submit=_("Write it down"), key="F9", aside=rules))


def _record(request: HttpRequest, form: NoteForm) -> int:
    asked = form.cleaned_data
    return record_note(
        command_key=form.command_key,
        actor_id=staff_user_id(request),
        now=timezone.now(),
        note=NoteDraft(
            kind=NoteKind(asked["kind"]),
            denomination=asked["denomination"],
            found_at=asked["found_at"],
            remaining_percent=asked["remaining_percent"],
            serial_number=asked["serial_number"],
            envelope_number=asked["envelope_number"],
            presented_by=asked["presented_by"],
            description=asked["description"],
        ),
        second_username=asked["second_username"],
        second_pin=asked["second_pin"],
    )


def _note_or_404(note_id: int) -> NoteRow:
    found = next(iter(note_incidents(note_id=note_id)), None)
    if found is None:
        raise Http404
    return found


@page(url_name="supervisor:note", roles=HANDLERS)
def note(request: HttpRequest, note_id: int) -> HttpResponse:
    """One note."""
    found = _note_or_404(note_id)
    step = Action(_("What became of it"), reverse("supervisor:note_step", args=[note_id]), key="g", kind="primary")
    may = found.state == "kept" and bool(roles_for(request) & frozenset(RECONCILERS))
    head = PageHead(
        title=_("Note %(id)s") % {"id": found.id},
        crumbs=(_crumb(request),),
        status=STATES[found.state],
        primary=step if may else None,
    )
    percent = f"{found.remaining_percent} %" if found.remaining_percent else ""
    facts = Facts(
        (
            Fact(_("What"), KINDS[found.kind]),
            Fact(_("Piece"), denomination_label(found.denomination)),
            Fact(_("Found"), FOUND[found.found_at]),
            *((Fact(_("Serial number"), found.serial_number, kind="code"),) if found.serial_number else ()),
            *((Fact(_("Envelope"), found.envelope_number, kind="code"),) if found.envelope_number else ()),
            *((Fact(_("Of it is there"), percent),) if percent else ()),
            *((Fact(_("Who presented it"), found.presented_by),) if found.presented_by else ()),
            *((Fact(_("What was seen"), found.description),) if found.description else ()),
            Fact(_("By"), f"{found.recorded_by}, {found.witness}"),
            *((Fact(_("Given to"), found.given_to, note=found.reference),) if found.given_to else ()),
        ),
        title=_("Note"),
    )
    return show(request, head=head, body=(facts,))


@page(url_name="supervisor:note_step", roles=RECONCILERS, writes=True)
def note_step(request: HttpRequest, note_id: int) -> HttpResponse:
    """The Secret Service or the police has it, or it was genuine."""
    found, form = _note_or_404(note_id), StepForm(request.POST or None)
    there = reverse("supervisor:note", args=[note_id])
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            close_note(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                incident_id=found.id,
                kind=form.cleaned_data["kind"],
                given_to=form.cleaned_data["given_to"],
                reference=form.cleaned_data["reference"],
            )
        if form.is_valid():
            return done(request, _("Written down."), to=there)
    head = PageHead(title=_("What became of it"), crumbs=(Crumb(_("Note"), there),))
    return show_form(request, FormPage(head=head, form=form, submit=_("Write it down"), key="F9"))
