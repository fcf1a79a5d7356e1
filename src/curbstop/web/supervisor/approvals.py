"""What others ask for and somebody must decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curbstop.billing.queries import adjustment
from curbstop.cashiering.queries import account_labels
from curbstop.journeys.adjust import decide_adjustment
from curbstop.journeys.bill_run import decide_run_approval
from curbstop.journeys.billable_charge import decide_billable_charge
from curbstop.journeys.correct_bills import decide_correction
from curbstop.journeys.settle_accounts import decide_refund_file
from curbstop.ledger.queries import latest_open_day
from curbstop.staff.operations import decide_approval
from curbstop.staff.queries import ApprovalRow, approvals_waiting, staff_users
from curbstop.web.counter.looks import staff_user_id
from curbstop.web.counter.work import charge_label
from curbstop.web.desk.words import ADJUSTMENT_REASONS
from curbstop.web.office.correction import post_or_queue
from curbstop.web.supervisor.links import OVERSEERS, subject_href
from curbstop.web.ui.access import page
from curbstop.web.ui.blocks import Words
from curbstop.web.ui.forms import CommandForm, FormPage, refused_at
from curbstop.web.ui.heads import Crumb, PageHead
from curbstop.web.ui.pages import back_to, done, show, show_form
from curbstop.web.ui.panels import Fact, Facts, Rule
from curbstop.web.ui.tables import Choices, Column, Search, Table

KINDS: Mapping[str, Words] = {
    "adjustment": _("Adjustment"),
    "refund": _("Refund"),
    "rebill": _("Rebill"),
    "late_deposit": _("Late deposit"),
    "bill_run": _("Bill run"),
    "billable_charge": _("Charge on the next bill"),
}


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A request with the name of who asks."""

    id: int
    kind: str
    subject_kind: str
    subject_id: int
    amount_cents: int | None
    reason: str
    requested_by: str
    requested_at: datetime


WAITING = Table(
    name="approvals",
    caption=_("Approvals waiting"),
    columns=(
        Column("id", _("Request"), kind="code", href=lambda row: reverse("supervisor:approval", args=[row.id])),
        Column("kind", _("What"), value=lambda row: KINDS.get(row.kind, row.kind)),
        Column("reason", _("Why")),
        Column("requested_by", _("Asked by")),
        Column("requested_at", _("Asked at"), kind="moment"),
        Column("amount_cents", _("Amount"), kind="money"),
    ),
    filters=(Search("q", _("Reason or name")), Choices("kind", _("What"), options=tuple(KINDS.items()))),
    sort="requested_at",
    empty=_("Nothing waits for a decision."),
    hide_caption=True,
)


class DecideForm(CommandForm):
    """Yes or no, and why."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("approve", _("Approve")), ("refuse", _("Refuse"))], widget=forms.RadioSelect
    )
    remark = forms.CharField(
        label=_("Remark"), max_length=400, required=False, widget=forms.TextInput(attrs={"size": 60})
    )

    def clean(self) -> dict[str, object]:
        """A refusal says why."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "refuse" and not str(cleaned.get("remark", "")).strip():
            self.add_error("remark", _("Say why it is refused."))
        return cleaned


@page(
    url_name="supervisor:approvals",
    roles=OVERSEERS,
    command=_("Approvals"),
    keywords="adjustment decide approve aprobar",
)
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first."""
    rows = approvals_waiting()
    names = staff_users(ids=sorted({row.requested_by_id for row in rows}))
    shown = [_waiting(row, names[row.requested_by_id].full_name) for row in rows]
    return show(request, head=PageHead(title=_("Approvals")), body=(WAITING.of_rows(request, rows=shown),))


def _waiting(row: ApprovalRow, name: str) -> WaitingRow:
    return WaitingRow(
        row.id, row.kind, row.subject_kind, row.subject_id, row.amount_cents, _why(row), name, row.requested_at
    )


def _why(row: ApprovalRow) -> str:
    """An adjustment's request begins with the code of its reason."""
    code, separator, remark = row.reason.partition(": ")
    if row.kind == "adjustment" and code in ADJUSTMENT_REASONS:
        return f"{ADJUSTMENT_REASONS[code]}{separator}{remark}"
    return row.reason


@page(url_name="supervisor:approval", roles=OVERSEERS, writes=True)
def approval(request: HttpRequest, approval_id: int) -> HttpResponse:
    """One request: what, why, by whom; yes or no."""
    found = next((row for row in approvals_waiting() if row.id == approval_id), None)
    if found is None:
        raise Http404
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_at(form):
            _decide(request, found, form)
        if form.is_valid():
            return done(request, _("It is decided."), to=reverse("supervisor:approvals"))
    head = PageHead(
        title=KINDS.get(found.kind, found.kind),
        crumbs=(Crumb(_("Approvals"), back_to(request, "supervisor:approvals")),),
    )
    rule = Rule(_("Nobody decides what they asked for, nor adjusts an account whose payment they took within 30 days."))
    return show_form(request, FormPage(head=head, form=form, submit=_("Decide"), aside=(_facts(found), rule)))


def _facts(found: ApprovalRow) -> Facts:
    name = staff_users(ids=[found.requested_by_id])[found.requested_by_id].full_name
    return Facts(
        (
            *_about(found),
            Fact(_("Asked by"), name),
            Fact(_("Asked at"), found.requested_at, kind="moment"),
            Fact(_("Why"), _why(found)),
            Fact(_("Amount"), found.amount_cents, kind="money", strong=True),
        ),
        title=_("Request"),
    )


def _about(found: ApprovalRow) -> tuple[Fact, ...]:
    """What the request is about; an adjustment names the account and the charge."""
    if found.kind != "adjustment" or found.subject_kind != "adjustment":
        href = subject_href(kind=found.subject_kind, identity=found.subject_id)
        return (Fact(_("About"), f"{found.subject_kind.replace('_', ' ')} {found.subject_id}", href=href),)
    row = adjustment(adjustment_id=found.subject_id)
    account_id = row.customer_account_id
    label = account_labels(customer_account_ids=[account_id])[account_id]
    href = subject_href(kind="customer_account", identity=account_id)
    return (
        Fact(_("Account"), f"{label.number} {label.name}", href=href),
        Fact(_("Charge"), charge_label(row.charge_type)),
    )


DECIDED_BY_JOURNEY = ("correction", "bill_proof", "refund_file", "billable_charge")


def _decide(request: HttpRequest, found: ApprovalRow, form: DecideForm) -> None:
    """Decide through the journey of its kind: an approved adjustment posts in the same transaction."""
    approve, remark = form.cleaned_data["decision"] == "approve", form.cleaned_data["remark"]
    actor_id, now = staff_user_id(request), timezone.now()
    is_adjustment = found.kind == "adjustment" and found.subject_kind == "adjustment"
    if not is_adjustment and found.subject_kind not in DECIDED_BY_JOURNEY:
        with transaction.atomic():
            decide_approval(
                approval_id=found.id,
                decided_by_id=actor_id,
                approve=approve,
                remark=remark,
                now=now,
            )
        return
    # What every journey of a decision is told alike.
    decision: dict[str, Any] = {
        "approve": approve,
        "remark": remark,
        "business_date": latest_open_day(),
        "command_key": form.command_key,
        "actor_id": actor_id,
        "now": now,
    }
    if found.subject_kind == "adjustment":
        decide_adjustment(adjustment_id=found.subject_id, **decision)
        return
    if found.subject_kind == "correction":
        decide_correction(correction_id=found.subject_id, **decision)
        if approve:
            post_or_queue(correction_id=found.subject_id, actor_id=actor_id)
        return
    if found.subject_kind == "bill_proof":
        decide_run_approval(proof_id=found.subject_id, **decision)
        return
    if found.subject_kind == "refund_file":
        decide_refund_file(refund_file_id=found.subject_id, **decision)
        return
    decide_billable_charge(billable_charge_id=found.subject_id, **decision)
