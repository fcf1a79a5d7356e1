"""The monthly reconciliation of the bank accounts: prepared by one, reviewed by another, printed and signed."""

from datetime import date, timedelta

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import (
    ReconciliationHead,
    bank_accounts,
    latest_closing,
    reconciliation,
    reconciliations,
)
from curbstop.cashiering.types.bank import ReconciliationRow
from curbstop.correspondence.operations import SheetPart, render_sheet
from curbstop.exchange.bank_reconciliation import reconciliation_workbook
from curbstop.journeys.reconcile_bank import decide_reconciliation, prepare_reconciliation
from curbstop.reporting.bank_reconciliation import on_its_way
from curbstop.reporting.letterhead import utility_letterhead
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.supervisor.bank import bank_crumb
from curbstop.web.supervisor.bank_words import RECONCILIATION_STATES, SECTIONS, WAYS
from curbstop.web.supervisor.links import RECONCILERS, subject_href
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.exports import XLSX_TYPE
from curbstop.web.ui.formats import format_plain_money
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.tables import Choices, Column, Table

ALL = Table(
    name="reconciliations",
    caption=_("Bank reconciliations"),
    columns=(
        Column(
            "period_end", _("To"), kind="date", href=lambda row: reverse("supervisor:reconciliation", args=[row.id])
        ),
        Column("bank_account_name", _("Bank account")),
        Column("state", _("State"), kind="status", statuses=RECONCILIATION_STATES),
        Column("statement_cents", _("The bank's figure"), kind="money"),
        Column("bank_only_cents", _("At the bank only"), kind="money"),
        Column("book_only_cents", _("In the books only"), kind="money"),
        Column("book_cents", _("In the books"), kind="money"),
        Column("difference_cents", _("Difference"), kind="money"),
        Column("prepared_by", _("Prepared by")),
        Column("reviewed_by", _("Reviewed by")),
    ),
    filters=(
        Choices("state", _("State"), options=tuple((key, one.label) for key, one in RECONCILIATION_STATES.items())),
    ),
    sort="-period_end",
    empty=_("No month was reconciled yet. Prepare one when the bank's last statement of the month is in."),
)
ROWS = Table(
    name="reconciliation-rows",
    caption=_("What lies between the bank and the books"),
    columns=(
        Column("section", _("Where"), value=lambda row: SECTIONS[row.section]),
        Column("on_date", _("Day"), kind="date"),
        Column(
            "subject_id",
            _("Number"),
            kind="code",
            href=lambda row: subject_href(kind=row.subject_kind, identity=row.subject_id),
        ),
        Column("words", _("What it is")),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    filters=(Choices("section", _("Where"), options=tuple(SECTIONS.items())),),
    sort="on_date",
    empty=_("Every line is in the books and every entry is at the bank."),
    prefix="r-",
)
ON_THE_WAY = Table(
    name="on-its-way",
    caption=_("On its way at that day's end"),
    columns=(
        Column("kind", _("What"), value=lambda row: WAYS[row.kind]),
        Column("on_date", _("Since"), kind="date"),
        Column("words", _("What it is")),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    sort="on_date",
    empty=_("Nothing was in transit, expected or outstanding."),
    prefix="w-",
)


class PrepareForm(CommandForm):
    """Which account, to which day, and the bank's figure."""

    bank_account_id = forms.TypedChoiceField(label=_("Bank account"), coerce=int)
    period_end = DayField(label=_("To the end of"))
    statement_cents = MoneyField(
        label=_("The bank's closing balance"),
        required=False,
        help_text=_("Empty: the closing balance of the last statement imported up to that day."),
    )
    remark = forms.CharField(
        label=_("Remark"), max_length=400, required=False, help_text=_("Needed when a difference is left.")
    )


class DecideForm(CommandForm):
    """Review or give back."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=(("review", _("Reviewed: the rows were looked at")), ("back", _("Give it back"))),
    )
    remark = forms.CharField(label=_("Remark"), max_length=400, required=False)


@page(url_name="supervisor:reconciliations", roles=RECONCILERS, command=_("Bank reconciliations"), keywords="month")
def all_reconciliations(request: HttpRequest) -> HttpResponse:
    """Every reconciliation, the latest first."""
    may = bool(roles_for(request) & frozenset(RECONCILERS))
    new = Action(_("Prepare one"), reverse("supervisor:reconciliation_new"), key="n", kind="primary")
    head = PageHead(title=_("Bank reconciliations"), crumbs=(bank_crumb(request),), primary=new if may else None)
    return show(request, head=head, body=(ALL.of_rows(request, rows=reconciliations()),))


@page(url_name="supervisor:reconciliation_new", roles=RECONCILERS, writes=True, command=_("Reconcile a bank account"))
def reconciliation_new(request: HttpRequest) -> HttpResponse:
    """Prepare a reconciliation of a month."""
    last_month_end = timezone.localdate().replace(day=1) - timedelta(days=1)
    form = PrepareForm(request.POST or None, initial={"period_end": last_month_end})
    form.fields["bank_account_id"].choices = [(row.id, f"{row.code} {row.name}") for row in bank_accounts()]  # type: ignore[attr-defined]
    found = 0
    if request.method == "POST" and form.is_valid():
        cents = _bank_figure(form)
        if cents is None:
            form.add_error(
                "statement_cents", _("No statement with a closing balance is there: enter the bank's figure.")
            )
        else:
            with refused_at(form):
                found = prepare_reconciliation(
                    command_key=form.command_key,
                    actor_id=staff_user_id(request),
                    now=timezone.now(),
                    bank_account_id=form.cleaned_data["bank_account_id"],
                    period_end=form.cleaned_data["period_end"],
                    statement_cents=cents,
                    remark=form.cleaned_data["remark"],
                )
    if found:
        return done(
            request, _("Prepared. Somebody else reviews it."), to=reverse("supervisor:reconciliation", args=[found])
        )
    rule = Rule(
        _("Who prepares it does not review it, and neither takes payments. A difference is found or explained.")
    )
    head = PageHead(title=_("Reconcile a bank account"), crumbs=_crumbs(request))
    return show_form(request, FormPage(head=head, form=form, submit=_("Prepare"), key="F9", aside=(rule,)))


@page(url_name="supervisor:reconciliation", roles=RECONCILERS, writes=True)
def one_reconciliation(request: HttpRequest, reconciliation_id: int) -> HttpResponse:
    """A reconciliation with its rows; whoever did not prepare it decides it here."""
    head_row, rows = _found(reconciliation_id)
    printed = Action(_("Print"), reverse("supervisor:reconciliation_file", args=[head_row.id, "pdf"]), key="p")
    book = Action(_("Workbook"), reverse("supervisor:reconciliation_file", args=[head_row.id, "xlsx"]), key="x")
    head = PageHead(
        title=_("Bank reconciliation"),
        subtitle=f"{head_row.bank_account_name}, {head_row.period_end.isoformat()}",
        crumbs=_crumbs(request),
        status=RECONCILIATION_STATES[head_row.state],
        actions=(printed, book),
    )
    way = on_its_way(bank_account_id=head_row.bank_account_id, until=head_row.period_end)
    tables = (ROWS.of_rows(request, rows=rows), ON_THE_WAY.of_rows(request, rows=way))
    mine = head_row.prepared_by_id == staff_user_id(request)
    if head_row.state != "PREPARED" or mine or not roles_for(request) & frozenset(RECONCILERS):
        return show(request, head=head, body=(_facts(head_row), *tables))
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            decide_reconciliation(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                reconciliation_id=head_row.id,
                gives_back=form.cleaned_data["decision"] == "back",
                remark=form.cleaned_data["remark"],
            )
        if form.is_valid():
            return done(request, _("Decided."), to=reverse("supervisor:reconciliations"))
    return show_form(
        request,
        FormPage(head=head, form=form, submit=_("Decide"), key="F9", before=(_facts(head_row), *tables)),
    )


@page(url_name="supervisor:reconciliation_file", roles=RECONCILERS)
def reconciliation_file(request: HttpRequest, reconciliation_id: int, kind: str) -> HttpResponse:  # noqa: ARG001 - a page
    """The reconciliation as a sheet to sign (PDF) or a workbook with live formulas."""
    head, rows = _found(reconciliation_id)
    if kind not in ("pdf", "xlsx"):
        raise Http404
    content = _sheet(head, rows) if kind == "pdf" else reconciliation_workbook(head=head, rows=rows)
    answer = HttpResponse(content, content_type="application/pdf" if kind == "pdf" else XLSX_TYPE)
    answer["Content-Disposition"] = f'inline; filename="reconciliation-{head.period_end.isoformat()}-{head.id}.{kind}"'
    return answer


def _bank_figure(form: PrepareForm) -> int | None:
    if form.cleaned_data["statement_cents"] is not None:
        return int(form.cleaned_data["statement_cents"])
    found = latest_closing(bank_account_id=form.cleaned_data["bank_account_id"], until=form.cleaned_data["period_end"])
    return found[1] if found else None


def _found(reconciliation_id: int) -> tuple[ReconciliationHead, tuple[ReconciliationRow, ...]]:
    found = reconciliation(reconciliation_id=reconciliation_id)
    if found is None:
        raise Http404
    return found


def _crumbs(request: HttpRequest) -> tuple[Crumb, ...]:
    return (bank_crumb(request), Crumb(_("Bank reconciliations"), back_to(request, "supervisor:reconciliations")))


def _facts(head: ReconciliationHead) -> Facts:
    return Facts(
        (
            Fact(_("The bank's figure"), head.statement_cents, kind="money"),
            Fact(_("Less: at the bank only"), head.bank_only_cents, kind="money", href="?r-section=bank_only"),
            Fact(_("Plus: in the books only"), head.book_only_cents, kind="money", href="?r-section=book_only"),
            Fact(_("In the books"), head.book_cents, kind="money"),
            Fact(_("Difference"), head.difference_cents, kind="money", strong=True),
            Fact(_("Prepared by"), head.prepared_by),
            Fact(_("Remark"), head.remark),
            Fact(_("Reviewed by"), head.reviewed_by),
            Fact(_("Remark of the review"), head.review_remark),
        ),
        title=_("Figures"),
    )


def _sheet(head: ReconciliationHead, rows: tuple[ReconciliationRow, ...]) -> bytes:
    facts = [
        (said("The bank's figure"), format_plain_money(head.statement_cents)),
        (said("Less: at the bank only"), format_plain_money(head.bank_only_cents)),
        (said("Plus: in the books only"), format_plain_money(head.book_only_cents)),
        (said("In the books"), format_plain_money(head.book_cents)),
        (said("Difference"), format_plain_money(head.difference_cents)),
    ]
    way = on_its_way(bank_account_id=head.bank_account_id, until=head.period_end)
    parts = [_part(str(SECTIONS[code]), [row for row in rows if row.section == code]) for code in SECTIONS]
    parts += [_part(str(WAYS[kind]), [row for row in way if row.kind == kind]) for kind in WAYS]
    return render_sheet(
        utility=utility_letterhead(on_date=head.period_end).name,
        title=said("Bank reconciliation"),
        subtitle=f"{head.bank_account_name} · {head.period_end.isoformat()} · {head.remark}",
        heads=(said("Figure"), said("Amount")),
        facts=facts,
        parts=parts,
        signatures=(
            f"{said('Prepared by')}: {head.prepared_by}, {_day(head.prepared_at.date())}",
            f"{said('Reviewed by')}: {head.reviewed_by} {_day(head.reviewed_at.date() if head.reviewed_at else None)}",
        ),
        language=get_language() or "en",
        as_of=head.period_end,
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _part(title: str, rows: list) -> SheetPart:  # type: ignore[type-arg]
    return SheetPart(
        title=title,
        heads=(said("Day"), said("What it is"), said("Amount")),
        columns=("auto", "wide", "auto"),
        aligned=("left", "left", "right"),
        rows=tuple((row.on_date.isoformat(), row.words, format_plain_money(row.amount_cents)) for row in rows),
        sums=(said("Sum"), "", format_plain_money(sum(row.amount_cents for row in rows))),
        none=said("None."),
    )
