"""Checks that we wrote, and the file that tells the bank about them."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import bank_accounts
from curbstop.exchange.refunds.issue_file import IssueFileRefusedError, issue_file
from curbstop.ledger.queries import latest_open_day
from curbstop.reporting.written_checks import written_checks
from curbstop.web.supervisor.links import RECONCILERS
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, DayField, FormPage
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, show, show_form
from curbstop.web.ui.panels import Rule
from curbstop.web.ui.spoken import said
from curbstop.web.ui.tables import Column, DayFilter, Search, Table

CHECKS = Table(
    name="written-checks",
    caption=_("Checks of ours"),
    columns=(
        Column("number", _("Check number"), kind="code"),
        Column("issued_on", _("Written on"), kind="date"),
        Column("bank_account_code", _("Bank account"), kind="code"),
        Column("payee", _("Pay to")),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    filters=(Search("q", _("Payee or number")), DayFilter("from", _("Written from"), field="issued_on")),
    sort="-issued_on",
    empty=_("No check was written."),
    hide_caption=True,
)


class IssueForm(CommandForm):
    """Of which bank account and day."""

    bank_account_id = forms.TypedChoiceField(label=_("Bank account"), coerce=int)
    issued_on = DayField(label=_("Written on"))


@page(
    url_name="supervisor:written_checks",
    roles=RECONCILERS,
    command=_("Checks of ours"),
    keywords="refund checks cheques",
)
def checks(request: HttpRequest) -> HttpResponse:
    """All of them."""
    new = Action(_("Positive-pay file"), reverse("supervisor:issue_file"), key="n", kind="primary")
    head = PageHead(title=_("Checks of ours"), primary=new)
    return show(request, head=head, body=(CHECKS.of_rows(request, rows=written_checks()),))


@page(url_name="supervisor:issue_file", roles=RECONCILERS, writes=True)
def issues(request: HttpRequest) -> HttpResponse:
    """The issue file of a bank account and day, for the bank."""
    form = IssueForm(request.POST or None, initial={"issued_on": latest_open_day()})
    accounts = bank_accounts()
    form.fields["bank_account_id"].choices = [(row.id, f"{row.code} {row.name}") for row in accounts]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        identity, day = form.cleaned_data["bank_account_id"], form.cleaned_data["issued_on"]
        try:
            written = issue_file(
                bank_account_code=next(row.code for row in accounts if row.id == identity),
                day=day,
                checks=written_checks(bank_account_id=identity, issued_on=day),
            )
        except IssueFileRefusedError as error:
            form.add_error(None, said(error))
        else:
            response = HttpResponse(written.content, content_type="text/plain; charset=utf-8")
            response["Content-Disposition"] = f'attachment; filename="{written.name}"'
            response["Cache-Control"] = "no-store"
            return response
    head = PageHead(
        title=_("Positive-pay file"),
        crumbs=(Crumb(_("Checks of ours"), back_to(request, "supervisor:written_checks")),),
    )
    rule = Rule(_("The bank pays only checks that the file names, with their number and amount."))
    return show_form(request, FormPage(head=head, form=form, submit=_("Fetch the file"), key="F9", aside=(rule,)))
