"""A department's transmittal: entered by the department, counted in its presence at central cashiering, signed by both."""

from datetime import date

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import (
    PlaceRow,
    ReceiptTypeRow,
    ReceivedRow,
    departments_of,
    offices,
    receipt_types_of,
    received_batches,
    tape_lines,
    transmittal_lines,
)
from curbstop.cashiering.types.received import BatchSource, TransmittalDraft
from curbstop.journeys.received_batches import enter_transmittal, receive_transmittal, withdraw_received
from curbstop.staff.types import DEPARTMENT, MANAGER, SUPERVISOR
from curbstop.web.counter.count_sheet import CountForm
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.second_person import pin_field, reason_field, username_field
from curbstop.web.supervisor.received import received_or_404
from curbstop.web.supervisor.received_words import LINES, LOOKERS, STATES, TAPE_LINES, TRANSMITTALS, WORKERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule

READERS = (DEPARTMENT, *LOOKERS)
TEMPLATE = "counter/form_with_count.html"
ROWS = range(1, 5)


class TransmittalForm(CountForm):
    """What the money is for, up to four lines, and what is brought."""

    with_checks = True
    first = (
        "department_id",
        "office_id",
        "brought_on",
        *(f"{name}_{number}" for number in ROWS for name in ("receipt_type", "amount", "quantity", "reference")),
    )
    department_id = forms.TypedChoiceField(label=_("Department"), coerce=int)
    office_id = forms.TypedChoiceField(label=_("Brought to"), coerce=int)
    brought_on = DayField(label=_("Brought on"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: object, types: tuple[ReceiptTypeRow, ...] = (), **more: object) -> None:
        super().__init__(*args, **more)
        choices = [("", ""), *((row.id, f"{row.code} {row.name}") for row in types)]
        for number in ROWS:
            told = {"number": number}
            self.fields[f"receipt_type_{number}"] = forms.TypedChoiceField(
                label=_("Line %(number)s: what for") % told,
                choices=choices,
                coerce=int,
                required=number == 1,
                empty_value=None,
            )
            self.fields[f"amount_{number}"] = MoneyField(
                label=_("Line %(number)s: amount") % told, min_cents=1, required=number == 1
            )
            self.fields[f"quantity_{number}"] = forms.IntegerField(
                label=_("Line %(number)s: pieces") % told, min_value=1, required=False
            )
            self.fields[f"reference_{number}"] = forms.CharField(
                label=_("Line %(number)s: permit, case or tag") % told, max_length=120, required=False
            )

    def lines(self, types: tuple[ReceiptTypeRow, ...]) -> tuple[TransmittalDraft, ...]:
        """The lines that were filled in; the reference answers what its receipt type asks."""
        asks = {row.id: row.asks for row in types}
        told = [(number, self.cleaned_data.get(f"receipt_type_{number}")) for number in ROWS]
        return tuple(
            TransmittalDraft(
                receipt_type_id=kind,
                amount_cents=self.cleaned_data.get(f"amount_{number}") or 0,
                quantity=self.cleaned_data.get(f"quantity_{number}") or 1,
                answers=tuple((ask, self.cleaned_data.get(f"reference_{number}", "")) for ask in asks.get(kind, ())),
                remark=self.cleaned_data.get(f"reference_{number}", ""),
            )
            for number, kind in told
            if kind
        )


class CountedForm(CountForm):
    """What is counted in the department's presence, and the department's signature."""

    with_checks = True
    second_username = username_field()
    second_pin = pin_field()


class WithdrawForm(CommandForm):
    """Why."""

    reason = reason_field()


@page(
    url_name="supervisor:transmittals",
    roles=READERS,
    command=_("Transmittals"),
    keywords="department money remesa departamento",
)
def transmittals(request: HttpRequest) -> HttpResponse:
    """All transmittals; a department sees its own."""
    member_id = _member(request)
    new = Action(_("Enter a transmittal"), reverse("supervisor:transmittal_new"), key="n", kind="primary")
    head = PageHead(title=_("Transmittals"), primary=new if DEPARTMENT in roles_for(request) else None)
    rows = received_batches(source=str(BatchSource.TRANSMITTAL), member_id=member_id)
    return show(request, head=head, body=(TRANSMITTALS.of_rows(request, rows=rows),))


def _member(request: HttpRequest) -> int | None:
    """Whose departments alone are shown: who works for central cashiering sees all."""
    return None if roles_for(request) & frozenset({*LOOKERS, "auditor"}) else staff_user_id(request)


@page(url_name="supervisor:transmittal_new", roles=(DEPARTMENT,), writes=True, command=_("Enter a transmittal"))
def transmittal_new(request: HttpRequest) -> HttpResponse:
    """The department says what it brings; nothing is posted."""
    mine = departments_of(staff_user_id=staff_user_id(request))
    if not mine:
        return _nobodys(request)
    types = receipt_types_of(department_ids=[row.id for row in mine])
    form = TransmittalForm(request.POST or None, types=types, initial=_initial(mine))
    form.fields["department_id"].choices = [(row.id, f"{row.code} {row.name}") for row in mine]  # type: ignore[attr-defined]
    form.fields["office_id"].choices = [(row.id, f"{row.code} {row.name}") for row in offices()]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        batch_id = 0
        with refused_at(form):
            batch_id = enter_transmittal(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                department_id=form.cleaned_data["department_id"],
                office_id=form.cleaned_data["office_id"],
                brought_on=form.cleaned_data["brought_on"],
                lines=form.lines(types),
                tape=form.cleaned_data["count"],
                note=form.cleaned_data["note"],
            )
        if batch_id:
            return done(
                request,
                _("Entered. Bring it to central cashiering: it is counted while you are there."),
                to=reverse("supervisor:transmittal", args=[batch_id]),
            )
    head = PageHead(title=_("Enter a transmittal"), crumbs=(_crumb(request),))
    rule = Rule(_("You enter what you bring; it is counted in your presence, and both sign (cash control 46)."))
    return show_form(
        request, FormPage(head=head, form=form, submit=_("Enter it"), key="F9", aside=(rule,)), template=TEMPLATE
    )


def _initial(mine: tuple[PlaceRow, ...]) -> dict[str, int | date]:
    return {"department_id": mine[0].id, "brought_on": timezone.localdate()}


def _nobodys(request: HttpRequest) -> HttpResponse:
    notice = Notice(_("You are not named for a department yet. Central cashiering names you."), "wait")
    return show(request, head=PageHead(title=_("Enter a transmittal"), crumbs=(_crumb(request),)), notices=(notice,))


def _crumb(request: HttpRequest) -> Crumb:
    return Crumb(_("Transmittals"), back_to(request, "supervisor:transmittals"))


def _found(request: HttpRequest, received_id: int) -> ReceivedRow:
    found = received_or_404(received_id)
    member_id = _member(request)
    own = {row.id for row in departments_of(staff_user_id=member_id)} if member_id else None
    if found.source != BatchSource.TRANSMITTAL or (own is not None and found.department_id not in own):
        raise Http404
    return found


@page(url_name="supervisor:transmittal", roles=READERS)
def transmittal(request: HttpRequest, received_id: int) -> HttpResponse:
    """What a department brings, and the next step."""
    found = _found(request, received_id)
    count = Action(
        _("Count it together"), reverse("supervisor:transmittal_count", args=[received_id]), key="c", kind="primary"
    )
    approve = Action(
        _("Look and approve"), reverse("supervisor:session", args=[found.session_id or 0]), key="a", kind="primary"
    )
    who = roles_for(request)
    primary = count if found.state == "TAPED" and who & frozenset(WORKERS) else None
    if found.state == "COUNTED" and who & {SUPERVISOR, MANAGER}:
        primary = approve
    back = Action(_("Take it back"), reverse("supervisor:transmittal_withdraw", args=[received_id]))
    head = PageHead(
        title=_("Transmittal %(id)s, %(department)s") % {"id": found.id, "department": found.department_name},
        crumbs=(_crumb(request),),
        status=STATES[found.state],
        primary=primary,
        actions=(back,) if found.state == "TAPED" and DEPARTMENT in who else (),
    )
    body = (
        LINES.of_rows(request, rows=transmittal_lines(batch_id=received_id)),
        TAPE_LINES.of_rows(request, rows=tape_lines(batch_id=received_id))
        if found.state != "TAPED" or primary is None
        else _hidden(),
    )
    return show(request, head=head, body=body, aside=(_facts(found),))


def _hidden() -> Notice:
    """Who counts does not see first what was entered."""
    return Notice(_("What the department entered by piece shows after the count."), "quiet")


def _facts(found: ReceivedRow) -> Facts:
    return Facts(
        (
            Fact(_("Department"), found.department_name),
            Fact(_("Brought to"), found.office_name),
            Fact(_("Brought on"), found.effective_date, kind="date"),
            Fact(_("Entered by"), found.received_by),
            Fact(_("Counted by"), found.cashier or _("nobody yet")),
            Fact(_("Amount"), found.total_cents, kind="money", strong=True),
        ),
        title=_("Transmittal"),
    )


@page(url_name="supervisor:transmittal_count", roles=WORKERS, writes=True)
def transmittal_count(request: HttpRequest, received_id: int) -> HttpResponse:
    """The cashier counts in the department's presence; both sign."""
    found, form = _found(request, received_id), CountedForm(request.POST or None)
    there = reverse("supervisor:transmittal", args=[received_id])
    if request.method == "POST" and form.is_valid():
        taken = None
        with refused_at(form):
            taken = receive_transmittal(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                batch_id=received_id,
                count=form.cleaned_data["count"],
                second_username=form.cleaned_data["second_username"],
                second_pin=form.cleaned_data["second_pin"],
            )
        if taken is not None:
            words = _("Receipt %(number)s. Both have signed; a supervisor approves it.") % {"number": taken.number}
            return done(request, words, to=reverse("counter:receipt", args=[taken.receipt_id]))
    head = PageHead(title=_("Count it together"), crumbs=(Crumb(_("Transmittal"), there),))
    rule = Rule(
        _("Counted while the department's person looks on; that person signs with name and PIN (cash control 46).")
    )
    facts = Facts((Fact(_("Department"), found.department_name), Fact(_("Entered by"), found.received_by)))
    return show_form(
        request,
        FormPage(head=head, form=form, submit=_("Both sign"), key="F9", aside=(facts, rule)),
        template=TEMPLATE,
    )


@page(url_name="supervisor:transmittal_withdraw", roles=(DEPARTMENT, SUPERVISOR, MANAGER), writes=True)
def transmittal_withdraw(request: HttpRequest, received_id: int) -> HttpResponse:
    """The department takes its transmittal back, before it is counted."""
    found, form = _found(request, received_id), WithdrawForm(request.POST or None)
    there = reverse("supervisor:transmittal", args=[received_id])
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            withdraw_received(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                batch_id=received_id,
                reason=form.cleaned_data["reason"],
            )
        if form.is_valid():
            return done(request, _("The transmittal is taken back."), to=there)
    head = PageHead(title=_("Take the transmittal back"), crumbs=(Crumb(_("Transmittal"), there),))
    return show_form(
        request, FormPage(head=head, form=form, submit=_("Take it back"), aside=(_facts(found),), danger=True)
    )
