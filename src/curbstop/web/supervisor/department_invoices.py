"""A department's open invoices: brought as a file, paid at the counter, told back as a file."""

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import invoice_files_of, invoices_of, payment_file, payment_files_of
from curbstop.journeys.departments import import_invoices, make_payment_file
from curbstop.staff.types import DEPARTMENT
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.supervisor.department_rooms import seen_departments, seen_ids
from curbstop.web.supervisor.links import RECONCILERS
from curbstop.web.ui.access import page
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Rule
from curbstop.web.ui.spoken import in_own_words
from curbstop.web.ui.tables import Choices, Column, Search, Table

ROLES = (*RECONCILERS, DEPARTMENT)
LARGEST_FILE = 10_000_000
STATES = {
    "open": Status(_("Open"), "wait"),
    "part": Status(_("Paid in part"), "wait"),
    "paid": Status(_("Paid"), "good"),
}
INVOICES = Table(
    name="department-invoices",
    caption=_("Invoices"),
    columns=(
        Column("number", _("Invoice"), kind="code"),
        Column(
            "department_name",
            _("Department"),
            value=lambda row: in_own_words(row.department_name, row.department_name_es),
        ),
        Column(
            "receipt_type_name",
            _("Receipt type"),
            value=lambda row: in_own_words(row.receipt_type_name, row.receipt_type_name_es),
        ),
        Column("payer_name", _("Payer")),
        Column("due_on", _("Due"), kind="date"),
        Column("state", _("State"), kind="status", statuses=STATES),
        Column("amount_cents", _("Amount"), kind="money", total=True),
        Column("paid_cents", _("Paid"), kind="money", total=True),
        Column("open_cents", _("Still to be paid"), kind="money", total=True),
    ),
    filters=(
        Search("q", _("Invoice or payer")),
        Choices("state", _("State"), options=tuple((code, one.label) for code, one in STATES.items())),
    ),
    empty=_("No invoice is here. A department brings them as a file."),
    hide_caption=True,
)
FILE_COLUMNS = (
    Column("business_date", _("Day"), kind="date"),
    Column("count", _("Lines"), kind="count"),
    Column("cents", _("Control amount"), kind="money"),
    Column("by", _("By")),
    Column("at", _("Recorded"), kind="moment"),
)
BROUGHT = Table(
    name="invoice-files",
    caption=_("Files of invoices that came"),
    columns=(Column("name", _("File")), *FILE_COLUMNS),
    empty=_("None came yet."),
    export=False,
)
TOLD = Table(
    name="payment-files",
    caption=_("Payment files that went back"),
    columns=(
        Column("name", _("File"), href=lambda row: reverse("supervisor:department_payment_file", args=[row.id])),
        *FILE_COLUMNS,
    ),
    empty=_("None went back yet."),
    export=False,
)


class ImportForm(CommandForm):
    """Whose invoices, and the file."""

    department_id = forms.TypedChoiceField(label=_("Department"), coerce=int)
    file = forms.FileField(
        label=_("File of invoices (CSV)"),
        help_text=_(
            "First line: number,receipt_type,payer,amount,due_on. Last line: CONTROL, the number of invoices, their sum."
        ),
    )


class TellForm(CommandForm):
    """To whom."""

    department_id = forms.TypedChoiceField(label=_("Department"), coerce=int)


@page(
    url_name="supervisor:department_invoices",
    roles=ROLES,
    command=_("Department invoices"),
    keywords="invoice factura department",
)
def department_invoices(request: HttpRequest) -> HttpResponse:
    """The invoices with what is paid, and the files that came and went."""
    ids = [row.id for row in seen_departments(request)]
    head = PageHead(
        title=_("Department invoices"),
        crumbs=(Crumb(_("Collections"), reverse("supervisor:departments")),),
        primary=Action(_("Bring invoices"), reverse("supervisor:import_invoices"), key="n", kind="primary"),
        actions=(Action(_("Tell what was paid"), reverse("supervisor:tell_payments")),),
    )
    body = (
        INVOICES.of_rows(request, rows=invoices_of(department_ids=ids)),
        BROUGHT.of_rows(request, rows=invoice_files_of(department_ids=ids)),
        TOLD.of_rows(request, rows=payment_files_of(department_ids=ids)),
    )
    return show(request, head=head, body=body)


def _crumbs() -> tuple[Crumb, ...]:
    return (Crumb(_("Department invoices"), reverse("supervisor:department_invoices")),)


def _choose(form: forms.Form, request: HttpRequest) -> None:
    choices = [(row.id, f"{row.code} {in_own_words(row.name, row.name_es)}") for row in seen_departments(request)]
    form.fields["department_id"].choices = choices  # type: ignore[attr-defined]


@page(url_name="supervisor:import_invoices", roles=ROLES, writes=True, command=_("Bring invoices"), keywords="import")
def bring(request: HttpRequest) -> HttpResponse:
    """Take a file of invoices, whole or not at all."""
    form = ImportForm(request.POST or None, request.FILES or None)
    _choose(form, request)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            form.add_error("file", _("This file is too large."))
        with refused_at(form):
            if form.is_valid():
                taken = import_invoices(
                    command_key=form.command_key,
                    actor_id=staff_user_id(request),
                    now=timezone.now(),
                    department_id=form.cleaned_data["department_id"],
                    file_name=file.name,
                    content=file.read(),
                )
        if form.is_valid():
            sentence = _("%(count)s invoices are taken, as the control figures say.") % {"count": taken.count}
            return done(request, sentence, to=reverse("supervisor:department_invoices"))
    rule = Rule(_("A file is taken whole or not at all, and once. The first thing wrong is named with its line."))
    head = PageHead(title=_("Bring invoices"), crumbs=_crumbs())
    return show_form(request, FormPage(head=head, form=form, submit=_("Take the file"), key="F9", aside=(rule,)))


@page(url_name="supervisor:tell_payments", roles=ROLES, writes=True)
def tell(request: HttpRequest) -> HttpResponse:
    """Write the next payment file."""
    form = TellForm(request.POST or None)
    _choose(form, request)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            made = make_payment_file(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                department_id=form.cleaned_data["department_id"],
            )
        if form.is_valid():
            return done(
                request,
                _("The file is written."),
                to=f"{reverse('supervisor:department_invoices')}?made={made}",
            )
    rule = Rule(_("Each payment is told once. What was voided or returned after it was told is told below zero."))
    head = PageHead(title=_("Tell what was paid"), crumbs=_crumbs())
    return show_form(request, FormPage(head=head, form=form, submit=_("Write the file"), key="F9", aside=(rule,)))


@page(url_name="supervisor:department_payment_file", roles=ROLES)
def told(request: HttpRequest, file_id: int) -> HttpResponse:
    """A payment file, the same every time."""
    try:
        name, content = payment_file(payment_file_id=file_id, department_ids=seen_ids(request))
    except ObjectDoesNotExist as error:
        raise Http404 from error
    return HttpResponse(
        content, content_type="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
