"""The supervisor's day: what is wrong now, first; then how the day goes. Everything is a door to the thing itself."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from curbstop.cashiering.queries import (
    BatchOfDay,
    DepositRow,
    SessionOfDay,
    SupervisorDay,
    dispute_warn_days,
    limits_on_hand,
    supervisor_day,
)
from curbstop.cashiering.types import Blocker
from curbstop.ledger.queries import DayRow, business_days
from curbstop.reporting.day_differences import differences_of_day
from curbstop.reporting.day_figures import DayFigures, day_figures
from curbstop.reporting.disputes import evidence_due
from curbstop.staff.types import FINANCE
from curbstop.web.counter.drawer import difference_words
from curbstop.web.counter.words import BATCH_SOURCES, BATCH_STATES, DAY_STATES, DEPOSIT_STATES, SESSION_STATES
from curbstop.web.supervisor.links import OVERSEERS, page_href, subject_href
from curbstop.web.ui.access import page
from curbstop.web.ui.days import read_typed_day
from curbstop.web.ui.formats import format_plain_money, format_spoken_day
from curbstop.web.ui.heads import Action, PageHead
from curbstop.web.ui.pages import show
from curbstop.web.ui.panels import Actions, Figure, Figures, Html, Notice
from curbstop.web.ui.tables import Column, Table

LATE_KINDS = frozenset({"late_deposit", "batch_unbalanced"})


def counted_words(row: SessionOfDay) -> str:
    """What the count said, in words."""
    if row.difference_cents is None:
        return str(_("not counted"))
    return str(_("balanced")) if row.difference_cents == 0 else difference_words(row.difference_cents)


DRAWERS = Table(
    name="drawers",
    caption=_("Drawers"),
    columns=(
        Column("drawer_code", _("Drawer"), kind="code", href=lambda row: reverse("supervisor:session", args=[row.id])),
        Column("cashier_name", _("Cashier")),
        Column("state", _("State"), kind="status", statuses=SESSION_STATES),
        Column("receipt_count", _("Receipts"), kind="count", total=True),
        Column("currency", _("Cash"), kind="money", value=lambda row: row.cells[0].recorded_cents, total=True),
        Column("checks", _("Checks"), kind="money", value=lambda row: row.cells[1].recorded_cents, total=True),
        Column("cards", _("Cards"), kind="money", value=lambda row: row.cells[2].recorded_cents, total=True),
        Column("difference", _("Count"), value=counted_words, sortable=False),
        Column(
            "deposited",
            _("Deposited"),
            kind="money",
            value=lambda row: sum(cell.deposited_cents for cell in row.cells),
            total=True,
        ),
    ),
    empty=_("No drawer was opened on this day."),
    prefix="d-",
)
BATCHES = Table(
    name="batches",
    caption=_("Payment files"),
    columns=(
        Column("id", _("Batch"), kind="code", href=lambda row: reverse("supervisor:batch", args=[row.id])),
        Column("source", _("Source"), value=lambda row: BATCH_SOURCES.get(row.source, row.source)),
        Column("file_name", _("File")),
        Column("state", _("State"), kind="status", statuses=BATCH_STATES),
        Column("control_count", _("Payments"), kind="count", total=True),
        Column("control_cents", _("Amount"), kind="money", total=True),
        Column("suspense_count", _("Unidentified"), kind="count", total=True),
    ),
    empty=_("No payment file was posted on this day."),
    prefix="b-",
)
DEPOSITS = Table(
    name="deposits",
    caption=_("Deposits"),
    columns=(
        Column("id", _("Deposit"), kind="code", href=lambda row: reverse("supervisor:deposit", args=[row.id])),
        Column("bag_number", _("Bag"), kind="code"),
        Column("bank_account_name", _("Bank account")),
        Column("state", _("State"), kind="status", statuses=DEPOSIT_STATES),
        Column("currency_cents", _("Cash"), kind="money", total=True),
        Column("checks_cents", _("Checks"), kind="money", total=True),
    ),
    empty=_("No deposit was prepared on this day."),
    prefix="p-",
)
QUEUES = {
    "billing": _("Billing"),
    "metering": _("Metering"),
    "cashiering": _("Cashiering"),
    "customer_service": _("Customer service"),
    "field": _("Field"),
    "finance": _("Finance"),
    "supervisor": _("Supervisor"),
}
WORK = Table(
    name="work",
    caption=_("Work items by age"),
    columns=(
        Column(
            "queue",
            _("Queue"),
            value=lambda row: QUEUES.get(row.queue, row.queue),
            href=lambda row: work_href(row.queue),
        ),
        Column("fresh", _("Up to 1 day"), kind="count", total=True),
        Column("week", _("2 to 7 days"), kind="count", total=True),
        Column("month", _("8 to 30 days"), kind="count", total=True),
        Column("older", _("Over 30 days"), kind="count", total=True),
        Column("late", _("Past due"), kind="count", total=True),
        Column("all", _("All"), kind="count", total=True),
    ),
    empty=_("No work item is open."),
    prefix="w-",
)


def work_href(queue: str) -> str:
    """The work items of a queue."""
    href = page_href("desk:work_items")
    return f"{href}?queue={queue}" if href else ""


@page(
    url_name="supervisor:day",
    roles=(*OVERSEERS, FINANCE),
    command=_("The day"),
    keywords="supervisor home drawers blockers today día",
)
def day(request: HttpRequest) -> HttpResponse:
    """How the business day stands."""
    shown, days = chosen_day(request)
    if shown is None:
        return _no_day(request)
    found, waits = supervisor_day(business_date=shown), day_figures(on=shown)
    blockers = found.blockers if found.state != "CLOSED" else ()
    head = PageHead(
        title=format_spoken_day(shown),
        status=DAY_STATES.get(found.state),
        primary=Action(
            _("Day end"), f"{reverse('supervisor:day_end')}?day={shown.isoformat()}", key="e", kind="primary"
        ),
        actions=_actions(shown, days),
    )
    body = (
        *((Html("supervisor/_journal_check.html", {"day": shown.isoformat()}),) if found.state != "CLOSED" else ()),
        _figures(found, waits, blockers),
        DRAWERS.of_rows(request, rows=found.sessions),
        BATCHES.of_rows(request, rows=found.batches),
        DEPOSITS.of_rows(request, rows=found.deposits),
        WORK.of_rows(request, rows=waits.work_items),
        _more(shown),
    )
    return show(request, head=head, body=body, notices=tuple(_wrong(shown, found, blockers, waits)))


def _more(shown: date) -> Actions:
    """The other pages of the cash office."""
    of_day = f"?day={shown.isoformat()}"
    return Actions(
        (
            Action(_("Source by tender"), f"{reverse('supervisor:matrix')}{of_day}", key="m"),
            Action(_("Payment files"), reverse("supervisor:batches"), key="f"),
            Action(_("Returned items"), reverse("supervisor:returned_items"), key="r"),
            Action(_("Without the server"), reverse("supervisor:outage"), key="o"),
            Action(_("Collections by department"), f"{reverse('supervisor:departments')}{of_day}", key="c"),
            Action(_("Custody of cash"), reverse("supervisor:custody"), key="v"),
            Action(_("Receipts"), reverse("counter:receipts"), key="t"),
        )
    )


def _disputes(shown: date) -> list[Notice]:
    """Card disputes whose evidence is due soon, or was."""
    due = evidence_due(until=shown + timedelta(days=dispute_warn_days(on_date=shown)))
    if not due:
        return []
    sentence = ngettext(
        "The evidence for %(n)s card dispute is due soon.", "The evidence for %(n)s card disputes is due soon.", due
    )
    return [Notice(sentence % {"n": due}, "wait", reverse("supervisor:disputes"), _("Card disputes"))]


def chosen_day(request: HttpRequest) -> tuple[date | None, list[DayRow]]:
    """The day that the address names, else the latest unsealed one, else the latest; and the latest days."""
    days = business_days(limit=10)
    asked = read_typed_day(request.GET.get("day", ""))
    if asked and days:
        return asked, days
    chosen = next(iter([row for row in days if row.state != "CLOSED"] + days), None)
    return (chosen.business_date if chosen else None), days


def _no_day(request: HttpRequest) -> HttpResponse:
    head = PageHead(
        title=_("The day"),
        primary=Action(_("Open a business day"), reverse("supervisor:day_end"), key="e", kind="primary"),
    )
    return show(request, head=head, notices=(Notice(_("No business day was opened yet."), "wait"),))


def _actions(shown: date, days: list[DayRow]) -> tuple[Action, ...]:
    other = [row for row in days if row.state != "CLOSED" and row.business_date != shown]
    earlier = [row for row in days if row.business_date < shown][:1]
    unique = {row.business_date: row for row in (*other, *earlier)}
    return tuple(
        Action(format_spoken_day(row.business_date), f"{reverse('supervisor:day')}?day={row.business_date.isoformat()}")
        for row in unique.values()
    )


def _wrong(shown: date, found: SupervisorDay, blockers: tuple[Blocker, ...], waits: DayFigures) -> list[Notice]:
    """What is wrong now, worst first; one line when all is well."""
    differs = [one for one in blockers if one.kind in LATE_KINDS]
    counted = [row for row in found.sessions if row.state == "COUNTED"]
    off = [row for row in counted if row.difference_cents]
    notices = [*(_blocker(one) for one in differs), *_disputes(shown)]
    notices += [_off(row) for row in off]
    notices += [_waiting_drawer(row) for row in counted if not row.difference_cents]
    notices += [_waiting_batch(row) for row in found.batches if row.state == "POSTED"]
    notices += [_waiting_deposit(row) for row in found.deposits if row.state == "PREPARED"]
    to_deposit = [one for one in blockers if one.kind == "not_deposited"]
    if to_deposit:
        text = _("%(amount)s of approved drawers is in no deposit.")
        amount = format_plain_money(sum(one.difference_cents for one in to_deposit))
        href = f"{reverse('supervisor:deposit_new')}?day={shown.isoformat()}"
        notices.append(Notice(text % {"amount": amount}, "wait", href, _("Prepare the deposit")))
    notices += _much_cash(shown) if found.state != "CLOSED" else []
    notices += _waiting(waits)
    if not notices:
        return [Notice(_("All is well: nothing is wrong and nothing waits for you here."), "good")]
    return notices


def _much_cash(shown: date) -> list[Notice]:
    """More currency in drawers and vaults than may stay overnight."""
    limit = limits_on_hand(on_date=shown).same_day_deposit_over_cents
    if limit is None:
        return []
    text = _("There is more than %(limit)s in cash in drawers and vaults: it goes to the bank today.")
    href = f"{reverse('supervisor:deposit_new')}?day={shown.isoformat()}"
    return [Notice(text % {"limit": format_plain_money(limit)}, "wait", href, _("Prepare the deposit"))]


def _waiting(waits: DayFigures) -> list[Notice]:
    """What waits besides the cash: requests, held bills, work items past their day. Each leads to the things themselves."""
    late = sum(row.late for row in waits.work_items)
    asked = ngettext(
        "One request waits for your decision.", "%(count)s requests wait for your decision.", waits.approvals
    )
    held = ngettext(
        "One bill is held until somebody looks at it.",
        "%(count)s bills are held until somebody looks at them.",
        waits.held_bills,
    )
    overdue = ngettext("One work item is past its day.", "%(count)s work items are past their day.", late)
    work = page_href("desk:work_items")
    found = (
        (waits.approvals, asked, reverse("supervisor:approvals"), _("Decide")),
        (waits.held_bills, held, page_href("office:held"), _("Look at them")),
        (late, overdue, f"{work}?sort=due_on" if work else "", _("Look at them")),
    )
    return [Notice(text % {"count": count}, "wait", href, label) for count, text, href, label in found if count]


def _blocker(one: Blocker) -> Notice:
    href = subject_href(kind=one.subject_kind, identity=one.subject_id)
    return Notice(f"{one.title}: {one.detail}", "bad", href, _("Look at it") if href else "")


@page(url_name="supervisor:journal_check", roles=(*OVERSEERS, FINANCE))
def journal_check(request: HttpRequest) -> HttpResponse:
    """Whether the day's records agree with its journal; fetched behind the page, because it reads the whole day."""
    day = read_typed_day(request.GET.get("day", ""))
    found = differences_of_day(business_date=day) if day else ()
    return render(request, "supervisor/_differences.html", {"notices": [_blocker(one) for one in found]})


def _off(row: SessionOfDay) -> Notice:
    text = _("Drawer %(code)s of %(cashier)s is %(difference)s.")
    words = {"code": row.drawer_code, "cashier": row.cashier_name, "difference": counted_words(row)}
    return Notice(text % words, "bad", reverse("supervisor:session", args=[row.id]), _("Decide"))


def _waiting_drawer(row: SessionOfDay) -> Notice:
    text = _("Drawer %(code)s of %(cashier)s is counted and balanced.") % {
        "code": row.drawer_code,
        "cashier": row.cashier_name,
    }
    return Notice(text, "wait", reverse("supervisor:session", args=[row.id]), _("Approve"))


def _waiting_batch(row: BatchOfDay) -> Notice:
    text = _("Payment file %(name)s waits for approval.") % {"name": row.file_name or row.id}
    return Notice(text, "wait", reverse("supervisor:batch", args=[row.id]), _("Look at it"))


def _waiting_deposit(row: DepositRow) -> Notice:
    text = _("Deposit bag %(bag)s waits for its verification.") % {"bag": row.bag_number}
    return Notice(text, "wait", reverse("supervisor:deposit", args=[row.id]), _("Look at it"))


def _figures(found: SupervisorDay, waits: DayFigures, blockers: tuple[Blocker, ...]) -> Figures:
    end = f"{reverse('supervisor:day_end')}?day={found.business_date.isoformat()}"
    late = sum(row.late for row in waits.work_items)
    open_items = sum(row.all for row in waits.work_items)
    return Figures(
        (
            Figure(_("Block the day end"), len(blockers), href=end, tone="bad" if blockers else "good"),
            Figure(
                _("Approvals waiting"),
                waits.approvals,
                href=reverse("supervisor:approvals"),
                tone="wait" if waits.approvals else None,
            ),
            Figure(
                _("Bills held"),
                waits.held_bills,
                href=page_href("office:held"),
                usual=format_plain_money(waits.held_cents),
            ),
            Figure(
                _("Work items open"),
                open_items,
                href=page_href("desk:work_items"),
                usual=_("%(count)s past due") % {"count": late},
                tone="bad" if late else None,
            ),
            Figure(
                _("Unidentified money"),
                waits.suspense_items,
                href=reverse("supervisor:suspense"),
                usual=format_plain_money(waits.suspense_cents),
            ),
            Figure(_("Bank lines unmatched"), waits.unmatched_bank_lines, href=reverse("supervisor:bank_lines")),
        )
    )
