"""Reads of bills: one with its lines, those of a customer account, of a run, and the held ones."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Count, F, Q, QuerySet, Sum

from curbstop.billing.models import Bill, BillLine, BillSegment
from curbstop.billing.types import HELD, ISSUED, LINES_A_BILL, BillLineRow, BillRow, BillSegmentRow, BillWithLines
from curbstop.kernel.errors import CurbstopError

BILL_FIELDS = tuple(BillRow.__dataclass_fields__)
SEGMENT_FIELDS = tuple(BillSegmentRow.__dataclass_fields__)
LINE_FIELDS = tuple(name for name in BillLineRow.__dataclass_fields__ if name not in {"agreement_id", "service"})


class NoSuchBillError(CurbstopError):
    """There is no such bill."""


def bill_row(*, bill_id: int) -> BillRow:
    """One bill; raises NoSuchBillError."""
    values = Bill.objects.filter(pk=bill_id).values(*BILL_FIELDS).first()
    if values is None:
        raise NoSuchBillError(
            "There is no such bill", where="bill {bill_id}", to_do="Look for it by its number.", bill_id=bill_id
        )
    return BillRow(**values)


def bill(*, bill_id: int) -> BillWithLines:
    """A bill with its segments and lines in the order of print; raises NoSuchBillError."""
    return bills(bill_ids=[bill_id])[0]


def bills(*, bill_ids: Iterable[int]) -> tuple[BillWithLines, ...]:
    """Several bills with their segments and lines, in the order asked for: three queries, however many."""
    ids = list(bill_ids)
    heads = {row["id"]: BillRow(**row) for row in Bill.objects.filter(pk__in=ids).values(*BILL_FIELDS)}
    missing = [bill_id for bill_id in ids if bill_id not in heads]
    if missing:
        raise NoSuchBillError(
            "There is no such bill", where="bill {missing}", to_do="Look for it by its number.", missing=missing[0]
        )
    segments: dict[int, list[BillSegmentRow]] = {bill_id: [] for bill_id in ids}
    for row in (
        BillSegment.objects.filter(bill_id__in=ids)
        .order_by("agreement_id", "from_date")
        .values("bill_id", *SEGMENT_FIELDS)
    ):
        segments[row.pop("bill_id")].append(BillSegmentRow(**row))
    lines: dict[int, list[BillLineRow]] = {bill_id: [] for bill_id in ids}
    ranges = [Q(pk__range=(bill_id * LINES_A_BILL, (bill_id + 1) * LINES_A_BILL - 1)) for bill_id in ids]
    found = BillLine.objects.filter(reduce(or_, ranges)).order_by(
        "segment__agreement_id", "segment__from_date", "sequence"
    )
    extra = {"agreement_id": F("segment__agreement_id"), "service": F("segment__service")}
    for row in found.values("bill_id", *LINE_FIELDS, **extra):
        lines[row.pop("bill_id")].append(BillLineRow(**row))
    return tuple(
        BillWithLines(bill=heads[bill_id], segments=tuple(segments[bill_id]), lines=tuple(lines[bill_id]))
        for bill_id in ids
    )


def bills_of(*, customer_account_id: int, limit: int = 50) -> tuple[BillRow, ...]:
    """A customer account's bills, the latest first."""
    return _rows(Bill.objects.filter(customer_account_id=customer_account_id).order_by("-bill_date", "-pk")[:limit])


def later_bill_number(*, bill_id: int) -> int | None:
    """A bill that stands and covers later days of an agreement of this one; None when this is the last."""
    own = BillSegment.objects.filter(bill_id=bill_id).values_list("agreement_id", "to_date")
    later = reduce(or_, (Q(agreement_id=agreement, from_date__gte=to_date) for agreement, to_date in own), Q(pk=None))
    found = BillSegment.objects.filter(later, cancelled=False).exclude(bill_id=bill_id)
    return found.order_by("from_date").values_list("bill__number", flat=True).first()


def held_bills(*, limit: int = 200, offset: int = 0) -> tuple[BillRow, ...]:
    """Bills that wait for somebody to look at them, the oldest first."""
    return _rows(Bill.objects.filter(state=HELD).order_by("bill_date", "pk")[offset : offset + limit])


def bills_of_run(*, run_id: int, state: str | None = None, limit: int = 100, offset: int = 0) -> tuple[BillRow, ...]:
    """Bills of a run in the order of their numbers."""
    found = Bill.objects.filter(run_id=run_id)
    if state is not None:
        found = found.filter(state=state)
    return _rows(found.order_by("pk")[offset : offset + limit])


def count_bills_of_run(*, run_id: int) -> dict[str, tuple[int, int]]:
    """Per state the number of the run's bills and the sum of their amounts due, in cents."""
    found = Bill.objects.filter(run_id=run_id).values("state").order_by("state")
    return {
        row["state"]: (row["count"], row["cents"])
        for row in found.annotate(cents=Sum("amount_due_cents"), count=Count("id"))
    }


def issued_bill_ids_of_run(*, run_id: int) -> tuple[int, ...]:
    """Ids of the run's issued bills, in the order of their numbers."""
    found = Bill.objects.filter(run_id=run_id, state=ISSUED).order_by("pk")
    return tuple(found.values_list("pk", flat=True))


def _rows(found: QuerySet[Bill]) -> tuple[BillRow, ...]:
    return tuple(BillRow(**row) for row in found.values(*BILL_FIELDS))
