"""My drawer: open it, count it blind, see the result, turn to the supervisor."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import SessionForCashier, cash_policy, free_drawers, limits_of_holder, my_session
from curbstop.cashiering.types import CashPolicy, CountResult, Difference
from curbstop.journeys.close_session import begin_count
from curbstop.journeys.open_session import open_session
from curbstop.ledger.queries import latest_open_day
from curbstop.web.counter.count_sheet import CountForm
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.pay import TAKERS
from curbstop.web.counter.receipts import receipts_of_drawer
from curbstop.web.counter.second_person import pin_field, username_field
from curbstop.web.counter.words import CLASS_LABELS, OVER_SHORT_STEPS, SESSION_STATES
from curbstop.web.ui.access import page
from curbstop.web.ui.commands import command_key
from curbstop.web.ui.formats import format_plain_money
from curbstop.web.ui.forms import FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule
from curbstop.web.ui.tables import Column, Table

RESULT = Table(
    name="count-result",
    caption=_("Counted beside recorded"),
    columns=(
        Column("tender_class", _("Tender"), value=lambda row: CLASS_LABELS[str(row.tender_class)], sortable=False),
        Column("recorded_cents", _("Recorded"), kind="money", total=True, sortable=False),
        Column("counted_cents", _("Counted"), kind="money", total=True, sortable=False),
        Column("difference", _("Difference"), value=lambda row: difference_words(row.difference_cents), sortable=False),
    ),
    export=False,
)
BLIND = Rule(_("The count is blind: what was recorded is shown only after the count is committed (cash controls 7)."))


class OpenForm(CountForm):
    """Drawer, float by denomination, and who acknowledges it."""

    first = ("drawer_id",)
    drawer_id = forms.TypedChoiceField(label=_("Drawer"), coerce=int)
    second_username = username_field()
    second_pin = pin_field()


def difference_words(cents: int) -> str:
    """A difference with its word: a sign alone is overlooked."""
    size = f"{abs(cents) // 100:,}.{abs(cents) % 100:02d}"
    if cents == 0:
        return str(_("none"))
    return str((_("%(amount)s over") if cents > 0 else _("%(amount)s short")) % {"amount": size})


@page(
    url_name="counter:drawer",
    roles=TAKERS,
    command=_("My drawer"),
    keywords="drawer count float open close session cajón",
)
def drawer(request: HttpRequest) -> HttpResponse:
    """My drawer as it stands."""
    session = my_session(cashier_id=staff_user_id(request))
    if session is None:
        return redirect("counter:open_drawer")
    facts = Facts(
        (
            Fact(_("Office"), session.office_name),
            Fact(_("Business day"), session.business_date, kind="date"),
            Fact(_("Opened"), session.opened_at, kind="moment"),
            Fact(_("Float"), session.float_cents, kind="money"),
            Fact(_("Counts committed"), session.attempts, kind="count"),
        ),
        title=_("Session"),
    )
    head = PageHead(
        title=_("Drawer %(code)s") % {"code": session.drawer_code},
        subtitle=session.drawer_name,
        status=SESSION_STATES[session.state],
        primary=_primary(session),
        actions=_others(session),
    )
    body = (*_result(request, session), receipts_of_drawer(request, session_id=session.id))
    return show(request, head=head, body=body, aside=(facts, BLIND), notices=_notices(session))


def _primary(session: SessionForCashier) -> Action | None:
    count = Action(_("Count the drawer"), reverse("counter:begin_count"), key="F8", kind="primary", post=True)
    again = Action(_("Count again"), reverse("counter:begin_count"), key="F8", kind="primary", post=True)
    go_on = Action(_("Go on counting"), reverse("counter:count"), key="F8", kind="primary")
    if session.state == "OPEN":
        return count
    if session.state == "COUNTING":
        return go_on
    may = session.state == "SENT_BACK" or (session.result is not None and session.result.may_recount)
    return again if may else None


def _others(session: SessionForCashier) -> tuple[Action, ...]:
    take = Action(_("Take payment"), reverse("counter:counter"), key="F2")
    drop = Action(_("Take a drop"), f"{reverse('supervisor:drop')}?session={session.id}")
    no_sale = Action(_("Open without a payment"), reverse("counter:no_sale"), key="o")
    return (drop, take, no_sale) if session.state == "OPEN" else ()


def _result(request: HttpRequest, session: SessionForCashier) -> tuple[object, ...]:
    result = session.result
    if result is None or session.state == "SENT_BACK":
        return ()
    return (RESULT.of_rows(request, rows=result.differences),)


def _notices(session: SessionForCashier) -> tuple[Notice, ...]:
    remark = (
        (Notice(_("The supervisor says: %(remark)s") % {"remark": session.remark}, "wait"),) if session.remark else ()
    )
    if session.state == "OPEN":
        return (*remark, *_limit_notices(session))
    if session.state != "COUNTED" or session.result is None:
        return remark
    return (*remark, result_notice(session.result, cash_policy(on_date=session.business_date)))


def _limit_notices(session: SessionForCashier) -> tuple[Notice, ...]:
    """What is to be done about much cash. It names the limit, never the amount: the count stays blind."""
    over = limits_of_holder(holder_id=session.holder_id, on_date=session.business_date)
    if over.drop_at_cents is None:
        return ()
    text = _("There is more than %(limit)s in cash in this drawer, the float apart. Have a drop taken to the vault.")
    limit = {"limit": format_plain_money(over.drop_at_cents)}
    href = f"{reverse('supervisor:drop')}?session={session.id}"
    notices = [Notice(text % limit, "wait", href, _("Take a drop"))]
    if over.same_day_deposit_over_cents is not None:
        text = _("It is more than %(limit)s even: so much cash goes to the bank on the same day. Tell the supervisor.")
        notices.append(Notice(text % {"limit": format_plain_money(over.same_day_deposit_over_cents)}, "bad"))
    return tuple(notices)


def result_notice(result: CountResult, policy: CashPolicy) -> Notice:
    """What a committed count says, and what to do now."""
    if result.balanced:
        return Notice(_("The drawer is balanced. Hand it to the supervisor, who approves it."), "good")
    sums = difference_words(result.difference_cents)
    items = tuple(_sentence(one) for one in result.differences if one.difference_cents)
    if result.may_recount:
        text = _("The count differs: %(sum)s. Look again, then count once more; after that the supervisor decides.")
        return Notice(text % {"sum": sums}, "wait", items=items)
    step = OVER_SHORT_STEPS[policy.over_short_step(difference_cents=result.difference_cents)]
    text = _("The drawer is %(sum)s. Turn to the supervisor: take the drawer and the receipts along.")
    return Notice(text % {"sum": sums}, "bad", items=(*items, step))


def _sentence(one: Difference) -> str:
    return f"{CLASS_LABELS[str(one.tender_class)]}: {difference_words(one.difference_cents)}"


@page(url_name="counter:open_drawer", roles=TAKERS, writes=True, command=_("Open a drawer"), keywords="float start day")
def open_drawer(request: HttpRequest) -> HttpResponse:
    """Count the float in, with a second person."""
    business_date = latest_open_day()
    form = OpenForm(request.POST or None)
    choices = [(row.id, f"{row.code} {row.name}, {row.office_name}") for row in free_drawers()]
    form.fields["drawer_id"].choices = choices  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            open_session(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                drawer_id=form.cleaned_data["drawer_id"],
                business_date=business_date,
                float_count=form.cleaned_data["count"],
                second_username=form.cleaned_data["second_username"],
                second_pin=form.cleaned_data["second_pin"],
            )
        if form.is_valid():
            return done(request, _("The drawer is open."), to=reverse("counter:counter"))
    head = PageHead(title=_("Open a drawer"), crumbs=(Crumb(_("Counter"), reverse("counter:counter")),))
    rule = Rule(
        _("One person, one drawer. The float is counted in and acknowledged by a second person (cash controls 4 to 6).")
    )
    facts = Facts((Fact(_("Business day"), business_date, kind="date"),))
    form_page = FormPage(head=head, form=form, submit=_("Open the drawer"), key="F9", aside=(facts, rule))
    return show_form(request, form_page, template="counter/form_with_count.html")


@page(url_name="counter:begin_count", roles=TAKERS, writes=True)
def begin(request: HttpRequest) -> HttpResponse:
    """Close the drawer to payments and start counting."""
    session = my_session(cashier_id=staff_user_id(request))
    if request.method == "POST" and session is not None:
        begin_count(
            command_key=command_key(request),
            actor_id=staff_user_id(request),
            now=timezone.now(),
            session_id=session.id,
        )
        return redirect("counter:count")
    return redirect("counter:drawer")
