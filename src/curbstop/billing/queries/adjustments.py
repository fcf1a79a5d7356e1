"""Reads of adjustments."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet, Sum

from curbstop.billing.models import Adjustment, AdjustmentEvidence
from curbstop.billing.types import CANCELLED_CHARGES, POSTED, REQUESTED, AdjustmentRow
from curbstop.kernel.errors import CurbstopError

FIELDS = tuple(name for name in AdjustmentRow.__dataclass_fields__ if name != "decided_by_id")


class NoSuchAdjustmentError(CurbstopError):
    """There is no such adjustment."""


def adjustment(*, adjustment_id: int) -> AdjustmentRow:
    """One adjustment; raises NoSuchAdjustmentError."""
    found = _rows(Adjustment.objects.filter(pk=adjustment_id))
    if not found:
        raise NoSuchAdjustmentError(
            "There is no such adjustment", where="adjustment {adjustment_id}", adjustment_id=adjustment_id
        )
    return found[0]


def adjustments_of(*, customer_account_id: int, limit: int = 50) -> tuple[AdjustmentRow, ...]:
    """A customer account's adjustments, the latest first."""
    return _rows(Adjustment.objects.filter(customer_account_id=customer_account_id).order_by("-pk")[:limit])


def adjustments_waiting(*, limit: int = 200) -> tuple[AdjustmentRow, ...]:
    """Requests that wait for a second person, the oldest first."""
    return _rows(Adjustment.objects.filter(state=REQUESTED).order_by("pk")[:limit])


def adjustments_of_approval(*, approval_id: int) -> tuple[AdjustmentRow, ...]:
    """The adjustments that one approval decides together."""
    return _rows(Adjustment.objects.filter(approval_id=approval_id).order_by("pk"))


def evidence_of(*, adjustment_id: int) -> tuple[tuple[int, str], ...]:
    """The files of an adjustment: id and name."""
    rows = AdjustmentEvidence.objects.filter(adjustment_id=adjustment_id).order_by("pk")
    return tuple(rows.values_list("stored_file_id", "stored_file__name"))


def last_posted_on(*, agreement_ids: Sequence[int], reason_code: str) -> date | None:
    """When an adjustment of a type was posted last on one of these agreements."""
    rows = Adjustment.objects.filter(agreement_id__in=agreement_ids, reason_code=reason_code, state=POSTED)
    return rows.order_by("-business_date").values_list("business_date", flat=True).first()


def adjusted_cents_since(*, customer_account_id: int, since: date) -> int:
    """The sizes of what was posted on an account since a day, up and down alike, in cents. Cancelled bills do not count."""
    posted = Adjustment.objects.filter(
        customer_account_id=customer_account_id, state=POSTED, business_date__gte=since
    ).exclude(charge_type=CANCELLED_CHARGES)
    down = posted.filter(amount_cents__lt=0).aggregate(cents=Sum("amount_cents"))["cents"] or 0
    up = posted.filter(amount_cents__gt=0).aggregate(cents=Sum("amount_cents"))["cents"] or 0
    return int(up - down)


def adjusted_cents_of_item(*, open_item_id: int) -> int:
    """What was posted on one open item, more (positive) and less, in cents."""
    posted = Adjustment.objects.filter(open_item_id=open_item_id, state=POSTED)
    return int(posted.aggregate(cents=Sum("amount_cents"))["cents"] or 0)


def _rows(found: QuerySet[Adjustment]) -> tuple[AdjustmentRow, ...]:
    values = found.values(*FIELDS, "approval__decided_by_id")
    return tuple(AdjustmentRow(decided_by_id=row.pop("approval__decided_by_id"), **row) for row in values)
