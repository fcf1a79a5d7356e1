"""Requests that wait for a decision, and decided ones."""

from dataclasses import dataclass
from datetime import datetime

from curbstop.staff.models import Approval


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """What somebody asked for, and what became of it (`decision` None: it waits)."""

    id: int
    kind: str
    subject_kind: str
    subject_id: int
    amount_cents: int | None
    reason: str
    requested_by_id: int
    requested_at: datetime
    decided_by_id: int | None
    decided_at: datetime | None
    decision: str | None
    remark: str


def approvals_waiting(*, kind: str | None = None) -> list[ApprovalRow]:
    """What waits, oldest first."""
    waiting = Approval.objects.filter(decision__isnull=True)
    if kind is not None:
        waiting = waiting.filter(kind=kind)
    return [approval_row(row) for row in waiting.order_by("requested_at", "pk")]


def approvals_of(*, subject_kind: str, subject_id: int) -> list[ApprovalRow]:
    """All requests about one thing, oldest first."""
    found = Approval.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    return [approval_row(row) for row in found.order_by("requested_at", "pk")]


def approval_row(row: Approval) -> ApprovalRow:
    """The frozen row of a request."""
    return ApprovalRow(
        id=row.pk,
        kind=row.kind,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        amount_cents=row.amount_cents,
        reason=row.reason,
        requested_by_id=row.requested_by_id,
        requested_at=row.requested_at,
        decided_by_id=row.decided_by_id,
        decided_at=row.decided_at,
        decision=row.decision,
        remark=row.remark,
    )
