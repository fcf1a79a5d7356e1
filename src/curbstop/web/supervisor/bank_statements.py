"""Statements out of the bank's files: imported whole or not at all, and opened line by line."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import bank_statement, bank_statements, statement_lines
from curbstop.exchange.bank_statements import read_bank_statements
from curbstop.journeys.bank_statements import StatementsImported, import_bank_statements
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.supervisor.bank import bank_crumb
from curbstop.web.supervisor.bank_words import MATCH_KINDS, RULES
from curbstop.web.supervisor.links import RECONCILERS, page_href
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.tables import Choices, Column, Search, Table

LARGEST_BYTES = 20 * 1024 * 1024
STATEMENTS = Table(
    name="bank-statements",
    caption=_("Bank statements"),
    columns=(
        Column("id", _("Statement"), kind="code", href=lambda row: reverse("supervisor:bank_statement", args=[row.id])),
        Column("as_of_date", _("Day"), kind="date"),
        Column("bank_account_name", _("Bank account")),
        Column("own_id", _("The bank's own number"), kind="code"),
        Column("file_name", _("File")),
        Column("line_count", _("Lines"), kind="count", total=True),
        Column("opening_cents", _("Opening"), kind="money"),
        Column("credit_cents", _("In"), kind="money", total=True),
        Column("debit_cents", _("Out"), kind="money", total=True),
        Column("closing_cents", _("Closing"), kind="money"),
    ),
    filters=(Search("q", _("Account, number or file")),),
    sort="-as_of_date",
    empty=_("No statement was imported yet. Import the bank's file: BAI2 or camt."),
)
LINES = Table(
    name="statement-lines",
    caption=_("Lines"),
    columns=(
        Column("position", _("Line"), kind="count"),
        Column("value_date", _("Value date"), kind="date"),
        Column("type_code", _("Type"), kind="code"),
        Column("reference", _("Reference"), kind="code"),
        Column("customer_reference", _("Our reference"), kind="code"),
        Column("description", _("What the bank says")),
        Column(
            "kind",
            _("Recognised as"),
            kind="status",
            statuses=MATCH_KINDS,
            href=lambda row: (
                page_href("audit:entry", row.entry_id)
                if row.entry_id
                else reverse("supervisor:bank_match", args=[row.id])
            ),
        ),
        Column("rule", _("By"), value=lambda row: RULES.get(row.rule, row.rule)),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    filters=(
        Search("q", _("Reference or text")),
        Choices("kind", _("Recognised as"), options=tuple((key, one.label) for key, one in MATCH_KINDS.items() if key)),
    ),
    sort="position",
    empty=_("The account did not move on this day."),
)


class StatementForm(CommandForm):
    """The bank's file."""

    statement_file = forms.FileField(label=_("The bank's file"), help_text=_("BAI2, or camt.052, .053 or .054."))


@page(url_name="supervisor:bank_statements", roles=RECONCILERS, command=_("Bank statements"), keywords="bai2 camt")
def all_statements(request: HttpRequest) -> HttpResponse:
    """The statements, the newest first."""
    may = bool(roles_for(request) & frozenset(RECONCILERS))
    load = Action(_("Import a statement"), reverse("supervisor:bank_statement_new"), key="i", kind="primary")
    head = PageHead(title=_("Bank statements"), crumbs=(bank_crumb(request),), primary=load if may else None)
    return show(request, head=head, body=(STATEMENTS.of_rows(request, rows=bank_statements()),))


@page(url_name="supervisor:bank_statement", roles=RECONCILERS)
def one_statement(request: HttpRequest, statement_id: int) -> HttpResponse:
    """A statement with its lines and what each was recognised as."""
    row = bank_statement(statement_id=statement_id)
    if row is None:
        raise Http404
    facts = Facts(
        (
            Fact(_("Bank account"), row.bank_account_name),
            Fact(_("Day"), row.as_of_date, kind="date"),
            Fact(_("The bank's own number"), row.own_id, kind="code"),
            Fact(_("File"), row.file_name),
            Fact(_("Opening"), row.opening_cents, kind="money"),
            Fact(_("In"), row.credit_cents, kind="money"),
            Fact(_("Out"), row.debit_cents, kind="money"),
            Fact(_("Closing"), row.closing_cents, kind="money", strong=True),
        ),
        title=_("Statement"),
    )
    crumbs = (bank_crumb(request), Crumb(_("Bank statements"), back_to(request, "supervisor:bank_statements")))
    head = PageHead(title=_("Bank statement"), crumbs=crumbs)
    body = (LINES.of_rows(request, rows=statement_lines(statement_id=row.id)),)
    return show(request, head=head, body=body, aside=(facts,))


@page(
    url_name="supervisor:bank_statement_new",
    roles=RECONCILERS,
    writes=True,
    command=_("Import a bank statement"),
    keywords="bai2 camt estado de cuenta",
)
def statement_new(request: HttpRequest) -> HttpResponse:
    """Import a file; what is wrong with it is said with its line, and nothing of it is kept."""
    form = StatementForm(request.POST or None, request.FILES or None)
    imported: StatementsImported | None = None
    if request.method == "POST" and form.is_valid():
        uploaded = form.cleaned_data["statement_file"]
        content = uploaded.read(LARGEST_BYTES + 1)
        if len(content) > LARGEST_BYTES:
            form.add_error("statement_file", _("The file is larger than 20 MB."))
        else:
            with refused_at(form, "statement_file"):
                imported = import_bank_statements(
                    command_key=form.command_key,
                    actor_id=staff_user_id(request),
                    now=timezone.now(),
                    file=read_bank_statements(content=content, name=uploaded.name),
                )
    if imported is not None:
        return done(request, _outcome(imported), to=reverse("supervisor:bank_lines"))
    head = PageHead(title=_("Import a bank statement"), crumbs=(bank_crumb(request),))
    rule = Rule(
        _(
            "A file is kept whole or not at all: its totals must be its lines'. The same file, or the same statement in another file, is refused. Lines are matched where reference and amount, or amount and day, leave no doubt; the others are yours to look for within two business days."
        )
    )
    return show_form(request, FormPage(head=head, form=form, submit=_("Import"), key="F9", aside=(rule,)))


def _outcome(imported: StatementsImported) -> str:
    return _("Lines kept: %(lines)s. Matched by rule: %(recognised)s. Waiting: %(waiting)s.") % {
        "lines": imported.lines,
        "recognised": imported.recognised,
        "waiting": imported.waiting,
    }
