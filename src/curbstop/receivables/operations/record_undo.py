"""Write down an undoing: releases first, then what takes their place."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from curbstop.platform.transactions import require_open_transaction
from curbstop.receivables.models import Allocation, CreditMovement
from curbstop.receivables.types import Source, UndoPlan


def record_undo(
    *,
    undo: UndoPlan,
    entry_id: int,
    business_date: date,
    recorded_at: datetime,
    own_entries: Mapping[Source, int] | None = None,
) -> None:
    """Write the rows of the plan under the entry that posted it; sources in `own_entries` have entries of their own.

    Releases and re-allocations keep the effective date of what they release or stand for: seen by effective dates, what
    was undone never happened; seen by business dates, it happened until today.
    """
    require_open_transaction()
    common: dict[str, Any] = {
        "customer_account_id": undo.customer_account_id,
        "business_date": business_date,
        "recorded_at": recorded_at,
    }
    own = own_entries or {}
    Allocation.objects.bulk_create(
        Allocation(
            open_item_id=release.open_item_id,
            entry_id=entry_id,
            effective_date=release.effective_date,
            source_kind=release.source[0],
            source_id=release.source[1],
            amount_cents=-release.amount_cents,
            releases_allocation_id=release.allocation_id,
            **common,
        )
        for release in undo.releases
    )
    Allocation.objects.bulk_create(
        Allocation(
            open_item_id=again.open_item_id,
            entry_id=own.get(again.source, entry_id),
            effective_date=again.effective_date,
            source_kind=again.source[0],
            source_id=again.source[1],
            amount_cents=again.amount_cents,
            **common,
        )
        for again in undo.reallocations
    )
    CreditMovement.objects.bulk_create(
        CreditMovement(
            entry_id=own.get(change.source, entry_id),
            effective_date=change.effective_date,
            source_kind=change.source[0],
            source_id=change.source[1],
            amount_cents=change.amount_cents,
            **common,
        )
        for change in undo.credit_changes
    )
