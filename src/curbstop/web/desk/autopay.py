"""Autopay of an account: what was authorised and by whom, every draft and what became of it; to begin it and to end it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.autopay.queries import drafts_of_account, mandates_of
from curbstop.autopay.types import CCD, PPD, WEB, BankData, DraftRow, MandateRow, NewMandate
from curbstop.journeys.autopay import start_autopay, stop_autopay
from curbstop.platform.files import store_file
from curbstop.web.desk.account_lists import account_crumb, account_name_or_404
from curbstop.web.desk.links import ADJUSTERS, READERS
from curbstop.web.desk.looks import note_look, staff_user_id
from curbstop.web.desk.today import working_day
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, refused_at
from curbstop.web.ui.heads import Action, Crumb, PageHead
from curbstop.web.ui.pages import done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.spoken import kept
from curbstop.web.ui.tables import Column, Table

LARGEST_BYTES = 5 * 1024 * 1024
RULE = _(
    "Each bill is drafted on its due date, never above its printed amount; what was paid before is not drafted again. A prenote"
    " proves the bank account first. Nobody sees more than the last four digits."
)
CLASSES = {
    PPD: _("A person's account, by a signed form (PPD)"),
    WEB: _("A person's account, authorized on the web (WEB)"),
    CCD: _("A company's account, by agreement (CCD)"),
}
STOP_REASONS = {
    "customer": _("The customer asked for it"),
    "returns": _("Too many drafts came back"),
    "bank_code": _("The bank does not allow it"),
    "corrected": _("Corrected by the bank"),
    "closed": _("The account was closed"),
}
DRAFT_STATES = {
    "CUT": Status(_("At the bank"), "wait"),
    "POSTED": Status(_("Posted"), "good"),
    "WITHDRAWN": Status(_("Never sent"), "quiet"),
    "RETURNED": Status(_("Returned by the bank"), "bad"),
}
KINDS = {"draft": _("Draft"), "prenote": _("Prenote, no money")}


def draft_state(row: DraftRow) -> str:
    """What became of an entry."""
    return "RETURNED" if row.return_code else row.run_state


DRAFTS = Table(
    name="drafts",
    caption=_("Drafts"),
    columns=(
        Column("settles_on", _("Settles"), kind="date", sortable=False),
        Column("kind", _("What"), value=lambda row: KINDS[row.kind], sortable=False),
        Column(
            "bill_id",
            _("Bill"),
            kind="code",
            sortable=False,
            value=lambda row: row.bill_id or "",
            href=lambda row: reverse("office:bill", args=[row.bill_id]) if row.bill_id else None,
        ),
        Column("printed_cents", _("Printed amount"), kind="money", sortable=False),
        Column("amount_cents", _("Drafted"), kind="money", sortable=False),
        Column("trace", _("Trace number"), kind="code", sortable=False),
        Column("state", _("State"), kind="status", statuses=DRAFT_STATES, value=draft_state, sortable=False),
        Column("return_code", _("Bank code"), kind="code", sortable=False),
    ),
    prefix="d-",
    empty=_("Nothing was drafted yet."),
)
MANDATES = Table(
    name="mandates",
    caption=_("Earlier authorizations"),
    columns=(
        Column("begun_on", _("From"), kind="date", sortable=False),
        Column("stopped_on", _("To"), kind="date", sortable=False),
        Column("account_last4", _("Bank account"), value=lambda row: f"…{row.account_last4}", sortable=False),
        Column("authorised_by", _("Authorized by"), sortable=False),
        Column(
            "stop_reason", _("Why it ended"), value=lambda row: STOP_REASONS.get(row.stop_reason, ""), sortable=False
        ),
        Column("stop_remark", _("Remark"), value=lambda row: kept(row.stop_remark), sortable=False),
    ),
    prefix="m-",
    empty=_("There is no earlier authorization."),
)


class StartForm(CommandForm):
    """What the customer authorises."""

    entry_class = forms.ChoiceField(label=_("Kind of account"), choices=tuple(CLASSES.items()))
    holder_name = forms.CharField(label=_("Name on the bank account"), max_length=22)
    routing = forms.CharField(
        label=_("Routing number"), min_length=9, max_length=9, help_text=_("Nine digits, left on a check.")
    )
    account_number = forms.CharField(
        label=_("Bank account number"), max_length=17, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    again = forms.CharField(
        label=_("Bank account number again"), max_length=17, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    savings = forms.BooleanField(label=_("It is a savings account"), required=False)
    authorised_by = forms.CharField(label=_("Who authorized it"), max_length=120)
    authorised_on = DayField(label=_("Authorized on"))
    evidence = forms.CharField(
        label=_("What proves it"), max_length=200, help_text=_("Where the form lies, or the number of the consent.")
    )
    evidence_file = forms.FileField(label=_("Scan of the form"), required=False)
    prenote = forms.BooleanField(label=_("Prove the account by a prenote first"), required=False, initial=True)

    def clean(self) -> dict[str, object]:
        """Typed twice alike; the web demands a prenote."""
        found = super().clean() or {}
        if found.get("account_number") != found.get("again"):
            self.add_error("again", _("The two account numbers differ."))
        if found.get("entry_class") == WEB and not found.get("prenote"):
            self.add_error("prenote", _("What was authorized on the web must be proven by a prenote first."))
        return found

    def new_mandate(self, *, customer_account_id: int, evidence_file_id: int | None) -> NewMandate:
        """What was typed."""
        data = self.cleaned_data
        return NewMandate(
            customer_account_id=customer_account_id,
            entry_class=data["entry_class"],
            holder_name=data["holder_name"],
            bank=BankData(data["routing"], data["account_number"], data["savings"]),
            authorised_by=data["authorised_by"],
            authorised_on=data["authorised_on"],
            evidence_reference=data["evidence"],
            evidence_file_id=evidence_file_id,
            needs_prenote=data["prenote"],
        )


class StopForm(CommandForm):
    """Why it ends."""

    remark = forms.CharField(label=_("Who asked for it, and how"), max_length=400)


@page(url_name="desk:autopay", roles=READERS)
def autopay(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """What holds now, what was drafted, what held before."""
    name = account_name_or_404(customer_account_id)
    note_look(request, identity=customer_account_id, page="desk:autopay", now=timezone.now())
    rows = mandates_of(customer_account_id=customer_account_id)
    living = next((row for row in rows if row.stopped_on is None), None)
    may = bool(roles_for(request) & set(ADJUSTERS))
    begin = Action(
        _("Begin autopay"), reverse("desk:autopay_start", args=[customer_account_id]), key="s", kind="primary"
    )
    end = Action(_("End autopay"), reverse("desk:autopay_stop", args=[customer_account_id]), key="x", kind="danger")
    head = PageHead(
        title=_("Autopay"),
        subtitle=name.number,
        crumbs=(account_crumb(customer_account_id, name),),
        primary=begin if may and living is None else None,
        actions=(end,) if may and living else (),
    )
    earlier = tuple(row for row in rows if row.stopped_on is not None)
    body = (
        _living_facts(living),
        DRAFTS.of_rows(request, rows=drafts_of_account(customer_account_id=customer_account_id)),
        *((MANDATES.of_rows(request, rows=earlier),) if earlier else ()),
        Rule(RULE),
    )
    return show(request, head=head, body=body)


def _living_facts(living: MandateRow | None) -> Facts:
    if living is None:
        return Facts((Fact(_("Autopay"), _("This account does not pay by autopay.")),), title=_("What holds now"))
    live = living.live_from
    return Facts(
        (
            Fact(_("Kind of account"), CLASSES[living.entry_class]),
            Fact(_("Name on the bank account"), living.holder_name),
            Fact(
                _("Bank account"),
                f"…{living.account_last4}",
                kind="code",
                note=_("savings") if living.is_savings else _("checking"),
            ),
            Fact(_("Routing number"), living.routing, kind="code"),
            Fact(_("Authorized by"), living.authorised_by),
            Fact(_("Authorized on"), living.authorised_on, kind="date"),
            Fact(_("What proves it"), living.evidence_reference),
            Fact(_("Entered by"), living.begun_by),
            Fact(_("Drafted from"), live, kind="date", note="" if live else _("waits for the prenote")),
            *((Fact(_("Corrected by the bank"), living.change_code, kind="code"),) if living.change_code else ()),
        ),
        title=_("What holds now"),
    )


@page(url_name="desk:autopay_start", roles=ADJUSTERS, writes=True)
def autopay_start(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """Begin it."""
    name, on = account_name_or_404(customer_account_id), working_day()
    form = StartForm(
        request.POST or None, request.FILES or None, initial={"authorised_on": on, "authorised_by": name.holder_name}
    )
    there = reverse("desk:autopay", args=[customer_account_id])
    if request.method == "POST" and form.is_valid():
        evidence_file_id = _kept_scan(form)
        with refused_at(form):
            start_autopay(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                business_date=on,
                new=form.new_mandate(customer_account_id=customer_account_id, evidence_file_id=evidence_file_id),
            )
        if form.is_valid():
            return done(request, _("Autopay has begun; the customer is told by letter."), to=there)
    crumbs = (account_crumb(customer_account_id, name), Crumb(_("Autopay"), there))
    head = PageHead(title=_("Begin autopay"), subtitle=name.number, crumbs=crumbs)
    return show_form(request, FormPage(head=head, form=form, submit=_("Begin autopay"), aside=(Rule(RULE),)))


def _kept_scan(form: StartForm) -> int | None:
    scan = form.cleaned_data["evidence_file"]
    if scan is None:
        return None
    content = scan.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        form.add_error("evidence_file", _("The file is larger than 5 MB."))
        return None
    return store_file(
        name=scan.name, media_type=scan.content_type or "application/octet-stream", content=content, now=timezone.now()
    )


@page(url_name="desk:autopay_stop", roles=ADJUSTERS, writes=True)
def autopay_stop(request: HttpRequest, customer_account_id: int) -> HttpResponse:
    """End it as the customer asks."""
    name, on = account_name_or_404(customer_account_id), working_day()
    form = StopForm(request.POST or None)
    there = reverse("desk:autopay", args=[customer_account_id])
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            stop_autopay(
                command_key=form.command_key,
                actor_id=staff_user_id(request),
                now=timezone.now(),
                business_date=on,
                customer_account_id=customer_account_id,
                remark=form.cleaned_data["remark"],
            )
        if form.is_valid():
            return done(request, _("Autopay has ended; the customer is told by letter."), to=there)
    living = next((row for row in mandates_of(customer_account_id=customer_account_id) if row.stopped_on is None), None)
    crumbs = (account_crumb(customer_account_id, name), Crumb(_("Autopay"), there))
    head = PageHead(title=_("End autopay"), subtitle=name.number, crumbs=crumbs)
    rule = Rule(_("A draft that is at the bank already is still collected."))
    return show_form(
        request,
        FormPage(head=head, form=form, submit=_("End autopay"), aside=(_living_facts(living), rule), danger=True),
    )
