"""Ask for what one may not do alone, and decide what others ask for."""

from datetime import datetime

from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import require_open_transaction
from curbstop.staff.models import Approval
from curbstop.staff.queries.approvals import ApprovalRow, approval_row


class OwnRequestError(CurbstopError):
    """Somebody tries to decide what they asked for."""


class AlreadyDecidedError(CurbstopError):
    """The request was decided before."""


def request_approval(
    *,
    kind: str,
    subject_kind: str,
    subject_id: int,
    amount_cents: int | None,
    reason: str,
    requested_by_id: int,
    now: datetime,
) -> int:
    """Put a request into the queue; returns its id."""
    require_open_transaction()
    row = Approval.objects.create(
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        amount_cents=amount_cents,
        reason=reason,
        requested_by_id=requested_by_id,
        requested_at=now,
    )
    return row.pk


def decide_approval(
    *, approval_id: int, decided_by_id: int, approve: bool, remark: str = "", now: datetime
) -> ApprovalRow:
    """Approve or refuse; never one's own request, never twice. Whether the decider may, the caller has checked."""
    require_open_transaction()
    row = Approval.objects.select_for_update(of=("self",)).get(pk=approval_id)
    if row.decision is not None:
        raise AlreadyDecidedError(
            "This was decided already",
            where="request {approval_id}",
            to_do="Look at the list again.",
            approval_id=approval_id,
        )
    if row.requested_by_id == decided_by_id:
        raise OwnRequestError("Nobody decides their own request", to_do="Leave it to somebody else.")
    row.decision = "approved" if approve else "refused"
    row.decided_by_id = decided_by_id
    row.decided_at = now
    row.remark = remark
    row.save(update_fields=["decision", "decided_by", "decided_at", "remark"])
    return approval_row(row)
