"""A line taken under the wrong receipt type: the effect first, then the correction."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.operations import TypeCorrectionEffect, preview_type_correction
from curbstop.cashiering.queries import receipt_types
from curbstop.journeys.receipt_types import correct_receipt_type
from curbstop.kernel.money import Money
from curbstop.ledger.types import FUNDS
from curbstop.reporting.receipt_parts import receipt_of_line
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.pay import TAKERS
from curbstop.web.counter.receipts import receipt_or_404
from curbstop.web.counter.second_person import MaybeSecondPersonForm, reason_field
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import done, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.spoken import in_own_words

FUND_CODES = {fund.id: fund.code for fund in FUNDS}


class CorrectTypeForm(MaybeSecondPersonForm):
    """What it really was; the first sending shows the effect, the second makes it."""

    to_type = forms.TypedChoiceField(label=_("It really was"), coerce=int)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = reason_field()
    field_order = ("to_type", "reason", "second_username", "second_pin", "seen")


@page(url_name="counter:correct_type", roles=TAKERS, writes=True)
def correct_type(request: HttpRequest, line_id: int) -> HttpResponse:
    """Put a line under the right receipt type."""
    found = receipt_or_404(receipt_of_line(line_id=line_id))
    line = next((one for one in found.lines if one.id == line_id and one.kind == "receipt_type"), None)
    if line is None:
        raise Http404
    back = reverse("counter:receipt", args=[found.id])
    form = CorrectTypeForm(request.POST or None)
    types = receipt_types(on_date=found.business_date)
    form.fields["to_type"].choices = [(one.id, f"{one.code} {in_own_words(one.name, one.name_es)}") for one in types]  # type: ignore[attr-defined]
    effect: TypeCorrectionEffect | None = None
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["to_type"]
        with refused_at(form):
            effect = preview_type_correction(receipt_line_id=line_id, to_receipt_type_id=chosen)
            if form.cleaned_data["seen"] == str(chosen):
                correct_receipt_type(
                    command_key=form.command_key,
                    actor_id=staff_user_id(request),
                    now=timezone.now(),
                    receipt_line_id=line_id,
                    to_receipt_type_id=chosen,
                    reason=form.cleaned_data["reason"],
                    second_username=form.cleaned_data.get("second_username", ""),
                    second_pin=form.cleaned_data.get("second_pin", ""),
                )
        if form.is_valid() and form.cleaned_data["seen"] == str(chosen):
            return done(request, _("The line is under its right receipt type."), to=back)
        sent = request.POST.copy()
        sent["seen"] = str(chosen)
        form.data = sent
    head = PageHead(
        title=_("Correct the receipt type"),
        subtitle=in_own_words(line.receipt_type_name, line.receipt_type_name_es),
        crumbs=(Crumb(_("Receipt"), back),),
    )
    rule = Rule(
        _("The tender and the drawer stay as they are. The price and the shares are those of the receipt's day.")
    )
    aside = (*((_effect(effect),) if effect else ()), rule)
    submit = _("Correct it") if effect else _("Show what it would do")
    return show_form(request, FormPage(head=head, form=form, submit=submit, key="F9", aside=aside))


def _effect(effect: TypeCorrectionEffect) -> Facts:
    """Which accounts lose and which get the money."""
    rows = [
        Fact(_("Taken from"), f"{FUND_CODES[fund]}-{side.number}: {Money(cents)}") for fund, side, cents in effect.taken
    ]
    rows += [
        Fact(_("Given to"), f"{FUND_CODES[fund]}-{side.number}: {Money(cents)}") for fund, side, cents in effect.given
    ]
    return Facts((*rows, Fact(_("Posted on"), effect.business_date, kind="date")), title=_("What it does"))
