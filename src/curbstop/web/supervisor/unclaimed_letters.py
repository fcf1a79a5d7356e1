"""What is said about unclaimed money: the newspaper's notice, and letters to who may own it."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import accounts_by_number
from curbstop.cashiering.queries.unclaimed import unclaimed_items
from curbstop.correspondence.types import Language
from curbstop.journeys.unclaimed_notices import LetterKind, NoSuchItemError, newspaper_notice, write_to_owner
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.supervisor.links import OVERSEERS, RECONCILERS
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show_form
from curbstop.web.ui.panels import Rule

LANGUAGES: dict[str, Language] = {"en": "en", "es": "es"}
KINDS: dict[str, LetterKind] = {"letter": "unclaimed_money", "reminder": "unclaimed_reminder"}


class LetterForm(CommandForm):
    """To whom."""

    account_number = forms.CharField(label=_("Customer account"), max_length=40)
    kind = forms.ChoiceField(
        label=_("Which letter"), choices=(("letter", _("the first letter")), ("reminder", _("the reminder")))
    )


@page(url_name="supervisor:unclaimed_letter", roles=OVERSEERS, writes=True)
def letter(request: HttpRequest, unclaimed_id: int) -> HttpResponse:
    """Write to a customer who may own it."""
    if not any(row.id == unclaimed_id for row in unclaimed_items()):
        raise Http404
    form = LetterForm(request.POST or None)
    there = reverse("supervisor:unclaimed_item", args=[unclaimed_id])
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["account_number"].strip()
        account = accounts_by_number(numbers=[number]).get(number)
        if account is None:
            form.add_error("account_number", _("There is no such customer account."))
        else:
            with refused_at(form):
                write_to_owner(
                    command_key=form.command_key,
                    actor_id=staff_user_id(request),
                    now=timezone.now(),
                    unclaimed_item_id=unclaimed_id,
                    customer_account_id=account,
                    kind=KINDS[form.cleaned_data["kind"]],
                )
        if form.is_valid():
            return done(request, _("The letter is written: it stands among the customer's letters."), to=there)
    head = PageHead(
        title=_("Write to who may own it"),
        crumbs=(Crumb(_("Unclaimed money"), back_to(request, "supervisor:unclaimed")), Crumb(_("Item"), there)),
    )
    rule = Rule(_("The letter says the amount, the fund and the last day to claim it, in the customer's language."))
    return show_form(request, FormPage(head=head, form=form, submit=_("Write the letter"), aside=(rule,)))


@page(url_name="supervisor:unclaimed_notice", roles=RECONCILERS)
def notice(request: HttpRequest, unclaimed_id: int) -> HttpResponse:
    """The notice for the newspaper, as a PDF in English or Spanish."""
    language = LANGUAGES.get(request.GET.get("language", "en"), "en")
    try:
        content = newspaper_notice(unclaimed_item_id=unclaimed_id, language=language)
    except NoSuchItemError as error:
        raise Http404 from error
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="unclaimed-{unclaimed_id}-{language}.pdf"'
    return response
