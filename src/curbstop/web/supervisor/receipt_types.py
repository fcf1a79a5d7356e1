"""Receipt types: what they cost and whom they pay from a day on, who takes them, what their receipt says."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.operations import ShareDraft
from curbstop.cashiering.queries import (
    DistributionRow,
    ReceiptTypeDetail,
    Share,
    ShareRow,
    departments,
    distributions_of,
    fees_of,
    receipt_type_detail,
)
from curbstop.cashiering.queries import receipt_types as all_types
from curbstop.journeys.receipt_types import set_distribution, set_fee, set_rules
from curbstop.kernel.money import Money, NotAnAmountError
from curbstop.ledger.types import CITY, FUNDS
from curbstop.staff.types import CASHIER, FINANCE, MANAGER, SUPERVISOR
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.supervisor.links import RECONCILERS
from curbstop.web.ui.access import ROLE_LABELS, page
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.spoken import in_own_words
from curbstop.web.ui.tables import Column, Search, Table

SETTERS = (FINANCE, MANAGER)
TAKER_ROLES = (CASHIER, SUPERVISOR, MANAGER)
DEPARTMENTS_ACCOUNT = 208
FUND_CODES = {fund.id: fund.code for fund in FUNDS}
TYPES = Table(
    name="receipt-types",
    caption=_("Receipt types"),
    columns=(
        Column("code", _("Code"), kind="code", href=lambda row: reverse("supervisor:receipt_type", args=[row.id])),
        Column("name", _("Name"), value=lambda row: in_own_words(row.name, row.name_es)),
        Column("department_name", _("Department")),
        Column("price_cents", _("Price today"), kind="money"),
    ),
    filters=(Search("q", _("Code or name")),),
    empty=_("No receipt type is set up."),
    hide_caption=True,
)
FEES = Table(
    name="fees",
    caption=_("Fee schedule"),
    columns=(
        Column("from_date", _("From"), kind="date"),
        Column("price_cents", _("Price of one"), kind="money"),
        Column("source", _("Source")),
    ),
    empty=_("No schedule: the price it was set up with, or the amount that is asked for."),
    export=False,
)
SHARES = Table(
    name="shares",
    caption=_("To whom the money goes"),
    columns=(
        Column("from_date", _("From"), kind="date"),
        Column("account", _("Account"), kind="code"),
        Column("share", _("Share")),
        Column("source", _("Source")),
    ),
    empty=_("All of it goes to the account it was set up with."),
    export=False,
)


class FeeForm(CommandForm):
    """A price from a day on."""

    from_date = DayField(label=_("From"))
    price_cents = MoneyField(label=_("Price of one"), required=False, help_text=_("Empty: the amount is asked for."))
    source = forms.CharField(label=_("Source"), max_length=160, help_text=_("The resolution or fee schedule."))


class SharesForm(CommandForm):
    """Shares from a day on, one a line."""

    from_date = DayField(label=_("From"))
    shares = forms.CharField(
        label=_("Shares, one a line"),
        widget=forms.Textarea(attrs={"rows": 5, "class": "receipt-text"}),
        help_text=_(
            "An account or a department, then an amount for each piece or a percentage of what is left: WATER-445 2.50, or BLD 100%."
        ),
    )
    source = forms.CharField(label=_("Source"), max_length=160, help_text=_("The resolution or fee schedule."))

    def clean_shares(self) -> tuple[ShareDraft, ...]:
        """The lines as shares."""
        codes = {row.code: row.id for row in departments()}
        return tuple(self._share(line, codes) for line in self.cleaned_data["shares"].splitlines() if line.strip())

    def _share(self, line: str, codes: dict[str, int]) -> ShareDraft:
        words = line.split()
        target = _target(words[0].upper(), codes) if len(words) == 2 else None  # noqa: PLR2004 - a name and a share
        share = _share_of(words[-1]) if target else None
        if target is None or share is None:
            raise forms.ValidationError(
                _("“%(line)s” is not a share. Write it like WATER-445 2.50 or BLD 60%%.") % {"line": line}
            )
        return ShareDraft(*target, share)


def _target(word: str, codes: dict[str, int]) -> tuple[int, int, int | None] | None:
    if word in codes:
        return CITY, DEPARTMENTS_ACCOUNT, codes[word]
    code, _dash, number = word.rpartition("-")
    fund = next((one for one, name in FUND_CODES.items() if name.upper() == code), None)
    return (fund, int(number), None) if fund is not None and number.isascii() and number.isdigit() else None


def _share_of(text: str) -> Share | None:
    try:
        # A percentage has at most four places, as an amount in dollars has two.
        if text.endswith("%"):
            whole, _point, places = text[:-1].partition(".")
            return Share(part_ppm=int(whole or "0") * 10_000 + int(places.ljust(4, "0")[:4] or "0"))
        return Share(amount_cents=Money.parse(text).cents)
    except (ValueError, NotAnAmountError):
        return None


class RulesForm(CommandForm):
    """Who takes it, whether it is given back, and what its receipt says."""

    takers = forms.MultipleChoiceField(
        label=_("Who may take it"),
        choices=[(role, ROLE_LABELS[role]) for role in TAKER_ROLES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody chosen: everybody who takes payments."),
    )
    is_refundable = forms.BooleanField(label=_("It may be given back"), required=False)
    takes_part_payment = forms.BooleanField(label=_("Its invoices may be paid in parts"), required=False)
    receipt_text = forms.CharField(label=_("What the receipt says"), max_length=240, required=False)
    receipt_text_es = forms.CharField(label=_("What the receipt says, in Spanish"), max_length=240, required=False)


@page(
    url_name="supervisor:receipt_types", roles=RECONCILERS, command=_("Receipt types"), keywords="fee schedule tarifa"
)
def receipt_types(request: HttpRequest) -> HttpResponse:
    """All receipt types with today's price."""
    head = PageHead(title=_("Receipt types"), crumbs=(Crumb(_("Collections"), reverse("supervisor:departments")),))
    return show(request, head=head, body=(TYPES.of_rows(request, rows=all_types(on_date=timezone.localdate())),))


def _found(receipt_type_id: int) -> ReceiptTypeDetail:
    try:
        return receipt_type_detail(receipt_type_id=receipt_type_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error


@page(url_name="supervisor:receipt_type", roles=RECONCILERS)
def receipt_type(request: HttpRequest, receipt_type_id: int) -> HttpResponse:
    """One receipt type with its schedule, shares and rules."""
    found = _found(receipt_type_id)
    actions = tuple(
        Action(label, reverse(f"supervisor:receipt_type_{name}", args=[found.id]))
        for name, label in (
            ("fee", _("Set a price")),
            ("shares", _("Divide its money")),
            ("rules", _("Change its rules")),
        )
    )
    head = PageHead(
        title=f"{found.code} {in_own_words(found.name, found.name_es)}",
        crumbs=(Crumb(_("Receipt types"), reverse("supervisor:receipt_types")),),
        actions=actions,
    )
    shares = [_shown(row, share) for row in distributions_of(receipt_type_id=found.id) for share in row.shares]
    body = (FEES.of_rows(request, rows=fees_of(receipt_type_id=found.id)), SHARES.of_rows(request, rows=shares))
    facts = Facts(
        (
            Fact(_("Department"), found.department_name or _("The utility itself")),
            Fact(_("Account"), f"{FUND_CODES[found.fund_id]}-{found.account_number}", kind="code"),
            Fact(_("It asks"), ", ".join(found.asks) or _("Nothing")),
            Fact(_("Taken by"), ", ".join(str(ROLE_LABELS[one]) for one in sorted(found.takers)) or _("Everybody")),
            Fact(_("May be given back"), _("Yes") if found.is_refundable else _("No")),
            Fact(_("Invoices in parts"), _("Yes") if found.takes_part_payment else _("No")),
            Fact(_("What the receipt says"), in_own_words(found.receipt_text, found.receipt_text_es)),
        ),
        title=_("Rules"),
    )
    return show(request, head=head, body=body, aside=(facts,))


@dataclass(frozen=True, slots=True)
class ShownShare:
    """A share as a row of the page."""

    id: int
    from_date: date
    account: str
    share: str
    source: str


def _shown(row: DistributionRow, share: ShareRow) -> ShownShare:
    part = share.share.part_ppm
    account = share.department_code or f"{FUND_CODES[share.fund_id]}-{share.account_number}"
    return ShownShare(
        id=row.id,
        from_date=row.from_date,
        account=account,
        share=f"{part / 10_000:g} %" if part else str(Money(share.share.amount_cents or 0)),
        source=row.source,
    )


def _form_page(
    request: HttpRequest, form: CommandForm, found: ReceiptTypeDetail, words: tuple[Words, Words]
) -> HttpResponse:
    title, rule = words
    head = PageHead(
        title=title,
        subtitle=in_own_words(found.name, found.name_es),
        crumbs=(Crumb(found.code, reverse("supervisor:receipt_type", args=[found.id])),),
    )
    return show_form(request, FormPage(head=head, form=form, submit=_("Keep"), key="F9", aside=(Rule(rule),)))


@page(url_name="supervisor:receipt_type_fee", roles=SETTERS, writes=True)
def fee(request: HttpRequest, receipt_type_id: int) -> HttpResponse:
    """A price from a day on."""
    found = _found(receipt_type_id)
    form = FeeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            set_fee(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                receipt_type_id=found.id,
                from_date=form.cleaned_data["from_date"],
                price_cents=form.cleaned_data["price_cents"],
                source=form.cleaned_data["source"],
            )
        if form.is_valid():
            return done(request, _("The price is kept."), to=reverse("supervisor:receipt_type", args=[found.id]))
    return _form_page(
        request,
        form,
        found,
        (_("Set a price"), _("A price counts from its day on and is never changed: set another one.")),
    )


@page(url_name="supervisor:receipt_type_shares", roles=SETTERS, writes=True)
def shares(request: HttpRequest, receipt_type_id: int) -> HttpResponse:
    """Shares from a day on."""
    found = _found(receipt_type_id)
    form = SharesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            set_distribution(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                receipt_type_id=found.id,
                from_date=form.cleaned_data["from_date"],
                shares=form.cleaned_data["shares"],
                source=form.cleaned_data["source"],
            )
        if form.is_valid():
            return done(request, _("The shares are kept."), to=reverse("supervisor:receipt_type", args=[found.id]))
    rule = _(
        "Amounts come first, what is left is divided by the percentages; the largest remainders take the odd cents."
    )
    return _form_page(request, form, found, (_("Divide its money"), rule))


@page(url_name="supervisor:receipt_type_rules", roles=SETTERS, writes=True)
def rules(request: HttpRequest, receipt_type_id: int) -> HttpResponse:
    """Who takes it, whether it is given back, what its receipt says."""
    found = _found(receipt_type_id)
    initial = {
        "takers": sorted(found.takers),
        "is_refundable": found.is_refundable,
        "takes_part_payment": found.takes_part_payment,
        "receipt_text": found.receipt_text,
        "receipt_text_es": found.receipt_text_es,
    }
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            set_rules(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                receipt_type_id=found.id,
                **{name: form.cleaned_data[name] for name in initial},
            )
        if form.is_valid():
            return done(request, _("The rules are kept."), to=reverse("supervisor:receipt_type", args=[found.id]))
    rule = _("What is not given back is not reversed either; a mistake of the same day is voided.")
    return _form_page(request, form, found, (_("Change its rules"), rule))
