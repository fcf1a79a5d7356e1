"""Levelized billing of an account: what it would pay and whether it may, what it asks for now, and each step of the difference."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from curbstop.billing.queries.levelized import level_amounts, level_movements
from curbstop.journeys.level_plan import LevelOffer, leave_plan, level_offer, start_plan
from curbstop.reporting.amount_due import level_standing
from curbstop.reporting.level_plans import LevelPlanListRow, level_plan_list
from curbstop.web.desk.account_lists import account_crumb, account_name_or_404
from curbstop.web.desk.links import ADJUSTERS, READERS
from curbstop.web.desk.looks import note_look, staff_user_id
from curbstop.web.desk.today import working_day
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.spoken import said
from curbstop.web.ui.tables import Column, Table

LEVEL_RULE = _(
    "The books stay at actual charges. The customer is asked for the level amount; late fees and shut-off go by it. Fees and"
    " other charges are asked for in full. Once a year the difference is settled."
)
KINDS = {"bill": _("Bill"), "cancelled": _("Cancelled bill"), "settled": _("The plan ended")}
REASONS = {"enrolled": _("The plan began"), "reviewed": _("Review"), "trued_up": _("Yearly settlement")}
ENDS = {
    "asked": _("The customer asked for it"),
    "missed": _("Missed payments"),
    "final": _("Final bill"),
}
ANSWERS = {True: Status(_("Yes"), "good"), False: Status(_("No"), "bad")}
STEPS = Table(
    name="level-steps",
    caption=_("The running difference, step by step"),
    columns=(
        Column("business_date", _("Day"), kind="date", sortable=False),
        Column("kind", _("What"), value=lambda row: KINDS[row.kind], sortable=False),
        Column(
            "bill_number",
            _("Bill"),
            kind="code",
            sortable=False,
            value=lambda row: row.bill_number or "",
            href=lambda row: reverse("office:bill", args=[row.bill_id]) if row.bill_id else None,
        ),
        Column("actual_cents", _("Actual charges"), kind="money", total=True, sortable=False),
        Column("level_cents", _("Levelized amount"), kind="money", total=True, sortable=False),
        Column("true_up_cents", _("Settled"), kind="money", total=True, sortable=False),
        Column("due_date", _("Due"), kind="date", sortable=False),
        Column("difference_cents", _("Difference after it"), kind="money", sortable=False),
    ),
    prefix="s-",
    page_size=50,
    empty=_("No bill went out on the plan yet. The next one asks for the level amount."),
)
AMOUNTS = Table(
    name="level-amounts",
    caption=_("Amounts"),
    columns=(
        Column("from_date", _("From"), kind="date", sortable=False),
        Column("reason", _("Why"), value=lambda row: REASONS[row.reason], sortable=False),
        Column(
            "month",
            _("Mean of a month"),
            kind="money",
            value=lambda row: row.calculation.get("month_cents"),
            sortable=False,
        ),
        Column(
            "spread",
            _("Difference spread over the months left"),
            kind="money",
            value=lambda row: row.calculation.get("difference_cents"),
            sortable=False,
        ),
        Column("amount_cents", _("Level amount"), kind="money", sortable=False),
    ),
    prefix="a-",
    page_size=50,
    empty=_("No amount was set."),
)


class LevelStartForm(CommandForm):
    """In which month of the year the plan settles."""

    true_up_month = forms.TypedChoiceField(
        label=_("Month that settles the year"),
        help_text=_(
            "Its bill asks for what ran up, or uses up what was paid in advance. A month very near settles a year later."
        ),
        choices=list(MONTHS.items()),
        coerce=int,
    )


def latest_plan(customer_account_id: int) -> LevelPlanListRow | None:
    """The running plan, else the one that ended last."""
    rows = level_plan_list(on=working_day(), customer_account_id=customer_account_id)
    return rows[0] if rows else None


@page(url_name="desk:level", roles=READERS)
def level(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """The plan as it stands, or what one would be."""
    name, on = account_name_or_404(customer_account_id), working_day()
    note_look(request, identity=customer_account_id, page="desk:level", now=timezone.now())
    plan = latest_plan(customer_account_id)
    runs = plan is not None and plan.ended_on is None
    may = bool(roles_for(request) & set(ADJUSTERS))
    offer = None if runs else level_offer(customer_account_id=customer_account_id, on=on)
    leave = Action(_("End the plan"), reverse("desk:level_leave", args=[customer_account_id]), key="x", kind="danger")
    begin = Action(
        _("Start the plan"), reverse("desk:level_start", args=[customer_account_id]), key="s", kind="primary"
    )
    head = PageHead(
        title=_("Levelized billing"),
        subtitle=name.number,
        crumbs=(account_crumb(customer_account_id, name),),
        primary=begin if may and offer is not None and offer.eligible else None,
        actions=(leave,) if may and runs else (),
    )
    body = (
        *((plan_facts(plan),) if plan else ()),
        *((offer_facts(offer), tests_facts(offer)) if offer else ()),
        *((STEPS.of_rows(request, rows=level_movements(customer_account_id=customer_account_id)),) if plan else ()),
        *((AMOUNTS.of_rows(request, rows=level_amounts(plan_id=plan.plan_id)),) if plan else ()),
        Rule(LEVEL_RULE),
    )
    return show(request, head=head, body=body)


def plan_facts(plan: LevelPlanListRow) -> Facts:
    """What is asked for, what runs on, what is late."""
    stands = level_standing(customer_account_id=plan.customer_account_id, on=working_day())
    ended: tuple[Fact, ...] = ()
    if plan.ended_on:
        ended = (Fact(_("Ended"), plan.ended_on, kind="date", note=str(ENDS[plan.end_reason])),)
    return Facts(
        (
            Fact(_("Since"), plan.started_on, kind="date"),
            *ended,
            Fact(_("Level amount"), plan.amount_cents, kind="money"),
            Fact(_("Actual charges since it began"), plan.actual_cents, kind="money"),
            Fact(_("Asked for since it began"), plan.asked_cents, kind="money"),
            Fact(_("Running difference"), plan.difference_cents, kind="money"),
            Fact(_("Balance in the books"), stands.balance_cents, kind="money"),
            Fact(_("Amount due"), stands.amount_due_cents, kind="money", strong=True),
            Fact(_("of this late"), stands.late_cents, kind="money"),
            *(() if plan.ended_on else (Fact(_("Settles with the bills from"), plan.next_true_up_on, kind="date"),)),
        ),
        title=_("The plan"),
    )


def offer_facts(offer: LevelOffer) -> Facts:
    """What the account would pay."""
    return Facts(
        (
            Fact(_("Regular bills it goes by"), offer.bills, kind="count"),
            Fact(_("Their mean"), offer.month_cents, kind="money"),
            Fact(_("Level amount"), offer.amount_cents, kind="money", strong=True),
            Fact(_("Settles with the bills from"), offer.true_up_on, kind="date"),
        ),
        title=_("What the customer would pay"),
    )


def tests_facts(offer: LevelOffer) -> Facts:
    """May they, and which rule says no."""
    return Facts(
        tuple(Fact(said(test.words), ANSWERS[test.passed], kind="status") for test in offer.tests), title=_("May they?")
    )


@page(url_name="desk:level_start", roles=ADJUSTERS, writes=True)
def level_start(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """The summary is the confirmation."""
    name, on = account_name_or_404(customer_account_id), working_day()
    offer = level_offer(customer_account_id=customer_account_id, on=on)
    form = LevelStartForm(request.POST or None, initial={"true_up_month": offer.true_up_on.month})
    there = reverse("desk:level", args=[customer_account_id])
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            start_plan(
                customer_account_id=customer_account_id,
                true_up_month=form.cleaned_data["true_up_month"],
                business_date=on,
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            return done(request, _("The next bill asks for the level amount."), to=there)
    crumbs = (account_crumb(customer_account_id, name), Crumb(_("Levelized billing"), there))
    head = PageHead(title=_("Start levelized billing"), subtitle=name.number, crumbs=crumbs)
    before = (offer_facts(offer), tests_facts(offer))
    return show_form(
        request,
        FormPage(head=head, form=form, submit=_("Start the plan"), before=before, aside=(Rule(LEVEL_RULE),)),
    )


@page(url_name="desk:level_leave", roles=ADJUSTERS, writes=True)
def level_leave(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """End the plan; what ran up becomes due."""
    name, on = account_name_or_404(customer_account_id), working_day()
    form = CommandForm(request.POST or None)
    there = reverse("desk:level", args=[customer_account_id])
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            leave_plan(
                customer_account_id=customer_account_id,
                business_date=on,
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            return done(request, _("The plan has ended; the next bill asks for its charges."), to=there)
    plan = latest_plan(customer_account_id)
    crumbs = (account_crumb(customer_account_id, name), Crumb(_("Levelized billing"), there))
    head = PageHead(title=_("End levelized billing"), subtitle=name.number, crumbs=crumbs)
    rule = Rule(
        _("What was used and not asked for is due like a bill mailed today; what was paid in advance stays as credit.")
    )
    before = (plan_facts(plan),) if plan else ()
    page_form = FormPage(head=head, form=form, submit=_("End the plan"), before=before, aside=(rule,), danger=True)
    return show_form(request, page_form)
