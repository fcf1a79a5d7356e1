"""The adjustments that stand on bills which are taken back: they go back with them, each by a reversal of its own entry."""

from collections.abc import Sequence
from datetime import date

from curbstop.billing.operations import mark_adjustments_taken_back
from curbstop.billing.queries import standing_adjustments
from curbstop.billing.types import AdjustmentRow
from curbstop.ledger.queries import entry_transfers
from curbstop.ledger.types import Posting
from curbstop.receivables.types import AllocationSource, Source

SMALL_BALANCE = "small_balance"


def standing_on(
    *, customer_account_id: int, bill_ids: Sequence[int], open_item_ids: Sequence[int]
) -> tuple[AdjustmentRow, ...]:
    """What lowered these bills and charges, a write-off of their rest too, in the order of posting."""
    return standing_adjustments(customer_account_id=customer_account_id, bill_ids=bill_ids, open_item_ids=open_item_ids)


def source_of(row: AdjustmentRow) -> Source:
    """What its allocations and its credit say that they come from."""
    kind = AllocationSource.WRITE_OFF if is_write_off(row) else AllocationSource.ADJUSTMENT
    return kind.value, row.id


def is_write_off(row: AdjustmentRow) -> bool:
    """A small rest that was given up: it never becomes the customer's credit."""
    return row.reason_code == SMALL_BALANCE


def reverse_adjustments(*, draft: Posting, rows: Sequence[AdjustmentRow]) -> None:
    """Each adjustment's transfers again with their sides exchanged, naming the originals."""
    for row in rows:
        if row.entry_id is not None:
            draft.reverse(transfers=entry_transfers(entry_id=row.entry_id))


def mark_taken_back(*, rows: Sequence[AdjustmentRow], entry_id: int, business_date: date) -> None:
    """They stand no more from this day on."""
    if rows:
        mark_adjustments_taken_back(
            adjustment_ids=[row.id for row in rows], entry_id=entry_id, business_date=business_date
        )
