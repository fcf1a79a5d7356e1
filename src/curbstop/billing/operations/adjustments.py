"""Rows of adjustments: asked for, posted or refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from curbstop.billing.models import Adjustment, AdjustmentEvidence, AdjustmentTakenBack
from curbstop.billing.types import POSTED, REFUSED, REQUESTED
from curbstop.platform.files import store_file
from curbstop.platform.transactions import lock_rows, require_open_transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAdjustment:
    """What is asked: signed cents of one charge type on one customer account."""

    customer_account_id: int
    charge_type: str
    amount_cents: int
    reason_code: str
    remark: str
    agreement_id: int | None = None
    open_item_id: int | None = None
    bill_id: int | None = None
    calculation: Mapping[str, object] | None = None
    again_of_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A file that shows why an adjustment is right."""

    name: str
    media_type: str
    content: bytes


def record_adjustment_request(*, adjustment: NewAdjustment, requested_by_id: int, now: datetime) -> int:
    """Keep a request; returns its id."""
    require_open_transaction()
    return Adjustment.objects.create(
        customer_account_id=adjustment.customer_account_id,
        agreement_id=adjustment.agreement_id,
        open_item_id=adjustment.open_item_id,
        bill_id=adjustment.bill_id,
        charge_type=adjustment.charge_type,
        amount_cents=adjustment.amount_cents,
        reason_code=adjustment.reason_code,
        remark=adjustment.remark,
        again_of_id=adjustment.again_of_id,
        calculation=None if adjustment.calculation is None else dict(adjustment.calculation),
        state=REQUESTED,
        requested_by_id=requested_by_id,
        requested_at=now,
    ).pk


def attach_evidence(*, adjustment_id: int, files: Sequence[Evidence], attached_by_id: int, now: datetime) -> None:
    """Keep files with an adjustment."""
    require_open_transaction()
    AdjustmentEvidence.objects.bulk_create(
        AdjustmentEvidence(
            adjustment_id=adjustment_id,
            stored_file_id=store_file(name=file.name, media_type=file.media_type, content=file.content, now=now),
            attached_by_id=attached_by_id,
            attached_at=now,
        )
        for file in files
    )


def attach_approval(*, adjustment_id: int, approval_id: int) -> None:
    """Name the approval that a request waits for."""
    require_open_transaction()
    Adjustment.objects.filter(pk=adjustment_id).update(approval_id=approval_id)


def lock_adjustment(*, adjustment_id: int) -> None:
    """Hold a request until the transaction ends."""
    lock_rows(model=Adjustment, ids=[adjustment_id])


def mark_adjustment_posted(*, adjustment_id: int, entry_id: int, business_date: date) -> None:
    """REQUESTED to POSTED, with its entry."""
    require_open_transaction()
    Adjustment.objects.filter(pk=adjustment_id).update(state=POSTED, entry_id=entry_id, business_date=business_date)


def mark_adjustments_taken_back(*, adjustment_ids: Sequence[int], entry_id: int, business_date: date) -> None:
    """Posted adjustments went back with the bill that they were on."""
    require_open_transaction()
    AdjustmentTakenBack.objects.bulk_create(
        AdjustmentTakenBack(adjustment_id=one, entry_id=entry_id, business_date=business_date) for one in adjustment_ids
    )


def mark_adjustment_refused(*, adjustment_id: int) -> None:
    """REQUESTED to REFUSED."""
    require_open_transaction()
    Adjustment.objects.filter(pk=adjustment_id).update(state=REFUSED)
