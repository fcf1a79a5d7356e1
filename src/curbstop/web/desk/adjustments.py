"""Adjustments: asked for on an account, posted at once within one's limit, else after a second person; the register."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.billing.types import POSTED, REQUESTED
from curbstop.customers.queries import related_accounts
from curbstop.journeys.adjust import Limit, adjustment_limit, request_adjustment
from curbstop.journeys.adjustment_rules import ADJUSTMENT_TYPES
from curbstop.receivables.queries import OpenItemRow, open_items
from curbstop.receivables.types import CHARGE_TYPES
from curbstop.reporting.adjustment_list import AdjustmentListRow, adjustment_list
from curbstop.web.counter.words import CHARGE_LABELS
from curbstop.web.desk.account_lists import account_crumb, account_name_or_404
from curbstop.web.desk.calculations import calculation_of
from curbstop.web.desk.evidence import checked_evidence, evidence_facts, evidence_files
from curbstop.web.desk.links import ADJUSTERS, page_href
from curbstop.web.desk.looks import note_look, staff_user_id
from curbstop.web.desk.today import working_day
from curbstop.web.desk.words import ADJUSTMENT_REASONS, ADJUSTMENT_STATES, OWN_ACCOUNT, word_of
from curbstop.web.ui.access import page
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.formats import format_plain_money, format_spoken_day
from curbstop.web.ui.forms import CommandForm, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule
from curbstop.web.ui.tables import Choices, Column, DayFilter, Search, Table, TablePage, TableQuery

ITEM, KIND = "item:", "kind:"
REGISTER = Table(
    name="adjustments",
    caption=_("Adjustments"),
    columns=(
        Column("id", _("Adjustment"), kind="code", href=lambda row: reverse("desk:adjustment", args=[row.id])),
        Column("requested_at", _("Asked at"), kind="moment"),
        Column(
            "account",
            _("Account"),
            sortable=False,
            href=lambda row: reverse("desk:account", args=[row.customer_account_id]),
        ),
        Column("charge_type", _("Charge"), value=lambda row: word_of(CHARGE_LABELS, row.charge_type), sortable=False),
        Column(
            "reason_code", _("Type"), value=lambda row: word_of(ADJUSTMENT_REASONS, row.reason_code), sortable=False
        ),
        Column("requested_by", _("Asked by"), sortable=False),
        Column("decided_by", _("Decided by"), sortable=False),
        Column("remark", _("What happened"), sortable=False),
        Column("business_date", _("Posted on"), kind="date"),
        Column("files", _("Files"), kind="count", sortable=False, value=lambda row: row.files or None),
        Column("state", _("State"), kind="status", statuses=ADJUSTMENT_STATES),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    filters=(
        Search("q", _("Account, name, remark or who asked")),
        Choices("state", _("State"), options=tuple((code, one.label) for code, one in ADJUSTMENT_STATES.items())),
        Choices("charge", _("Charge"), options=tuple((code, CHARGE_LABELS[code]) for code in CHARGE_TYPES)),
        DayFilter("from_day", _("Asked from"), field="requested_at"),
        DayFilter("to_day", _("Asked up to"), field="requested_at", side="to"),
        Choices("reason", _("Type"), options=tuple(ADJUSTMENT_REASONS.items())),
    ),
    sort="-id",
    empty=_("Nothing was ever adjusted."),
    hide_caption=True,
)


class AdjustmentForm(CommandForm):
    """Which charge, which way, how much, why."""

    charge = forms.ChoiceField(label=_("Which charge"))
    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=[("less", _("Take off")), ("more", _("Charge more"))],
        initial="less",
        widget=forms.RadioSelect,
    )
    amount = MoneyField(label=_("Amount"), min_cents=1)
    reason_code = forms.ChoiceField(
        label=_("Type"), choices=[(code, ADJUSTMENT_REASONS[code]) for code in ADJUSTMENT_TYPES]
    )
    remark = forms.CharField(
        label=_("What happened"),
        max_length=400,
        help_text=_("The customer and the auditor may read it."),
        widget=forms.TextInput(attrs={"size": 60}),
    )

    evidence = forms.FileField(
        label=_("Evidence"),
        required=False,
        help_text=_("A photo, invoice or report (PDF, JPEG or PNG, 10 MB at most)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: object, items: list[OpenItemRow], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.open_items = {item.open_item_id: item for item in items}
        self.fields["charge"].choices = [  # type: ignore[attr-defined]
            (_("Open items"), [(f"{ITEM}{item.open_item_id}", _item_label(item)) for item in items]),
            (
                _("Without an item: becomes credit, or a new charge"),
                [(f"{KIND}{code}", CHARGE_LABELS[code]) for code in CHARGE_TYPES],
            ),
        ]

    @property
    def open_item(self) -> OpenItemRow | None:
        """The item that was chosen."""
        chosen: str = self.cleaned_data["charge"]
        return self.open_items[int(chosen.removeprefix(ITEM))] if chosen.startswith(ITEM) else None

    @property
    def charge_type(self) -> str:
        """The kind of the charge that was chosen."""
        item = self.open_item
        return item.charge_type if item else str(self.cleaned_data["charge"]).removeprefix(KIND)

    @property
    def signed_cents(self) -> int:
        """Down is negative."""
        cents: int = self.cleaned_data["amount"]
        return cents if self.cleaned_data["direction"] == "more" else -cents

    def clean_evidence(self) -> object:
        """Of a kind that can be shown, and not too large."""
        return checked_evidence(self.cleaned_data["evidence"])

    def clean(self) -> dict[str, object]:
        """Not more off an item than is open on it."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if "charge" in cleaned and "amount" in cleaned and cleaned.get("direction") == "less":
            item = self.open_item
            if item and int(str(cleaned["amount"])) > item.open_cents:
                most = {"amount": format_plain_money(item.open_cents)}
                self.add_error("amount", _("Only %(amount)s is open on this charge.") % most)
        return cleaned


def _item_label(item: OpenItemRow) -> str:
    return str(
        _("%(charge)s, due %(day)s, open %(amount)s")
        % {
            "charge": word_of(CHARGE_LABELS, item.charge_type),
            "day": format_spoken_day(item.due_date) or "-",
            "amount": format_plain_money(item.open_cents),
        }
    )


@page(url_name="desk:adjustment_new", roles=ADJUSTERS, writes=True)
def adjustment_new(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """Ask for an adjustment; it says at once whether it is posted or waits."""
    name = account_name_or_404(customer_account_id)
    me, on = staff_user_id(request), working_day()
    items = open_items(customer_account_ids=[customer_account_id])
    form = AdjustmentForm(request.POST or None, request.FILES or None, items=items)
    own = related_accounts(staff_user_id=me, customer_account_ids=[customer_account_id], on_date=on)
    if request.method == "POST" and form.is_valid():
        if own:
            form.add_error(None, OWN_ACCOUNT)
        else:
            answer = _request(request, form, customer_account_id)
            if answer is not None:
                return answer
    limit = adjustment_limit(staff_user_id=me, customer_account_id=customer_account_id, on_date=on)
    head = PageHead(
        title=_("Adjust a charge"),
        subtitle=name.number,
        crumbs=(account_crumb(customer_account_id, name),),
        actions=(
            Action(_("Leak claim"), reverse("desk:leak", args=[customer_account_id]), key="l"),
            Action(_("Meter test"), reverse("desk:meter_error", args=[customer_account_id]), key="m"),
        ),
    )
    rule = Rule(_("Limits add up per account over 12 months. Who took a payment within 30 days does not adjust."))
    return show_form(request, FormPage(head=head, form=form, submit=_("Adjust"), aside=(_limit_facts(limit), rule)))


def _request(request: HttpRequest, form: AdjustmentForm, customer_account_id: int) -> HttpResponse | None:
    item = form.open_item
    with refused_at(form):
        row = request_adjustment(
            customer_account_id=customer_account_id,
            charge_type=form.charge_type,
            amount_cents=form.signed_cents,
            reason_code=form.cleaned_data["reason_code"],
            remark=form.cleaned_data["remark"],
            open_item_id=item.open_item_id if item and form.signed_cents < 0 else None,
            agreement_id=item.agreement_id if item else None,
            business_date=working_day(),
            command_key=form.command_key,
            actor_id=staff_user_id(request),
            now=timezone.now(),
            evidence=evidence_files(form.cleaned_data["evidence"]),
        )
    if not form.is_valid():
        return None
    sentence: Words = _("Adjusted.")
    if row.state == REQUESTED:
        sentence = _("It is above your limit and waits for a second person.")
    tone = "good" if row.state == POSTED else "wait"
    return done(request, sentence, to=reverse("desk:account", args=[customer_account_id]), tone=tone)


def _limit_facts(limit: Limit) -> Facts:
    left = max(0, limit.limit_cents - limit.used_cents)
    return Facts(
        (
            Fact(_("Your limit"), limit.limit_cents, kind="money"),
            Fact(_("Used on this account"), limit.used_cents, kind="money", note=_("12 months")),
            Fact(_("Posts at once up to"), left, kind="money", strong=True),
        ),
        title=_("May I?"),
    )


@page(url_name="desk:adjustments", roles=ADJUSTERS, command=_("Adjustments"), keywords="register corrections ajustes")
def adjustments(request: HttpRequest) -> HttpResponse:
    """All of them."""

    def fetch(query: TableQuery) -> TablePage:
        rows = adjustment_list(
            filters=query.filters,
            sort_key=query.sort_key,
            descending=query.descending,
            limit=query.limit,
            offset=query.offset,
        )
        totals = {"amount_cents": rows[0].all_cents} if rows else {}
        return TablePage(rows=rows, count=rows[0].all_rows if rows else 0, totals=totals)

    return show(request, head=PageHead(title=_("Adjustments")), body=(REGISTER.of_query(request, fetch=fetch),))


@page(url_name="desk:adjustment", roles=ADJUSTERS)
def adjustment(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    """One adjustment: asked by whom, why, decided by whom, posted where."""
    found = next(iter(adjustment_list(filters={"id": adjustment_id}, limit=1)), None)
    if found is None:
        raise Http404
    note_look(request, identity=found.customer_account_id, page="desk:adjustment", now=timezone.now())
    waits: tuple[Notice, ...] = ()
    if found.state == REQUESTED:
        href = page_href("supervisor:approval", found.approval_id)
        waits = (Notice(_("It waits for a second person."), tone="wait", href=href, link_label=_("The request")),)
    head = PageHead(
        title=word_of(ADJUSTMENT_REASONS, found.reason_code),
        crumbs=(Crumb(_("Adjustments"), back_to(request, "desk:adjustments")),),
        status=ADJUSTMENT_STATES[found.state],
    )
    return show(
        request,
        head=head,
        body=(_facts(found), *evidence_facts(found.id), *calculation_of(request, found.calculation)),
        notices=waits,
    )


def _facts(found: AdjustmentListRow) -> Facts:
    entry = Fact(_("Journal entry"), "", kind="code")
    if found.entry_id:
        entry = Fact(
            _("Journal entry"), str(found.entry_id), kind="code", href=page_href("audit:entry", found.entry_id)
        )
    return Facts(
        (
            Fact(_("Account"), found.account, href=reverse("desk:account", args=[found.customer_account_id])),
            Fact(_("Charge"), word_of(CHARGE_LABELS, found.charge_type)),
            Fact(_("What happened"), found.remark),
            Fact(_("Asked by"), found.requested_by),
            Fact(_("Asked at"), found.requested_at, kind="moment"),
            Fact(_("Decided by"), found.decided_by or _("nobody had to")),
            entry,
            Fact(_("Amount"), found.amount_cents, kind="money", strong=True),
        )
    )
