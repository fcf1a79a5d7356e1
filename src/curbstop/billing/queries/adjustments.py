"""Reads of adjustments."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from curbstop.billing.models import Adjustment, AdjustmentEvidence, AdjustmentTakenBack
from curbstop.billing.types import CANCELLED_CHARGES, POSTED, REQUESTED, AdjustmentRow
from curbstop.kernel.errors import CurbstopError

FIELDS = tuple(name for name in AdjustmentRow.__dataclass_fields__ if name not in {"decided_by_id", "taken_back_on"})


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


def standing_adjustments(
    *, customer_account_id: int, bill_ids: Sequence[int], open_item_ids: Sequence[int]
) -> tuple[AdjustmentRow, ...]:
    """What lowers these bills or charges and was not taken back, in the order of posting."""
    rows = Adjustment.objects.filter(customer_account_id=customer_account_id, amount_cents__lt=0)
    posted = _standing(rows).exclude(charge_type=CANCELLED_CHARGES)
    return _rows(posted.filter(Q(bill_id__in=bill_ids) | Q(open_item_id__in=open_item_ids)).order_by("entry_id"))


def evidence_of(*, adjustment_id: int) -> tuple[tuple[int, str], ...]:
    """The files of an adjustment: id and name."""
    rows = AdjustmentEvidence.objects.filter(adjustment_id=adjustment_id).order_by("pk")
    return tuple(rows.values_list("stored_file_id", "stored_file__name"))


def last_posted_on(*, agreement_ids: Sequence[int], reason_code: str) -> date | None:
    """When an adjustment of a type was posted last on one of these agreements."""
    rows = _standing(Adjustment.objects.filter(agreement_id__in=agreement_ids, reason_code=reason_code))
    return rows.order_by("-business_date").values_list("business_date", flat=True).first()


def adjusted_cents_since(*, customer_account_id: int, since: date) -> int:
    """The sizes of what was posted on an account since a day, up and down alike, in cents.

    Neither cancelled bills count, nor what was taken back with one.
    """
    rows = Adjustment.objects.filter(customer_account_id=customer_account_id, business_date__gte=since)
    posted = _standing(rows).exclude(charge_type=CANCELLED_CHARGES)
    down = posted.filter(amount_cents__lt=0).aggregate(cents=Sum("amount_cents"))["cents"] or 0
    up = posted.filter(amount_cents__gt=0).aggregate(cents=Sum("amount_cents"))["cents"] or 0
    return int(up - down)


def adjusted_cents_of_item(*, open_item_id: int) -> int:
    """What was posted on one open item, more (positive) and less, in cents."""
    posted = _standing(Adjustment.objects.filter(open_item_id=open_item_id))
    return int(posted.aggregate(cents=Sum("amount_cents"))["cents"] or 0)


def _standing(found: QuerySet[Adjustment]) -> QuerySet[Adjustment]:
    """Posted, and not taken back with a bill."""
    return found.filter(~Exists(AdjustmentTakenBack.objects.filter(adjustment_id=OuterRef("pk"))), state=POSTED)


def _rows(found: QuerySet[Adjustment]) -> tuple[AdjustmentRow, ...]:
    taken_back = AdjustmentTakenBack.objects.filter(adjustment_id=OuterRef("pk")).values("business_date")
    values = found.annotate(taken_back_on=Subquery(taken_back)).values(
        *FIELDS, "approval__decided_by_id", "taken_back_on"
    )
    return tuple(AdjustmentRow(decided_by_id=row.pop("approval__decided_by_id"), **row) for row in values)
