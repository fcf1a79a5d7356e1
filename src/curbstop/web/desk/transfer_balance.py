"""Move what a closed account owes to another account of the same person."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.correspondence.operations.render_transfer_letter import render_transfer_letter
from curbstop.journeys.settle_accounts import transfer_balance as move_balance
from curbstop.journeys.settle_accounts.transfer_letter import NoSuchTransferError, transfer_letter
from curbstop.receivables.queries import credit_balance, open_items
from curbstop.reporting.balance_transfers import balance_transfer, balance_transfers
from curbstop.reporting.closed_accounts import other_accounts_of_same_person
from curbstop.staff.types import BILLING, COLLECTIONS, MANAGER, SUPERVISOR
from curbstop.web.audit.statement import LARGEST_ID
from curbstop.web.desk.account_lists import account_crumb, account_name_or_404
from curbstop.web.desk.links import READERS
from curbstop.web.desk.looks import note_look, staff_user_id
from curbstop.web.desk.today import working_day
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import PageHead
from curbstop.web.ui.pages import done, show_form
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule
from curbstop.web.ui.tables import Column, Table

MOVERS = (BILLING, COLLECTIONS, SUPERVISOR, MANAGER)
SAME_PERSON = _(
    "A debt follows the person who made it, never the place: only to another running account of the same person. Charges"
    " keep their due dates; both accounts get a note."
)


EARLIER = Table(
    name="balance-transfers",
    caption=_("Balances that moved"),
    columns=(
        Column("business_date", _("Day"), kind="date"),
        Column(
            "from_number",
            _("From"),
            kind="code",
            href=lambda row: reverse("desk:account", args=[row.from_customer_account_id]),
        ),
        Column(
            "to_number",
            _("To"),
            kind="code",
            href=lambda row: reverse("desk:account", args=[row.to_customer_account_id]),
        ),
        Column("owed_cents", _("Owed"), kind="money"),
        Column("credit_cents", _("Credit"), kind="money"),
        Column(
            "letter",
            _("Letter"),
            value=lambda _row: _("Open the letter"),
            href=lambda row: reverse("desk:transfer_letter", args=[row.id]),
            sortable=False,
        ),
    ),
    sort="-business_date",
    page_size=20,
    prefix="t-",
    empty=_("No balance ever moved to this account or from it."),
)


class TransferForm(CommandForm):
    """To which account, and why."""

    to_account = forms.TypedChoiceField(label=_("To the account"), coerce=int)
    reason = forms.CharField(
        label=_("Why, and how the customer was told"), max_length=400, widget=forms.TextInput(attrs={"size": 60})
    )

    def __init__(self, *args: object, others: list[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_account"].choices = others  # type: ignore[attr-defined]


@page(url_name="desk:transfer_balance", roles=MOVERS, writes=True)
def transfer_balance(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """Choose the account; the summary is what will move."""
    name, on = account_name_or_404(customer_account_id), working_day()
    others = other_accounts_of_same_person(customer_account_id=customer_account_id, on=on)
    offered = [(one.customer_account_id, f"{one.account_number} {one.name}") for one in others]
    form = TransferForm(request.POST or None, others=offered)
    if request.method == "POST" and form.is_valid():
        there = form.cleaned_data["to_account"]
        with refused_at(form):
            move_balance(
                from_customer_account_id=customer_account_id,
                to_customer_account_id=there,
                reason=form.cleaned_data["reason"],
                business_date=on,
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            told = _("The balance has moved; the letter to the customer is on record as sent.")
            return done(request, told, to=reverse("desk:transfer_balance", args=[there]))
    owed = sum(item.open_cents for item in open_items(customer_account_ids=[customer_account_id]))
    facts = Facts(
        (
            Fact(_("Owes"), owed, kind="money"),
            Fact(_("Credit"), credit_balance(customer_account_id=customer_account_id), kind="money"),
        ),
        title=_("What will move"),
    )
    done_before = EARLIER.of_rows(request, rows=balance_transfers(customer_account_id=customer_account_id))
    before = (
        (done_before,)
        if offered
        else (done_before, Notice(_("This person has no other running account."), tone="wait"))
    )
    head = PageHead(
        title=_("Move the balance"), subtitle=name.number, crumbs=(account_crumb(customer_account_id, name),)
    )
    return show_form(
        request,
        FormPage(head=head, form=form, submit=_("Move the balance"), before=before, aside=(facts, Rule(SAME_PERSON))),
    )


@page(url_name="desk:transfer_letter", roles=READERS)
def transfer_letter_pdf(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """The letter as it was sent."""
    found = balance_transfer(transfer_id=transfer_id) if transfer_id <= LARGEST_ID else None
    if found is None:
        raise Http404
    note_look(request, identity=found.to_customer_account_id, page="desk:transfer_letter", now=timezone.now())
    try:
        letter = transfer_letter(transfer_id=transfer_id)
    except NoSuchTransferError as error:
        raise Http404 from error
    answer = HttpResponse(render_transfer_letter(letter=letter), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="balance-transfer-{transfer_id}.pdf"'
    return answer
