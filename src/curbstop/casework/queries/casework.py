"""Work items and contacts as frozen rows."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, QuerySet

from curbstop.casework.models import Contact, WorkItem
from curbstop.casework.types import OPEN


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkItemRow:
    """A work item with the number of its customer account."""

    id: int
    kind: str
    queue: str
    subject_kind: str
    subject_id: int
    customer_account_id: int | None
    customer_account_number: str
    reason: str
    priority: int
    state: str
    opened_at: datetime
    due_on: date | None
    assigned_to: str
    closed_at: datetime | None
    resolution: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactRow:
    """A contact as it was written down."""

    id: int
    customer_account_id: int
    channel: str
    staff_user: str
    note: str
    happened_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueCount:
    """How many items of a kind wait in a queue, and since when."""

    queue: str
    kind: str
    count: int
    oldest_at: datetime


def open_work_items(*, queue: str | None = None, kind: str | None = None, limit: int = 200) -> list[WorkItemRow]:
    """What waits, most urgent and oldest first."""
    rows = WorkItem.objects.filter(state=OPEN)
    if queue is not None:
        rows = rows.filter(queue=queue)
    if kind is not None:
        rows = rows.filter(kind=kind)
    return [_row(row) for row in _joined(rows).order_by("-priority", "opened_at", "pk")[:limit]]


def work_items_of(*, customer_account_id: int, open_only: bool = True, limit: int = 100) -> list[WorkItemRow]:
    """Work items of one customer account, latest first."""
    rows = WorkItem.objects.filter(customer_account_id=customer_account_id)
    if open_only:
        rows = rows.filter(state=OPEN)
    return [_row(row) for row in _joined(rows).order_by("-opened_at")[:limit]]


def work_item(*, work_item_id: int) -> WorkItemRow:
    """One work item; raises Django's `DoesNotExist`."""
    return _row(_joined(WorkItem.objects.all()).get(pk=work_item_id))


def queue_counts() -> list[QueueCount]:
    """How much waits where, for the supervisor's day."""
    rows = WorkItem.objects.filter(state=OPEN).values("queue", "kind").annotate(n=Count("pk"), oldest=Min("opened_at"))
    return [
        QueueCount(queue=row["queue"], kind=row["kind"], count=row["n"], oldest_at=row["oldest"])
        for row in rows.order_by("queue", "kind")
    ]


def contacts_of(*, customer_account_id: int, limit: int = 100) -> list[ContactRow]:
    """Contacts of a customer account, latest first."""
    rows = Contact.objects.filter(customer_account_id=customer_account_id).select_related("staff_user")
    return [
        ContactRow(
            id=row.pk,
            customer_account_id=row.customer_account_id,
            channel=row.channel,
            staff_user=row.staff_user.get_username() if row.staff_user else "",
            note=row.note,
            happened_at=row.happened_at,
        )
        for row in rows.order_by("-happened_at", "-pk")[:limit]
    ]


def _joined(rows: "QuerySet[WorkItem]") -> "QuerySet[WorkItem]":
    return rows.select_related("customer_account", "assigned_to")


def _row(row: WorkItem) -> WorkItemRow:
    return WorkItemRow(
        id=row.pk,
        kind=row.kind,
        queue=row.queue,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        customer_account_id=row.customer_account_id,
        customer_account_number=row.customer_account.number if row.customer_account else "",
        reason=row.reason,
        priority=row.priority,
        state=row.state,
        opened_at=row.opened_at,
        due_on=row.due_on,
        assigned_to=row.assigned_to.get_username() if row.assigned_to else "",
        closed_at=row.closed_at,
        resolution=row.resolution,
    )
