"""Unclaimed money: what the law asks for, step by step, with its days."""

from datetime import timedelta

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import bank_accounts
from curbstop.cashiering.queries.unclaimed import UnclaimedRow, unclaimed_items
from curbstop.journeys.unclaimed import list_unclaimed, pay_claim, publish_unclaimed, vest_unclaimed
from curbstop.ledger.queries import latest_open_day
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.supervisor.links import OVERSEERS, RECONCILERS
from curbstop.web.ui.access import page
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.tables import Column, Table

STATES = {
    "LISTED": Status(_("Listed: to be published"), "wait"),
    "PUBLISHED": Status(_("Published: may be claimed"), "wait"),
    "VESTED": Status(_("The utility's"), "quiet"),
    "CLAIMED": Status(_("Paid to its owner"), "good"),
}
LAW = Rule(
    _(
        "After three years: published once a week for two successive weeks; the utility's 45 to 60 days after the first publication"
        " (Gov. Code 50050, 50051). Less than $15, or a payer nobody knows: after a year, by a resolution, without publication (50055)."
    )
)
ITEMS = Table(
    name="unclaimed",
    caption=_("Unclaimed money"),
    columns=(
        Column("id", _("Item"), kind="code", href=lambda row: reverse("supervisor:unclaimed_item", args=[row.id])),
        Column("received_on", _("Received"), kind="date"),
        Column("payer_name", _("Payer")),
        Column("state", _("State"), kind="status", statuses=STATES),
        Column("vests_on", _("Vests"), kind="date"),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    sort="-id",
    empty=_("No money is on the list of unclaimed money."),
    hide_caption=True,
)


class PublishForm(CommandForm):
    """The two notices."""

    newspaper = forms.CharField(label=_("Newspaper"), max_length=120)
    first_on = DayField(label=_("First publication"))
    second_on = DayField(label=_("Second publication, a week later"))
    vests_on = DayField(label=_("Becomes the utility's on"))


class VestForm(CommandForm):
    """The time is over."""

    resolution = forms.CharField(
        label=_("Resolution"),
        max_length=120,
        required=False,
        help_text=_("Where nothing was published: less than $15."),
    )


class ClaimForm(CommandForm):
    """Who proved that it is theirs."""

    claimant = forms.CharField(label=_("Pay to"), max_length=120)
    check_number = forms.CharField(label=_("Check number"), max_length=20)
    bank_account_id = forms.TypedChoiceField(label=_("From bank account"), coerce=int)


@page(
    url_name="supervisor:unclaimed", roles=RECONCILERS, command=_("Unclaimed money"), keywords="unclaimed 50050 escheat"
)
def unclaimed(request: HttpRequest) -> HttpResponse:
    """The list."""
    head = PageHead(
        title=_("Unclaimed money"), crumbs=(Crumb(_("Unidentified money"), reverse("supervisor:suspense")),)
    )
    return show(request, head=head, body=(ITEMS.of_rows(request, rows=unclaimed_items()), LAW))


def _row_or_404(unclaimed_id: int) -> UnclaimedRow:
    found = next((row for row in unclaimed_items() if row.id == unclaimed_id), None)
    if found is None:
        raise Http404
    return found


@page(url_name="supervisor:unclaimed_item", roles=RECONCILERS)
def unclaimed_item(request: HttpRequest, unclaimed_id: int) -> HttpResponse:
    """One amount, and its next step."""
    found = _row_or_404(unclaimed_id)
    links = {
        "LISTED": (("unclaimed_publish", _("Enter the publications")), ("unclaimed_vest", _("By resolution"))),
        "PUBLISHED": (("unclaimed_vest", _("It is the utility's")),),
    }
    steps = (
        *links.get(found.state, ()),
        *((("unclaimed_claim", _("Pay it to its owner")),) if found.state in links else ()),
    )
    actions = tuple(Action(label, reverse(f"supervisor:{name}", args=[found.id])) for name, label in steps)
    if found.state == "PUBLISHED":
        notice = reverse("supervisor:unclaimed_notice", args=[found.id])
        actions += (
            Action(_("Write to who may own it"), reverse("supervisor:unclaimed_letter", args=[found.id]), key="w"),
            Action(_("Notice in English"), f"{notice}?language=en"),
            Action(_("Notice in Spanish"), f"{notice}?language=es"),
        )
    head = PageHead(
        title=_("Unclaimed money %(id)s") % {"id": found.id},
        crumbs=(_crumb(request),),
        status=STATES[found.state],
        actions=actions,
    )
    return show(request, head=head, body=(_facts(found), LAW))


def _crumb(request: HttpRequest) -> Crumb:
    return Crumb(_("Unclaimed money"), back_to(request, "supervisor:unclaimed"))


def _facts(found: UnclaimedRow) -> Facts:
    return Facts(
        (
            Fact(_("Payer"), found.payer_name or _("unknown")),
            Fact(_("Reference"), found.reference, kind="code"),
            Fact(_("Received"), found.received_on, kind="date"),
            Fact(_("Listed on"), found.business_date, kind="date"),
            Fact(_("Newspaper"), found.newspaper),
            Fact(_("First publication"), found.first_published_on, kind="date"),
            Fact(_("Second publication"), found.second_published_on, kind="date"),
            Fact(_("Becomes the utility's on"), found.vests_on, kind="date"),
            Fact(_("Resolution"), found.resolution),
            Fact(_("Ended on"), found.ended_on, kind="date"),
            Fact(_("Amount"), found.amount_cents, kind="money", strong=True),
        ),
        title=_("Unclaimed money"),
    )


@page(url_name="supervisor:unclaimed_new", roles=OVERSEERS, writes=True)
def unclaimed_new(request: HttpRequest, item_id: int) -> HttpResponse:
    """Put old unidentified money on the list."""
    form = CommandForm(request.POST or None)
    back = Crumb(_("Unidentified money"), reverse("supervisor:suspense_item", args=[item_id]))
    if request.method == "POST" and form.is_valid():
        identity = 0
        with refused_at(form):
            identity = list_unclaimed(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                suspense_item_id=item_id,
            )
        if identity:
            return done(request, _("The money is listed."), to=reverse("supervisor:unclaimed_item", args=[identity]))
    head = PageHead(title=_("List as unclaimed money"), crumbs=(back,))
    return show_form(request, FormPage(head=head, form=form, submit=_("List it"), aside=(LAW,)))


@page(url_name="supervisor:unclaimed_publish", roles=OVERSEERS, writes=True)
def unclaimed_publish(request: HttpRequest, unclaimed_id: int) -> HttpResponse:
    """The two notices in the newspaper, and the day."""
    found, today = _row_or_404(unclaimed_id), latest_open_day()
    days = {"first_on": today, "second_on": today + timedelta(days=7), "vests_on": today + timedelta(days=50)}
    form = PublishForm(request.POST or None, initial=days)
    there = reverse("supervisor:unclaimed_item", args=[unclaimed_id])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refused_at(form):
            publish_unclaimed(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                unclaimed_item_id=unclaimed_id,
                newspaper=data["newspaper"],
                first_on=data["first_on"],
                second_on=data["second_on"],
                vests_on=data["vests_on"],
            )
        if form.is_valid():
            return done(request, _("The publications are entered."), to=there)
    head = PageHead(title=_("Enter the publications"), crumbs=(_crumb(request), Crumb(_("Item"), there)))
    return show_form(request, FormPage(head=head, form=form, submit=_("Enter them"), aside=(_facts(found), LAW)))


@page(url_name="supervisor:unclaimed_vest", roles=OVERSEERS, writes=True)
def unclaimed_vest(request: HttpRequest, unclaimed_id: int) -> HttpResponse:
    """It becomes the utility's."""
    found, form = _row_or_404(unclaimed_id), VestForm(request.POST or None)
    there = reverse("supervisor:unclaimed_item", args=[unclaimed_id])
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            vest_unclaimed(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                unclaimed_item_id=unclaimed_id,
                resolution=form.cleaned_data["resolution"],
            )
        if form.is_valid():
            return done(request, _("The money is the utility's."), to=there)
    head = PageHead(title=_("It is the utility's"), crumbs=(_crumb(request), Crumb(_("Item"), there)))
    page_form = FormPage(head=head, form=form, submit=_("It is the utility's"), aside=(_facts(found), LAW), danger=True)
    return show_form(request, page_form)


@page(url_name="supervisor:unclaimed_claim", roles=OVERSEERS, writes=True)
def unclaimed_claim(request: HttpRequest, unclaimed_id: int) -> HttpResponse:
    """Somebody proved in time that it is theirs."""
    found, form = _row_or_404(unclaimed_id), ClaimForm(request.POST or None)
    form.fields["bank_account_id"].choices = [(row.id, f"{row.code} {row.name}") for row in bank_accounts()]  # type: ignore[attr-defined]
    there = reverse("supervisor:unclaimed_item", args=[unclaimed_id])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refused_at(form):
            pay_claim(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                unclaimed_item_id=unclaimed_id,
                claimant=data["claimant"],
                check_number=data["check_number"],
                bank_account_id=data["bank_account_id"],
            )
        if form.is_valid():
            return done(request, _("The check is entered."), to=there)
    head = PageHead(title=_("Pay it to its owner"), crumbs=(_crumb(request), Crumb(_("Item"), there)))
    return show_form(request, FormPage(head=head, form=form, submit=_("Pay it"), aside=(_facts(found), LAW)))
