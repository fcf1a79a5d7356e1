"""Bank deposits: what waits for the bank, a bag prepared by one and verified by another."""

from collections.abc import Sequence

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.cashiering.queries import (
    DepositCandidate,
    DepositRow,
    ImageFileRow,
    bank_accounts,
    deposit_candidates,
    image_file_of_deposit,
    usual_bank_account,
    vaults,
)
from curbstop.cashiering.queries import deposits as find_deposits
from curbstop.journeys.make_deposit import prepare_deposit, verify_deposit, withdraw_deposit
from curbstop.kernel.money import Money
from curbstop.reporting.custody_list import bags
from curbstop.reporting.deposit_checks import deposit_checks
from curbstop.staff.queries import staff_users
from curbstop.web.counter.count_sheet import CountForm
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.second_person import reason_field
from curbstop.web.counter.words import CLASS_LABELS, DEPOSIT_STATES, TENDER_LABELS, denomination_label
from curbstop.web.supervisor.check_image_facts import image_facts
from curbstop.web.supervisor.links import OVERSEERS, RECONCILERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.forms import CommandForm, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule
from curbstop.web.ui.tables import Choices, Column, DayFilter, Search, Table

WAITING = Table(
    name="waiting",
    caption=_("Waits for a deposit"),
    columns=(
        Column(
            "drawer_code",
            _("Drawer"),
            kind="code",
            href=lambda row: reverse("supervisor:session", args=[row.session_id]),
        ),
        Column("business_date", _("Business day"), kind="date"),
        Column("tender_class", _("Tender"), value=lambda row: CLASS_LABELS[row.tender_class]),
        Column("pieces", _("Pieces"), kind="count", value=lambda row: row.pieces or None),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    empty=_("Everything that was approved is in a deposit."),
    prefix="w-",
)
DEPOSITS = Table(
    name="deposits",
    caption=_("Deposits"),
    columns=(
        Column("id", _("Deposit"), kind="code", href=lambda row: reverse("supervisor:deposit", args=[row.id])),
        Column("business_date", _("Business day"), kind="date"),
        Column("bag_number", _("Bag"), kind="code"),
        Column("bank_account_name", _("Bank account")),
        Column("state", _("State"), kind="status", statuses=DEPOSIT_STATES),
        Column("currency_cents", _("Cash"), kind="money", total=True),
        Column("checks_cents", _("Checks"), kind="money", total=True),
        Column("total_cents", _("Amount"), kind="money", total=True),
    ),
    filters=(
        Search("q", _("Bag or bank account")),
        Choices("state", _("State"), options=tuple((code, status.label) for code, status in DEPOSIT_STATES.items())),
        DayFilter("from", _("From"), field="business_date"),
    ),
    sort="-id",
    empty=_("No deposit was made yet."),
)
CURRENCY = Table(
    name="currency",
    caption=_("Cash in the bag"),
    columns=(
        Column("0", _("Piece"), value=lambda row: denomination_label(row[0]), sortable=False),
        Column("1", _("How many"), kind="count", value=lambda row: row[1], sortable=False),
    ),
    empty=_("No cash."),
    prefix="c-",
    export=False,
)
CHECKS = Table(
    name="checks",
    caption=_("List of checks"),
    columns=(
        Column(
            "receipt_number",
            _("Receipt"),
            kind="code",
            value=lambda row: row.receipt_number or "-",
            href=lambda row: reverse("counter:receipt", args=[row.receipt_id]) if row.receipt_id else "",
        ),
        Column("kind", _("Tender"), value=lambda row: TENDER_LABELS[row.kind]),
        Column("check_number", _("Number"), kind="code"),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    empty=_("No checks."),
    prefix="k-",
    page_size=200,
)


class PrepareForm(CountForm):
    """Which drawers, which bank, and what lies in the bag."""

    first = ("bank_account_id", "session_ids", "vault_id", "bag_number")
    bank_account_id = forms.TypedChoiceField(label=_("Bank account"), coerce=int)
    session_ids = forms.TypedMultipleChoiceField(
        label=_("Drawers"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Their cash and checks go into this bag whole."),
    )
    vault_id = forms.TypedChoiceField(label=_("Out of the vault"), coerce=int)
    bag_number = forms.CharField(label=_("Bag number"), max_length=30)


class VerifyForm(CountForm):
    """The bag counted again."""

    checks_count = forms.IntegerField(
        label=_("How many checks"), min_value=0, widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6})
    )
    checks_cents = MoneyField(label=_("Checks in all"), min_cents=0)
    seal_number = forms.CharField(label=_("Number of the seal"), max_length=30, required=False)
    checks_as = forms.ChoiceField(
        label=_("The checks go"),
        choices=(("list", _("in the bag, with their list")), ("image", _("as a file of images, never in the bag too"))),
        required=False,
    )


class WithdrawForm(CommandForm):
    """Why."""

    reason = reason_field()


@page(url_name="supervisor:deposits", roles=RECONCILERS, command=_("Deposits"), keywords="bank bag depósito")
def deposits(request: HttpRequest) -> HttpResponse:
    """What waits, and all deposits."""
    waiting = deposit_candidates()
    new = Action(_("Prepare a deposit"), reverse("supervisor:deposit_new"), key="n", kind="primary")
    head = PageHead(
        title=_("Deposits"),
        primary=new if waiting and roles_for(request) & frozenset(RECONCILERS) else None,
        actions=(Action(_("Bank lines"), reverse("supervisor:bank_lines"), key="l"),),
    )
    body = (WAITING.of_rows(request, rows=waiting), DEPOSITS.of_rows(request, rows=find_deposits()))
    return show(request, head=head, body=body)


@page(
    url_name="supervisor:deposit_new",
    roles=RECONCILERS,
    writes=True,
    command=_("Prepare a deposit"),
    keywords="bag bank",
)
def deposit_new(request: HttpRequest) -> HttpResponse:
    """Count the bag: it must be what the drawers turned in."""
    waiting = deposit_candidates()
    if request.method == "GET" and not waiting:
        return _nothing_waits(request)
    form = PrepareForm(request.POST or None, initial=_initial(waiting, request.GET.get("day", "")))
    form.fields["bank_account_id"].choices = [(row.id, f"{row.code} {row.name}") for row in bank_accounts()]  # type: ignore[attr-defined]
    form.fields["vault_id"].choices = [(row.id, f"{row.code} {row.name}") for row in vaults()]  # type: ignore[attr-defined]
    form.fields["session_ids"].choices = _choices(waiting)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        deposit_id = 0
        with refused_at(form):
            deposit_id = prepare_deposit(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                bank_account_id=form.cleaned_data["bank_account_id"],
                vault_id=form.cleaned_data["vault_id"],
                session_ids=form.cleaned_data["session_ids"],
                currency=form.cleaned_data["count"].currency,
                bag_number=form.cleaned_data["bag_number"],
            )
        if deposit_id:
            return done(
                request,
                _("The deposit is prepared. Somebody else verifies it."),
                to=reverse("supervisor:deposit", args=[deposit_id]),
            )
    head = PageHead(
        title=_("Prepare a deposit"), crumbs=(Crumb(_("Deposits"), back_to(request, "supervisor:deposits")),)
    )
    rule = Rule(
        _("A deposit is exactly what was turned in, cash and checks, never less a payout (cash controls 2 and 3).")
    )
    before = (WAITING.of_rows(request, rows=waiting),)
    form_page = FormPage(head=head, form=form, submit=_("Seal the bag"), key="F9", before=before, aside=(rule,))
    return show_form(request, form_page, template="counter/form_with_count.html")


def _nothing_waits(request: HttpRequest) -> HttpResponse:
    crumbs = (Crumb(_("Deposits"), back_to(request, "supervisor:deposits")),)
    text = _("Nothing waits for a deposit: no approved drawer holds cash or checks. Approve the counted drawers first.")
    notice = Notice(text, "quiet", reverse("supervisor:day"), _("To the day"))
    return show(request, head=PageHead(title=_("Prepare a deposit"), crumbs=crumbs), notices=(notice,))


def _initial(waiting: Sequence[DepositCandidate], day: str) -> dict[str, object]:
    wanted = [row.session_id for row in waiting if not day or row.business_date.isoformat() == day]
    return {"session_ids": sorted(set(wanted)), "bank_account_id": usual_bank_account()}


def _choices(waiting: Sequence[DepositCandidate]) -> list[tuple[int, str]]:
    sums: dict[int, list[str]] = {}
    names: dict[int, str] = {}
    for row in waiting:
        names[row.session_id] = f"{row.drawer_code} {row.business_date.isoformat()}"
        sums.setdefault(row.session_id, []).append(f"{CLASS_LABELS[row.tender_class]} {Money(row.amount_cents)}")
    return [(identity, f"{name}: {', '.join(sums[identity])}") for identity, name in names.items()]


def deposit_or_404(deposit_id: int) -> DepositRow:
    """The deposit, or the page that says that there is none."""
    found = next(iter(find_deposits(deposit_id=deposit_id)), None)
    if found is None:
        raise Http404
    return found


@page(url_name="supervisor:deposit", roles=RECONCILERS)
def deposit(request: HttpRequest, deposit_id: int) -> HttpResponse:
    """One deposit with its list of checks."""
    found = deposit_or_404(deposit_id)
    is_prepared = found.state == "PREPARED" and bool(roles_for(request) & frozenset(RECONCILERS))
    kept = image_file_of_deposit(deposit_id=deposit_id) if found.checks_as == "image" else None
    verify = Action(_("Verify"), reverse("supervisor:deposit_verify", args=[deposit_id]), key="v", kind="primary")
    withdraw = Action(_("Take apart"), reverse("supervisor:deposit_withdraw", args=[deposit_id]))
    head = PageHead(
        title=_("Deposit %(id)s, bag %(bag)s") % {"id": found.id, "bag": found.bag_number},
        crumbs=(Crumb(_("Deposits"), back_to(request, "supervisor:deposits")),),
        status=DEPOSIT_STATES[found.state],
        primary=verify if is_prepared and found.prepared_by_id != staff_user_id(request) else None,
        actions=_more(request, found, withdraw if is_prepared else None, kept),
    )
    body = (
        CURRENCY.of_rows(request, rows=found.currency),
        CHECKS.of_rows(request, rows=deposit_checks(deposit_id=deposit_id)),
    )
    aside = (_facts(found), image_facts(kept)) if kept else (_facts(found),)
    notices = (Notice(_("Its checks go as images: the file for the bank is not written yet."), "wait"),)
    is_awaited = found.checks_as == "image" and found.state == "VERIFIED" and kept is None
    return show(request, head=head, body=body, aside=aside, notices=notices if is_awaited else ())


def _more(
    request: HttpRequest, found: DepositRow, withdraw: Action | None, kept: ImageFileRow | None
) -> tuple[Action, ...]:
    if withdraw is not None:
        return (withdraw,)
    carrier = Action(_("Bag to the carrier"), reverse("supervisor:deposit_carrier", args=[found.id]), key="c")
    is_here = found.state == "VERIFIED" and any(row.deposit_id == found.id and not row.carrier for row in bags())
    may = bool(roles_for(request) & frozenset(RECONCILERS))
    return (*_images(found, kept, may=may), *((carrier,) if is_here and may else ()))


def _images(found: DepositRow, kept: ImageFileRow | None, *, may: bool) -> tuple[Action, ...]:
    """What can be done about a sealed deposit's check images."""
    if kept is not None:
        fetch = Action(_("Fetch the check images"), reverse("supervisor:deposit_images_file", args=[found.id]), key="f")
        return (fetch,) if kept.stored_file_id else ()
    if found.checks_as != "image" or found.state != "VERIFIED" or not may:
        return ()
    return (
        Action(_("File of check images"), reverse("supervisor:deposit_images", args=[found.id]), key="i"),
        Action(_("No images"), reverse("supervisor:deposit_no_images", args=[found.id])),
    )


def _facts(found: DepositRow) -> Facts:
    names = staff_users(ids=[one for one in (found.prepared_by_id, found.verified_by_id) if one])
    prepared = names.get(found.prepared_by_id)
    verified = names.get(found.verified_by_id or 0)
    difference = found.bank_difference_cents
    return Facts(
        (
            Fact(_("Bank account"), found.bank_account_name),
            Fact(_("Business day"), found.business_date, kind="date"),
            Fact(
                _("Prepared by"),
                prepared.full_name if prepared else "",
                note=timezone.localtime(found.prepared_at).strftime("%Y-%m-%d %H:%M"),
            ),
            Fact(_("Verified by"), verified.full_name if verified else _("nobody yet")),
            Fact(_("Seal"), found.seal_number, kind="code"),
            Fact(_("Cash"), found.currency_cents, kind="money"),
            Fact(_("Checks"), found.checks_cents, kind="money", note=str(found.checks_count)),
            Fact(_("Amount"), found.total_cents, kind="money", strong=True),
            Fact(
                _("Bank"),
                _("not matched yet") if difference is None else (_("agrees") if difference == 0 else Money(difference)),
            ),
        ),
        title=_("Deposit"),
    )


@page(url_name="supervisor:deposit_verify", roles=RECONCILERS, writes=True)
def verify(request: HttpRequest, deposit_id: int) -> HttpResponse:
    """Count the bag again, blind, and seal it."""
    found = deposit_or_404(deposit_id)
    there = reverse("supervisor:deposit", args=[deposit_id])
    form = VerifyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            verify_deposit(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                deposit_id=deposit_id,
                currency=form.cleaned_data["count"].currency,
                checks_count=form.cleaned_data["checks_count"],
                checks_cents=form.cleaned_data["checks_cents"],
                seal_number=form.cleaned_data["seal_number"],
                checks_as=form.cleaned_data["checks_as"] or "list",
            )
        if form.is_valid():
            return done(request, _("The deposit is verified and sealed."), to=there)
    head = PageHead(title=_("Verify bag %(bag)s") % {"bag": found.bag_number}, crumbs=(Crumb(_("Deposit"), there),))
    rule = Rule(
        _(
            "Verified by somebody with that power who neither prepared it nor has a drawer in it. Sealed: nothing in it changes any more."
        )
    )
    form_page = FormPage(head=head, form=form, submit=_("Verify and seal"), key="F9", aside=(rule,))
    return show_form(request, form_page, template="counter/form_with_count.html")


@page(url_name="supervisor:deposit_withdraw", roles=RECONCILERS, writes=True, write_roles=OVERSEERS)
def withdraw(request: HttpRequest, deposit_id: int) -> HttpResponse:
    """Take a bag apart that is not verified yet."""
    found, form = deposit_or_404(deposit_id), WithdrawForm(request.POST or None)
    there = reverse("supervisor:deposit", args=[deposit_id])
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            withdraw_deposit(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                deposit_id=deposit_id,
                reason=form.cleaned_data["reason"],
            )
        if form.is_valid():
            return done(
                request,
                _("The deposit is taken apart. Its money waits for another one."),
                to=reverse("supervisor:deposits"),
            )
    head = PageHead(title=_("Take deposit apart"), crumbs=(Crumb(_("Deposit"), there),))
    return show_form(
        request, FormPage(head=head, form=form, submit=_("Take apart"), aside=(_facts(found),), danger=True)
    )
