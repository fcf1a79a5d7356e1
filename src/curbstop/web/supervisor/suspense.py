"""Money whose owner is not known: placed, or given back. Every item says why it is here and since when."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import SuspenseRow, accounts_by_number, bank_accounts, open_suspense
from curbstop.journeys.suspense import resolve_suspense, return_suspense
from curbstop.reporting.suspense_candidates import SuspenseCandidate, suspense_candidates
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.second_person import reason_field
from curbstop.web.supervisor.links import OVERSEERS, RECONCILERS
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Actions, Fact, Facts, Rule
from curbstop.web.ui.spoken import kept
from curbstop.web.ui.tables import Column, DayFilter, Search, Table

SUSPENSE = Table(
    name="unidentified",
    caption=_("Unidentified money"),
    columns=(
        Column("id", _("Item"), kind="code", href=lambda row: reverse("supervisor:suspense_item", args=[row.id])),
        Column("business_date", _("Posted"), kind="date"),
        Column("age", _("Days"), kind="count", value=lambda row: days_since(row.business_date)),
        Column("reason", _("Why it is here"), value=lambda row: kept(row.reason)),
        Column("payer_name", _("Payer")),
        Column("reference", _("Reference"), kind="code"),
        Column("remark", _("What is known"), value=lambda row: kept(row.remark)),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    filters=(
        Search("q", _("Payer, reference or text")),
        DayFilter("to", _("Posted up to"), field="business_date", side="to"),
    ),
    sort="business_date",
    empty=_("No money waits for its owner."),
    hide_caption=True,
)


EVIDENCE = {
    "number": _("this account number was written"),
    "near_number": _("a digit off, or two transposed"),
    "amount": _("the amount of a recent bill"),
    "name": _("a name like the payer's"),
    "payer": _("this payer paid for it before"),
}
CANDIDATES = Table(
    name="candidates",
    caption=_("Whose it could be"),
    columns=(
        Column("place", _("Key"), kind="count", sortable=False, value=lambda row: row.place),
        Column(
            "account_number",
            _("Account"),
            kind="code",
            sortable=False,
            value=lambda row: row.candidate.account_number,
            href=lambda row: reverse("desk:account", args=[row.candidate.customer_account_id]),
        ),
        Column("name", _("Name"), sortable=False, value=lambda row: row.candidate.name),
        Column("evidence", _("What speaks for it"), sortable=False, value=lambda row: said_evidence(row.candidate)),
    ),
    prefix="c-",
    empty=_("Nothing speaks for any account. Look for the payer, or give the money back."),
    export=False,
)


@dataclass(frozen=True, slots=True)
class PlacedCandidate:
    """A candidate with the key that takes it."""

    place: int
    candidate: SuspenseCandidate


def said_evidence(candidate: SuspenseCandidate) -> str:
    """What speaks for it, in words."""
    return ", ".join(str(EVIDENCE[one]) for one in candidate.evidence)


class PlaceForm(CommandForm):
    """Whose money it is."""

    account_number = forms.CharField(label=_("It belongs to account"), max_length=20)
    reason = reason_field()

    def clean_account_number(self) -> int:
        """The customer account's id."""
        number = self.cleaned_data["account_number"].replace("-", "").replace(" ", "")
        found = accounts_by_number(numbers=[number])
        if number not in found:
            raise forms.ValidationError(_("There is no account with this number."))
        return found[number]


class ReturnForm(CommandForm):
    """The check that gives it back."""

    payee = forms.CharField(label=_("Pay to"), max_length=120)
    check_number = forms.CharField(label=_("Check number"), max_length=20)
    bank_account_id = forms.TypedChoiceField(label=_("From bank account"), coerce=int)
    reason = reason_field()


def days_since(day: date) -> int:
    """Days up to today."""
    return (timezone.localdate() - day).days


@page(
    url_name="supervisor:suspense",
    roles=RECONCILERS,
    command=_("Unidentified money"),
    keywords="suspense unknown payments",
)
def suspense(request: HttpRequest) -> HttpResponse:
    """All of it."""
    rule = Rule(
        _(
            "After 30 days a supervisor looks at it; after three years the law on unclaimed money applies (Gov. Code 50050)."
        )
    )
    old = Action(_("Unclaimed money"), reverse("supervisor:unclaimed"))
    head = PageHead(title=_("Unidentified money"), actions=(old,))
    return show(request, head=head, body=(SUSPENSE.of_rows(request, rows=open_suspense()), rule))


def _item_or_404(item_id: int) -> SuspenseRow:
    found = next((row for row in open_suspense() if row.id == item_id), None)
    if found is None:
        raise Http404
    return found


def _facts(found: SuspenseRow) -> Facts:
    return Facts(
        (
            Fact(_("Why it is here"), kept(found.reason)),
            Fact(_("Payer"), found.payer_name or _("unknown")),
            Fact(_("Reference"), found.reference, kind="code"),
            Fact(_("What is known"), kept(found.remark)),
            Fact(_("Posted"), found.business_date, kind="date"),
            Fact(_("Counts as paid on"), found.effective_date, kind="date"),
            Fact(_("Amount"), found.amount_cents, kind="money", strong=True),
        ),
        title=_("Unidentified money"),
    )


def _crumb(request: HttpRequest) -> Crumb:
    return Crumb(_("Unidentified money"), back_to(request, "supervisor:suspense"))


@page(url_name="supervisor:suspense_item", roles=RECONCILERS, writes=True)
def suspense_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Put it on the account that it belongs to."""
    found, form = _item_or_404(item_id), PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            resolve_suspense(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                suspense_item_id=item_id,
                customer_account_id=form.cleaned_data["account_number"],
                reason=form.cleaned_data["reason"],
            )
        if form.is_valid():
            return done(request, _("The money is on the account."), to=reverse("supervisor:suspense"))
    head = PageHead(title=_("Whose money is this?"), crumbs=(_crumb(request),))
    candidates = _candidates(found)
    keys = tuple(
        Action(
            _("Place on %(number)s") % {"number": one.account_number},
            reverse("supervisor:suspense_take", args=[item_id, one.customer_account_id]),
            key=str(place),
            post=True,
        )
        for place, one in enumerate(candidates, start=1)
    )
    rows = tuple(PlacedCandidate(place, one) for place, one in enumerate(candidates, start=1))
    back = Actions((*keys, Action(_("Give it back by check"), reverse("supervisor:suspense_return", args=[item_id]))))
    rule = Rule(_("It counts as paid on its original day, so nobody is late because of us."))
    return show_form(
        request,
        FormPage(
            head=head,
            form=form,
            submit=_("Place it"),
            aside=(_facts(found), rule),
            after=(CANDIDATES.of_rows(request, rows=rows), back),
        ),
    )


def _candidates(found: SuspenseRow) -> tuple[SuspenseCandidate, ...]:
    return suspense_candidates(
        amount_cents=found.amount_cents,
        payer_name=found.payer_name,
        remark=found.remark,
        on=timezone.localdate(),
    )


@page(url_name="supervisor:suspense_take", roles=RECONCILERS, writes=True)
def suspense_take(request: HttpRequest, item_id: int, customer_account_id: int) -> HttpResponse:
    """One key: it belongs to a candidate, and the evidence is the reason. Then the next item."""
    found, form = _item_or_404(item_id), CommandForm(request.POST or None)
    here = reverse("supervisor:suspense_item", args=[item_id])
    chosen = next((one for one in _candidates(found) if one.customer_account_id == customer_account_id), None)
    if request.method != "POST" or chosen is None or not form.is_valid():
        return done(request, _("Choose whose money it is."), to=here, tone="wait")
    resolve_suspense(
        command_key=form.command_key,
        actor_id=staff_user_id(request),
        now=timezone.now(),
        suspense_item_id=item_id,
        customer_account_id=customer_account_id,
        reason=said_evidence(chosen),
    )
    rest = open_suspense()
    there = reverse("supervisor:suspense_item", args=[rest[0].id]) if rest else reverse("supervisor:suspense")
    return done(request, _("The money is on the account."), to=there)


@page(url_name="supervisor:suspense_return", roles=OVERSEERS, writes=True)
def suspense_return(request: HttpRequest, item_id: int) -> HttpResponse:
    """Give it back by check."""
    found, form = _item_or_404(item_id), ReturnForm(request.POST or None)
    form.fields["bank_account_id"].choices = [(row.id, f"{row.code} {row.name}") for row in bank_accounts()]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            return_suspense(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                suspense_item_id=item_id,
                check_number=form.cleaned_data["check_number"],
                payee=form.cleaned_data["payee"],
                bank_account_id=form.cleaned_data["bank_account_id"],
                reason=form.cleaned_data["reason"],
            )
        if form.is_valid():
            return done(request, _("The money is given back."), to=reverse("supervisor:suspense"))
    head = PageHead(title=_("Give unidentified money back"), crumbs=(_crumb(request),))
    return show_form(request, FormPage(head=head, form=form, submit=_("Give it back"), aside=(_facts(found),)))
