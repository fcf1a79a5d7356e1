"""Reads of adjustments."""

from datetime import date

from django.db.models import QuerySet, Sum

from curbstop.billing.models import Adjustment
from curbstop.billing.types import POSTED, REQUESTED, AdjustmentRow
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


def adjusted_cents_since(*, customer_account_id: int, since: date) -> int:
    """The sizes of what was posted on an account since a day, up and down alike, in cents."""
    posted = Adjustment.objects.filter(customer_account_id=customer_account_id, state=POSTED, business_date__gte=since)
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
