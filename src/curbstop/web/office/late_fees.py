"""Late fees: which bills are overdue and what follows, charging them, and waiving what was charged."""

from datetime import timedelta

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.billing.types import POSTED
from curbstop.jobs.asking import ask_for
from curbstop.jobs.late_fees_job import charge_overdue_late_fees
from curbstop.journeys.late_fees import (
    CHARGE,
    TOO_LITTLE,
    TOO_SOON,
    LateFeePolicy,
    LateFeeStep,
    charge_late_fees,
    late_fee_policy,
    try_late_fees,
    waive_late_fee,
)
from curbstop.ledger.queries import latest_open_day
from curbstop.reporting.overdue_bills import ChargedFee, charged_fee, charged_fees
from curbstop.staff.types import COLLECTIONS
from curbstop.web.audit.statement import LARGEST_ID
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.second_person import reason_field
from curbstop.web.desk.links import ADJUSTERS
from curbstop.web.office.calendar import today_of_the_books
from curbstop.web.office.run_lists import account_href, bill_href
from curbstop.web.office.words import BILLERS, BILLING_READERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.tables import Column, Search, Table

READERS = (*BILLING_READERS, COLLECTIONS)
CHARGERS = (*BILLERS, COLLECTIONS)
AT_ONCE = 50
SHOWN_DAYS = 400
LATE_FEE_RULE = _(
    "One late fee a bill, after its due date, on what is late of services. A levelized bill is late by what it asked for. A fee"
    " is waived by an adjustment with its reason, and goes back with a cancelled bill."
)
RULES: dict[str, Words] = {
    "reminder": _("A flat reminder fee"),
    "padre_dam": _("10 percent of what is late, at least 3.00, at most 30.00 (Padre Dam)"),
    "ten_percent": _("10 percent of what is late"),
}
STEPS = {
    CHARGE: Status(_("Charge"), "wait"),
    TOO_LITTLE: Status(_("Too little is late"), "quiet"),
    TOO_SOON: Status(_("Fewer days than the law asks for"), "bad"),
}
OVERDUE = Table(
    name="overdue-bills",
    caption=_("Overdue bills without a late fee"),
    columns=(
        Column(
            "account",
            _("Account"),
            kind="code",
            value=lambda row: row.bill.account_number,
            href=lambda row: account_href(row.bill.customer_account_id),
        ),
        Column("name", _("Name"), value=lambda row: row.bill.name),
        Column("cycle", _("Cycle"), kind="count", value=lambda row: row.bill.cycle_number),
        Column(
            "bill",
            _("Bill"),
            kind="code",
            value=lambda row: str(row.bill.bill_number),
            href=lambda row: bill_href(row.bill.bill_id),
        ),
        Column("due", _("Due"), kind="date", value=lambda row: row.bill.due_date),
        Column("late", _("Late"), kind="money", value=lambda row: row.bill.late_cents, total=True),
        Column(
            "level",
            _("By"),
            value=lambda row: _("actual charges") if row.bill.asked_cents is None else _("level amount"),
            sortable=False,
        ),
        Column("step", _("What follows"), kind="status", statuses=STEPS),
        Column(
            "fee_cents",
            _("Fee"),
            kind="money",
            value=lambda row: row.fee_cents if row.step == CHARGE else None,
            total=True,
        ),
    ),
    filters=(Search("q", _("Account, name or bill")),),
    sort="due",
    page_size=50,
    empty=_("No bill is overdue without its late fee."),
)
CHARGED = Table(
    name="late-fees",
    caption=_("Late fees charged"),
    columns=(
        Column("account_number", _("Account"), kind="code", href=lambda row: account_href(row.customer_account_id)),
        Column("name", _("Name")),
        Column("bill_number", _("Bill"), kind="code", value=lambda row: str(row.bill_number or "")),
        Column("charged_on", _("Charged on"), kind="date"),
        Column("amount_cents", _("Fee"), kind="money", total=True),
        Column("open_cents", _("Open"), kind="money", total=True),
        Column("waived_cents", _("Waived"), kind="money", total=True),
        Column(
            "waive",
            _("Waive"),
            value=lambda row: _("Waive") if row.left_cents > 0 else "",
            href=lambda row: reverse("office:late_fee_waive", args=[row.open_item_id]) if row.left_cents > 0 else None,
            sortable=False,
        ),
    ),
    filters=(Search("q", _("Account, name or bill")),),
    sort="-charged_on",
    prefix="c-",
    page_size=50,
    empty=_("No late fee was charged in the last months."),
)


class CycleForm(CommandForm):
    """Of which cycle."""

    cycle = forms.IntegerField(
        label=_("Cycle"), required=False, min_value=1, max_value=999, help_text=_("Empty: all of them.")
    )


@page(
    url_name="office:late_fees",
    roles=READERS,
    command=_("Late fees"),
    keywords="overdue waive penalty recargo multa",
)
def late_fees(request: HttpRequest) -> HttpResponse:
    """What is overdue, what follows, and what was charged."""
    on = today_of_the_books()
    charge = Action(_("Charge late fees"), reverse("office:late_fees_charge"), key="n", kind="primary")
    head = PageHead(title=_("Late fees"), primary=charge if roles_for(request) & set(CHARGERS) else None)
    body = (
        rule_facts(late_fee_policy(on_date=on)),
        OVERDUE.of_rows(request, rows=try_late_fees(business_date=on)),
        CHARGED.of_rows(request, rows=charged_fees(since=on - timedelta(days=SHOWN_DAYS))),
        Rule(LATE_FEE_RULE),
    )
    return show(request, head=head, body=body)


def rule_facts(policy: LateFeePolicy) -> Facts:
    """The rule in force."""
    return Facts(
        (
            Fact(_("Fee"), RULES.get(policy.name, policy.name)),
            *((Fact(_("Flat amount"), policy.rule.cents, kind="money"),) if policy.rule.cents else ()),
            Fact(_("Days of grace"), policy.grace_days, kind="count"),
            Fact(_("Not on less than"), policy.least_late_cents, kind="money"),
        ),
        title=_("The rule in force"),
    )


@page(url_name="office:late_fees_charge", roles=CHARGERS, writes=True)
def late_fees_charge(request: HttpRequest) -> HttpResponse:
    """Charge a cycle's, or all: a few at once, many in the queue."""
    form = CycleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            sentence = _charge(form.cleaned_data["cycle"], staff_user_id(request))
        if form.is_valid():
            return done(request, sentence, to=reverse("office:late_fees"))
    steps = try_late_fees(business_date=latest_open_day())
    crumbs = (Crumb(_("Late fees"), back_to(request, "office:late_fees")),)
    head = PageHead(title=_("Charge late fees"), crumbs=crumbs)
    return show_form(
        request,
        FormPage(
            head=head,
            form=form,
            submit=_("Charge them"),
            before=(summary(steps),),
            aside=(rule_facts(late_fee_policy(on_date=today_of_the_books())), Rule(LATE_FEE_RULE)),
        ),
    )


def summary(steps: tuple[LateFeeStep, ...]) -> Facts:
    """What the button would do in all cycles."""
    chosen = [one for one in steps if one.step == CHARGE]
    return Facts(
        (
            Fact(_("Bills to be charged"), len(chosen), kind="count"),
            Fact(_("Left out"), len(steps) - len(chosen), kind="count"),
            Fact(_("Sum of the fees"), sum(one.fee_cents for one in chosen), kind="money", strong=True),
        ),
        title=_("All cycles"),
    )


def _charge(cycle: int | None, actor_id: int) -> Words:
    on = latest_open_day()
    wanted = [one for one in try_late_fees(business_date=on, cycle_number=cycle) if one.step == CHARGE]
    if len(wanted) > AT_ONCE:
        args = {"cycle_number": cycle or 0, "actor_id": actor_id}
        ask_for(task=charge_overdue_late_fees, about=f"late fees {cycle or 0}", args=args)
        return _("The queue charges them; the list shows how far it is.")
    found = charge_late_fees(business_date=on, actor_id=actor_id, now=timezone.now(), cycle_number=cycle)
    return _("%(count)s late fees charged.") % {"count": found.fees}


class WaiveForm(CommandForm):
    """Why."""

    reason = reason_field()


@page(url_name="office:late_fee_waive", roles=ADJUSTERS, writes=True)
def late_fee_waive(request: HttpRequest, open_item_id: int) -> HttpResponse:
    """Waive what is left of one fee."""
    fee = charged_fee(open_item_id=open_item_id) if open_item_id <= LARGEST_ID else None
    if fee is None:
        raise Http404
    form = WaiveForm(request.POST or None)
    there = (
        back_to(request, "office:late_fees")
        if roles_for(request) & set(READERS)
        else account_href(fee.customer_account_id)
    )
    if request.method == "POST" and form.is_valid():
        row = None
        with refused_at(form):
            row = waive_late_fee(
                open_item_id=open_item_id,
                remark=form.cleaned_data["reason"],
                business_date=latest_open_day(),
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if row is not None and form.is_valid():
            posted = row.state == POSTED
            sentence = _("Waived.") if posted else _("It is above your limit and waits for a second person.")
            return done(request, sentence, to=there, tone="good" if posted else "wait")
    head = PageHead(title=_("Waive a late fee"), subtitle=fee.account_number, crumbs=(Crumb(_("Late fees"), there),))
    page_form = FormPage(
        head=head, form=form, submit=_("Waive it"), before=(fee_facts(fee),), aside=(Rule(LATE_FEE_RULE),)
    )
    return show_form(request, page_form)


def fee_facts(fee: ChargedFee) -> Facts:
    """Whose, of which bill, and what is left."""
    return Facts(
        (
            Fact(_("Account"), f"{fee.account_number} {fee.name}", href=account_href(fee.customer_account_id)),
            *(
                (Fact(_("Bill"), str(fee.bill_number), kind="code", href=bill_href(fee.bill_id)),)
                if fee.bill_id
                else ()
            ),
            Fact(_("Charged on"), fee.charged_on, kind="date"),
            Fact(_("Open"), fee.open_cents, kind="money"),
            Fact(_("To be waived"), fee.left_cents, kind="money", strong=True),
        )
    )
