"""Holds and freezes: rules that hold bills, held bills released by a choice, cycles of which no run starts."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.billing.operations.run_controls import NewHoldRule
from curbstop.billing.queries.run_controls import (
    FreezeRow,
    HoldRuleRow,
    freeze_of,
    freezes,
    hold_rules,
    latest_proof,
)
from curbstop.billing.types import CycleMonthRow
from curbstop.customers.queries import account_names
from curbstop.journeys.bill_run import needs_approval
from curbstop.journeys.cohort_controls import (
    ReleasedCohort,
    end_rule,
    freeze_cycle,
    hold_by_rule,
    lift_freeze,
    release_cohort,
)
from curbstop.ledger.queries import latest_open_day
from curbstop.reporting.held_choice import (
    HeldChoice,
    chosen_held_bills,
    held_by_rules,
    held_reasons,
    rate_classes_in_use,
)
from curbstop.staff.queries import staff_users
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.office.calendar import MOST_CYCLES
from curbstop.web.office.proofs import STATES, proof_href
from curbstop.web.office.run_control_tables import FREEZES, RULES, FreezeLine, RuleLine, rule_words
from curbstop.web.office.words import BILLERS, BILLING_READERS, component_words
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.formats import format_plain_money
from curbstop.web.ui.forms import CommandForm, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule
from curbstop.web.ui.spoken import kept, said

HOLD_RULE = _(
    "A rule holds bills from the next run on, until it is ended; what it held waits to be released. A held bill is no debt"
    " and is not printed. A release posts the bill: it is taken back by a correction only."
)
FREEZE_RULE = _("No run of a frozen cycle starts. Dry runs work. Who froze it, who lifted it and why stays on record.")


class WhichForm(CommandForm):
    """Whose bills; what is left empty does not matter."""

    cycle_number = forms.IntegerField(label=_("Cycle"), required=False, min_value=1, max_value=MOST_CYCLES)
    rate_class = forms.ChoiceField(label=_("Class"), required=False)
    zone = forms.IntegerField(label=_("Elevation zone"), required=False, min_value=0, max_value=1_000)
    route = forms.CharField(label=_("Route"), required=False, max_length=40)
    least_cents = MoneyField(label=_("Charges from"), required=False, min_cents=0)
    most_cents = MoneyField(label=_("Charges up to"), required=False, min_cents=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = [(code, component_words(code)) for code in rate_classes_in_use()]
        self.fields["rate_class"].choices = [("", _("Any")), *classes]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        """The fields as a rule and a choice take them."""
        values = self.cleaned_data
        empty = {"rate_class": "", "route": ""}
        return {name: values.get(name) if values.get(name) != "" else empty.get(name) for name in WHICH} | {
            name: values.get(name) or "" for name in empty
        }


WHICH = ("cycle_number", "rate_class", "zone", "route", "least_cents", "most_cents")


class HoldForm(WhichForm):
    """A rule with its reason."""

    reason = forms.CharField(label=_("Why they are held"), max_length=200, widget=forms.TextInput(attrs={"size": 60}))


class ReleaseForm(WhichForm):
    """Held bills by the same things, and by why they are held."""

    reason = forms.ChoiceField(label=_("Held because"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(reason, f"{kept(reason)} ({count})") for reason, count in held_reasons()]
        self.fields["reason"].choices = [("", _("Any reason")), *found]  # type: ignore[attr-defined]


class FreezeForm(CommandForm):
    """Which cycle, and why."""

    cycle_number = forms.IntegerField(label=_("Cycle"), min_value=1, max_value=MOST_CYCLES)
    reason = forms.CharField(label=_("Why"), max_length=200, widget=forms.TextInput(attrs={"size": 60}))


class LiftForm(CommandForm):
    """Why it may go on."""

    because = forms.CharField(
        label=_("Why it may be billed again"), max_length=200, widget=forms.TextInput(attrs={"size": 60})
    )


def controls_href() -> str:
    """The page of holds and freezes."""
    return reverse("office:run_controls")


def controls_of(row: CycleMonthRow) -> tuple[Notice, ...]:
    """What stands between a cycle's month and its run: a freeze, rules, a proof and its decision."""
    notices = []
    frozen = freeze_of(cycle_number=row.cycle_number)
    if frozen is not None:
        notices.append(
            Notice(_("This cycle is frozen: %(why)s") % {"why": frozen.reason}, "bad", controls_href(), _("Freezes"))
        )
    rules = hold_rules(cycle_number=row.cycle_number)
    if rules:
        text: Words = _("Rules that hold bills of this cycle: %(count)s") % {"count": len(rules)}
        notices.append(Notice(text, "wait", controls_href(), _("Rules")))
    found = latest_proof(cycle_number=row.cycle_number, month=row.month)
    if found is not None and found.state != "PROVEN":
        tone = "bad" if found.difference is not None else STATES[found.state].tone
        text = _("The proof of this month: %(state)s") % {"state": STATES[found.state].label}
        notices.append(Notice(text, tone, proof_href(found.id), _("The proof")))
    elif row.state == "OPEN" and needs_approval(on_date=row.bill_on):
        text = _("A run of this month starts only when a second person has approved its proof.")
        notices.append(Notice(text, "wait", proof_href(found.id) if found else "", _("The proof") if found else ""))
    return tuple(notices)


@page(
    url_name="office:run_controls",
    roles=BILLING_READERS,
    command=_("Holds and freezes"),
    keywords="hold freeze cycle rule retener congelar",
)
def run_controls(request: HttpRequest) -> HttpResponse:
    """Every rule and every freeze, those in force first."""
    may = bool(roles_for(request) & set(BILLERS))
    rules = sorted(hold_rules(in_force=False), key=lambda row: (row.ended_at is not None, -row.id))
    frozen, held = freezes(), held_by_rules()
    people = {row.made_by_id for row in rules} | {row.ended_by_id for row in rules}
    people |= {row.frozen_by_id for row in frozen} | {row.lifted_by_id for row in frozen}
    names = {key: one.full_name for key, one in staff_users(ids=sorted(one for one in people if one)).items()}
    head = PageHead(
        title=_("Holds and freezes"),
        crumbs=(Crumb(_("Cycle calendar"), reverse("office:cycles")),),
        primary=Action(_("Hold bills by a rule"), reverse("office:hold_rule_new"), key="n", kind="primary")
        if may
        else None,
        actions=(
            Action(_("Release held bills"), reverse("office:release_cohort"), key="r"),
            Action(_("Freeze a cycle"), reverse("office:freeze_new"), key="z"),
        )
        if may
        else (),
    )
    body = (
        RULES.of_rows(request, rows=[_rule_line(row, names, held, _numbers(rules)) for row in rules]),
        Rule(HOLD_RULE),
        FREEZES.of_rows(request, rows=[_freeze_line(row, names) for row in frozen]),
        Rule(FREEZE_RULE),
    )
    return show(request, head=head, body=body)


def _numbers(rules: Iterable[HoldRuleRow]) -> dict[int, str]:
    """The numbers of the accounts that rules name."""
    ids = {rule.customer_account_id for rule in rules if rule.customer_account_id is not None}
    names = account_names(customer_account_ids=ids, on_date=timezone.localdate()) if ids else {}
    return {account_id: name.number for account_id, name in names.items()}


def _rule_line(
    row: HoldRuleRow, names: Mapping[int, str], held: Mapping[int, int], accounts: Mapping[int, str]
) -> RuleLine:
    return RuleLine(
        id=row.id,
        which=rule_words(row, accounts),
        reason=row.reason,
        made_by=names[row.made_by_id],
        made_at=row.made_at,
        ended_by=names[row.ended_by_id] if row.ended_by_id else "",
        ended_at=row.ended_at,
        held=held.get(row.id, 0),
    )


def _freeze_line(row: FreezeRow, names: Mapping[int, str]) -> FreezeLine:
    return FreezeLine(
        id=row.id,
        cycle_number=row.cycle_number,
        reason=row.reason,
        frozen_by=names[row.frozen_by_id],
        frozen_at=row.frozen_at,
        lifted_by=names[row.lifted_by_id] if row.lifted_by_id else "",
        lifted_at=row.lifted_at,
        lifted_because=row.lifted_because,
    )


def _crumbs() -> tuple[Crumb, ...]:
    return (Crumb(_("Holds and freezes"), controls_href()),)


@page(url_name="office:hold_rule_new", roles=BILLERS, writes=True)
def hold_rule_new(request: HttpRequest) -> HttpResponse:
    """A rule from now on."""
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            hold_by_rule(
                new=NewHoldRule(reason=form.cleaned_data["reason"], **form.chosen),
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            return done(request, _("These bills are held from the next run on."), to=controls_href())
    head = PageHead(title=_("Hold bills by a rule"), crumbs=_crumbs())
    return show_form(request, FormPage(head=head, form=form, submit=_("Hold them"), aside=(Rule(HOLD_RULE),)))


@page(url_name="office:hold_rule_end", roles=BILLERS, writes=True)
def hold_rule_end(request: HttpRequest, rule_id: int) -> HttpResponse:
    """End a rule; what it held is released from the next page."""
    row = next((one for one in hold_rules(in_force=False) if one.id == rule_id), None)
    if row is None:
        raise Http404
    form = CommandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            end_rule(rule_id=row.id, command_key=form.command_key, actor_id=staff_user_id(request), now=timezone.now())
        if form.is_valid():
            return done(request, _("The rule is ended. Release what it held when it may go out."), to=controls_href())
    facts = Facts((Fact(_("Which bills"), rule_words(row, _numbers([row]))), Fact(_("Why they are held"), row.reason)))
    head = PageHead(title=_("End the rule"), crumbs=_crumbs())
    return show_form(request, FormPage(head=head, form=form, submit=_("End the rule"), before=(facts,)))


@page(url_name="office:release_cohort", roles=BILLERS, writes=True)
def release_held(request: HttpRequest) -> HttpResponse:
    """Choose, see how many and for how much, release: the second button names the count."""
    asked = request.POST or request.GET or None
    form = ReleaseForm(asked if asked and ("zone" in asked or "reason" in asked) else None)
    before: tuple[Any, ...] = ()
    submit: Words = _("Show them")
    if form.is_bound and form.is_valid():
        choice = HeldChoice(**form.chosen, reason_begins=form.cleaned_data["reason"])
        chosen = chosen_held_bills(choice=choice)
        counted = str(len(chosen))
        if request.POST.get("confirmed") == counted and chosen:
            return _released(request, form, choice)
        cents = sum(bill.current_charges_cents for bill in chosen)
        before = (
            Facts((Fact(_("Held bills that fit"), len(chosen), kind="count"), Fact(_("Charges"), cents, kind="money"))),
        )
        if chosen:
            form.fields["confirmed"] = forms.CharField(widget=forms.HiddenInput, initial=counted, required=False)
            form.data = {**{key: form.data[key] for key in form.data}, "confirmed": counted}
            submit = _("Release %(count)s bills for %(amount)s") % {
                "count": counted,
                "amount": format_plain_money(cents),
            }
    head = PageHead(title=_("Release held bills"), crumbs=_crumbs())
    form_page = FormPage(head=head, form=form, submit=submit, before=before, aside=(Rule(HOLD_RULE),))
    return show_form(request, form_page)


def _released(request: HttpRequest, form: ReleaseForm, choice: HeldChoice) -> HttpResponse:
    result: ReleasedCohort | None = None
    with refused_at(form):
        result = release_cohort(
            choice=choice,
            business_date=latest_open_day(),
            command_key=form.command_key,
            actor_id=staff_user_id(request),
            now=timezone.now(),
        )
    if not form.is_valid() or result is None:
        head = PageHead(title=_("Release held bills"), crumbs=_crumbs())
        return show_form(request, FormPage(head=head, form=form, submit=_("Show them")))
    words = {"count": result.released, "amount": format_plain_money(result.charges_cents)}
    sentence = str(_("Released: %(count)s bills for %(amount)s.") % words)
    if result.refused:
        why = "; ".join(f"{number}: {said(error)}" for number, error in result.refused[:5])
        still = _("Still held: %(count)s.") % {"count": len(result.refused)}
        sentence = f"{sentence} {still} {why}"
    return done(request, sentence, to=reverse("office:held"))


@page(url_name="office:freeze_new", roles=BILLERS, writes=True)
def freeze_new(request: HttpRequest) -> HttpResponse:
    """Freeze a cycle."""
    form = FreezeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            freeze_cycle(
                cycle_number=form.cleaned_data["cycle_number"],
                reason=form.cleaned_data["reason"],
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            return done(request, _("No run of this cycle starts until you lift the freeze."), to=controls_href())
    head = PageHead(title=_("Freeze a cycle"), crumbs=_crumbs())
    return show_form(request, FormPage(head=head, form=form, submit=_("Freeze it"), aside=(Rule(FREEZE_RULE),)))


@page(url_name="office:freeze_lift", roles=BILLERS, writes=True)
def freeze_lift(request: HttpRequest, freeze_id: int) -> HttpResponse:
    """Let a frozen cycle be billed again."""
    row = next((one for one in freezes() if one.id == freeze_id), None)
    if row is None:
        raise Http404
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            lift_freeze(
                freeze_id=row.id,
                because=form.cleaned_data["because"],
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            return done(request, _("The cycle may be billed again."), to=controls_href())
    facts = Facts((Fact(_("Cycle"), row.cycle_number), Fact(_("Why"), row.reason)))
    head = PageHead(title=_("Lift the freeze"), crumbs=_crumbs())
    return show_form(request, FormPage(head=head, form=form, submit=_("Lift the freeze"), before=(facts,)))
