"""Writing down what was said with a customer."""

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.casework.operations import log_contact
from curbstop.web.desk.account_lists import account_crumb, account_name_or_404
from curbstop.web.desk.links import TALKERS
from curbstop.web.desk.looks import staff_user_id
from curbstop.web.desk.words import CHANNELS
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import PageHead
from curbstop.web.ui.pages import done, show_form


class ContactForm(CommandForm):
    """How, and what was said."""

    channel = forms.ChoiceField(label=_("How"), choices=list(CHANNELS.items()), initial="phone")
    note = forms.CharField(
        label=_("What was said, and what was promised"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )


@page(url_name="desk:contact_new", roles=TALKERS, writes=True)
def contact_new(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """One contact."""
    name = account_name_or_404(customer_account_id)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form, field="note"), transaction.atomic():
            log_contact(
                customer_account_id=customer_account_id,
                channel=form.cleaned_data["channel"],
                staff_user_id=staff_user_id(request),
                note=form.cleaned_data["note"],
                now=timezone.now(),
            )
        if form.is_valid():
            return done(request, _("It is written down."), to=reverse("desk:account", args=[customer_account_id]))
    head = PageHead(title=_("Log a contact"), subtitle=name.number, crumbs=(account_crumb(customer_account_id, name),))
    return show_form(request, FormPage(head=head, form=form, submit=_("Write it down")))
