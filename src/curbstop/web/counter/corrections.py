"""What may be undone or put right: void, reversal, the wrong tender, the wrong account."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import ReceiptDetail, accounts_by_number
from curbstop.cashiering.types import TenderKind
from curbstop.journeys.correct_payment import correct_tender, move_payment, reverse_payment
from curbstop.journeys.void_payment import void_payment
from curbstop.reporting.receipt_parts import receipt_of_line, receipt_of_tender
from curbstop.staff.types import MANAGER, SUPERVISOR
from curbstop.web.counter.effects import move_effect, tender_effect, undo_effect
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.pay import TAKERS
from curbstop.web.counter.receipts import receipt_or_404
from curbstop.web.counter.second_person import MaybeSecondPersonForm, SecondPersonForm, reason_field
from curbstop.web.counter.words import TENDER_LABELS
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import done, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule

CORRECTABLE = (TenderKind.CASH, TenderKind.CHECK, TenderKind.MONEY_ORDER, TenderKind.CARD, TenderKind.E_CHECK)


class VoidForm(MaybeSecondPersonForm):
    """Why, and a supervisor's PIN when the cashier does it."""

    reason = reason_field()
    field_order = ("reason", "second_username", "second_pin")


class ReverseForm(SecondPersonForm):
    """Why, and a second person."""

    reason = reason_field()
    field_order = ("reason", "second_username", "second_pin")


class CorrectTenderForm(MaybeSecondPersonForm):
    """What the tender really was."""

    to_kind = forms.ChoiceField(
        label=_("It really was"), choices=[(str(kind), TENDER_LABELS[str(kind)]) for kind in CORRECTABLE]
    )
    check_number = forms.CharField(label=_("Check number"), max_length=20, required=False)
    reason = reason_field()
    field_order = ("to_kind", "check_number", "reason", "second_username", "second_pin")


class MoveForm(CommandForm):
    """The account that the payment belongs to."""

    account_number = forms.CharField(
        label=_("Right account"), max_length=20, help_text=_("Its number, as on the bill.")
    )
    reason = reason_field()

    def clean_account_number(self) -> int:
        """The customer account's id."""
        number = self.cleaned_data["account_number"].replace("-", "").replace(" ", "")
        found = accounts_by_number(numbers=[number])
        if number not in found:
            raise forms.ValidationError(_("There is no account with this number."))
        return found[number]


def _head(title: object, found: ReceiptDetail) -> PageHead:
    crumb = Crumb(_("Receipt %(number)s") % {"number": found.number}, reverse("counter:receipt", args=[found.id]))
    return PageHead(title=title, crumbs=(crumb,))


def _facts(found: ReceiptDetail) -> Facts:
    return Facts(
        (
            Fact(_("Receipt"), found.number, kind="code"),
            Fact(_("Posted on"), found.business_date, kind="date"),
            Fact(_("Amount"), found.total_cents, kind="money", strong=True),
        )
    )


@page(url_name="counter:void", roles=TAKERS, writes=True)
def void(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """Void a receipt while its drawer is open."""
    found, form = receipt_or_404(receipt_id), VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            void_payment(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                receipt_id=receipt_id,
                reason=form.cleaned_data["reason"],
                second_username=form.cleaned_data["second_username"],
                second_pin=form.cleaned_data["second_pin"],
            )
        if form.is_valid():
            return done(request, _("The receipt is voided."), to=reverse("counter:receipt", args=[receipt_id]))
    rule = Rule(
        _(
            "A receipt is voided while its drawer is open: by a supervisor, or by its cashier with a supervisor's name"
            " and PIN. What was paid is owed again with its own due dates; the receipt keeps its number."
        )
    )
    form_page = FormPage(
        head=_head(_("Void receipt"), found),
        form=form,
        submit=_("Void receipt"),
        aside=(_facts(found), undo_effect(found), rule),
        danger=True,
    )
    return show_form(request, form_page)


@page(url_name="counter:reverse", roles=(SUPERVISOR, MANAGER), writes=True)
def reverse_receipt(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """Take a payment back after its deposit: the money becomes unidentified."""
    found, form = receipt_or_404(receipt_id), ReverseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            reverse_payment(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                receipt_id=receipt_id,
                reason=form.cleaned_data["reason"],
                second_username=form.cleaned_data["second_username"],
                second_pin=form.cleaned_data["second_pin"],
            )
        if form.is_valid():
            sentence = _("The payment is reversed. Its money waits as unidentified.")
            return done(request, sentence, to=reverse("supervisor:suspense"))
    rule = Rule(
        _(
            "After the deposit is verified a payment is reversed, not voided: it posts today, names what it corrects,"
            " and the money waits as unidentified until it is placed or given back."
        )
    )
    form_page = FormPage(
        head=_head(_("Reverse payment"), found),
        form=form,
        submit=_("Reverse payment"),
        aside=(_facts(found), rule),
        danger=True,
    )
    return show_form(request, form_page)


@page(url_name="counter:correct_tender", roles=TAKERS, writes=True)
def correct_wrong_tender(request: HttpRequest, tender_id: int) -> HttpResponse:
    """Say what a tender really was."""
    found = receipt_or_404(receipt_of_tender(tender_id=tender_id))
    form = CorrectTenderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            correct_tender(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                tender_id=tender_id,
                to_kind=TenderKind(form.cleaned_data["to_kind"]),
                reason=form.cleaned_data["reason"],
                check_number=form.cleaned_data["check_number"],
                second_username=form.cleaned_data["second_username"],
                second_pin=form.cleaned_data["second_pin"],
            )
        if form.is_valid():
            return done(request, _("The tender is corrected."), to=reverse("counter:receipt", args=[found.id]))
    rule = Rule(_("The wrong tender is put right without a void: the payment and its receipt number stay."))
    form_page = FormPage(
        head=_head(_("Wrong tender"), found),
        form=form,
        submit=_("Correct tender"),
        aside=(_facts(found), tender_effect(found, tender_id=tender_id), rule),
    )
    return show_form(request, form_page)


@page(url_name="counter:move", roles=(SUPERVISOR, MANAGER, "cashier"), writes=True)
def move(request: HttpRequest, line_id: int) -> HttpResponse:
    """Move a payment to the account that it belongs to."""
    found = receipt_or_404(receipt_of_line(line_id=line_id))
    form = MoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            move_payment(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                receipt_line_id=line_id,
                to_customer_account_id=form.cleaned_data["account_number"],
                reason=form.cleaned_data["reason"],
            )
        if form.is_valid():
            return done(request, _("The payment is moved."), to=reverse("counter:receipt", args=[found.id]))
    rule = Rule(
        _(
            "A payment on the wrong account moves with its own effective date, as if it had been right from the start:"
            " afterwards both accounts stand as if the mistake had never happened."
        )
    )
    form_page = FormPage(
        head=_head(_("Move payment to the right account"), found),
        form=form,
        submit=_("Move payment"),
        aside=(_facts(found), move_effect(found, line_id=line_id), rule),
    )
    return show_form(request, form_page)
