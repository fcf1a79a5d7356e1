"""What the bank took back: a check, a draft, a card payment. Its charges open again with their own due dates."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.journeys.return_item import return_item
from curbstop.reporting.returnable import ReturnableTender, returnable_tenders, returned_items
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.words import TENDER_LABELS
from curbstop.web.supervisor.links import RECONCILERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.tables import Column, DayFilter, Search, Table

REASONS = (
    ("NSF", _("Not sufficient funds")),
    ("CLOSED", _("Account closed")),
    ("STOP", _("Payment stopped")),
    ("R01", _("R01: insufficient funds")),
    ("R02", _("R02: account closed")),
    ("R03", _("R03: no such account")),
    ("R08", _("R08: payment stopped")),
    ("R10", _("R10: not authorized")),
    ("CHARGEBACK", _("Card chargeback lost")),
    ("REFER", _("Refer to maker, or another reason")),
)
RETURNED = Table(
    name="returned",
    caption=_("Returned items"),
    columns=(
        Column(
            "receipt_number",
            _("Receipt"),
            kind="code",
            href=lambda row: reverse("counter:receipt", args=[row.receipt_id]),
        ),
        Column("returned_on", _("Returned on"), kind="date"),
        Column("business_date", _("Posted"), kind="date"),
        Column("reason_code", _("Reason"), value=lambda row: dict(REASONS).get(row.reason_code, row.reason_code)),
        Column("payer", _("Customer")),
        Column("amount_cents", _("Amount"), kind="money", total=True),
        Column("fee_cents", _("Fee charged"), kind="money", total=True),
    ),
    filters=(Search("q", _("Receipt or customer")), DayFilter("from", _("Returned from"), field="returned_on")),
    sort="-returned_on",
    empty=_("The bank returned nothing so far."),
    hide_caption=True,
)
FOUND = Table(
    name="found",
    caption=_("Which one came back?"),
    columns=(
        Column(
            "receipt_number",
            _("Receipt"),
            kind="code",
            href=lambda row: f"{reverse('supervisor:returned_item_new')}?tender={row.tender_id}",
        ),
        Column("kind", _("Tender"), value=lambda row: TENDER_LABELS[row.kind]),
        Column("reference", _("Number"), kind="code"),
        Column("business_date", _("Posted"), kind="date"),
        Column("payer", _("Customer")),
        Column("amount_cents", _("Amount"), kind="money"),
    ),
    empty=_("No check or card of this number. Look for the number of the check, of the receipt, or of the account."),
    export=False,
)


class SearchForm(forms.Form):
    """The number on the bank's notice."""

    q = forms.CharField(label=_("Check, receipt or account number"), max_length=40)


class ReturnForm(CommandForm):
    """What the bank's notice says."""

    reason_code = forms.ChoiceField(label=_("The bank's reason"), choices=REASONS)
    returned_on = DayField(label=_("Returned on"))
    bank_fee_cents = MoneyField(label=_("The bank's own fee"), min_cents=0, required=False)
    charge_fee = forms.BooleanField(label=_("Charge the customer the returned item fee"), required=False, initial=True)


@page(
    url_name="supervisor:returned_items",
    roles=RECONCILERS,
    command=_("Returned items"),
    keywords="nsf bounced check devuelto",
)
def all_returned(request: HttpRequest) -> HttpResponse:
    """All returned items."""
    new = Action(_("Record a returned item"), reverse("supervisor:returned_item_new"), key="n", kind="primary")
    file = Action(_("Load a file of returns"), reverse("supervisor:return_file_new"), key="l")
    disputes = Action(_("Card disputes"), reverse("supervisor:disputes"), key="d")
    may = roles_for(request) & frozenset(RECONCILERS)
    head = PageHead(
        title=_("Returned items"), primary=new if may else None, actions=(file, disputes) if may else (disputes,)
    )
    return show(request, head=head, body=(RETURNED.of_rows(request, rows=returned_items()),))


@page(
    url_name="supervisor:returned_item_new",
    roles=RECONCILERS,
    writes=True,
    command=_("Record a returned item"),
    keywords="nsf bounced check",
)
def returned_item_new(request: HttpRequest) -> HttpResponse:
    """Find the tender, then say what the bank said."""
    head = PageHead(
        title=_("Record a returned item"),
        crumbs=(Crumb(_("Returned items"), back_to(request, "supervisor:returned_items")),),
    )
    tender_id = int(request.GET["tender"]) if request.GET.get("tender", "").isdigit() else 0
    tender = next(iter(returnable_tenders(tender_id=tender_id)), None) if tender_id else None
    if tender is not None:
        return _record(request, tender, head)
    typed = request.GET.get("q", "").strip()
    body = (FOUND.of_rows(request, rows=returnable_tenders(text=typed)),) if typed else ()
    context = {"form": SearchForm(initial={"q": typed}), "found": body}
    return show(request, head=head, template="supervisor/find_tender.html", context=context)


def _record(request: HttpRequest, tender: ReturnableTender, head: PageHead) -> HttpResponse:
    form = ReturnForm(request.POST or None, initial={"returned_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            return_item(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                tender_id=tender.tender_id,
                reason_code=form.cleaned_data["reason_code"],
                returned_on=form.cleaned_data["returned_on"],
                bank_fee_cents=form.cleaned_data["bank_fee_cents"] or 0,
                charge_fee=form.cleaned_data["charge_fee"],
            )
        if form.is_valid():
            return done(
                request,
                _("The item is recorded. Its charges are open again."),
                to=reverse("counter:receipt", args=[tender.receipt_id]),
            )
    facts = Facts(
        (
            Fact(
                _("Receipt"),
                tender.receipt_number,
                kind="code",
                href=reverse("counter:receipt", args=[tender.receipt_id]),
            ),
            Fact(_("Tender"), TENDER_LABELS[tender.kind]),
            Fact(_("Number"), tender.reference, kind="code"),
            Fact(_("Customer"), tender.payer),
            Fact(_("Posted"), tender.business_date, kind="date"),
            Fact(_("Amount"), tender.amount_cents, kind="money", strong=True),
        ),
        title=_("What came back"),
    )
    rule = Rule(
        _(
            "What this tender paid is owed again with its original due dates. The fee: up to $25 the first time, up to $35 after that (Civil Code 1719). No checks for a year."
        )
    )
    return show_form(request, FormPage(head=head, form=form, submit=_("Record it"), key="F9", aside=(facts, rule)))
