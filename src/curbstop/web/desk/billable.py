"""Charges that wait for the account's next bill: entered, taken off, and what became of them."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from curbstop.billing.queries.billable import (
    BillableChargeRow,
    NoSuchBillableChargeError,
    billable_charge,
    billable_charge_parts,
    billable_charges_of,
)
from curbstop.journeys.billable_charge import (
    ScheduledCharge,
    charge_limit_cents,
    charge_schedule,
    request_billable_charge,
    take_off_billable_charge,
)
from curbstop.web.audit.statement import LARGEST_ID
from curbstop.web.counter.second_person import reason_field
from curbstop.web.counter.words import CHARGE_LABELS
from curbstop.web.desk.account_lists import account_crumb, account_name_or_404
from curbstop.web.desk.links import ADJUSTERS, READERS
from curbstop.web.desk.looks import note_look, staff_user_id
from curbstop.web.desk.today import working_day
from curbstop.web.desk.words import word_of
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.cells import Status
from curbstop.web.ui.formats import format_plain_money
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.spoken import in_own_words
from curbstop.web.ui.tables import Column, Table

CHARGE_RULE = _(
    "A charge waits for the next bill and is posted with it, once. Before that it can be taken off; a cancelled bill lets it wait"
    " again. Another amount than the schedule's needs a second person above one's limit."
)
STATES = {
    "REQUESTED": Status(_("Waits for approval"), "wait"),
    "WAITING": Status(_("Waits for the next bill"), "wait"),
    "BILLED": Status(_("On a bill"), "good"),
    "CANCELLED": Status(_("Taken off"), "quiet"),
    "REFUSED": Status(_("Refused"), "bad"),
}
CHARGES = Table(
    name="billable-charges",
    caption=_("Charges for the next bill"),
    columns=(
        Column("id", _("Charge"), kind="code", href=lambda row: reverse("desk:billable_charge", args=[row.id])),
        Column("words", _("What for"), value=lambda row: in_own_words(row.words, row.words_es)),
        Column("happened_on", _("Day"), kind="date"),
        Column("reason", _("Why"), sortable=False),
        Column("state", _("State"), kind="status", statuses=STATES),
        Column(
            "bill_id",
            _("Bill"),
            kind="code",
            value=lambda row: row.bill_id or "",
            href=lambda row: reverse("office:bill", args=[row.bill_id]) if row.bill_id else None,
        ),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    sort="-id",
    page_size=50,
    empty=_("Nothing waits for the next bill, and nothing ever did."),
    hide_caption=True,
)


class ChargeForm(CommandForm):
    """What for, how much, when, why."""

    kind = forms.ChoiceField(label=_("What for"))
    amount = MoneyField(
        label=_("Amount"),
        required=False,
        min_cents=1,
        help_text=_("Empty: the amount of the schedule."),
    )
    happened_on = DayField(label=_("Day on which it came about"))
    reason = forms.CharField(
        label=_("Why"),
        max_length=400,
        help_text=_("The customer and the auditor may read it."),
        widget=forms.TextInput(attrs={"size": 60}),
    )

    def __init__(self, *args: object, schedule: dict[str, ScheduledCharge], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        spanish = (get_language() or "en").startswith("es")
        self.schedule = schedule
        self.fields["kind"].choices = [(one.code, _label(one, spanish=spanish)) for one in schedule.values()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """A kind without an amount of its own needs one."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        kind = self.schedule.get(str(cleaned.get("kind")))
        if kind and kind.amount_cents is None and "amount" not in self.errors and not cleaned.get("amount"):
            self.add_error("amount", _("Enter what the work or the damage cost."))
        return cleaned


def _label(one: ScheduledCharge, *, spanish: bool) -> str:
    words = one.words_es if spanish else one.words
    return words if one.amount_cents is None else f"{words}: {format_plain_money(one.amount_cents)}"


@page(url_name="desk:billable", roles=READERS)
def billable(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """What waits, and what was billed."""
    name = account_name_or_404(customer_account_id)
    note_look(request, identity=customer_account_id, page="desk:billable", now=timezone.now())
    new = Action(
        _("Charge on the next bill"),
        reverse("desk:billable_new", args=[customer_account_id]),
        key="n",
        kind="primary",
    )
    head = PageHead(
        title=_("Charges for the next bill"),
        subtitle=name.number,
        crumbs=(account_crumb(customer_account_id, name),),
        primary=new if roles_for(request) & set(ADJUSTERS) else None,
    )
    rows = billable_charges_of(customer_account_id=customer_account_id)
    return show(request, head=head, body=(CHARGES.of_rows(request, rows=rows), Rule(CHARGE_RULE)))


@page(url_name="desk:billable_new", roles=ADJUSTERS, writes=True)
def billable_new(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """Enter one."""
    name, on = account_name_or_404(customer_account_id), working_day()
    form = ChargeForm(request.POST or None, schedule=charge_schedule(on_date=on), initial={"happened_on": on})
    there = reverse("desk:billable", args=[customer_account_id])
    if request.method == "POST" and form.is_valid():
        row = None
        with refused_at(form):
            row = request_billable_charge(
                customer_account_id=customer_account_id,
                kind=form.cleaned_data["kind"],
                amount_cents=form.cleaned_data["amount"],
                happened_on=form.cleaned_data["happened_on"],
                reason=form.cleaned_data["reason"],
                business_date=on,
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if row is not None and form.is_valid():
            waits = row.state == "WAITING"
            sentence = (
                _("It waits for the next bill.")
                if waits
                else _("It is above your limit and waits for a second person.")
            )
            return done(request, sentence, to=there, tone="good" if waits else "wait")
    limit = Facts(
        (Fact(_("Your limit"), charge_limit_cents(staff_user_id=staff_user_id(request), on_date=on), kind="money"),),
        title=_("May I?"),
    )
    crumbs = (account_crumb(customer_account_id, name), Crumb(_("Charges for the next bill"), there))
    head = PageHead(title=_("Charge on the next bill"), subtitle=name.number, crumbs=crumbs)
    return show_form(
        request, FormPage(head=head, form=form, submit=_("Let it wait for the bill"), aside=(limit, Rule(CHARGE_RULE)))
    )


class TakeOffForm(CommandForm):
    """Why."""

    reason = reason_field()


@page(url_name="desk:billable_charge", roles=READERS, writes=True, write_roles=ADJUSTERS)
def billable_charge_page(request: HttpRequest, billable_charge_id: int) -> HttpResponse:
    """One charge with the funds that share it; while it waits it can be taken off."""
    row = _known(billable_charge_id)
    name = account_name_or_404(row.customer_account_id)
    note_look(request, identity=row.customer_account_id, page="desk:billable_charge", now=timezone.now())
    there = reverse("desk:billable", args=[row.customer_account_id])
    head = PageHead(
        title=in_own_words(row.words, row.words_es),
        subtitle=name.number,
        crumbs=(account_crumb(row.customer_account_id, name), Crumb(_("Charges for the next bill"), there)),
        status=STATES[row.state],
    )
    waits = row.state in {"REQUESTED", "WAITING"}
    if not waits or not roles_for(request) & set(ADJUSTERS):
        return show(request, head=head, body=(_facts(row), Rule(CHARGE_RULE)))
    form = TakeOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            take_off_billable_charge(
                billable_charge_id=row.id,
                reason=form.cleaned_data["reason"],
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            return done(request, _("Taken off: it will be on no bill."), to=there)
    page_form = FormPage(
        head=head, form=form, submit=_("Take it off"), before=(_facts(row),), aside=(Rule(CHARGE_RULE),), danger=True
    )
    return show_form(request, page_form)


def _known(billable_charge_id: int) -> BillableChargeRow:
    if billable_charge_id > LARGEST_ID:
        raise Http404
    try:
        return billable_charge(billable_charge_id=billable_charge_id)
    except NoSuchBillableChargeError as error:
        raise Http404 from error


def _facts(row: BillableChargeRow) -> Facts:
    bill: tuple[Fact, ...] = ()
    if row.bill_id:
        bill = (Fact(_("Bill"), row.bill_id, kind="code", href=reverse("office:bill", args=[row.bill_id])),)
    closed = (Fact(_("Why it was taken off"), row.closed_reason),) if row.closed_reason else ()
    parts = tuple(
        Fact(word_of(CHARGE_LABELS, charge_type), cents, kind="money")
        for charge_type, cents in billable_charge_parts(billable_charge_id=row.id)
    )
    return Facts(
        (
            Fact(_("Day"), row.happened_on, kind="date"),
            Fact(_("Why"), row.reason),
            *bill,
            *closed,
            *parts,
            Fact(_("Amount"), row.amount_cents, kind="money", strong=True),
        )
    )
