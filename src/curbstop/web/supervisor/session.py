"""A drawer under review: counted beside recorded, receipts, voids, steps; approve, send back or reopen."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import SessionForSupervisor, vaults
from curbstop.journeys.approve_session import approve_session, reopen_session, send_back
from curbstop.staff.types import FINANCE
from curbstop.web.counter.count import session_or_404
from curbstop.web.counter.drawer import difference_words
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.receipts import tender_words
from curbstop.web.counter.second_person import reason_field
from curbstop.web.counter.words import (
    CLASS_LABELS,
    EVENT_LABELS,
    OVER_SHORT_STEPS,
    SESSION_STATES,
    denomination_label,
)
from curbstop.web.supervisor.difference import explained_blocks
from curbstop.web.supervisor.links import OVERSEERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule
from curbstop.web.ui.spoken import kept
from curbstop.web.ui.tables import Column, Table
from curbstop.web.ui.timelines import Timeline, TimelineEntry

CLASSES = Table(
    name="classes",
    caption=_("Counted beside recorded"),
    columns=(
        Column("tender_class", _("Tender"), value=lambda row: CLASS_LABELS[str(row.tender_class)], sortable=False),
        Column("recorded_cents", _("Recorded"), kind="money", total=True, sortable=False),
        Column("counted_cents", _("Counted"), kind="money", total=True, sortable=False),
        Column("difference", _("Difference"), value=lambda row: _difference(row.difference_cents), sortable=False),
        Column("posted_cents", _("Posted"), kind="money", sortable=False),
    ),
    prefix="k-",
    export=False,
)
COUNTS = Table(
    name="counts",
    caption=_("Counts"),
    columns=(
        Column("attempt", _("Count"), value=lambda row: f"{row.round}.{row.attempt}", kind="code", sortable=False),
        Column("counted_at", _("Counted at"), kind="moment", sortable=False),
        Column("counted_by", _("Counted by"), sortable=False),
        Column("witness", _("With"), sortable=False),
        Column(
            "difference_cents", _("Difference"), value=lambda row: _difference(row.difference_cents), sortable=False
        ),
    ),
    empty=_("Not counted yet."),
    prefix="n-",
    export=False,
)
PIECES = Table(
    name="pieces",
    caption=_("What was counted"),
    columns=(
        Column("0", _("Piece"), value=lambda row: row[0], sortable=False),
        Column("1", _("How many"), kind="count", value=lambda row: row[1], sortable=False),
        Column("2", _("Worth"), kind="money", value=lambda row: row[2], total=True, sortable=False),
    ),
    empty=_("Nothing yet."),
    prefix="z-",
    page_size=200,
    export=False,
)
VOIDED = {True: Status(_("Voided"), "bad"), False: Status(_("Posted"), "good")}
RECEIPTS = Table(
    name="session-receipts",
    caption=_("Receipts"),
    columns=(
        Column("number", _("Receipt"), kind="code", href=lambda row: reverse("counter:receipt", args=[row.id])),
        Column("recorded_at", _("Recorded"), kind="moment"),
        Column("tenders", _("Tenders"), value=lambda row: tender_words(row.tenders.replace(" ", ""))),
        Column("is_void", _("State"), kind="status", value=lambda row: VOIDED[row.is_void], sortable=False),
        Column(
            "void_reason",
            _("Why voided"),
            value=lambda row: " ".join(filter(None, (kept(row.void_reason), row.voided_by))),
        ),
        Column(
            "total_cents",
            _("Amount"),
            kind="money",
            value=lambda row: 0 if row.is_void else row.total_cents,
            total=True,
        ),
    ),
    sort="-number",
    empty=_("No receipt."),
    prefix="r-",
    page_size=25,
)


class ApproveForm(CommandForm):
    """Into which vault, and why it differs."""

    vault_id = forms.TypedChoiceField(label=_("Turned in to"), coerce=int)
    over_short_reason = forms.CharField(
        label=_("Reason for over or short"), max_length=200, widget=forms.TextInput(attrs={"size": 60})
    )


class ReasonForm(CommandForm):
    """Why."""

    reason = reason_field()


def _difference(cents: int | None) -> str:
    return str(_("not counted")) if cents is None else difference_words(cents)


@page(url_name="supervisor:session", roles=(*OVERSEERS, FINANCE))
def session(request: HttpRequest, session_id: int) -> HttpResponse:
    """One drawer's session with everything about it."""
    found = session_or_404(session_id)
    head = PageHead(
        title=_("Drawer %(code)s, %(cashier)s") % {"code": found.drawer_code, "cashier": found.cashier_name},
        crumbs=(_crumb(found),),
        status=SESSION_STATES[found.state],
        primary=_primary(request, found),
        actions=_others(request, found),
    )
    pieces = [(denomination_label(code), number, cents) for code, number, cents in found.denominations]
    pieces += [(_("Check"), 1, cents) for cents in found.checks]
    body = (
        CLASSES.of_rows(request, rows=found.classes),
        *explained_blocks(request, found),
        RECEIPTS.of_rows(request, rows=found.receipts),
        COUNTS.of_rows(request, rows=found.counts),
        PIECES.of_rows(request, rows=pieces),
        _history(found),
    )
    return show(request, head=head, body=body, aside=(_facts(found),), notices=_notices(found))


def _crumb(found: SessionForSupervisor) -> Crumb:
    return Crumb(_("The day"), f"{reverse('supervisor:day')}?day={found.business_date.isoformat()}")


def _oversees(request: HttpRequest) -> bool:
    return bool(roles_for(request) & frozenset(OVERSEERS))


def _primary(request: HttpRequest, found: SessionForSupervisor) -> Action | None:
    if found.state == "COUNTED" and _oversees(request):
        return Action(_("Approve"), reverse("supervisor:approve", args=[found.id]), key="a", kind="primary")
    return None


def _others(request: HttpRequest, found: SessionForSupervisor) -> tuple[Action, ...]:
    if not _oversees(request):
        return ()
    if found.state == "COUNTED":
        return (Action(_("Send back"), reverse("supervisor:send_back", args=[found.id]), key="b"),)
    if found.state == "APPROVED":
        return (Action(_("Reopen"), reverse("supervisor:reopen", args=[found.id]), key="o"),)
    if found.state == "COUNTING":
        return (Action(_("Go on counting"), reverse("supervisor:count", args=[found.id])),)
    there = reverse("supervisor:count", args=[found.id])
    drop = Action(_("Take a drop"), f"{reverse('supervisor:drop')}?session={found.id}", key="d")
    absent = Action(_("Count for an absent cashier"), there, post=True, fields={"begin": "1"})
    return (drop, absent) if found.state == "OPEN" else (absent,)


def _notices(found: SessionForSupervisor) -> tuple[Notice, ...]:
    if found.difference_cents and found.state == "COUNTED":
        text = _("The drawer is %(difference)s.") % {"difference": difference_words(found.difference_cents)}
        return (Notice(text, "bad", items=(OVER_SHORT_STEPS[found.step],)),)
    if any(row.difference_cents for row in found.classes) and found.state == "COUNTED":
        return (Notice(_("The sum agrees, but the tenders do not: one may have been keyed as another."), "bad"),)
    return ()


def _facts(found: SessionForSupervisor) -> Facts:
    return Facts(
        (
            Fact(_("Office"), found.office_name),
            Fact(_("Business day"), found.business_date, kind="date"),
            Fact(_("Opened"), found.opened_at, kind="moment"),
            Fact(_("Float"), found.float_cents, kind="money", note=_("not in the figures beside")),
            Fact(_("Receipts"), len(found.receipts), kind="count"),
            Fact(_("Voids"), found.void_count, kind="count"),
        ),
        title=_("Session"),
    )


def _history(found: SessionForSupervisor) -> Timeline:
    return Timeline(
        entries=tuple(
            TimelineEntry(
                timezone.localtime(event.happened_at).date(),
                EVENT_LABELS.get(event.kind, event.kind),
                " · ".join(filter(None, (event.actor, event.second, kept(event.reason)))),
                kind=f"{timezone.localtime(event.happened_at):%H:%M}",
            )
            for event in reversed(found.events)
        ),
        title=_("Steps"),
    )


@page(url_name="supervisor:approve", roles=OVERSEERS, writes=True)
def approve(request: HttpRequest, session_id: int) -> HttpResponse:
    """Approve a counted drawer: its difference is posted, its money goes to the vault."""
    found, form = session_or_404(session_id), ApproveForm(request.POST or None)
    form.fields["vault_id"].choices = [(row.id, f"{row.code} {row.name}") for row in vaults()]  # type: ignore[attr-defined]
    if not any(row.difference_cents for row in found.classes):
        del form.fields["over_short_reason"]
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            approve_session(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                session_id=session_id,
                vault_id=form.cleaned_data["vault_id"],
                over_short_reason=form.cleaned_data.get("over_short_reason", ""),
            )
        if form.is_valid():
            return done(request, _("The drawer is approved."), to=_crumb(found).href)
    form_page = FormPage(
        head=_head(_("Approve drawer %(code)s") % {"code": found.drawer_code}, found),
        form=form,
        submit=_("Approve"),
        before=(CLASSES.of_rows(request, rows=found.classes),),
        aside=(_facts(found), Rule(_("Nobody approves a drawer that they owned or counted (cash controls 1)."))),
    )
    return show_form(request, form_page)


@page(url_name="supervisor:send_back", roles=OVERSEERS, writes=True)
def send_it_back(request: HttpRequest, session_id: int) -> HttpResponse:
    """Send a counted drawer back to be counted again."""
    found, form = session_or_404(session_id), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            send_back(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                session_id=session_id,
                reason=form.cleaned_data["reason"],
            )
        if form.is_valid():
            return done(request, _("The drawer is sent back."), to=reverse("supervisor:session", args=[session_id]))
    head = _head(_("Send drawer %(code)s back") % {"code": found.drawer_code}, found)
    return show_form(request, FormPage(head=head, form=form, submit=_("Send back"), aside=(_facts(found),)))


@page(url_name="supervisor:reopen", roles=OVERSEERS, writes=True)
def reopen(request: HttpRequest, session_id: int) -> HttpResponse:
    """Reopen an approved drawer until its deposit is verified."""
    found, form = session_or_404(session_id), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            reopen_session(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                session_id=session_id,
                reason=form.cleaned_data["reason"],
            )
        if form.is_valid():
            return done(request, _("The drawer is open again."), to=reverse("supervisor:session", args=[session_id]))
    rule = Rule(_("A drawer reopens only until its deposit is verified; it must be counted and approved again."))
    head = _head(_("Reopen drawer %(code)s") % {"code": found.drawer_code}, found)
    return show_form(request, FormPage(head=head, form=form, submit=_("Reopen"), aside=(_facts(found), rule)))


def _head(title: object, found: SessionForSupervisor) -> PageHead:
    there = reverse("supervisor:session", args=[found.id])
    return PageHead(
        title=title, crumbs=(_crumb(found), Crumb(_("Drawer %(code)s") % {"code": found.drawer_code}, there))
    )
