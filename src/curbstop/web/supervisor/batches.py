"""Payment files: checked first, then posted whole or not at all, then approved by somebody else."""

from datetime import date, datetime
from typing import TypedDict
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import bank_accounts, rejected_files
from curbstop.cashiering.types import PaymentFile
from curbstop.exchange.checking import format_named
from curbstop.exchange.payment_files import deposit_day, read_payment_file
from curbstop.journeys.post_payment_file import (
    approve_batch,
    check_payment_file,
    check_read_payments,
    post_payment_file,
    post_read_payments,
)
from curbstop.platform.files import FileContent, load_file
from curbstop.reporting.batch_list import BatchRow, batch_rows, suspense_of_batch
from curbstop.reporting.receipt_list import receipt_list
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.words import BATCH_SOURCES, BATCH_STATES
from curbstop.web.supervisor.links import FILE_POSTERS, OVERSEERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Notice, Panel
from curbstop.web.ui.spoken import kept
from curbstop.web.ui.tables import Choices, Column, DayFilter, Search, Table, TablePage, TableQuery

KEPT = "payment_file"
KEPT_FORMAT = "payment_format"
OURS = "payments-csv"
FORMATS = {OURS: _("CSV with control figures"), "bai-lockbox": _("Lockbox"), "nacha": _("Credits by ACH")}
BATCHES = Table(
    name="batches",
    caption=_("Payment files"),
    columns=(
        Column("id", _("Batch"), kind="code", href=lambda row: reverse("supervisor:batch", args=[row.id])),
        Column("business_date", _("Posted"), kind="date"),
        Column("source", _("Source"), value=lambda row: BATCH_SOURCES.get(row.source, row.source)),
        Column("file_name", _("File")),
        Column("state", _("State"), kind="status", statuses=BATCH_STATES),
        Column("item_count", _("Payments"), kind="count", total=True),
        Column("suspense_count", _("Unidentified"), kind="count", total=True),
        Column("item_cents", _("Amount"), kind="money", total=True),
    ),
    filters=(
        Search("q", _("File")),
        Choices("state", _("State"), options=tuple((code, status.label) for code, status in BATCH_STATES.items())),
        DayFilter("from", _("Posted from"), field="business_date"),
    ),
    sort="-id",
    empty=_("No payment file was posted yet."),
    hide_caption=True,
)
ITEMS = Table(
    name="payments",
    caption=_("Payments"),
    columns=(
        Column("number", _("Receipt"), kind="code", href=lambda row: reverse("counter:receipt", args=[row.id])),
        Column("payer", _("Paid by or for"), sortable=False),
        Column("total_cents", _("Amount"), kind="money", total=True),
    ),
    sort="number",
    prefix="r-",
    empty=_("No payment."),
)
IN_FILE = Table(
    name="in_file",
    caption=_("What the file says"),
    columns=(
        Column("line", _("Line"), kind="count"),
        Column("account_number", _("Account"), kind="code"),
        Column("payer", _("Paid by or for")),
        Column("reference", _("Reference"), kind="code"),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    sort="line",
    prefix="f-",
    empty=_("No payment."),
    export=False,
)
UNKNOWN = Table(
    name="unknown",
    caption=_("Unidentified money of this file"),
    columns=(
        Column(
            "reference",
            _("Reference"),
            kind="code",
            href=lambda row: reverse("supervisor:suspense_item", args=[row.id]),
        ),
        Column("payer_name", _("Payer")),
        Column("reason", _("Why"), value=lambda row: kept(row.reason)),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    prefix="u-",
    empty=_("Every payment found its account."),
)


class _Posting(TypedDict):
    """What posting asks for, however the file was read."""

    command_key: UUID
    actor_id: int
    now: datetime
    content: bytes
    source: str
    bank_account_id: int
    expected_on: date
    effective_date: date
    replaces: int | None


class PostForm(CommandForm):
    """What the file does not say."""

    source = forms.ChoiceField(label=_("Source"), choices=tuple(BATCH_SOURCES.items()))
    bank_account_id = forms.TypedChoiceField(label=_("The bank will credit"), coerce=int)
    expected_on = DayField(label=_("Expected at the bank on"))
    effective_date = DayField(
        label=_("Counts as paid on"), help_text=_("The day that decides whether a payment was late.")
    )
    replaces = forms.TypedChoiceField(
        label=_("Corrected file for"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("The rejected file in whose place this one came."),
    )


@page(
    url_name="supervisor:batches", roles=FILE_POSTERS, command=_("Payment files"), keywords="batch lockbox file archivo"
)
def batches(request: HttpRequest) -> HttpResponse:
    """All payment files."""
    new = Action(_("Load a payment file"), reverse("supervisor:batch_new"), key="n", kind="primary")
    head = PageHead(
        title=_("Payment files"),
        primary=new if roles_for(request) & frozenset(FILE_POSTERS) else None,
        actions=(
            Action(_("Payment centers"), reverse("supervisor:centers"), key="c"),
            Action(_("Rejected files"), reverse("supervisor:rejected_files"), key="r"),
        ),
    )
    return show(request, head=head, body=(BATCHES.of_rows(request, rows=batch_rows()),))


@page(url_name="supervisor:batch_post", roles=FILE_POSTERS, writes=True)
def batch_post(request: HttpRequest) -> HttpResponse:
    """The checked file's figures, and posting it."""
    kept = request.session.get(KEPT)
    if not kept:
        return done(request, _("Choose the file first."), to=reverse("supervisor:batch_new"), tone="wait")
    stored, file_format = load_file(file_id=kept), request.session.get(KEPT_FORMAT, OURS)
    checked = checked_file(stored.content, stored.name, file_format) if request.method == "GET" else None
    form = PostForm(request.POST or None, initial=_proposed(checked, file_format))
    form.fields["bank_account_id"].choices = [(row.id, f"{row.code} {row.name}") for row in bank_accounts()]  # type: ignore[attr-defined]
    awaited = [
        (row.id, f"{row.file_name}, {row.business_date.isoformat()}") for row in rejected_files(awaited_only=True)
    ]
    form.fields["replaces"].choices = [("", _("none")), *awaited]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        batch_id = 0
        with refused_at(form):
            batch_id = _post(request, form, stored, file_format)
        if batch_id:
            request.session.pop(KEPT, None)
            request.session.pop(KEPT_FORMAT, None)
            return done(
                request,
                _("The file is posted. Somebody else approves it."),
                to=reverse("supervisor:batch", args=[batch_id]),
            )
    head = PageHead(
        title=_("Post the payment file"),
        crumbs=(files_crumb(request), Crumb(_("Choose another file"), reverse("supervisor:batch_new"))),
    )
    aside = (_figures(checked),) if checked else ()
    after = (IN_FILE.of_rows(request, rows=checked.rows),) if checked else ()
    return show_form(
        request, FormPage(head=head, form=form, submit=_("Post the file"), key="F9", aside=aside, after=after)
    )


def checked_file(content: bytes, name: str, file_format: str) -> PaymentFile:
    """The payments of the file, whatever it is; refused with the line, or when it was posted already."""
    if file_format == OURS:
        return check_payment_file(content=content, name=name)
    return check_read_payments(payment_file=_read(content, name, file_format))


def _read(content: bytes, name: str, file_format: str) -> PaymentFile:
    return read_payment_file(content=content, name=name, kind=format_named(name=file_format))


def _proposed(checked: PaymentFile | None, file_format: str) -> dict[str, object]:
    """What the form begins with: a lockbox counts as paid on the bank's deposit date."""
    today = timezone.localdate()
    said = deposit_day(payment_file=checked) if checked and file_format != OURS else None
    source = "lockbox" if file_format == "bai-lockbox" else "online"
    return {"effective_date": said or today, "expected_on": today, "source": source}


def _post(request: HttpRequest, form: PostForm, stored: FileContent, file_format: str) -> int:
    shared: _Posting = {
        "command_key": form.command_key,
        "actor_id": staff_user_id(request),
        "now": timezone.now(),
        "content": stored.content,
        "source": form.cleaned_data["source"],
        "bank_account_id": form.cleaned_data["bank_account_id"],
        "expected_on": form.cleaned_data["expected_on"],
        "effective_date": form.cleaned_data["effective_date"],
        "replaces": form.cleaned_data["replaces"],
    }
    if file_format == OURS:
        return post_payment_file(name=stored.name, **shared)
    payment_file = _read(stored.content, stored.name, file_format)
    return post_read_payments(media_type=stored.media_type, payment_file=payment_file, **shared)


def files_crumb(request: HttpRequest) -> Crumb:
    """The way back to all payment files."""
    return Crumb(_("Payment files"), back_to(request, "supervisor:batches"))


def _figures(checked: PaymentFile) -> Facts:
    days = [row.effective_date for row in checked.rows if row.effective_date]
    return Facts(
        (
            Fact(_("File"), checked.name),
            Fact(_("Payments"), checked.control_count, kind="count"),
            Fact(_("First paid on"), min(days, default=None), kind="date"),
            Fact(_("Last paid on"), max(days, default=None), kind="date"),
            Fact(_("Amount"), checked.control_cents, kind="money", strong=True),
        ),
        title=_("Control figures agree"),
    )


@page(url_name="supervisor:batch", roles=FILE_POSTERS)
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One payment file as posted."""
    found = _batch_or_404(batch_id)
    may = found.state == "POSTED" and roles_for(request) & frozenset(OVERSEERS)
    approve = Action(
        _("Approve"), reverse("supervisor:batch_approve", args=[batch_id]), key="a", kind="primary", post=True
    )

    def fetch(query: TableQuery) -> TablePage:
        rows = receipt_list(
            filters={"batch": batch_id},
            sort_key=query.sort_key,
            descending=query.descending,
            limit=query.limit,
            offset=query.offset,
        )
        return TablePage(rows=rows, count=found.item_count, totals={"total_cents": found.item_cents})

    head = PageHead(
        title=_("Payment file %(id)s") % {"id": found.id},
        subtitle=found.file_name,
        crumbs=(files_crumb(request),),
        status=BATCH_STATES[found.state],
        primary=approve if may else None,
    )
    unknown = UNKNOWN.of_rows(request, rows=suspense_of_batch(batch_id=batch_id))
    notices = (
        (Notice(_("Nobody approves a file that they posted themselves."), "quiet"),)
        if found.posted_by_id == staff_user_id(request) and may
        else ()
    )
    return show(
        request,
        head=head,
        body=(unknown, ITEMS.of_query(request, fetch=fetch)),
        aside=(Panel(_("Figures"), (_batch_facts(found),)),),
        notices=notices,
    )


def _batch_or_404(batch_id: int) -> BatchRow:
    found = next(iter(batch_rows(batch_id=batch_id)), None)
    if found is None:
        raise Http404
    return found


def _batch_facts(found: BatchRow) -> Facts:
    return Facts(
        (
            Fact(_("Source"), BATCH_SOURCES.get(found.source, found.source)),
            Fact(_("Posted on"), found.business_date, kind="date"),
            Fact(_("Counts as paid on"), found.effective_date, kind="date"),
            Fact(_("Posted by"), found.posted_by),
            Fact(_("Approved by"), found.approved_by or _("nobody yet")),
            Fact(_("Control count"), found.control_count, kind="count"),
            Fact(_("Control amount"), found.control_cents, kind="money"),
            Fact(_("Payments"), found.item_count, kind="count"),
            Fact(_("Amount"), found.item_cents, kind="money", strong=True),
            Fact(_("SHA-256"), f"{found.file_sha256[:16]}…", kind="code"),
        )
    )


@page(url_name="supervisor:batch_approve", roles=OVERSEERS, writes=True)
def approve_it(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Approve a payment file that somebody else posted."""
    found, form = _batch_or_404(batch_id), CommandForm(request.POST or None)
    there = reverse("supervisor:batch", args=[batch_id])
    if request.method == "POST" and form.is_valid():
        approve_batch(
            command_key=form.command_key, actor_id=staff_user_id(request), now=timezone.now(), batch_id=batch_id
        )
        return done(request, _("The payment file is approved."), to=there)
    head = PageHead(title=_("Approve payment file"), crumbs=(Crumb(_("Payment file"), there),))
    return show_form(request, FormPage(head=head, form=form, submit=_("Approve"), aside=(_batch_facts(found),)))
