"""One holder's cash piece by piece, change orders, and the bag that goes to its carrier."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import bank_accounts, drawers, vaults
from curbstop.cashiering.types import DENOMINATIONS
from curbstop.journeys.custody import change_order, hand_to_carrier
from curbstop.reporting.custody_list import custody_movements, pieces_held, place_of_holder
from curbstop.web.counter.count_sheet import CountForm
from curbstop.web.counter.draft import NotTypedRightError
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.second_person import SecondPersonForm, pin_field, username_field
from curbstop.web.counter.words import denomination_label
from curbstop.web.supervisor.custody import MOVEMENTS
from curbstop.web.supervisor.deposits import deposit_or_404
from curbstop.web.supervisor.links import RECONCILERS
from curbstop.web.ui.access import page
from curbstop.web.ui.forms import FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.tables import Column, Table

PIECES = Table(
    name="pieces",
    caption=_("By piece, as far as it was counted so"),
    columns=(
        Column("0", _("Piece"), value=lambda row: denomination_label(row[0]), sortable=False),
        Column("1", _("How many"), kind="count", value=lambda row: row[1], sortable=False),
        Column("amount", _("Amount"), kind="money", value=lambda row: DENOMINATIONS[row[0]] * row[1], sortable=False),
    ),
    empty=_("Nothing was counted in by piece, or an open drawer is counted blind."),
    prefix="p-",
    export=False,
)


class ChangeForm(CountForm):
    """What is brought to the vault by piece, and what is given for it, one a line."""

    first = ("vault_id", "partner", "given")
    vault_id = forms.TypedChoiceField(label=_("Vault"), coerce=int)
    partner = forms.ChoiceField(label=_("Who orders change"))
    given = forms.CharField(
        label=_("The vault gives, one a line: pieces and value"),
        help_text=_(
            "For example 10 x 5 for ten fives, 40 x 0.25 for forty quarters. Below, count what it gets for them."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    second_username = username_field()
    second_pin = pin_field()


class CarrierForm(SecondPersonForm):
    """Who carries the bag."""

    carrier = forms.CharField(label=_("Carrier"), max_length=80, help_text=_("The armored car, or both who carry it."))
    carrier_reference = forms.CharField(label=_("Number of the carrier's receipt"), max_length=60)
    field_order = ("carrier", "carrier_reference", "second_username", "second_pin")


@page(url_name="supervisor:holder", roles=RECONCILERS)
def holder(request: HttpRequest, holder_id: int) -> HttpResponse:
    """All that one vault, drawer or session got and gave."""
    found = place_of_holder(holder_id=holder_id)
    if found is None:
        raise Http404
    kind, name = found
    crumb = Crumb(_("Custody of cash"), back_to(request, "supervisor:custody"))
    pieces = () if kind == "session" else pieces_held(holder_id=holder_id)
    body = (
        PIECES.of_rows(request, rows=pieces),
        MOVEMENTS.of_rows(request, rows=custody_movements(holder_id=holder_id)),
    )
    return show(request, head=PageHead(title=name, crumbs=(crumb,)), body=body)


def read_pieces(*, text: str) -> tuple[tuple[str, int], ...]:
    """`10 x 5` a line, as pieces of a denomination; raises `NotTypedRightError` with the line."""
    return tuple(
        _read_line(line, place)
        for place, line in enumerate((one.strip() for one in text.splitlines() if one.strip()), 1)
    )


def _read_line(line: str, place: int) -> tuple[str, int]:
    number, _x, value = line.lower().replace("$", "").partition("x")
    text = value.strip()
    code = f"coin_{text.split('.')[1].lstrip('0')}" if text.startswith(("0.", ".")) else text
    if not number.strip().isdigit() or code not in DENOMINATIONS:
        raise NotTypedRightError(
            "“{text}” is not a number of pieces and their value", where="line {place}", text=line, place=place
        )
    return code, int(number)


@page(
    url_name="supervisor:change_order",
    roles=RECONCILERS,
    writes=True,
    command=_("Change order"),
    keywords="coins rolls small bills cambio",
)
def change(request: HttpRequest) -> HttpResponse:
    """Large for small, of equal worth."""
    form = ChangeForm(request.POST or None)
    form.fields["vault_id"].choices = [(row.id, f"{row.code} {row.name}") for row in vaults()]  # type: ignore[attr-defined]
    partners = [(f"d{row.id}", f"{row.code} {row.name}") for row in drawers()]
    banks = [(f"b{row.id}", f"{row.code} {row.name}") for row in bank_accounts()]
    form.fields["partner"].choices = [*partners, *banks]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            _order(request, form)
        if form.is_valid():
            return done(request, _("Both names are noted."), to=reverse("supervisor:custody"))
    head = PageHead(title=_("Change order"), crumbs=(Crumb(_("Custody of cash"), reverse("supervisor:custody")),))
    rule = Rule(_("Change is worth exactly what it is given for: nobody holds more or less than before."))
    form_page = FormPage(head=head, form=form, submit=_("Confirm"), key="F9", aside=(rule,))
    return show_form(request, form_page, template="counter/form_with_count.html")


def _order(request: HttpRequest, form: ChangeForm) -> int:
    asked: dict[str, Any] = form.cleaned_data
    kind, identity = asked["partner"][0], int(asked["partner"][1:])
    return change_order(
        command_key=form.command_key,
        actor_id=staff_user_id(request),
        now=timezone.now(),
        vault_id=asked["vault_id"],
        brought=asked["count"].currency,
        given=read_pieces(text=asked["given"]),
        second_username=asked["second_username"],
        second_pin=asked["second_pin"],
        drawer_id=identity if kind == "d" else None,
        bank_account_id=identity if kind == "b" else None,
    )


@page(url_name="supervisor:deposit_carrier", roles=RECONCILERS, writes=True)
def carrier(request: HttpRequest, deposit_id: int) -> HttpResponse:
    """The sealed bag leaves the safe."""
    found, form = deposit_or_404(deposit_id), CarrierForm(request.POST or None)
    there = reverse("supervisor:deposit", args=[deposit_id])
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            hand_to_carrier(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                deposit_id=deposit_id,
                carrier=form.cleaned_data["carrier"],
                carrier_reference=form.cleaned_data["carrier_reference"],
                second_username=form.cleaned_data["second_username"],
                second_pin=form.cleaned_data["second_pin"],
            )
        if form.is_valid():
            return done(request, _("The bag is on its way."), to=there)
    head = PageHead(title=_("Bag to the carrier"), crumbs=(Crumb(_("Deposit"), there),))
    facts = Facts(
        (Fact(_("Bag"), found.bag_number, kind="code"), Fact(_("Amount"), found.total_cents, kind="money", strong=True))
    )
    rule = Rule(_("An armored car with its receipt, or two of us (cash control 32)."))
    return show_form(request, FormPage(head=head, form=form, submit=_("Hand it over"), key="F9", aside=(facts, rule)))
