"""What a source reached, and what reached an item."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from curbstop.receivables.models import Allocation


@dataclass(frozen=True, slots=True)
class AllocationRow:
    """One allocation; `is_released` when a later row takes it back."""

    allocation_id: int
    open_item_id: int
    customer_account_id: int
    entry_id: int
    business_date: date
    effective_date: date
    recorded_at: datetime
    source_kind: str
    source_id: int
    amount_cents: int
    releases_allocation_id: int | None
    is_released: bool


def allocations_of(*, source_kind: str, source_id: int) -> list[AllocationRow]:
    """Everything that one payment, credit, adjustment ... reached, with what was taken back, in order."""
    return _rows(Allocation.objects.filter(source_id=source_id, source_kind=source_kind))


def allocations_of_item(*, open_item_id: int) -> list[AllocationRow]:
    """Everything that reached one open item, in order."""
    return _rows(Allocation.objects.filter(open_item_id=open_item_id))


def _rows(found: QuerySet[Allocation]) -> list[AllocationRow]:
    rows = list(found.order_by("pk"))
    released = set(
        Allocation.objects.filter(releases_allocation_id__in=[row.pk for row in rows]).values_list(
            "releases_allocation_id", flat=True
        )
    )
    return [
        AllocationRow(
            allocation_id=row.pk,
            open_item_id=row.open_item_id,
            customer_account_id=row.customer_account_id,
            entry_id=row.entry_id,
            business_date=row.business_date,
            effective_date=row.effective_date,
            recorded_at=row.recorded_at,
            source_kind=row.source_kind,
            source_id=row.source_id,
            amount_cents=row.amount_cents,
            releases_allocation_id=row.releases_allocation_id,
            is_released=row.pk in released,
        )
        for row in rows
    ]
