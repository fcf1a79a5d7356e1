"""Say what a bank line is: what it clears, alone or with other lines; a fee; what was posted before; or a claim."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import bank_claims, deposits, line_matches
from curbstop.journeys.match_bank_line import accept_claim, claim_line, match_fee, match_lines, match_recorded
from curbstop.kernel.money import Money
from curbstop.reporting.bank_lines_open import ExpectedOfBank, OpenLineRow, expected_rows, open_lines
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.supervisor.bank import EXPECTED_LABELS, bank_crumb
from curbstop.web.supervisor.bank_words import CLAIM_LABELS, CLAIM_STATES, MATCH_KINDS, RULES
from curbstop.web.supervisor.links import OVERSEERS, RECONCILERS, subject_href
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.forms import CommandForm, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.tables import Column, Table

MOST_SHOWN = 40
FEE = "fee"
TRANSIT_KINDS = frozenset({"deposit", "wire", "claim"})


PORTIONS = Table(
    name="bank-line-portions",
    caption=_("Recognised as"),
    columns=(
        Column("entry_id", _("Entry"), kind="code", href=lambda row: subject_href(kind="entry", identity=row.entry_id)),
        Column("kind", _("Recognised as"), kind="status", statuses=MATCH_KINDS),
        Column("rule", _("By"), value=lambda row: RULES.get(row.rule, row.rule)),
        Column("matched_at", _("When"), kind="moment"),
        Column("reason", _("Reason")),
        Column("fee_cents", _("Fee"), kind="money"),
        Column("difference_cents", _("Difference"), kind="money"),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    sort="entry_id",
)


class MatchForm(CommandForm):
    """What the line is."""

    expected = forms.MultipleChoiceField(
        label=_("It clears"), widget=forms.CheckboxSelectMultiple, required=False, help_text=_("One or several.")
    )
    also_lines = forms.TypedMultipleChoiceField(
        label=_("Together with these lines"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    fee_cents = MoneyField(
        label=_("Fee that was kept back"), min_cents=0, required=False, help_text=_("Only for cards and payment files.")
    )
    instead = forms.ChoiceField(
        label=_("Or it is"),
        required=False,
        help_text=_("With a deposit chosen above: what the difference is, when the bank will correct it."),
    )
    deposit_id = forms.TypedChoiceField(label=_("Of deposit"), coerce=int, required=False, empty_value=None)
    reason = forms.CharField(
        label=_("Reason, when the bank counted differently"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"size": 60}),
    )


class AcceptForm(CommandForm):
    """Why the bank does not restore it."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.TextInput(attrs={"size": 60}))


@page(url_name="supervisor:bank_match", roles=RECONCILERS, writes=True)
def bank_match(request: HttpRequest, bank_line_id: int) -> HttpResponse:
    """Say what a line is; the nearest amounts stand first."""
    today = timezone.localdate()
    lines = open_lines(today=today)
    line = next((row for row in lines if row.id == bank_line_id), None)
    if line is None:
        return _recognised(request, bank_line_id)
    expected = _nearest(line, expected_rows(today=today))
    others = [row for row in lines if row.bank_account_id == line.bank_account_id and row.id != line.id]
    form = MatchForm(request.POST or None, initial={"expected": _likely(line, expected)})
    _offer(form, expected, others)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            _match(request, line, form)
        if form.is_valid():
            return done(request, _("The bank line is matched."), to=reverse("supervisor:bank_lines"))
    rule = Rule(
        _(
            "What the bank counted less is short, what it counted more is over, each with its reason and on its own account."
        )
    )
    head = PageHead(title=_("What does this line clear?"), crumbs=(bank_crumb(request),))
    groups = (
        (_("It clears"), ("expected", "also_lines", "fee_cents")),
        (_("Or it is"), ("instead", "deposit_id", "reason")),
    )
    return show_form(
        request,
        FormPage(head=head, form=form, submit=_("Match"), key="F9", aside=(_facts(line), rule), groups=groups),
    )


@page(url_name="supervisor:bank_claim", roles=RECONCILERS, writes=True, write_roles=OVERSEERS)
def bank_claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    """A claim on the bank; an overseer who did not open it may write it off."""
    claim = next((row for row in bank_claims() if row.id == claim_id), None)
    if claim is None:
        raise Http404
    facts = Facts(
        (
            Fact(_("What"), CLAIM_LABELS.get(claim.kind, claim.kind)),
            Fact(_("State"), CLAIM_STATES[claim.state].label),
            Fact(_("Since"), claim.business_date, kind="date"),
            Fact(_("Reason"), claim.reason),
            Fact(
                _("Deposit"),
                claim.deposit_id or "",
                kind="code",
                href=subject_href(kind="deposit", identity=claim.deposit_id) if claim.deposit_id else "",
            ),
            Fact(_("Amount"), claim.amount_cents, kind="money", strong=True),
        ),
        title=_("Claim on the bank"),
    )
    head = PageHead(title=_("Claim on the bank"), crumbs=(bank_crumb(request),), status=CLAIM_STATES[claim.state])
    if claim.state != "open" or not roles_for(request) & frozenset(OVERSEERS):
        return show(request, head=head, body=(facts,))
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            accept_claim(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                claim_id=claim.id,
                reason=form.cleaned_data["reason"],
            )
        if form.is_valid():
            return done(request, _("The claim is over or short now."), to=reverse("supervisor:bank_lines"))
    rule = Rule(_("A claim waits for the bank's own line. Who opened it does not write it off."))
    return show_form(request, FormPage(head=head, form=form, submit=_("Write it off"), key="F9", aside=(facts, rule)))


def _recognised(request: HttpRequest, bank_line_id: int) -> HttpResponse:
    """A line that was recognised: what it is, with its entries."""
    rows = line_matches(bank_line_id=bank_line_id)
    if not rows:
        raise Http404
    head = PageHead(title=_("Bank line"), subtitle=rows[0].reference, crumbs=(bank_crumb(request),))
    return show(request, head=head, body=(PORTIONS.of_rows(request, rows=rows),))


def _offer(form: MatchForm, expected: list[ExpectedOfBank], others: list[OpenLineRow]) -> None:
    form.fields["expected"].choices = [(_name(row), _words(row)) for row in expected]  # type: ignore[attr-defined]
    form.fields["also_lines"].choices = [  # type: ignore[attr-defined]
        (row.id, f"{row.value_date.isoformat()} {row.reference}: {Money(row.amount_cents)}")
        for row in others[:MOST_SHOWN]
    ]
    kinds = [("", _("neither")), (FEE, _("the bank's own charge")), *CLAIM_LABELS.items()]
    form.fields["instead"].choices = kinds  # type: ignore[attr-defined]
    recent = [(row.id, f"{row.business_date.isoformat()} {row.bag_number}") for row in deposits()[:MOST_SHOWN]]
    form.fields["deposit_id"].choices = [("", "-"), *recent]  # type: ignore[attr-defined]


def _facts(line: OpenLineRow) -> Facts:
    return Facts(
        (
            Fact(_("Bank account"), line.bank_account_name),
            Fact(_("Value date"), line.value_date, kind="date"),
            Fact(_("Days"), line.days, kind="count"),
            Fact(_("Looked for by"), line.owner),
            Fact(_("Reference"), line.reference, kind="code"),
            Fact(_("Our reference"), line.customer_reference, kind="code"),
            Fact(_("What the bank says"), line.description),
            Fact(_("Amount"), line.amount_cents, kind="money", strong=True),
        ),
        title=_("Bank line"),
    )


def _nearest(line: OpenLineRow, rows: tuple[ExpectedOfBank, ...]) -> list[ExpectedOfBank]:
    own = [row for row in rows if row.bank_account_id == line.bank_account_id]
    return sorted(own, key=lambda row: abs(row.amount_cents - line.amount_cents))[:MOST_SHOWN]


def _likely(line: OpenLineRow, expected: list[ExpectedOfBank]) -> list[str]:
    return [_name(row) for row in expected[:1] if row.amount_cents == line.amount_cents]


def _name(row: ExpectedOfBank) -> str:
    kind = row.kind if row.kind in ("check", "recorded") else "transit" if row.kind in TRANSIT_KINDS else "settlement"
    return f"{kind}:{row.id}"


def _words(row: ExpectedOfBank) -> str:
    label = EXPECTED_LABELS.get(row.kind, row.kind)
    return f"{label} {row.reference or row.id}, {row.expected_on.isoformat()}: {Money(row.amount_cents)}"


def _match(request: HttpRequest, line: OpenLineRow, form: MatchForm) -> None:
    common: dict[str, Any] = {
        "command_key": form.command_key,
        "actor_id": staff_user_id(request),
        "now": timezone.now(),
    }
    chosen = [name.partition(":") for name in form.cleaned_data["expected"]]
    ids = {kind: [int(identity) for found, _colon, identity in chosen if found == kind] for kind in
           ("transit", "settlement", "check", "recorded")}  # fmt: skip
    line_ids = [line.id, *form.cleaned_data["also_lines"]]
    instead, reason = form.cleaned_data["instead"], form.cleaned_data["reason"]
    if instead == FEE:
        match_fee(**common, bank_line_id=line.id)
    elif instead and not chosen:
        claim_line(
            **common, bank_line_id=line.id, kind=instead, reason=reason, deposit_id=form.cleaned_data["deposit_id"]
        )
    elif ids["recorded"]:
        match_recorded(**common, bank_line_ids=line_ids, entry_ids=ids["recorded"])
    else:
        match_lines(
            **common,
            bank_line_ids=line_ids,
            transit_item_ids=ids["transit"],
            settlement_ids=ids["settlement"],
            refund_check_ids=ids["check"],
            fee_cents=form.cleaned_data["fee_cents"] or 0,
            reason=reason,
            claim_kind=instead,
        )
