"""All level plans, and their review: amounts that are far off, plans with missed bills."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.journeys.level_review import CHANGE, END, KEEP, review_all, review_plans
from curbstop.ledger.queries import latest_open_day
from curbstop.reporting.level_plans import level_plan_list
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.desk.level import ENDS, LEVEL_RULE
from curbstop.web.office.calendar import today_of_the_books
from curbstop.web.office.words import BILLERS, BILLING_READERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Rule
from curbstop.web.ui.tables import Choices, Column, Search, Table

STATES = {"running": Status(_("Running"), "good"), "ended": Status(_("Ended"), "quiet")}
STEP_WORDS = {
    KEEP: Status(_("Stays"), "quiet"),
    CHANGE: Status(_("New amount"), "wait"),
    END: Status(_("Ends: missed payments"), "bad"),
}
PLANS = Table(
    name="level-plans",
    caption=_("Levelized billing"),
    columns=(
        Column(
            "account_number",
            _("Account"),
            kind="code",
            href=lambda row: reverse("desk:level", args=[row.customer_account_id]),
        ),
        Column("name", _("Name")),
        Column("started_on", _("Since"), kind="date"),
        Column("state", _("State"), kind="status", value=lambda row: STATES["ended" if row.ended_on else "running"]),
        Column("end_reason", _("Why it ended"), value=lambda row: ENDS.get(row.end_reason, "")),
        Column("next_true_up_on", _("Settles from"), kind="date"),
        Column("amount_cents", _("Level amount"), kind="money"),
        Column("actual_cents", _("Actual charges"), kind="money", total=True),
        Column("asked_cents", _("Asked for"), kind="money", total=True),
        Column("difference_cents", _("Running difference"), kind="money", total=True),
    ),
    filters=(
        Search("q", _("Account or name")),
        Choices("state", _("State"), options=(("running", _("Running")), ("ended", _("Ended")))),
    ),
    sort="account_number",
    page_size=50,
    empty=_("Nobody pays a level amount. It is offered on the account's page."),
    hide_caption=True,
)
REVIEW = Table(
    name="level-review",
    caption=_("What the review finds"),
    columns=(
        Column("account", _("Account"), kind="code", value=lambda row: row.row.account_number, sortable=False),
        Column("name", _("Name"), value=lambda row: row.row.name, sortable=False),
        Column("step", _("What follows"), kind="status", statuses=STEP_WORDS, sortable=False),
        Column("missed", _("Bills late"), kind="count", sortable=False),
        Column("difference", _("Running difference"), kind="money", value=lambda row: row.row.difference_cents),
        Column("old", _("Amount now"), kind="money", value=lambda row: row.row.amount_cents, sortable=False),
        Column("new_cents", _("By the last bills"), kind="money", sortable=False),
    ),
    page_size=50,
    prefix="r-",
    empty=_("No plan is running."),
)


@page(
    url_name="office:level_plans",
    roles=BILLING_READERS,
    command=_("Levelized billing"),
    keywords="budget level plan nivelada presupuesto",
)
def level_plans(request: HttpRequest) -> HttpResponse:
    """Every plan with what runs on."""
    rows = level_plan_list(on=today_of_the_books())
    may = bool(roles_for(request) & set(BILLERS))
    review = Action(_("Review the amounts"), reverse("office:level_review"), key="r", kind="primary")

    def matches(row: object, filters: object) -> bool:
        wanted = filters.get("state")  # type: ignore[attr-defined]
        text = str(filters.get("q", "")).casefold()  # type: ignore[attr-defined]
        state = "ended" if row.ended_on else "running"  # type: ignore[attr-defined]
        shown = f"{row.account_number} {row.name}".casefold()  # type: ignore[attr-defined]
        return (not wanted or state == wanted) and text in shown

    head = PageHead(title=_("Levelized billing"), primary=review if may else None)
    return show(request, head=head, body=(PLANS.of_rows(request, rows=rows, matches=matches), Rule(LEVEL_RULE)))


@page(url_name="office:level_review", roles=BILLERS, writes=True)
def level_review(request: HttpRequest) -> HttpResponse:
    """What would change; the summary is the confirmation."""
    form = CommandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        counts = (0, 0)
        with refused_at(form):
            counts = review_plans(
                business_date=latest_open_day(),
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            told = _("%(changed)s amounts changed, %(ended)s plans ended.") % {"changed": counts[0], "ended": counts[1]}
            return done(request, told, to=reverse("office:level_plans"))
    crumbs = (Crumb(_("Levelized billing"), back_to(request, "office:level_plans")),)
    table = REVIEW.of_rows(request, rows=review_all(on=today_of_the_books()))
    rule = Rule(
        _(
            "An amount changes when it is far from what the last bills and the difference ask for; missed bills end a plan."
        )
    )
    head = PageHead(title=_("Review the amounts"), crumbs=crumbs)
    return show_form(request, FormPage(head=head, form=form, submit=_("Carry it out"), before=(table, rule)))
