"""After an outage: receipts without the server and where they are, their numbers, slips of the printed book."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import (
    OfflineRow,
    RangeRow,
    fitting_corrections,
    number_ranges,
    offices,
    offline_receipts,
    open_counter_sessions,
)
from curbstop.cashiering.types.offline import OfflineDraft, OfflineKind, Unused
from curbstop.journeys.offline import (
    add_receipt_book,
    key_in_paper_receipt,
    post_waiting,
    report_unused,
    settle_waiting,
)
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.pay import TAKERS
from curbstop.web.counter.second_person import pin_field, username_field
from curbstop.web.counter.words import TENDER_LABELS
from curbstop.web.supervisor.links import OVERSEERS, RECONCILERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.tables import Choices, Column, Search, Table

WAITS = Status(_("Waits: its drawer was counted"), "bad")
POSTED = Status(_("Posted"), "good")
CORRECTED = Status(_("The drawer's difference"), "quiet")
READERS = (*TAKERS, *RECONCILERS)


def _state(row: OfflineRow) -> Status:
    return WAITS if row.waits else POSTED if row.receipt_id else CORRECTED


RECEIPTS = Table(
    name="offline-receipts",
    caption=_("Receipts without the server"),
    columns=(
        Column(
            "number",
            _("Number"),
            kind="code",
            href=lambda row: reverse("supervisor:offline_receipt", args=[row.id]) if row.waits else None,
        ),
        Column("taken_at", _("At the counter"), kind="moment"),
        Column("cashier_name", _("Taken by")),
        Column("drawer_code", _("Drawer"), kind="code"),
        Column("account_typed", _("Account"), kind="code"),
        Column("tender_kind", _("Tender"), value=lambda row: TENDER_LABELS[row.tender_kind]),
        Column("state", _("State"), kind="status", value=_state, sortable=False),
        Column(
            "receipt_number",
            _("Receipt"),
            kind="code",
            href=lambda row: reverse("counter:receipt", args=[row.receipt_id]) if row.receipt_id else None,
        ),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    filters=(Search("q", _("Number, account or cashier")),),
    sort="-taken_at",
    empty=_("Nothing was taken without the server so far."),
)
NUMBERS = Table(
    name="offline-numbers",
    caption=_("Numbers given out beforehand"),
    columns=(
        Column(
            "numbers",
            _("Numbers"),
            kind="code",
            value=lambda row: f"{row.series} {row.first_number}-{row.last_number}",
            href=lambda row: reverse("supervisor:offline_numbers", args=[row.id]),
            sortable=False,
        ),
        Column("holder", _("Held by"), value=lambda row: row.drawer_code or row.office_name, sortable=False),
        Column("holder_name", _("Given to")),
        Column("business_date", _("Day"), kind="date"),
        Column("used", _("With a receipt"), kind="count", total=True),
        Column("returned", _("Given back"), kind="count", total=True),
        Column("spoiled", _("Spoiled or lost"), kind="count", total=True),
        Column("missing", _("Missing"), kind="count", total=True),
    ),
    filters=(Choices("kind", _("What"), options=(("book", _("Printed books")), ("page", _("Counter pages")))),),
    sort="-business_date",
    empty=_("No numbers were given out so far. A counter gets them when it opens; a printed book is entered here."),
    prefix="n-",
)


def _matches(row: RangeRow, filters: Mapping[str, str]) -> bool:
    return filters.get("kind", "") in {"", "book" if row.is_book else "page"}


class SlipForm(CommandForm):
    """A slip of the printed book."""

    session_id = forms.TypedChoiceField(label=_("Whose drawer has the money"), coerce=int)
    book = forms.ChoiceField(label=_("Book"))
    sequence = forms.IntegerField(label=_("Number on the slip"), min_value=1)
    taken_at = forms.TimeField(label=_("Time on the slip"), help_text=_("Of today, like 14:25."))
    account = forms.CharField(label=_("Account number"), max_length=40)
    amount_cents = MoneyField(label=_("Amount"), min_cents=1)
    tender = forms.ChoiceField(label=_("Tender"), choices=(("cash", _("Cash")), ("check", _("Check"))))
    check_number = forms.CharField(label=_("Check number"), max_length=20, required=False)
    payer = forms.CharField(label=_("Paid by (if it is somebody else)"), max_length=120, required=False)
    second_username = username_field()
    second_pin = pin_field()


class BookForm(CommandForm):
    """A printed book."""

    office_id = forms.TypedChoiceField(label=_("Office"), coerce=int)
    series = forms.CharField(label=_("Mark on the cover"), max_length=12)
    first_number = forms.IntegerField(label=_("First number"), min_value=1)
    last_number = forms.IntegerField(label=_("Last number"), min_value=1)


class UnusedForm(CommandForm):
    """Numbers that no receipt has."""

    first_number = forms.IntegerField(label=_("First number"), min_value=1)
    last_number = forms.IntegerField(label=_("Last number"), min_value=1)
    kind = forms.ChoiceField(
        label=_("What became of them"),
        choices=(
            ("spoiled", _("Spoiled: the paper is kept")),
            ("lost", _("Lost")),
            ("returned", _("Given back unused")),
        ),
    )
    reason = forms.CharField(label=_("Reason"), max_length=400, required=False)


class CorrectionForm(CommandForm):
    """The correction by which the drawer's over became this receipt."""

    correction_id = forms.TypedChoiceField(label=_("Correction of the drawer's difference"), coerce=int)


def _head(request: HttpRequest, title: object) -> PageHead:
    return PageHead(title=str(title), crumbs=(Crumb(_("Without the server"), back_to(request, "supervisor:outage")),))


@page(
    url_name="supervisor:outage",
    roles=READERS,
    command=_("Receipts without the server"),
    keywords="offline outage paper book numbers gap recibo papel",
)
def outage(request: HttpRequest) -> HttpResponse:
    """What was taken without the server, and every number given out for it."""
    slip = Action(_("Key in a paper receipt"), reverse("supervisor:paper_receipt"), key="n", kind="primary")
    book = Action(_("Enter a printed book"), reverse("supervisor:receipt_book"), key="b")
    roles = roles_for(request)
    head = PageHead(
        title=_("Without the server"),
        primary=slip if roles & frozenset(TAKERS) else None,
        actions=(book,) if roles & frozenset(OVERSEERS) else (),
    )
    sees_all = bool(roles & frozenset(RECONCILERS)) or "auditor" in roles
    own = staff_user_id(request)
    rows = [row for row in offline_receipts() if sees_all or row.cashier_id == own]
    numbers = (NUMBERS.of_rows(request, rows=number_ranges(), matches=_matches),) if sees_all else ()
    return show(request, head=head, body=(RECEIPTS.of_rows(request, rows=rows), *numbers))


@page(url_name="supervisor:paper_receipt", roles=TAKERS, writes=True, command=_("Key in a paper receipt"))
def paper_receipt(request: HttpRequest) -> HttpResponse:
    """A slip of the printed book, with its own time, before a witness."""
    form = SlipForm(request.POST or None)
    form.fields["session_id"].choices = [  # type: ignore[attr-defined]
        (one.id, f"{one.drawer_code} {one.cashier_name}") for one in open_counter_sessions()
    ]
    form.fields["book"].choices = [(row.series, row.series) for row in number_ranges(books=True)]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            merged = key_in_paper_receipt(
                actor_id=staff_user_id(request),
                now=timezone.now(),
                draft=_slip(form),
                witness_username=form.cleaned_data["second_username"],
                witness_pin=form.cleaned_data["second_pin"],
            )
        if form.is_valid():
            sentence = _("Slip %(number)s is posted as receipt %(receipt)s.")
            words = {"number": merged.number, "receipt": merged.receipt_number or "?"}
            return done(request, sentence % words, to=reverse("supervisor:outage"))
    rule = Rule(
        _(
            "A slip is keyed in on its day, by who took it or another, before a witness. It goes into the drawer that has the money, with the time on the slip (cash control 53)."
        )
    )
    head = _head(request, _("Key in a paper receipt"))
    return show_form(request, FormPage(head=head, form=form, submit=_("Post the slip"), key="F9", aside=(rule,)))


def _slip(form: SlipForm) -> OfflineDraft:
    data = form.cleaned_data
    taken_at = timezone.make_aware(datetime.combine(timezone.localdate(), data["taken_at"]))
    return OfflineDraft(
        key=UUID(str(form.command_key)),
        kind=OfflineKind.PAPER,
        series=data["book"],
        sequence=data["sequence"],
        session_id=data["session_id"],
        taken_at=taken_at,
        account_typed=data["account"].strip(),
        amount_cents=data["amount_cents"],
        tender_kind=data["tender"],
        given_cents=data["amount_cents"],
        check_number=data["check_number"],
        payer_name=data["payer"],
    )


@page(url_name="supervisor:receipt_book", roles=OVERSEERS, writes=True, command=_("Enter a printed receipt book"))
def receipt_book(request: HttpRequest) -> HttpResponse:
    """Put a printed book in an office's keeping."""
    form = BookForm(request.POST or None)
    form.fields["office_id"].choices = [(row.id, row.name) for row in offices()]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            add_receipt_book(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                office_id=form.cleaned_data["office_id"],
                series=form.cleaned_data["series"],
                first_number=form.cleaned_data["first_number"],
                last_number=form.cleaned_data["last_number"],
            )
        if form.is_valid():
            return done(request, _("The book is entered."), to=reverse("supervisor:outage"))
    head = _head(request, _("Enter a printed book"))
    return show_form(request, FormPage(head=head, form=form, submit=_("Enter the book"), key="F9"))


@page(url_name="supervisor:offline_numbers", roles=RECONCILERS, writes=True)
def numbers(request: HttpRequest, range_id: int) -> HttpResponse:
    """Tell what became of numbers that no receipt has."""
    row = next(iter(number_ranges(range_id=range_id)), None)
    if row is None:
        raise Http404
    form = UnusedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            report_unused(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                range_id=range_id,
                first_number=form.cleaned_data["first_number"],
                last_number=form.cleaned_data["last_number"],
                kind=Unused(form.cleaned_data["kind"]),
                reason=form.cleaned_data["reason"],
            )
        if form.is_valid():
            return done(request, _("The numbers are accounted for."), to=reverse("supervisor:outage"))
    facts = Facts(
        (
            Fact(_("Numbers"), f"{row.series} {row.first_number}-{row.last_number}", kind="code"),
            Fact(_("With a receipt"), row.used, kind="count"),
            Fact(_("Given back"), row.returned, kind="count"),
            Fact(_("Spoiled or lost"), row.spoiled, kind="count"),
            Fact(_("Missing"), row.missing, kind="count", strong=True),
        ),
        title=_("Numbers"),
    )
    head = _head(request, _("Numbers without a receipt"))
    return show_form(request, FormPage(head=head, form=form, submit=_("Account for them"), key="F9", aside=(facts,)))


@page(url_name="supervisor:offline_receipt", roles=RECONCILERS, writes=True, write_roles=OVERSEERS)
def waiting(request: HttpRequest, offline_receipt_id: int) -> HttpResponse:
    """A receipt whose drawer was counted before it came: post it once the session is open again, or name the correction."""
    row = next(iter(offline_receipts(offline_receipt_id=offline_receipt_id)), None)
    if row is None:
        raise Http404
    form = CorrectionForm(request.POST or None)
    fitting = fitting_corrections(offline_receipt_id=offline_receipt_id)
    form.fields["correction_id"].choices = fitting  # type: ignore[attr-defined]
    form.fields["correction_id"].required = bool(fitting)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            _settle(request, form, row)
        if form.is_valid():
            return done(request, _("The receipt is in the books."), to=reverse("supervisor:outage"))
    rule = Rule(
        _(
            "The money was counted with the drawer. While its deposit is not verified, reopen the session and post the receipt; after that correct the drawer's difference with this receipt as evidence, and choose that correction here."
        )
    )
    session = reverse("supervisor:session", args=[row.session_id])
    facts = Facts(
        (
            Fact(_("Number"), row.number, kind="code"),
            Fact(_("Drawer"), row.drawer_code, kind="code", href=session),
            Fact(_("Taken by"), row.cashier_name),
            Fact(_("At the counter"), row.taken_at, kind="moment"),
            Fact(_("Account"), row.account_typed, kind="code"),
            Fact(_("Amount"), row.amount_cents, kind="money", strong=True),
        ),
        title=_("Receipt without the server"),
    )
    submit = _("Name the correction") if fitting else _("Post it into the open session")
    head = _head(request, _("Offline receipt %(number)s") % {"number": row.number})
    return show_form(request, FormPage(head=head, form=form, submit=submit, key="F9", aside=(facts, rule)))


def _settle(request: HttpRequest, form: CorrectionForm, row: OfflineRow) -> None:
    common = {
        "command_key": form.command_key,
        "actor_id": staff_user_id(request),
        "now": timezone.now(),
        "offline_receipt_id": row.id,
    }
    if form.cleaned_data["correction_id"]:
        settle_waiting(**common, correction_id=form.cleaned_data["correction_id"])  # type: ignore[arg-type]
    else:
        post_waiting(**common)  # type: ignore[arg-type]
