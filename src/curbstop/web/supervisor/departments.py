"""What was taken for each department, as a page and as files with live sums; and sending it on."""

from dataclasses import dataclass, fields
from datetime import date

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import CollectionRow, answers_of_day, bank_accounts, department_collections
from curbstop.cashiering.queries import departments as all_departments
from curbstop.exchange.departments import collection_csv, collection_workbook
from curbstop.journeys.remit_department import remit_department
from curbstop.staff.types import DEPARTMENT
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.supervisor.day import chosen_day
from curbstop.web.supervisor.department_answers import ANSWERS
from curbstop.web.supervisor.department_rooms import seen_ids
from curbstop.web.supervisor.links import RECONCILERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.formats import format_spoken_day
from curbstop.web.ui.forms import CommandForm, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Notice, Rule
from curbstop.web.ui.spoken import in_own_words
from curbstop.web.ui.tables import Column, Search, Table

FILES = {
    "csv": (collection_csv, "text/csv"),
    "xlsx": (collection_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@dataclass(frozen=True, slots=True)
class AnsweredRow(CollectionRow):
    """A line of the report with what its department said to it."""

    day: str = ""
    answer: str = ""


def _department(row: CollectionRow) -> str:
    return in_own_words(row.department_name, row.department_name_es)


def _answer_href(row: AnsweredRow) -> str:
    if row.department_id is None:
        return ""
    return reverse("supervisor:answer_collection", args=[row.day, row.department_id, row.receipt_type_id])


def _answered(request: HttpRequest, day: date) -> tuple[AnsweredRow, ...]:
    ids = seen_ids(request)
    said = {
        (one.department_id, one.receipt_type_id): one.answer
        for one in answers_of_day(business_date=day, department_ids=ids)
    }
    return tuple(
        AnsweredRow(
            **{one.name: getattr(row, one.name) for one in fields(row)},
            day=day.isoformat(),
            answer=said.get((row.department_id or 0, row.receipt_type_id), ""),
        )
        for row in department_collections(business_date=day, department_ids=ids)
    )


COLLECTIONS = Table(
    name="collections",
    caption=_("Collections by department"),
    columns=(
        Column("department_name", _("Department"), value=lambda row: _department(row) or _("The utility itself")),
        Column("ledger_string", _("Ledger string"), kind="code"),
        Column("receipt_type_code", _("Receipt type"), kind="code"),
        Column(
            "receipt_type_name",
            _("Name"),
            value=lambda row: in_own_words(row.receipt_type_name, row.receipt_type_name_es),
        ),
        Column("count", _("Receipts"), kind="count", total=True),
        Column("quantity", _("Pieces"), kind="count", total=True),
        Column("amount_cents", _("Amount"), kind="money", total=True),
        Column(
            "answer",
            _("Department says"),
            value=lambda row: ANSWERS.get(row.answer, _("Not answered")) if row.department_id else "",
            href=_answer_href,
        ),
    ),
    filters=(Search("q", _("Department or receipt type")),),
    empty=_("Nothing was taken for a department on this day."),
    hide_caption=True,
    export=False,
)


class RemitForm(CommandForm):
    """To whom, how much, from which bank account."""

    department_id = forms.TypedChoiceField(label=_("Department"), coerce=int)
    amount_cents = MoneyField(label=_("Amount"), min_cents=1)
    bank_account_id = forms.TypedChoiceField(label=_("From bank account"), coerce=int)
    reference = forms.CharField(label=_("Reference of the wire"), max_length=60)


@page(
    url_name="supervisor:departments",
    roles=(*RECONCILERS, DEPARTMENT),
    command=_("Department collections"),
    keywords="report collections city",
)
def departments(request: HttpRequest) -> HttpResponse:
    """The collection report of a day."""
    day, days = chosen_day(request)
    if day is None:
        return show(
            request,
            head=PageHead(title=_("Department collections")),
            notices=(Notice(_("No business day was opened yet."), "wait"),),
        )
    address = f"{reverse('supervisor:departments_file', args=['xlsx'])}?day={day.isoformat()}"
    others = tuple(
        Action(
            row.business_date.isoformat(), f"{reverse('supervisor:departments')}?day={row.business_date.isoformat()}"
        )
        for row in days[:4]
        if row.business_date != day
    )
    remit = (
        (Action(_("Send money on"), reverse("supervisor:remit")),)
        if roles_for(request) & frozenset(RECONCILERS)
        else ()
    )
    head = PageHead(
        title=_("Department collections"),
        subtitle=format_spoken_day(day),
        primary=Action(_("Excel with live sums"), address, key="x", kind="primary"),
        actions=(
            *others,
            *remit,
            Action(_("Invoices"), reverse("supervisor:department_invoices")),
            *((Action(_("Receipt types"), reverse("supervisor:receipt_types")),) if remit else ()),
            Action(_("CSV"), f"{reverse('supervisor:departments_file', args=['csv'])}?day={day.isoformat()}"),
        ),
    )
    return show(request, head=head, body=(COLLECTIONS.of_rows(request, rows=_answered(request, day)),))


@page(url_name="supervisor:departments_file", roles=(*RECONCILERS, DEPARTMENT))
def departments_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The report as a file."""
    if kind not in FILES:
        raise Http404
    day, _days = chosen_day(request)
    write, media_type = FILES[kind]
    content = write(business_date=day or timezone.localdate(), department_ids=seen_ids(request))
    name = f"collections-{day.isoformat() if day else 'none'}.{kind}"
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@page(
    url_name="supervisor:remit",
    roles=RECONCILERS,
    writes=True,
    command=_("Send a department its money"),
    keywords="wire remit",
)
def remit(request: HttpRequest) -> HttpResponse:
    """Wire a department the money that was taken for it."""
    form = RemitForm(request.POST or None)
    offices = [(row.id, f"{row.code} {in_own_words(row.name, row.name_es)}") for row in all_departments()]
    form.fields["department_id"].choices = offices  # type: ignore[attr-defined]
    form.fields["bank_account_id"].choices = [(row.id, f"{row.code} {row.name}") for row in bank_accounts()]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            remit_department(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                department_id=form.cleaned_data["department_id"],
                amount_cents=form.cleaned_data["amount_cents"],
                bank_account_id=form.cleaned_data["bank_account_id"],
                reference=form.cleaned_data["reference"],
            )
        if form.is_valid():
            return done(
                request, _("The wire is on its way. A bank line will clear it."), to=reverse("supervisor:departments")
            )
    head = PageHead(
        title=_("Send a department its money"), crumbs=(Crumb(_("Collections"), reverse("supervisor:departments")),)
    )
    rule = Rule(_("Never more than what was taken for the department and not sent yet."))
    return show_form(request, FormPage(head=head, form=form, submit=_("Send"), aside=(rule,)))
