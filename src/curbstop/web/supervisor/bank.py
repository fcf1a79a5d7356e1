"""What the bank says beside what was expected of it: what waits, with its age and owner."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from curbstop.cashiering.queries import bank_accounts, bank_claims
from curbstop.journeys.bank_statements import match_by_rule
from curbstop.journeys.match_bank_line import record_bank_line
from curbstop.reporting.bank_lines_open import expected_rows, open_lines
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.words import BATCH_SOURCES
from curbstop.web.supervisor.bank_words import AGES, CLAIM_LABELS, CLAIM_STATES
from curbstop.web.supervisor.links import RECONCILERS, page_href, subject_href
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.commands import command_key
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.tables import Choices, Column, DayFilter, Search, Table

EXPECTED_LABELS = {
    "deposit": _("Deposit in transit"),
    "wire": _("Wire"),
    "claim": _("Claim on the bank"),
    "check": _("Check of ours"),
    "recorded": _("In the books, not at the bank"),
    "settlement": _("Settlement"),
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
        Column("days", _("Days"), kind="count"),
        Column("bank_account_name", _("Bank account")),
        Column("description", _("What the bank says")),
        Column(
            "owner",
            _("Looked for by"),
            href=lambda row: page_href("desk:work_item", row.work_item_id) if row.work_item_id else "",
        ),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    filters=(Search("q", _("Reference or text")), DayFilter("from", _("From"), field="value_date")),
    sort="value_date",
    empty=_("Every bank line is matched. Import the next statement as it comes."),
    prefix="l-",
)
EXPECTED = Table(
    name="expected",
    caption=_("Expected from or by the bank"),
    columns=(
        Column("kind", _("What"), value=lambda row: EXPECTED_LABELS.get(row.kind, row.kind)),
        Column(
            "id",
            _("Number"),
            kind="code",
            href=lambda row: subject_href(kind=row.subject_kind, identity=row.subject_id),
        ),
        Column("bank_account_name", _("Bank account")),
        Column("expected_on", _("Expected on"), kind="date"),
        Column("days", _("Days"), kind="count"),
        Column("age", _("Age"), kind="status", statuses=AGES),
        Column("reference", _("Reference"), kind="code"),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    filters=(Choices("kind", _("What"), options=tuple(EXPECTED_LABELS.items())),),
    sort="expected_on",
    empty=_("Nothing is on its way."),
    prefix="e-",
)
CLAIMS = Table(
    name="bank-claims",
    caption=_("What the bank and we say differently"),
    columns=(
        Column("id", _("Claim"), kind="code", href=lambda row: reverse("supervisor:bank_claim", args=[row.id])),
        Column("kind", _("What"), value=lambda row: CLAIM_LABELS.get(row.kind, row.kind)),
        Column("state", _("State"), kind="status", statuses=CLAIM_STATES),
        Column("business_date", _("Since"), kind="date"),
        Column("reason", _("Reason")),
        Column("amount_cents", _("Amount"), kind="money"),
    ),
    filters=(Choices("state", _("State"), options=tuple((key, one.label) for key, one in CLAIM_STATES.items())),),
    sort="-id",
    empty=_("The bank and the books say the same."),
    prefix="c-",
)


class LineForm(CommandForm):
    """A line of the statement."""

    bank_account_id = forms.TypedChoiceField(label=_("Bank account"), coerce=int)
    value_date = DayField(label=_("Value date"))
    amount_cents = MoneyField(label=_("Amount"), help_text=_("Money that went out has a minus: -25.00"))
    reference = forms.CharField(label=_("The bank's reference"), max_length=60)
    description = forms.CharField(label=_("What the bank says"), max_length=200, required=False)


@page(
    url_name="supervisor:bank_lines",
    roles=RECONCILERS,
    command=_("Bank lines"),
    keywords="statement reconcile match banco",
)
def bank_lines(request: HttpRequest) -> HttpResponse:
    """Unmatched lines, what is expected, and what is disputed."""
    today = timezone.localdate()
    may = bool(roles_for(request) & frozenset(RECONCILERS))
    load = Action(_("Import a statement"), reverse("supervisor:bank_statement_new"), key="i", kind="primary")
    own = (
        Action(_("Match by rule"), reverse("supervisor:bank_match_by_rule"), key="m", post=True),
        Action(_("Record a bank line"), reverse("supervisor:bank_line_new"), key="n"),
    )
    look = (
        Action(_("Statements"), reverse("supervisor:bank_statements"), key="s"),
        Action(_("Reconciliations"), reverse("supervisor:reconciliations"), key="r"),
    )
    head = PageHead(title=_("Bank lines"), primary=load if may else None, actions=(*(own if may else ()), *look))
    body = (
        LINES.of_rows(request, rows=open_lines(today=today)),
        EXPECTED.of_rows(request, rows=expected_rows(today=today)),
        CLAIMS.of_rows(request, rows=bank_claims()),
    )
    return show(request, head=head, body=body)


@page(url_name="supervisor:bank_match_by_rule", roles=RECONCILERS, writes=True)
def bank_match_by_rule(request: HttpRequest) -> HttpResponse:
    """Recognise whatever a rule knows without doubt."""
    back = reverse("supervisor:bank_lines")
    if request.method != "POST":
        return done(request, _("Nothing was matched: use the button."), to=back)
    found = match_by_rule(command_key=command_key(request), actor_id=staff_user_id(request), now=timezone.now())
    words = ngettext("One line was matched by rule.", "%(count)s lines were matched by rule.", found)
    return done(request, words % {"count": found}, to=back)


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
    head = PageHead(title=_("Record a bank line"), crumbs=(bank_crumb(request),))
    return show_form(request, FormPage(head=head, form=form, submit=_("Keep the line")))


def bank_crumb(request: HttpRequest) -> Crumb:
    """Back to the bank's lines."""
    return Crumb(_("Bank lines"), back_to(request, "supervisor:bank_lines"))
