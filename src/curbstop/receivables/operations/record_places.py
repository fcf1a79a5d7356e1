"""Write down what a later undoing must know: what sources are for, and in whose place charges stand."""

from collections.abc import Mapping
from datetime import datetime

from curbstop.platform.transactions import require_open_transaction
from curbstop.receivables.models import ItemPlace, SourceTarget
from curbstop.receivables.types import Source


def record_targets(
    *,
    customer_account_id: int,
    source: Source,
    targets: Mapping[int, int],
    recorded_at: datetime,
    place_entry_id: int | None = None,
) -> None:
    """A source is for these charges: cents by open item. `place_entry_id`: where it counts, if not where it was posted."""
    require_open_transaction()
    SourceTarget.objects.bulk_create(
        SourceTarget(
            customer_account_id=customer_account_id,
            source_kind=source[0],
            source_id=source[1],
            open_item_id=open_item_id,
            amount_cents=cents,
            place_entry_id=place_entry_id,
            recorded_at=recorded_at,
        )
        for open_item_id, cents in targets.items()
        if cents
    )


def record_item_places(*, customer_account_id: int, stands_for: Mapping[int, int], recorded_at: datetime) -> None:
    """New charges stand in the places of cancelled ones: by the new open item's id the old one's."""
    require_open_transaction()
    ItemPlace.objects.bulk_create(
        ItemPlace(customer_account_id=customer_account_id, open_item_id=new, stands_for_id=old, recorded_at=recorded_at)
        for new, old in stands_for.items()
    )
