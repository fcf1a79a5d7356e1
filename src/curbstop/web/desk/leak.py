"""A leak claim: which bill and when, then the rule's tests and the credit step by step, then the request."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.billing.types import POSTED, AdjustmentRow
from curbstop.journeys.leak_claim import (
    LeakAnswer,
    NotALeakBillError,
    answer_leak_claim,
    leak_rule,
    request_leak_adjustment,
)
from curbstop.journeys.leak_tests import PLACES, LeakClaim
from curbstop.reporting.leak_facts import leak_periods
from curbstop.web.desk.account_lists import account_crumb, account_name_or_404
from curbstop.web.desk.calculations import STEPS, step_shown
from curbstop.web.desk.evidence import checked_evidence, evidence_files
from curbstop.web.desk.links import ADJUSTERS, page_href
from curbstop.web.desk.looks import staff_user_id
from curbstop.web.desk.today import working_day
from curbstop.web.ui.access import page
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.cells import Status
from curbstop.web.ui.formats import format_milli
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule
from curbstop.web.ui.spoken import said
from curbstop.web.ui.tables import Column, Table

PLACE_WORDS: dict[str, Words] = {
    "hidden": _("Hidden pipe, underground or in a wall"),
    "fixture": _("Toilet, faucet or other fixture"),
    "irrigation": _("Irrigation"),
    "pool": _("Pool or pond"),
    "visible": _("A leak that could be seen"),
}
RULE_WORDS: dict[str, Words] = {
    "half_of_excess": _("A percentage of what was used above normal, sewer by volume as well"),
    "first_tier": _("All units above the first tier are charged at the first tier's price (San Luis Obispo)"),
    "excess_at_base_rate": _("What was used above normal is charged at the base price (Groveland)"),
    "half_to_highest": _("Half of what the highest month is above normal (Cedar Hill)"),
    "share_over_twice": _("A percentage of what was used above twice the average (First Craven)"),
    "average_rate": _("What was used above normal is charged at the year's average price (Lake Mary)"),
}
ANSWERS = {"yes": Status(_("Yes"), "good"), "no": Status(_("No"), "bad")}


@dataclass(frozen=True, slots=True)
class RuleTest:
    """One test in the reader's language."""

    what: str
    passed: str


TESTS = Table(
    name="tests",
    caption=_("What the rule asks for"),
    columns=(
        Column("what", _("Test"), sortable=False),
        Column("passed", _("Answer"), kind="status", statuses=ANSWERS, sortable=False),
    ),
    page_size=50,
    prefix="t-",
    export=False,
    empty=_("The rule asks for nothing."),
)


class LeakForm(forms.Form):
    """Which bill, when it was claimed and repaired, and where it leaked."""

    bill = forms.TypedChoiceField(label=_("Bill with the leak"), coerce=int)
    claimed_on = DayField(label=_("Claimed on"))
    repaired_on = DayField(label=_("Repaired on"), required=False, help_text=_("Empty while it is not repaired."))
    place = forms.ChoiceField(label=_("Where it leaked"), choices=[(code, PLACE_WORDS[code]) for code in PLACES])

    def __init__(self, *args: object, bills: list[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["bill"].choices = bills  # type: ignore[attr-defined]


class LeakRequestForm(CommandForm):
    """What happened, with the proof of the repair."""

    remark = forms.CharField(label=_("What happened"), max_length=400, widget=forms.TextInput(attrs={"size": 60}))
    evidence = forms.FileField(
        label=_("Proof of the repair"),
        help_text=_("A photo, invoice or report (PDF, JPEG or PNG, 10 MB at most)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def clean_evidence(self) -> object:
        """Of a kind that can be shown, and not too large."""
        return checked_evidence(self.cleaned_data["evidence"])


def bill_choices(customer_account_id: int) -> list[tuple[int, str]]:
    """Bills with water, the latest first, with their use."""
    return [
        (one.bill_id, f"{one.number}: {one.from_date} / {one.to_date}, {format_milli(one.usage_milli)} HCF")
        for one in leak_periods(customer_account_id=customer_account_id)
        if one.service in {"water", "irrigation"}
    ][:24]


def rule_words(on: date) -> Words:
    """The rule in force in words."""
    rule, _parameters, _unit = leak_rule(on_date=on)
    return RULE_WORDS[rule]


def answer(customer_account_id: int, form: LeakForm) -> HttpResponse:
    """On to the page of the claim, with what was typed in its address."""
    data = form.cleaned_data
    typed = {
        "bill": data["bill"],
        "claimed": data["claimed_on"].isoformat(),
        "repaired": data["repaired_on"].isoformat() if data["repaired_on"] else "",
        "place": data["place"],
    }
    there = HttpResponse(status=303)
    there["Location"] = f"{reverse('desk:leak', args=[customer_account_id])}?{urlencode(typed)}"
    return there


def claim_of(request: HttpRequest, customer_account_id: int) -> LeakClaim:
    """The claim that the address says; raises NotALeakBillError for one that nobody typed."""
    try:
        return LeakClaim(
            customer_account_id=customer_account_id,
            bill_id=int(request.GET["bill"]),
            claimed_on=date.fromisoformat(request.GET["claimed"]),
            repaired_on=date.fromisoformat(request.GET["repaired"]) if request.GET.get("repaired") else None,
            place=request.GET["place"],
        )
    except (KeyError, ValueError) as error:
        raise NotALeakBillError("This is not a leak claim", to_do="Begin at the account page.") from error


@page(url_name="desk:leak", roles=ADJUSTERS, writes=True)
def leak(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """First what leaked; then the rule's tests, the credit step by step, its effect; and asking for it."""
    if "claimed" not in request.GET:
        return _ask_what_leaked(request, customer_account_id)
    return _answer_the_claim(request, customer_account_id)


def _answer_the_claim(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    name = account_name_or_404(customer_account_id)
    claim = claim_of(request, customer_account_id)
    found = answer_leak_claim(claim=claim)
    back = reverse("desk:leak", args=[customer_account_id])
    head = PageHead(
        title=_("Leak claim"),
        subtitle=name.number,
        crumbs=(account_crumb(customer_account_id, name), Crumb(_("The claim"), back)),
    )
    body = shown_answer(request, found)
    if not found.passes:
        notice = Notice(_("The rule gives nothing for this claim: see its tests."), tone="wait")
        return show(request, head=head, body=body, notices=(notice,))
    form = LeakRequestForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        rows: tuple[AdjustmentRow, ...] = ()
        with refused_at(form):
            rows = request_leak_adjustment(
                claim=claim,
                remark=form.cleaned_data["remark"],
                evidence=evidence_files(form.cleaned_data["evidence"]),
                business_date=working_day(),
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
            )
        if form.is_valid():
            posted = all(row.state == POSTED for row in rows)
            sentence = _("Adjusted.") if posted else _("It is above your limit and waits for a second person.")
            account = reverse("desk:account", args=[customer_account_id])
            return done(request, sentence, to=account, tone="good" if posted else "wait")
    return show_form(request, FormPage(head=head, form=form, submit=_("Ask for this adjustment"), before=body))


def _ask_what_leaked(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    name = account_name_or_404(customer_account_id)
    started = {"claimed_on": working_day(), "bill": request.GET.get("bill")}
    form = LeakForm(request.POST or None, bills=bill_choices(customer_account_id), initial=started)
    if request.method == "POST" and form.is_valid():
        return answer(customer_account_id, form)
    head = PageHead(title=_("Leak claim"), subtitle=name.number, crumbs=(account_crumb(customer_account_id, name),))
    rule = Rule(rule_words(working_day()))
    return show_form(request, FormPage(head=head, form=form, submit=_("Judge the claim"), aside=(rule,)))


def shown_answer(request: HttpRequest, found: LeakAnswer) -> tuple[object, ...]:
    """Tests, steps and effect as blocks."""
    tests = [RuleTest(said(test.what), "yes" if test.passed else "no") for test in found.tests]
    steps = [
        step_shown({"what": one.what, "how": one.how, "value": one.value, "unit": one.unit})
        for one in found.credit.steps
    ]
    total = found.credit.water_cents + found.credit.sewer_cents
    effect = Facts(
        (
            Fact(_("Bill"), str(found.period.number), kind="code", href=page_href("office:bill", found.period.bill_id)),
            Fact(_("Water"), -found.credit.water_cents, kind="money"),
            Fact(_("Sewer"), -found.credit.sewer_cents, kind="money"),
            Fact(_("Comes off"), -total, kind="money", strong=True),
        ),
        title=_("Effect on the account"),
    )
    return (
        Rule(RULE_WORDS[found.rule]),
        TESTS.of_rows(request, rows=tests),
        STEPS.of_rows(request, rows=steps),
        effect,
    )
