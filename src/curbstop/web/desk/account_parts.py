"""The account page in parts: what it answers without a click."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curbstop.reporting.account_page import AccountPage, ServiceLine
from curbstop.web.counter.words import CHARGE_LABELS
from curbstop.web.desk.events import entry_of
from curbstop.web.desk.readings import month_shown
from curbstop.web.desk.words import (
    AGE_LABELS,
    CREDIT_CLASSES,
    DEPOSIT_STATES,
    LANGUAGE_LABELS,
    RATE_CLASSES,
    ROLE_LABELS,
    SERVICE_LABELS,
    SPEAKING_ROLES,
    WORK_KINDS,
    word_of,
)
from curbstop.web.ui.cells import Status
from curbstop.web.ui.charts import Bar, BarChart
from curbstop.web.ui.formats import format_milli, format_plain_money, format_spoken_day
from curbstop.web.ui.heads import Action
from curbstop.web.ui.panels import Fact, Facts, Figure, Figures, Notice, Panel, Rule
from curbstop.web.ui.spoken import kept
from curbstop.web.ui.timelines import Timeline

WATER_ON = Status(gettext_lazy("Water is on"), "good")
WATER_OFF = Status(gettext_lazy("Water is off"), "bad")
NO_WATER = Status(gettext_lazy("Takes no water"), "quiet")
CLOSED = Status(gettext_lazy("Account closed"), "quiet")


def account_status(found: AccountPage) -> Status:
    """Is the water on?"""
    if found.account.closed_on is not None and found.account.closed_on <= found.on:
        return CLOSED
    on = found.water_is_on
    return NO_WATER if on is None else WATER_ON if on else WATER_OFF


def alerts(found: AccountPage) -> Iterator[Notice]:
    """What must not be missed before one speaks."""
    balance, account = found.balance, found.account
    if found.is_own:
        yield Notice(_("This is your own account or a relative's: you may look, but not change anything."), tone="bad")
    if found.late_cents and balance.oldest_due_date:
        sentence = _("%(amount)s is past due since %(day)s, %(days)s days.") % {
            "amount": format_plain_money(found.late_cents),
            "day": format_spoken_day(balance.oldest_due_date),
            "days": (found.on - balance.oldest_due_date).days,
        }
        yield Notice(
            sentence,
            tone="bad",
            href=reverse("desk:account_items", args=[account.id]),
            link_label=_("See what is open"),
        )
    if account.cash_only_until and account.cash_only_until > found.on:
        day = {"day": format_spoken_day(account.cash_only_until)}
        yield Notice(
            _("A payment came back. No checks until %(day)s: cash, money order or card only.") % day, tone="bad"
        )
    if balance.credit_cents:
        amount = {"amount": format_plain_money(balance.credit_cents)}
        yield Notice(_("The customer has %(amount)s credit. The next bill uses it.") % amount, tone="good")
    for deposit in found.deposits:
        if deposit.state == "demanded":
            amount = {"amount": format_plain_money(deposit.demanded_cents - deposit.held_cents)}
            yield Notice(
                _("A security deposit of %(amount)s is asked for. It is never a ground to shut off.") % amount,
                tone="wait",
            )
    for pending in found.pending:
        paid = {
            "amount": format_plain_money(pending.amount_cents),
            "center": pending.center_name,
            "day": format_spoken_day(pending.paid_on),
        }
        yield Notice(
            _("%(amount)s was paid at %(center)s on %(day)s: pending, not posted yet. Do not shut off for it.") % paid,
            tone="wait",
        )
    held = next((row for row in found.timeline if row.kind == "bill" and row.state == "HELD"), None)
    if held:
        yield Notice(_("Bill %(number)s is held until somebody looks at it.") % {"number": held.text}, tone="wait")


def money_panel(found: AccountPage) -> Panel:
    """What do they owe, and since when: every figure opens into its items."""
    balance, identity = found.balance, found.account.id
    items = reverse("desk:account_items", args=[identity])
    late = found.late_cents
    ages = tuple(
        Figure(
            AGE_LABELS[age], cents, kind="money", href=f"{items}?age={age}", tone="bad" if age != "not_due" else None
        )
        for age, cents in balance.by_age.items()
        if cents or age == "not_due"
    )
    services = tuple(
        Fact(word_of(CHARGE_LABELS, code), cents, kind="money", href=f"{items}?charge_type={code}")
        for code, cents in balance.by_charge_type.items()
    )
    facts = (
        Fact(_("Owed in all"), balance.owed_cents, kind="money", strong=True, href=items),
        *services,
        *_beside(found),
        *((Fact(_("Late"), late, kind="money", href=items),) if late else ()),
        *(
            (Fact(_("Credit"), -balance.credit_cents, kind="money", href=_credit_href(identity)),)
            if balance.credit_cents
            else ()
        ),
        Fact(_("Next due"), balance.next_due_date, kind="date", note=_next_due(found)),
        Fact(
            _("Security deposit held"),
            found.held_cents,
            kind="money",
            href=reverse("desk:deposits", args=[identity]),
            note=", ".join(str(DEPOSIT_STATES[row.state]) for row in found.deposits),
        ),
    )
    pay = Action(_("Take payment"), f"{reverse('counter:counter')}?account={identity}", key="F9")
    return Panel(_("What is owed"), (Figures(ages), Facts(facts)), action=pay)


def _beside(found: AccountPage) -> Iterator[Fact]:
    """What is asked for instead of the charges, and what waits for the next bill."""
    level, waiting = (reverse(f"desk:{name}", args=[found.account.id]) for name in ("level", "billable"))
    if found.level and found.standing:
        note = _("level amount %(amount)s a month") % {"amount": format_plain_money(found.level.amount_cents)}
        yield Fact(_("Amount due, levelized"), found.standing.amount_due_cents, kind="money", href=level, note=note)
    else:
        yield Fact(_("Levelized billing"), _("no"), href=level)
    yield Fact(_("Waits for the next bill"), found.waiting_cents, kind="money", href=waiting)


def _credit_href(identity: int) -> str:
    return reverse("desk:account_credits", args=[identity])


def _next_due(found: AccountPage) -> str:
    if found.balance.next_due_date is None:
        return _("nothing is due")
    return format_plain_money(found.balance.next_due_cents)


def services_panel(found: AccountPage) -> Panel:
    """Where, which services, which meter."""
    facts = tuple(_service_fact(line) for line in found.running) or (Fact(_("Service"), _("None on this day")),)
    ended = len(found.services) - len(found.running)
    action = None
    if ended:
        href = reverse("desk:agreements", args=[found.account.id])
        action = Action(_("Earlier services (%(count)s)") % {"count": ended}, href)
    return Panel(_("Services"), (Facts(facts),), action=action)


def _service_fact(line: ServiceLine) -> Fact:
    current = line.agreement.facts[-1] if line.agreement.facts else None
    parts = [_("since %(day)s") % {"day": format_spoken_day(line.agreement.from_date)}]
    if current:
        parts.append(str(word_of(RATE_CLASSES, current.rate_class)))
        if current.dwelling_units > 1:
            parts.append(_("%(count)s dwelling units") % {"count": current.dwelling_units})
    if line.meter:
        parts.append(_("meter %(serial)s, %(size)s") % {"serial": line.meter.serial, "size": line.meter.size})
    return Fact(
        word_of(SERVICE_LABELS, line.agreement.service),
        line.premise.address.line,
        href=reverse("desk:premise", args=[line.premise.id]),
        note=" · ".join(parts),
    )


def people_panel(found: AccountPage) -> Panel:
    """Who is this, who may speak about it, and how they are reached."""
    reach: dict[int, list[str]] = {}
    for point in found.contact_points:
        reach.setdefault(point.person_id, []).append(point.value)
    people = tuple(
        Fact(
            word_of(ROLE_LABELS, row.role),
            row.person_name,
            href=reverse("desk:person", args=[row.person_id]),
            note=" · ".join(reach.get(row.person_id, ())),
        )
        for row in found.people
    )
    mail = found.account.mailing_address
    account = found.account
    rest = (
        Fact(
            _("Mail goes to"), mail.to, note=f"{mail.line_1} {mail.line_2} {mail.city} {mail.state} {mail.postal_code}"
        ),
        Fact(_("Language"), LANGUAGE_LABELS[account.language]),
        Fact(_("Bill"), _("Paperless") if account.paperless else _("On paper")),
        Fact(_("Autopay"), _yes_or_no(account.autopay), href=reverse("desk:autopay", args=[account.id])),
        Fact(_("Cycle"), account.cycle_number, kind="count"),
        Fact(_("Credit class"), word_of(CREDIT_CLASSES, account.credit_class)),
        Fact(_("Customer since"), account.opened_on, kind="date"),
    )
    return Panel(_("Who"), (Facts((*people, *rest)),))


def _yes_or_no(answer: bool) -> str:  # noqa: FBT001 - a fact of the account
    return _("yes") if answer else _("no")


def promises_panel(found: AccountPage) -> Panel:
    """What did we promise?"""
    facts = tuple(
        Fact(
            word_of(WORK_KINDS, row.kind),
            kept(row.reason),
            href=reverse("desk:work_item", args=[row.id]),
            note=_("due %(day)s") % {"day": format_spoken_day(row.due_on)} if row.due_on else "",
        )
        for row in found.work_items
    ) or (Fact(_("Open work"), _("Nothing is promised and nothing waits.")),)
    return Panel(_("What we promised"), (Facts(facts),))


def answers_panel(found: AccountPage, *, may_adjust: bool) -> Panel:
    """May I do what they ask, and if not, which rule says so?"""
    speakers = [row.person_name for row in found.people if row.role in SPEAKING_ROLES]
    cash_only = found.account.cash_only_until is not None and found.account.cash_only_until > found.on
    own = _("own or a relative's account") if found.is_own else ""
    facts = (
        Fact(
            _("Speak about it with"),
            ", ".join(speakers) or _("nobody"),
            note=_("nobody else without the holder's word"),
        ),
        _answer(_("Take a check"), _("cash only after a returned payment") if cash_only else ""),
        _answer(_("Change the account"), own),
        _answer(_("Adjust a charge"), own or ("" if may_adjust else _("your role does not adjust"))),
        _answer(_("Move the debt to somebody else"), _("debt stays with the account's holders")),
    )
    rule = Rule(_("Nobody adjusts an account whose payment they took within 30 days, nor their own or a relative's."))
    return Panel(_("May I?"), (Facts(facts), rule))


def _answer(question: str, refusal: str) -> Fact:
    """Yes, or no with the rule that says so."""
    status = Status(_("No"), "bad") if refusal else Status(_("Yes"), "good")
    return Fact(question, status, kind="status", note=refusal)


def usage_panel(found: AccountPage) -> Panel:
    """Use from read to read, from the customer's own start on."""
    bars = tuple(
        Bar(
            label=month_shown(to_date=month.to_date, days=month.days),
            value=max(month.usage_milli or 0, 0),
            shown=format_milli(month.usage_milli) if month.usage_milli is not None else "?",
            note=_("%(days)s days to %(day)s") % {"days": month.days, "day": month.to_date.isoformat()}
            + (", " + _("estimated") if month.estimated else ""),
            quiet=month.estimated,
        )
        for month in found.usage
    )
    unit = found.usage[-1].unit if found.usage else ""
    title = found.usage_point or _("No water meter")
    chart = BarChart(title, bars, unit=unit, description=_("Since the customer's own start; the latest on the right."))
    return Panel(_("Water used"), (chart,), action=_why_latest(found))


def _why_latest(found: AccountPage) -> Action | None:
    """The explanation of the latest bill that is a debt."""
    latest = next((row for row in found.timeline if row.kind == "bill" and row.state == "ISSUED"), None)
    if latest is None:
        return None
    return Action(_("Why is the last bill what it is?"), reverse("desk:bill_why", args=[latest.reference_id]), key="y")


def timeline_panel(found: AccountPage, *, shown_of: int) -> Timeline:
    """What happened last."""
    more = ""
    if shown_of > len(found.timeline):
        more = f"{reverse('desk:account_timeline', args=[found.account.id])}"
    return Timeline(
        tuple(entry_of(row) for row in found.timeline),
        title=_("What happened"),
        empty=_("Nothing has happened on this account yet."),
        more_href=more,
    )
