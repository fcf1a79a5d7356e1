"""The endorsement of a receipt's checks, for the printer at the counter; and the receipt by e-mail."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import checks_account, receipt_document
from curbstop.correspondence.operations import render_endorsement
from curbstop.jobs.asking import ask_for
from curbstop.jobs.receipt_mail_job import send_receipt
from curbstop.journeys.print_receipt import print_receipt
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.pay import TAKERS
from curbstop.web.counter.receipts import receipt_or_404
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import done, show_form
from curbstop.web.ui.panels import Rule


@page(url_name="counter:endorse", roles=TAKERS, writes=True)
def endorse(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """The bytes for the slip printer: for deposit only, to the account of this office's checks."""
    found = receipt_or_404(receipt_id)
    checks = sum(one.kind == "check" for one in found.tenders)
    if request.method != "POST" or not checks or found.session_id is None:
        return redirect("counter:receipt", receipt_id)
    account = checks_account(session_id=found.session_id)
    document = receipt_document(receipt_id=receipt_id)
    content = render_endorsement(
        payee=document.utility_name,
        bank_name=account.name if account else "",
        account_last_four=account.last_four if account else "",
        receipt_number=found.number,
        business_date=found.business_date,
        checks=checks,
    )
    return HttpResponse(
        content,
        content_type="application/vnd.escpos",
        headers={"Content-Disposition": f'attachment; filename="{found.number}-endorsement.bin"'},
    )


class MailForm(CommandForm):
    """Where to."""

    address = forms.EmailField(label=_("E-mail address"), max_length=254)


@page(url_name="counter:mail_receipt", roles=TAKERS, writes=True)
def mail(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """Put a receipt into the queue for an address; it counts as a print, so that every later one is a copy."""
    found = receipt_or_404(receipt_id)
    back = reverse("counter:receipt", args=[receipt_id])
    form = MailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"]
        with refused_at(form):
            print_receipt(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                receipt_id=receipt_id,
            )
            args: dict[str, str | int] = {"receipt_id": receipt_id, "address": address}
            ask_for(task=send_receipt, about=f"{receipt_id} {address}", args=args)
        if form.is_valid():
            return done(request, _("The receipt is on its way."), to=back)
    head = PageHead(title=_("Send the receipt"), subtitle=found.number, crumbs=(Crumb(_("Receipt"), back),))
    rule = Rule(_("The address is used for this receipt alone and not kept on the account."))
    return show_form(request, FormPage(head=head, form=form, submit=_("Send"), key="F9", aside=(rule,)))
