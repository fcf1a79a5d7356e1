"""Cash that changes hands: the vault's change fund, drawers' funds, drops out of open drawers. Always two persons."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from curbstop.cashiering.queries import bank_accounts, drawers, vaults
from curbstop.journeys.custody import drop_cash, found_change_fund, issue_change_fund, return_change_fund
from curbstop.reporting.custody_list import HolderRow, bags, cash_held, custody_movements, open_sessions
from curbstop.web.counter.count_sheet import CountForm
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.second_person import pin_field, username_field
from curbstop.web.supervisor.links import OVERSEERS, RECONCILERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.forms import FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Rule
from curbstop.web.ui.tables import Choices, Column, DayFilter, Search, Table

KINDS = {
    "float": _("Float counted in"),
    "drop": _("Drop out of a drawer"),
    "turn_in": _("Turned in"),
    "change_fund_founded": _("Change fund from the bank"),
    "change_fund_issued": _("Change fund to a drawer"),
    "change_fund_returned": _("Change fund back from a drawer"),
    "float_made_good": _("Float made good"),
    "float_back": _("Float back into the drawer"),
    "change_order": _("Change order"),
    "safe_to_bag": _("Out of the safe into the bag"),
    "bag_to_carrier": _("Bag to the carrier"),
    "batch_handed_over": _("Opened mail handed over"),
    "turn_in_back": _("Turn-in taken back"),
    "float_made_good_back": _("Float made good, taken back"),
    "float_back_back": _("Float out of the drawer again"),
}
HOLDER_KINDS = {"vault": _("Vault"), "drawer": _("Drawer"), "session": _("Session")}
HELD = Table(
    name="held",
    caption=_("Who holds what"),
    columns=(
        Column("kind", _("Kind"), value=lambda row: HOLDER_KINDS[row.kind]),
        Column(
            "name",
            pgettext_lazy("of cash", "Holder"),
            href=lambda row: reverse("supervisor:holder", args=[row.id]),
        ),
        Column("custodian", _("In whose hands")),
        Column("change_fund_cents", _("Change fund"), kind="money", total=True),
        Column(
            "currency_cents", _("Cash for the bank"), kind="money", value=lambda row: _shown(row, row.currency_cents)
        ),
        Column("checks_cents", _("Checks for the bank"), kind="money", value=lambda row: _shown(row, row.checks_cents)),
    ),
    empty=_("Nobody holds cash."),
    prefix="h-",
)
BAGS = Table(
    name="bags",
    caption=_("Sealed bags on their way"),
    columns=(
        Column(
            "bag_number", _("Bag"), kind="code", href=lambda row: reverse("supervisor:deposit", args=[row.deposit_id])
        ),
        Column("business_date", _("Business day"), kind="date"),
        Column("where", _("Where it is"), value=lambda row: row.carrier or _("in the safe")),
        Column("carrier_reference", _("Carrier's receipt"), kind="code"),
        Column("sealed_by", _("Sealed by")),
        Column("currency_cents", _("Cash"), kind="money", total=True),
        Column("checks_cents", _("Checks"), kind="money", total=True),
    ),
    empty=_("No sealed bag waits: the bank has confirmed them all."),
    prefix="b-",
)
MOVEMENTS = Table(
    name="movements",
    caption=_("What changed hands"),
    columns=(
        Column("happened_at", _("When"), kind="moment"),
        Column("kind", _("What"), value=lambda row: KINDS.get(row.kind, row.kind)),
        Column("from_name", _("From")),
        Column("to_name", _("To")),
        Column("given_by", _("Given by")),
        Column("taken_by", _("Taken by")),
        Column("currency_cents", _("Cash"), kind="money", total=True),
        Column("checks_cents", _("Checks"), kind="money", total=True),
    ),
    filters=(
        Search("q", _("Name")),
        Choices("kind", _("What"), options=tuple(KINDS.items())),
        DayFilter("from", _("From"), field="happened_at"),
    ),
    sort="-happened_at",
    empty=_("Nothing changed hands yet."),
    prefix="m-",
)


class PiecesForm(CountForm):
    """Cash that changes hands, counted by piece, and the second person."""

    def clean(self) -> dict[str, Any]:
        """Something changes hands."""
        cleaned = super().clean()
        count = cleaned.get("count")
        if count is not None and count.currency_cents <= 0:
            self.add_error(None, _("Count what changes hands."))
        return cleaned


class FoundForm(PiecesForm):
    """Cash from the bank into a vault."""

    first = ("vault_id", "bank_account_id")
    vault_id = forms.TypedChoiceField(label=_("Vault"), coerce=int)
    bank_account_id = forms.TypedChoiceField(label=_("From bank account"), coerce=int)
    second_username = username_field()
    second_pin = pin_field()


class FundForm(PiecesForm):
    """Between a vault and a drawer."""

    first = ("vault_id", "drawer_id")
    vault_id = forms.TypedChoiceField(label=_("Vault"), coerce=int)
    drawer_id = forms.TypedChoiceField(label=_("Drawer"), coerce=int)
    second_username = username_field()
    second_pin = pin_field()


class DropForm(CountForm):
    """Out of an open drawer into a vault."""

    first = ("session_id", "vault_id", "bag_number")
    session_id = forms.TypedChoiceField(label=_("Drawer"), coerce=int)
    vault_id = forms.TypedChoiceField(label=_("Into the vault"), coerce=int)
    bag_number = forms.CharField(label=_("Bag number"), max_length=30, required=False)
    second_username = username_field()
    second_pin = pin_field()


def _shown(row: HolderRow, cents: int) -> int | None:
    """What an open session holds is not shown here either: its count is blind."""
    return None if row.kind == "session" else cents


def _choices(rows: Any) -> list[tuple[int, str]]:
    return [(row.id, f"{row.code} {row.name}") for row in rows]


@page(
    url_name="supervisor:custody",
    roles=RECONCILERS,
    command=_("Custody of cash"),
    keywords="vault change fund drop float safe",
)
def custody(request: HttpRequest) -> HttpResponse:
    """Who holds what, and what changed hands."""
    may = bool(roles_for(request) & frozenset(RECONCILERS))
    actions = (
        Action(_("Change fund from the bank"), reverse("supervisor:fund_found")),
        Action(_("Fund to a drawer"), reverse("supervisor:fund_issue")),
        Action(_("Fund back"), reverse("supervisor:fund_return")),
        Action(_("Change order"), reverse("supervisor:change_order"), key="o"),
        Action(_("Surprise counts"), reverse("supervisor:surprise_counts"), key="s"),
        Action(_("Notes that are no money"), reverse("supervisor:notes")),
    )
    drop = Action(_("Take a drop"), reverse("supervisor:drop"), key="d", kind="primary")
    head = PageHead(title=_("Custody of cash"), primary=drop if may else None, actions=actions if may else ())
    body = (
        HELD.of_rows(request, rows=cash_held()),
        BAGS.of_rows(request, rows=bags()),
        MOVEMENTS.of_rows(request, rows=custody_movements()),
    )
    return show(request, head=head, body=body)


def _page(
    request: HttpRequest, title: Any, form: CountForm, act: Callable[..., int], names: tuple[str, ...]
) -> HttpResponse:
    sources = {"vault_id": vaults, "drawer_id": drawers, "bank_account_id": bank_accounts}
    for name in names:
        form.fields[name].choices = _choices(sources[name]())  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        asked = {name: form.cleaned_data[name] for name in (*names, "second_username", "second_pin")}
        count = form.cleaned_data["count"]
        asked |= {"amount_cents": count.currency_cents, "currency": count.currency}
        with refused_at(form):
            act(command_key=form.command_key, actor_id=staff_user_id(request), now=timezone.now(), **asked)
        if form.is_valid():
            return done(request, _("Both names are noted."), to=reverse("supervisor:custody"))
    head = PageHead(title=title, crumbs=(Crumb(_("Custody of cash"), reverse("supervisor:custody")),))
    rule = Rule(_("Cash changes hands between two persons, both named (cash controls 6 and 24)."))
    form_page = FormPage(head=head, form=form, submit=_("Confirm"), key="F9", aside=(rule,))
    return show_form(request, form_page, template="counter/form_with_count.html")


@page(url_name="supervisor:fund_found", roles=RECONCILERS, writes=True, command=_("Change fund from the bank"))
def fund_found(request: HttpRequest) -> HttpResponse:
    """Bring cash from the bank into the vault."""
    form = FoundForm(request.POST or None)
    return _page(request, _("Change fund from the bank"), form, found_change_fund, ("vault_id", "bank_account_id"))


@page(url_name="supervisor:fund_issue", roles=RECONCILERS, writes=True, command=_("Change fund to a drawer"))
def fund_issue(request: HttpRequest) -> HttpResponse:
    """Give a drawer its change fund."""
    form = FundForm(request.POST or None)
    return _page(request, _("Change fund to a drawer"), form, issue_change_fund, ("vault_id", "drawer_id"))


@page(url_name="supervisor:fund_return", roles=RECONCILERS, writes=True, command=_("Change fund back from a drawer"))
def fund_return(request: HttpRequest) -> HttpResponse:
    """Take a drawer's change fund back."""
    form = FundForm(request.POST or None)
    return _page(request, _("Change fund back from a drawer"), form, return_change_fund, ("vault_id", "drawer_id"))


@page(
    url_name="supervisor:drop",
    roles=(*OVERSEERS, "cashier"),
    writes=True,
    command=_("Take a drop"),
    keywords="cash vault too much",
)
def drop(request: HttpRequest) -> HttpResponse:
    """Take currency out of an open drawer."""
    sessions = open_sessions(cashier_id=None if roles_for(request) & frozenset(OVERSEERS) else staff_user_id(request))
    form = DropForm(request.POST or None, initial={"session_id": request.GET.get("session", "")})
    form.fields["session_id"].choices = [(row.id, f"{row.drawer_code} {row.cashier}") for row in sessions]  # type: ignore[attr-defined]
    form.fields["vault_id"].choices = _choices(vaults())  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            drop_cash(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                session_id=form.cleaned_data["session_id"],
                vault_id=form.cleaned_data["vault_id"],
                currency=form.cleaned_data["count"].currency,
                bag_number=form.cleaned_data["bag_number"],
                second_username=form.cleaned_data["second_username"],
                second_pin=form.cleaned_data["second_pin"],
            )
        if form.is_valid():
            return done(
                request,
                _("The drop is in the vault."),
                to=reverse("counter:drawer") if "cashier" in roles_for(request) else reverse("supervisor:custody"),
            )
    head = PageHead(title=_("Take a drop"), crumbs=(Crumb(_("Custody of cash"), reverse("supervisor:custody")),))
    rule = Rule(_("Bills beyond what change needs go to the vault, counted by two (cash controls 24)."))
    form_page = FormPage(head=head, form=form, submit=_("Drop it"), key="F9", aside=(rule,))
    return show_form(request, form_page, template="counter/form_with_count.html")
