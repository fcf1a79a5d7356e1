"""The cash drawer is opened without a payment: each time is written down, and too many are an alarm."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import my_session
from curbstop.journeys.open_without_sale import open_without_sale
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.pay import TAKERS
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Notice, Rule


class NoSaleForm(CommandForm):
    """Why the drawer is opened."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"size": 60}))


@page(
    url_name="counter:no_sale",
    roles=TAKERS,
    writes=True,
    command=_("Open the drawer without a payment"),
    keywords="no sale change cajón",
)
def no_sale(request: HttpRequest) -> HttpResponse:
    """Write down that the drawer is opened, and why."""
    drawer = reverse("counter:drawer")
    head = PageHead(title=_("Open the drawer without a payment"), crumbs=(Crumb(_("My drawer"), drawer),))
    session = my_session(cashier_id=staff_user_id(request))
    if session is None or session.state != "OPEN":
        return show(
            request, head=head, notices=(Notice(_("You have no open drawer."), "wait", drawer, _("My drawer")),)
        )
    form = NoSaleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            open_without_sale(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                session_id=session.id,
                reason=form.cleaned_data["reason"],
            )
        if form.is_valid():
            return done(request, _("Written down. Open the drawer."), to=drawer)
    rule = Rule(_("Every opening without a payment is written down with its reason and seen by the supervisor."))
    return show_form(request, FormPage(head=head, form=form, submit=_("Write it down"), key="F9", aside=(rule,)))
