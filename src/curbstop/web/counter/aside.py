"""A payment laid aside at the counter and taken up again; and what the customer sees on the other screen."""

from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import suspended_payments
from curbstop.cashiering.types import LineKind
from curbstop.journeys.suspended import drop_suspended, resume_payment, suspend_payment
from curbstop.kernel.errors import CurbstopError
from curbstop.reporting.my_drawer import my_drawer
from curbstop.web.counter.draft import Draft, cents_or_zero, draft_fields, kept_fields, read_draft
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.pay import KEPT, SHOWN, TAKERS
from curbstop.web.counter.words import LINE_LABELS, TENDER_LABELS
from curbstop.web.counter.work import labels_of
from curbstop.web.ui.access import page
from curbstop.web.ui.commands import command_key
from curbstop.web.ui.formats import format_money
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import UNPROCESSABLE, done, show, show_form
from curbstop.web.ui.panels import Notice
from curbstop.web.ui.spoken import said

RESUME, DROP = "resume", "drop"


@page(url_name="counter:suspend", roles=TAKERS, writes=True)
def suspend(request: HttpRequest) -> HttpResponse:
    """Lay the payment aside as it stands and begin with the next customer."""
    counter = reverse("counter:counter")
    head = PageHead(title=_("Lay aside"), crumbs=(Crumb(_("Take payment"), counter),))
    if request.method != "POST":
        return redirect(counter)
    drawer = my_drawer(staff_user_id=staff_user_id(request))
    typed = read_draft(request.POST.dict())
    if drawer is None or typed.is_empty:
        return show(
            request,
            head=head,
            notices=(Notice(_("Nothing was entered that could be laid aside."), "wait", counter, _("Take payment")),),
        )
    # What is kept has a new key: the payment is taken under it once, by whoever takes it up.
    fields = draft_fields(typed) | {"command_key": str(uuid4())}
    try:
        suspend_payment(
            command_key=command_key(request),
            actor_id=staff_user_id(request),
            now=timezone.now(),
            session_id=drawer.session_id,
            label=typed.payer_name
            or ", ".join(labels_of(draft=typed, on=drawer.business_date))[:120]
            or _now("Payment"),
            total_cents=typed.total_cents,
            fields=fields,
        )
    except CurbstopError as refusal:
        request.session[KEPT] = kept_fields(typed)
        return show(
            request,
            head=head,
            notices=(Notice(said(refusal), "bad", counter, _("Take payment")),),
            status=UNPROCESSABLE,
        )
    request.session.pop(KEPT, None)
    return done(request, _("Laid aside. Any cashier can take it up again today."), to=counter)


class TakeUpForm(CommandForm):
    """Which one; go on with it, or give it up with the reason."""

    which = forms.TypedChoiceField(label=_("Which one"), coerce=int)
    do = forms.ChoiceField(
        label=_("What is to be done"),
        choices=[(RESUME, _("Take it up here")), (DROP, _("Drop it"))],
        initial=RESUME,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Why it is dropped"), max_length=200, required=False)


@page(
    url_name="counter:suspended",
    roles=TAKERS,
    writes=True,
    command=_("Payments laid aside"),
    keywords="suspend resume apartado",
)
def suspended(request: HttpRequest) -> HttpResponse:
    """The payments that were laid aside: take one up, or drop it."""
    counter = reverse("counter:counter")
    head = PageHead(title=_("Laid aside"), crumbs=(Crumb(_("Take payment"), counter),))
    waiting = suspended_payments()
    form = TakeUpForm(request.POST or None, initial={"which": request.GET.get("which", "")})
    sent = request.POST.get("which", "")
    form.fields["which"].choices = [  # type: ignore[attr-defined]
        *((one.id, f"{one.label}, {format_money(one.total_cents)}, {one.suspended_by}") for one in waiting),
        # One that somebody else has taken meanwhile is refused by its own sentence.
        *([(sent, sent)] if sent.isdigit() and int(sent) not in {one.id for one in waiting} else []),
    ]
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            _take_up(request, form)
        if form.is_valid():
            return done(request, _("Dropped.") if form.cleaned_data["do"] == DROP else _("Taken up."), to=counter)
    if not waiting and request.method != "POST":
        notice = Notice(_("No payment is laid aside."), "quiet", counter, _("Take payment"))
        return show(request, head=head, notices=(notice,))
    return show_form(request, FormPage(head=head, form=form, submit=_("Go on"), key="F9"))


def _take_up(request: HttpRequest, form: TakeUpForm) -> None:
    key, actor, now, which = form.command_key, staff_user_id(request), timezone.now(), form.cleaned_data["which"]
    if form.cleaned_data["do"] == DROP:
        reason = form.cleaned_data["reason"]
        drop_suspended(command_key=key, actor_id=actor, now=now, suspended_id=which, reason=reason)
    else:
        request.session[KEPT] = resume_payment(command_key=key, actor_id=actor, now=now, suspended_id=which)


@page(
    url_name="counter:display", roles=TAKERS, command=_("Customer display"), keywords="second screen pantalla cliente"
)
def display(request: HttpRequest) -> HttpResponse:
    """What the customer sees: what is paid, the total, what was given, the change. Nothing else about anybody."""
    typed = read_draft(request.session.get(KEPT, {}))
    taken = request.session.get(SHOWN) if typed.is_empty else None
    context = {"lines": _shown_lines(typed), "draft": typed, "taken": taken, "tenders": _shown_tenders(typed)}
    template = "counter/_display.html" if request.headers.get("HX-Request") else "counter/display.html"
    return render(request, template, context)


def _shown_lines(typed: Draft) -> list[tuple[str, int]]:
    names = {str(LineKind.CUSTOMER): _now("Payment on account")}
    return [
        (names.get(line.kind) or str(LINE_LABELS[line.kind]), cents_or_zero(line.amount))
        for line in typed.lines
        if line.kind in LINE_LABELS
    ]


def _shown_tenders(typed: Draft) -> list[tuple[str, int]]:
    return [
        (str(TENDER_LABELS[one.kind]), cents_or_zero(one.amount)) for one in typed.tenders if one.kind in TENDER_LABELS
    ]
