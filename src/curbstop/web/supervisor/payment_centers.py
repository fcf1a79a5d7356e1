"""Payment centers: single payments, the message of the day's end, and posting a day whose two sides agree."""

from datetime import date

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import CenterDayRow, center_days, center_payments, payment_centers
from curbstop.cashiering.types.received import CenterPaymentDraft
from curbstop.journeys.payment_centers import (
    cancel_center_payment,
    post_center_day,
    record_center_day,
    record_center_payments,
)
from curbstop.kernel.money import Money, NotAnAmountError
from curbstop.staff.types import MANAGER, SUPERVISOR
from curbstop.web.counter.draft import NotTypedRightError
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.words import BATCH_STATES
from curbstop.web.supervisor.links import FILE_POSTERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule
from curbstop.web.ui.tables import Column, DayFilter, Search, Table

DAY_STATES = {
    **BATCH_STATES,
    "waiting": Status(_("Waits for the day-end message"), "wait"),
    "differs": Status(_("Message and payments differ"), "bad"),
    "ready": Status(_("Agrees, to be posted"), "wait"),
}
PAYMENT_STATES = {
    "pending": Status(_("Pending"), "wait"),
    "posted": Status(_("Posted"), "good"),
    "cancelled": Status(_("Taken back"), "quiet"),
    "cancels": Status(_("Takes another back"), "quiet"),
}
FEES = {"none": _("no fee"), "kept_back": _("kept back from the wire"), "billed": _("billed")}


def _there(center_id: int, paid_on: date) -> str:
    return reverse("supervisor:center_day", args=[center_id, paid_on.isoformat()])


def _cancel_there(row: object) -> str | None:
    pending = getattr(row, "state", "") == "pending"
    return reverse("supervisor:center_cancel", args=[row.id]) if pending else None  # type: ignore[attr-defined]


DAYS = Table(
    name="center_days",
    caption=_("Payment centers"),
    columns=(
        Column("paid_on", _("Day"), kind="date", href=lambda row: _there(row.center_id, row.paid_on)),
        Column("center_name", _("Payment center")),
        Column("state", _("State"), kind="status", statuses=DAY_STATES),
        Column("payment_count", _("Payments"), kind="count", total=True),
        Column("payment_cents", _("Amount"), kind="money", total=True),
        Column("told_cents", _("Day-end message"), kind="money", total=True),
        Column("difference_cents", _("Difference"), kind="money"),
        Column("fee_cents", _("Fee"), kind="money", total=True),
    ),
    filters=(Search("q", _("Payment center")), DayFilter("from", _("From"), field="paid_on")),
    sort="-paid_on",
    empty=_("No payment center told anything yet."),
    hide_caption=True,
)
PAYMENTS = Table(
    name="center_payments",
    caption=_("Single payments"),
    columns=(
        Column("reference", _("Reference"), kind="code", href=_cancel_there),
        Column("account_number", _("Account"), kind="code"),
        Column("account_name", _("Name"), value=lambda row: row.account_name or row.payer_name or _("unknown")),
        Column("state", _("State"), kind="status", statuses=PAYMENT_STATES),
        Column("amount_cents", _("Amount"), kind="money"),
    ),
    filters=(Search("q", _("Reference, account or name")),),
    sort="reference",
    prefix="p-",
    empty=_("No single payment yet."),
)


class ToldForm(CommandForm):
    """What a center told: its single payments of a day."""

    center_id = forms.TypedChoiceField(label=_("Payment center"), coerce=int)
    paid_on = DayField(label=_("Paid there on"))
    payments = forms.CharField(
        label=_("Payments, one a line: reference, account, amount"),
        help_text=_("For example PS-4471 100000017 42.06"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )


class MessageForm(CommandForm):
    """The message of the day's end."""

    control_count = forms.IntegerField(label=_("How many payments"), min_value=0)
    control_cents = MoneyField(label=_("Amount in all"), min_cents=0)


class CancelForm(CommandForm):
    """The center's own reference for taking it back."""

    reference = forms.CharField(label=_("Reference of the center"), max_length=60)


@page(
    url_name="supervisor:centers",
    roles=FILE_POSTERS,
    command=_("Payment centers"),
    keywords="pay station agent centro de pago",
)
def centers(request: HttpRequest) -> HttpResponse:
    """The days of all centers."""
    new = Action(_("Enter payments"), reverse("supervisor:center_new"), key="n", kind="primary")
    may = bool(roles_for(request) & frozenset(FILE_POSTERS)) and payment_centers()
    named = Action(_("Contracts"), reverse("supervisor:named_places"), key="k")
    namers = (SUPERVISOR, MANAGER)
    head = PageHead(
        title=_("Payment centers"),
        primary=new if may else None,
        actions=(named,) if roles_for(request) & frozenset(namers) else (),
    )
    return show(request, head=head, body=(DAYS.of_rows(request, rows=center_days()),))


@page(url_name="supervisor:center_new", roles=FILE_POSTERS, writes=True, command=_("Enter a pay station's payments"))
def center_new(request: HttpRequest) -> HttpResponse:
    """Single payments as the center told them; the customers' accounts show them as pending."""
    form = ToldForm(request.POST or None, initial={"paid_on": timezone.localdate()})
    form.fields["center_id"].choices = [(row.id, f"{row.code} {row.name}") for row in payment_centers()]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        with refused_at(form):
            record_center_payments(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                center_id=asked["center_id"],
                paid_on=asked["paid_on"],
                payments=_read(asked["payments"]),
            )
        if form.is_valid():
            return done(
                request, _("Kept. They post with the day-end message."), to=_there(asked["center_id"], asked["paid_on"])
            )
    head = PageHead(title=_("Enter payments"), crumbs=(_crumb(request),))
    rule = Rule(_("Known at once, posted when the center's day-end message is their sum."))
    return show_form(request, FormPage(head=head, form=form, submit=_("Keep them"), key="F9", aside=(rule,)))


def _read(text: str) -> tuple[CenterPaymentDraft, ...]:
    return tuple(
        _read_line(line, place)
        for place, line in enumerate((one.strip() for one in text.splitlines() if one.strip()), 1)
    )


def _read_line(line: str, place: int) -> CenterPaymentDraft:
    words = line.replace(",", " ").split() if line.count(",") > 1 else line.split()
    try:
        reference, account, amount = words[:3]
        return CenterPaymentDraft(reference, account.replace("-", ""), Money.parse(amount).cents, " ".join(words[3:]))
    except (ValueError, NotAnAmountError) as error:
        raise NotTypedRightError(
            "“{text}” is not a reference, an account and an amount",
            where="line {place}",
            text=line,
            place=place,
        ) from error


def _crumb(request: HttpRequest) -> Crumb:
    return Crumb(_("Payment centers"), back_to(request, "supervisor:centers"))


def _day_or_404(center_id: int, paid_on: str) -> CenterDayRow:
    try:
        day = date.fromisoformat(paid_on)
    except ValueError as error:
        raise Http404 from error
    found = next(iter(center_days(center_id=center_id, paid_on=day)), None)
    if found is None:
        raise Http404
    return found


@page(url_name="supervisor:center_day", roles=FILE_POSTERS)
def center_day(request: HttpRequest, center_id: int, paid_on: str) -> HttpResponse:
    """One day of one center: single payments beside the message."""
    found = _day_or_404(center_id, paid_on)
    arguments = [center_id, paid_on]
    post = Action(
        _("Post the day"), reverse("supervisor:center_post", args=arguments), key="F9", kind="primary", post=True
    )
    message = Action(
        _("Day-end message"),
        reverse("supervisor:center_message", args=arguments),
        key="m",
        kind="plain" if found.state == "ready" else "primary",
    )
    may = bool(roles_for(request) & frozenset(FILE_POSTERS)) and found.batch_id is None
    steps = {"ready": post}
    head = PageHead(
        title=f"{found.center_name}, {found.paid_on.isoformat()}",
        crumbs=(_crumb(request),),
        status=DAY_STATES[found.state],
        primary=steps.get(found.state, message) if may else None,
        actions=_actions(found, message, may=may),
    )
    rows = center_payments(center_id=center_id, paid_on=found.paid_on)
    notices = (
        (Notice(_("The message is not the sum of the single payments. Ask the center which one differs."), "bad"),)
        if found.state == "differs"
        else ()
    )
    return show(
        request, head=head, body=(PAYMENTS.of_rows(request, rows=rows),), aside=(_facts(found),), notices=notices
    )


def _actions(found: CenterDayRow, message: Action, *, may: bool) -> tuple[Action, ...]:
    if found.batch_id is not None:
        return (Action(_("Its batch"), reverse("supervisor:batch", args=[found.batch_id]), key="b"),)
    return (message,) if may and found.state == "ready" else ()


def _facts(found: CenterDayRow) -> Facts:
    return Facts(
        (
            Fact(_("Payments"), found.payment_count, kind="count"),
            Fact(_("Amount"), found.payment_cents, kind="money"),
            Fact(_("Message: payments"), found.told_count, kind="count"),
            Fact(_("Message: amount"), found.told_cents, kind="money"),
            Fact(_("Difference"), found.difference_cents, kind="money", strong=True),
            Fact(_("Fee"), found.fee_cents, kind="money", note=str(FEES[found.fee_kind])),
        ),
        title=_("Day"),
    )


@page(url_name="supervisor:center_message", roles=FILE_POSTERS, writes=True)
def center_message(request: HttpRequest, center_id: int, paid_on: str) -> HttpResponse:
    """The center's count and total of its day; a corrected message is a further one."""
    found, form = _day_or_404(center_id, paid_on), MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            record_center_day(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                center_id=center_id,
                paid_on=found.paid_on,
                control_count=form.cleaned_data["control_count"],
                control_cents=form.cleaned_data["control_cents"],
            )
        if form.is_valid():
            return done(request, _("The message is kept."), to=_there(center_id, found.paid_on))
    crumb = Crumb(_("Day"), _there(center_id, found.paid_on))
    head = PageHead(title=_("Day-end message"), subtitle=found.center_name, crumbs=(crumb,))
    return show_form(request, FormPage(head=head, form=form, submit=_("Keep it"), key="F9"))


@page(url_name="supervisor:center_post", roles=FILE_POSTERS, writes=True)
def center_post(request: HttpRequest, center_id: int, paid_on: str) -> HttpResponse:
    """Post the day; another person approves its batch."""
    found, form = _day_or_404(center_id, paid_on), CommandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        batch_id = post_center_day(
            command_key=form.command_key,
            actor_id=staff_user_id(request),
            now=timezone.now(),
            center_id=center_id,
            paid_on=found.paid_on,
        )
        return done(
            request,
            _("The day is posted. Somebody else approves it."),
            to=reverse("supervisor:batch", args=[batch_id]),
        )
    return done(request, _("Nothing was done."), to=_there(center_id, found.paid_on), tone="wait")


@page(url_name="supervisor:center_cancel", roles=FILE_POSTERS, writes=True)
def center_cancel(request: HttpRequest, payment_id: int) -> HttpResponse:
    """The center took a payment back before its day's end; both rows stay."""
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            cancel_center_payment(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                payment_id=payment_id,
                reference=form.cleaned_data["reference"],
            )
        if form.is_valid():
            return done(request, _("The payment is taken back."), to=reverse("supervisor:centers"))
    head = PageHead(title=_("Take a payment back"), crumbs=(_crumb(request),))
    return show_form(request, FormPage(head=head, form=form, submit=_("Take it back"), danger=True))
