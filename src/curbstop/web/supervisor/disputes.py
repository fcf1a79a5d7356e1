"""Card disputes: the list, one with its evidence and its day, and how it ended."""

from datetime import timedelta

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.journeys.chargebacks import end_chargeback, file_evidence, open_chargeback, record_evidence
from curbstop.reporting.disputes import DisputeRow, dispute_steps, disputes
from curbstop.reporting.returnable import ReturnableTender, returnable_tenders
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.supervisor.links import RECONCILERS
from curbstop.web.ui.access import page, roles_for
from curbstop.web.ui.cells import Status
from curbstop.web.ui.forms import CommandForm, DayField, FormPage, MoneyField, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Notice, Rule
from curbstop.web.ui.tables import Choices, Column, Search, Table
from curbstop.web.ui.timelines import Timeline, TimelineEntry

USUAL_DAYS = timedelta(days=20)
STATES = {
    "open": Status(_("Evidence to gather"), "bad"),
    "evidence": Status(_("Evidence to send"), "bad"),
    "filed": Status(_("Sent, waits for the decision"), "wait"),
    "won": Status(_("Won"), "good"),
    "lost": Status(_("Lost"), "quiet"),
    "accepted": Status(_("Accepted"), "quiet"),
}
STEP_WORDS = {
    "evidence": _("Evidence"),
    "filed": _("Sent to the processor"),
    "won": _("Won"),
    "lost": _("Lost"),
    "accepted": _("Accepted"),
}
REASONS = (
    ("fraud", _("The cardholder says it was not them")),
    ("not_recognised", _("The cardholder does not recognise it")),
    ("duplicate", _("Charged twice")),
    ("amount", _("Another amount")),
    ("not_received", _("Service not received")),
    ("credit_missing", _("A credit is missing")),
    ("other", _("Another reason")),
)
DISPUTES = Table(
    name="disputes",
    caption=_("Card disputes"),
    columns=(
        Column(
            "reference",
            _("Processor's number"),
            kind="code",
            href=lambda row: reverse("supervisor:dispute", args=[row.id]),
        ),
        Column("evidence_due_on", _("Evidence due"), kind="date"),
        Column("state", _("State"), kind="status", statuses=STATES),
        Column("reason_code", _("Reason"), value=lambda row: dict(REASONS).get(row.reason_code, row.reason_code)),
        Column("payer", _("Customer")),
        Column(
            "receipt_number",
            _("Receipt"),
            kind="code",
            href=lambda row: reverse("counter:receipt", args=[row.receipt_id]),
        ),
        Column("debited_on", _("Debited on"), kind="date"),
        Column("amount_cents", _("Amount"), kind="money", total=True),
    ),
    filters=(
        Search("q", _("Number, receipt or customer")),
        Choices("state", _("State"), options=tuple((code, status.label) for code, status in STATES.items())),
    ),
    sort="-evidence_due_on",
    empty=_("No card payment was disputed so far. A dispute is opened from the receipt of the card payment."),
    hide_caption=True,
)


class OpenForm(CommandForm):
    """What the processor's notice says."""

    reference = forms.CharField(label=_("Processor's number of the dispute"), max_length=60)
    reason_code = forms.ChoiceField(label=_("Reason"), choices=REASONS)
    amount_cents = MoneyField(label=_("Amount taken back"), min_cents=1)
    debited_on = DayField(label=_("Debited on"))
    evidence_due_on = DayField(label=_("Evidence due"))
    bank_fee_cents = MoneyField(label=_("The bank's own fee"), min_cents=0, required=False)


class StepForm(CommandForm):
    """What was done."""

    step = forms.ChoiceField(label=_("What was done"))
    words = forms.CharField(label=_("In words"), max_length=400, widget=forms.TextInput(attrs={"size": 60}))
    happened_on = DayField(label=_("On"))
    file = forms.FileField(label=_("File of the evidence"), required=False)


@page(
    url_name="supervisor:disputes",
    roles=RECONCILERS,
    command=_("Card disputes"),
    keywords="chargeback dispute card contracargo disputa",
)
def all_disputes(request: HttpRequest) -> HttpResponse:
    """All disputes, the next day first."""
    head = PageHead(title=_("Card disputes"), crumbs=(_crumb(request),))
    return show(request, head=head, body=(DISPUTES.of_rows(request, rows=disputes()),))


def _crumb(request: HttpRequest) -> Crumb:
    return Crumb(_("Returned items"), back_to(request, "supervisor:returned_items"))


@page(url_name="supervisor:dispute_new", roles=RECONCILERS, writes=True)
def new_dispute(request: HttpRequest, tender_id: int) -> HttpResponse:
    """Open the dispute of a card payment."""
    tender = next(iter(returnable_tenders(tender_id=tender_id)), None)
    if tender is None:
        raise Http404
    today = timezone.localdate()
    initial = {"amount_cents": tender.amount_cents, "debited_on": today, "evidence_due_on": today + USUAL_DAYS}
    form = OpenForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            chargeback_id = _open(request, form, tender)
        if form.is_valid():
            to = reverse("supervisor:dispute", args=[chargeback_id])
            return done(request, _("The dispute is open. Its evidence is work for finance."), to=to)
    facts = Facts(
        (
            Fact(_("Receipt"), tender.receipt_number, kind="code"),
            Fact(_("Card"), tender.reference, kind="code"),
            Fact(_("Customer"), tender.payer),
            Fact(_("Amount"), tender.amount_cents, kind="money", strong=True),
        ),
        title=_("Card payment"),
    )
    rule = Rule(
        _("The money hangs between us and the bank until the dispute ends. Lost, what this card paid is owed again.")
    )
    head = PageHead(title=_("Open a card dispute"), crumbs=(Crumb(_("Card disputes"), reverse("supervisor:disputes")),))
    return show_form(request, FormPage(head=head, form=form, submit=_("Open it"), key="F9", aside=(facts, rule)))


def _open(request: HttpRequest, form: OpenForm, tender: ReturnableTender) -> int:
    data = form.cleaned_data
    return open_chargeback(
        command_key=form.command_key,
        actor_id=staff_user_id(request),
        now=timezone.now(),
        tender_id=tender.tender_id,
        reason_code=data["reason_code"],
        reference=data["reference"],
        debited_on=data["debited_on"],
        evidence_due_on=data["evidence_due_on"],
        amount_cents=data["amount_cents"],
        bank_fee_cents=data["bank_fee_cents"] or 0,
    )


@page(url_name="supervisor:dispute", roles=RECONCILERS, writes=True)
def dispute(request: HttpRequest, chargeback_id: int) -> HttpResponse:
    """One dispute: its evidence, its day, and what is to be done next."""
    row = next(iter(disputes(chargeback_id=chargeback_id)), None)
    if row is None:
        raise Http404
    form = StepForm(request.POST or None, request.FILES or None, initial={"happened_on": timezone.localdate()})
    form.fields["step"].choices = _next_steps(row)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            _take_step(request, form, row)
        if form.is_valid():
            return done(request, _("Recorded."), to=reverse("supervisor:dispute", args=[row.id]))
    head = PageHead(
        title=_("Card dispute %(reference)s") % {"reference": row.reference},
        crumbs=(Crumb(_("Card disputes"), back_to(request, "supervisor:disputes")),),
        status=STATES[row.state],
    )
    blocks = (_facts(row), _timeline(row))
    if not row.is_open or not roles_for(request) & frozenset(RECONCILERS):
        return show(request, head=head, body=blocks)
    late = row.waits_for_us and row.evidence_due_on <= timezone.localdate()
    notice = (Notice(_("The evidence is due. Send it today, or accept the dispute."), "bad"),) if late else ()
    return show_form(
        request, FormPage(head=head, form=form, submit=_("Record it"), key="F9", before=notice, aside=blocks)
    )


def _next_steps(row: DisputeRow) -> list[tuple[str, object]]:
    steps = ["evidence", "filed"] if row.state == "evidence" else ["evidence"] if row.state == "open" else ["won"]
    return [
        (code, STEP_WORDS[code]) for code in (*steps, *(("lost",) if row.state == "filed" else ("accepted", "lost")))
    ]


def _take_step(request: HttpRequest, form: StepForm, row: DisputeRow) -> None:
    data, key, person, now = form.cleaned_data, form.command_key, staff_user_id(request), timezone.now()
    words, day = data["words"], data["happened_on"]
    if data["step"] == "evidence":
        sent = data["file"]
        file = (sent.name, sent.content_type or "application/octet-stream", sent.read()) if sent else None
        record_evidence(
            command_key=key, actor_id=person, now=now, chargeback_id=row.id, words=words, happened_on=day, file=file
        )
    elif data["step"] == "filed":
        file_evidence(command_key=key, actor_id=person, now=now, chargeback_id=row.id, words=words, happened_on=day)
    else:
        end_chargeback(
            command_key=key,
            actor_id=person,
            now=now,
            chargeback_id=row.id,
            how=data["step"],
            words=words,
            happened_on=day,
        )


def _facts(row: DisputeRow) -> Facts:
    return Facts(
        (
            Fact(_("Receipt"), row.receipt_number, kind="code", href=reverse("counter:receipt", args=[row.receipt_id])),
            Fact(_("Customer"), row.payer),
            Fact(_("Reason"), dict(REASONS).get(row.reason_code, row.reason_code)),
            Fact(_("Debited on"), row.debited_on, kind="date"),
            Fact(_("Evidence due"), row.evidence_due_on, kind="date", strong=True),
            Fact(_("Amount"), row.amount_cents, kind="money", strong=True),
        ),
        title=_("Dispute"),
    )


def _timeline(row: DisputeRow) -> Timeline:
    entries = tuple(
        TimelineEntry(step.happened_on, str(STEP_WORDS[step.kind]), f"{step.words} ({step.done_by})")
        for step in reversed(dispute_steps(chargeback_id=row.id))
    )
    return Timeline(entries=entries, title=_("What was done"), empty=_("Nothing yet: gather the evidence."))
