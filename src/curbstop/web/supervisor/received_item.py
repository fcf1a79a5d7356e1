"""Posting one envelope of a batch by keyboard, and a stub that came without money."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import ReceivedRow, accounts_by_number
from curbstop.cashiering.types import PaymentTaken, TenderDraft, TenderKind
from curbstop.journeys.received_batches import post_batch_item, record_empty_envelope
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.supervisor.envelope import read_bills, read_checks
from curbstop.web.supervisor.received import figures, received_or_404
from curbstop.web.supervisor.received_words import LOOKERS, OPENERS, WORKERS
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import done, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule


class EnvelopeForm(CommandForm):
    """Bills, checks and cash of one envelope."""

    bills = forms.CharField(
        label=_("Bills, one a line: account and amount"),
        help_text=_("Scan the stub, or type 100000017 42.06. Without a stub: ? 42.06 and what is known of the payer."),
        widget=forms.Textarea(attrs={"rows": 3, "data-scan": "", "spellcheck": "false", "autofocus": True}),
    )
    checks = forms.CharField(
        label=_("Checks, one a line: number and amount"),
        required=False,
        help_text=_("For example 1204 42.06; a money order with an M before it."),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    cash_cents = MoneyField(label=_("Cash"), min_cents=0, required=False)
    payer_name = forms.CharField(label=_("Payer"), max_length=120, required=False)


class EmptyForm(CommandForm):
    """Whose stub it was."""

    account_number = forms.CharField(label=_("Account"), max_length=20, widget=forms.TextInput(attrs={"data-scan": ""}))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


@page(url_name="supervisor:received_item", roles=WORKERS, writes=True)
def received_item(request: HttpRequest, received_id: int) -> HttpResponse:
    """The next envelope: what it pays, and with what."""
    found = received_or_404(received_id)
    there = reverse("supervisor:received_batch", args=[received_id])
    form = EnvelopeForm(request.POST or None)
    if request.method == "GET" and found.state != "OPEN":
        return done(request, _("This batch is not being posted."), to=there, tone="wait")
    if request.method == "POST" and form.is_valid():
        taken = None
        with refused_at(form):
            taken = _post(request, form, found)
        if taken is not None:
            words = _("Receipt %(number)s is posted.") % {"number": taken.number}
            again = received_or_404(received_id)
            to = there if again.agrees else reverse("supervisor:received_item", args=[received_id])
            return done(request, words, to=to)
    head = PageHead(
        title=_("Next envelope"),
        crumbs=(Crumb(_("Batch"), there),),
        actions=(Action(_("Stub without money"), reverse("supervisor:received_empty", args=[received_id])),),
    )
    rule = Rule(_("No change is given by mail: what is too much goes to the customer's account as credit."))
    return show_form(request, FormPage(head=head, form=form, submit=_("Post"), key="F9", aside=(figures(found), rule)))


def _post(request: HttpRequest, form: EnvelopeForm, found: ReceivedRow) -> PaymentTaken:
    asked = form.cleaned_data
    cash = asked["cash_cents"] or 0
    tenders = [TenderDraft(kind=TenderKind.CASH, amount_cents=cash)] if cash else []
    return post_batch_item(
        command_key=form.command_key,
        actor_id=staff_user_id(request),
        now=timezone.now(),
        session_id=found.session_id or 0,
        lines=read_bills(text=asked["bills"]),
        tenders=[*tenders, *read_checks(text=asked["checks"])],
        payer_name=asked["payer_name"],
    )


@page(url_name="supervisor:received_empty", roles=LOOKERS, writes=True, write_roles=(*WORKERS, *OPENERS))
def received_empty(request: HttpRequest, received_id: int) -> HttpResponse:
    """A stub came without money: somebody tells the customer."""
    found, form = received_or_404(received_id), EmptyForm(request.POST or None)
    there = reverse("supervisor:received_batch", args=[received_id])
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["account_number"].replace("-", "").strip()
        account_id = accounts_by_number(numbers=[typed]).get(typed)
        if account_id is None:
            form.add_error("account_number", _("There is no such account."))
        else:
            with refused_at(form):
                record_empty_envelope(
                    command_key=form.command_key,
                    actor_id=staff_user_id(request),
                    now=timezone.now(),
                    batch_id=received_id,
                    customer_account_id=account_id,
                    note=form.cleaned_data["note"],
                )
        if form.is_valid():
            return done(request, _("Noted. Customer service tells the customer."), to=there)
    head = PageHead(title=_("Stub without money"), crumbs=(Crumb(_("Batch"), there),))
    facts = Facts((Fact(_("Batch"), found.id), Fact(_("Opened by"), found.received_by)))
    return show_form(request, FormPage(head=head, form=form, submit=_("Note it"), aside=(facts,)))
