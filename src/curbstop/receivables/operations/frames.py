"""Open items, allocations and credit movements by COPY: the same rows as one by one."""

from collections.abc import Sequence

import polars as pl

from curbstop.platform.copy import frame_to_table
from curbstop.platform.ids import reserve_ids
from curbstop.platform.transactions import require_open_transaction

ITEMS, ALLOCATIONS, CREDITS = "receivables_openitem", "receivables_allocation", "receivables_creditmovement"
ITEM_COLUMNS = (
    "id",
    "customer_account_id",
    "agreement_id",
    "fund_id",
    "charge_type",
    "bill_id",
    "entry_id",
    "business_date",
    "effective_date",
    "due_date",
    "amount_cents",
)
ALLOCATION_COLUMNS = (
    "id",
    "open_item_id",
    "customer_account_id",
    "entry_id",
    "business_date",
    "effective_date",
    "recorded_at",
    "source_kind",
    "source_id",
    "amount_cents",
)
CREDIT_COLUMNS = tuple(name for name in ALLOCATION_COLUMNS if name != "open_item_id")


def reserve_open_item_ids(*, count: int) -> range:
    """Take ids for items that `add_open_items_frame` is going to write, so that other rows can name them already."""
    return reserve_ids(table=ITEMS, count=count)


def add_open_items_frame(*, frame: pl.DataFrame) -> int:
    """Write open items; returns how many.

    Columns: customer_account_id, agreement_id, fund_id, charge_type, bill_id, entry_id, business_date, effective_date,
    due_date, amount_cents, and `id` if they were reserved.
    """
    return _write(frame, ITEMS, ITEM_COLUMNS, ("customer_account_id", "due_date"))


def add_allocations_frame(*, frame: pl.DataFrame) -> int:
    """Write allocations; returns how many.

    Columns: open_item_id, customer_account_id, entry_id, business_date, effective_date, recorded_at, source_kind,
    source_id, amount_cents. The database holds every item at most paid; releases are written by `record_undo` alone.
    """
    return _write(frame, ALLOCATIONS, ALLOCATION_COLUMNS, ("open_item_id",))


def add_credit_movements_frame(*, frame: pl.DataFrame) -> int:
    """Write credit movements (positive into the credit, negative out of it); returns how many.

    Columns: customer_account_id, entry_id, business_date, effective_date, recorded_at, source_kind, source_id,
    amount_cents.
    """
    return _write(frame, CREDITS, CREDIT_COLUMNS, ("customer_account_id",))


def _write(frame: pl.DataFrame, table: str, columns: Sequence[str], order: Sequence[str]) -> int:
    """Sorted by the index's order, so that the index grows in one place."""
    require_open_transaction()
    rows = frame.sort(order, nulls_last=True)
    if "id" not in rows.columns:
        ids = reserve_ids(table=table, count=rows.height)
        rows = rows.with_columns(pl.int_range(ids.start, ids.stop, dtype=pl.Int64).alias("id"))
    return frame_to_table(frame=rows.select(columns), table=table)
