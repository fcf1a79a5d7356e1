"""What the bank says beside what was expected of it: lines are recorded and matched."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import (
    BankLineRow,
    ExpectedRow,
    bank_accounts,
    open_settlements,
    open_transit,
    unmatched_bank_lines,
)
from curbstop.journeys.match_bank_line import match_deposit, match_settlement, record_bank_line
from curbstop.kernel.money import Money
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.words import BATCH_SOURCES
from curbstop.web.supervisor.links import RECONCILERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.tables import Choices, Column, DayFilter, Search, Table

EXPECTED_LABELS = {
    "deposit": _("Deposit in transit"),
    "wire": _("Wire"),
    "terminal": _("Card terminal's batch"),
    **BATCH_SOURCES,
}
LINES = Table(
    name="bank-lines",
    caption=_("Bank lines that nothing was recognised in yet"),
    columns=(
        Column(
            "reference", _("Reference"), kind="code", href=lambda row: reverse("supervisor:bank_match", args=[row.id])
        ),
        Column("value_date", _("Value date"), kind="date"),
        Column("bank_account_name", _("Bank account")),
        Column("description", _("What the bank says")),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    filters=(Search("q", _("Reference or text")), DayFilter("from", _("From"), field="value_date")),
    sort="value_date",
    empty=_("Every bank line is matched. Record the next statement's lines as they come."),
    prefix="l-",
)
EXPECTED = Table(
    name="expected",
    caption=_("Expected from or by the bank"),
    columns=(
        Column("kind", _("What"), value=lambda row: EXPECTED_LABELS.get(row.kind, row.kind)),
        Column("id", _("Number"), kind="code"),
        Column("bank_account_name", _("Bank account")),
        Column("expected_on", _("Expected on"), kind="date"),
        Column("reference", _("Reference"), kind="code"),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    filters=(Choices("kind", _("What"), options=tuple(EXPECTED_LABELS.items())),),
    sort="expected_on",
    empty=_("Nothing is on its way."),
    prefix="e-",
)


class LineForm(CommandForm):
    """A line of the statement."""

    bank_account_id = forms.TypedChoiceField(label=_("Bank account"), coerce=int)
    value_date = DayField(label=_("Value date"))
    amount_cents = MoneyField(label=_("Amount"), help_text=_("Money that went out has a minus: -25.00"))
    reference = forms.CharField(label=_("The bank's reference"), max_length=60)
    description = forms.CharField(label=_("What the bank says"), max_length=200, required=False)


class MatchForm(CommandForm):
    """What the line clears."""

    expected = forms.ChoiceField(label=_("It clears"), widget=forms.RadioSelect)
    fee_cents = MoneyField(
        label=_("Fee that was kept back"), min_cents=0, required=False, help_text=_("Only for cards and payment files.")
    )
    reason = forms.CharField(
        label=_("Reason, when the bank counted differently"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"size": 60}),
    )


@page(
    url_name="supervisor:bank_lines",
    roles=RECONCILERS,
    command=_("Bank lines"),
    keywords="statement reconcile match banco",
)
def bank_lines(request: HttpRequest) -> HttpResponse:
    """Unmatched lines, and what is expected."""
    new = Action(_("Record a bank line"), reverse("supervisor:bank_line_new"), key="n", kind="primary")
    head = PageHead(title=_("Bank lines"), primary=new if roles_for(request) & frozenset(RECONCILERS) else None)
    expected = (*open_transit(), *open_settlements())
    body = (LINES.of_rows(request, rows=unmatched_bank_lines()), EXPECTED.of_rows(request, rows=expected))
    return show(request, head=head, body=body)


def _crumb(request: HttpRequest) -> Crumb:
    return Crumb(_("Bank lines"), back_to(request, "supervisor:bank_lines"))


@page(url_name="supervisor:bank_line_new", roles=RECONCILERS, writes=True, command=_("Record a bank line"))
def bank_line_new(request: HttpRequest) -> HttpResponse:
    """Keep a line of a statement."""
    form = LineForm(request.POST or None)
    form.fields["bank_account_id"].choices = [(row.id, f"{row.code} {row.name}") for row in bank_accounts()]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        line_id = 0
        with refused_at(form):
            line_id = record_bank_line(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                bank_account_id=form.cleaned_data["bank_account_id"],
                value_date=form.cleaned_data["value_date"],
                amount_cents=form.cleaned_data["amount_cents"],
                reference=form.cleaned_data["reference"],
                description=form.cleaned_data["description"],
            )
        if line_id:
            return done(
                request,
                _("The bank line is kept. Say what it clears."),
                to=reverse("supervisor:bank_match", args=[line_id]),
            )
    head = PageHead(title=_("Record a bank line"), crumbs=(_crumb(request),))
    return show_form(request, FormPage(head=head, form=form, submit=_("Keep the line")))


@page(url_name="supervisor:bank_match", roles=RECONCILERS, writes=True)
def bank_match(request: HttpRequest, bank_line_id: int) -> HttpResponse:
    """Say what a line clears; the nearest amounts stand first."""
    line = next((row for row in unmatched_bank_lines() if row.id == bank_line_id), None)
    if line is None:
        raise Http404
    expected = _nearest(line)
    form = MatchForm(request.POST or None, initial={"expected": _name(expected[0]) if expected else ""})
    form.fields["expected"].choices = [(_name(row), _words(row)) for row in expected]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            _match(request, line, form)
        if form.is_valid():
            return done(request, _("The bank line is matched."), to=reverse("supervisor:bank_lines"))
    facts = Facts(
        (
            Fact(_("Bank account"), line.bank_account_name),
            Fact(_("Value date"), line.value_date, kind="date"),
            Fact(_("Reference"), line.reference, kind="code"),
            Fact(_("What the bank says"), line.description),
            Fact(_("Amount"), line.amount_cents, kind="money", strong=True),
        ),
        title=_("Bank line"),
    )
    rule = Rule(
        _(
            "What the bank counted less is short, what it counted more is over, each with its reason and on its own account."
        )
    )
    head = PageHead(title=_("What does this line clear?"), crumbs=(_crumb(request),))
    return show_form(request, FormPage(head=head, form=form, submit=_("Match"), key="F9", aside=(facts, rule)))


def _nearest(line: BankLineRow) -> list[ExpectedRow]:
    rows = [row for row in (*open_transit(), *open_settlements()) if row.bank_account_id == line.bank_account_id]
    return sorted(rows, key=lambda row: abs(abs(row.amount_cents) - abs(line.amount_cents)))


def _name(row: ExpectedRow) -> str:
    return f"{'transit' if row.kind in ('deposit', 'wire') else 'settlement'}:{row.id}"


def _words(row: ExpectedRow) -> str:
    label = EXPECTED_LABELS.get(row.kind, row.kind)
    return f"{label} {row.reference or row.id}, {row.expected_on.isoformat()}: {Money(row.amount_cents)}"


def _match(request: HttpRequest, line: BankLineRow, form: MatchForm) -> None:
    kind, _separator, identity = form.cleaned_data["expected"].partition(":")
    if kind == "transit":
        match_deposit(
            command_key=form.command_key,
            actor_id=staff_user_id(request),
            now=timezone.now(),
            bank_line_id=line.id,
            transit_item_id=int(identity),
            reason=form.cleaned_data["reason"],
        )
        return
    match_settlement(
        command_key=form.command_key,
        actor_id=staff_user_id(request),
        now=timezone.now(),
        bank_line_id=line.id,
        settlement_id=int(identity),
        fee_cents=form.cleaned_data["fee_cents"] or 0,
        reason=form.cleaned_data["reason"],
    )
