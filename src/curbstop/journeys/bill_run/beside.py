"""What goes out with bills beside the charges of their services: charges that waited for them, and what level plans ask for.

The run, the final bill and a held bill that is released all come through here; so does a bill that is taken back.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import polars as pl

from curbstop.billing.operations import IssueDates
from curbstop.billing.operations.billable import let_wait_again, mark_billed, take_waiting_parts
from curbstop.billing.operations.levelized import LevelDays, record_level_bills, take_back_level_bills
from curbstop.billing.operations.write_bills import WrittenBills
from curbstop.billing.queries import BillFrames
from curbstop.billing.queries.billable import waiting_parts
from curbstop.billing.types import ISSUED, BillRow
from curbstop.ledger.types import ledger_account_id
from curbstop.receivables.types import CHARGE_TYPES

KINDS = pl.DataFrame(
    {
        "charge_type": [kind.code for kind in CHARGE_TYPES.values()],
        "fund_id": [kind.fund for kind in CHARGE_TYPES.values()],
        "ledger_account_id": [ledger_account_id(fund=kind.fund, number=kind.revenue) for kind in CHARGE_TYPES.values()],
    },
    schema={"charge_type": pl.String, "fund_id": pl.Int64, "ledger_account_id": pl.Int64},
)


def waiting_of(*, first_id: int, last_id: int, writes: bool) -> pl.DataFrame:
    """Parts of what waits for bills of an id range of customer accounts; held against others when bills are written."""
    parts = (
        take_waiting_parts(first_id=first_id, last_id=last_id)
        if writes
        else waiting_parts(first_id=first_id, last_id=last_id)
    )
    return parts.join(KINDS, on="charge_type", how="left", maintain_order="left")


def with_waiting(*, frames: BillFrames, waiting: pl.DataFrame) -> BillFrames:
    """Bills that go out ask for what waited: it is among their adjustments, not among their services' charges."""
    if waiting.is_empty():
        return frames
    sums = waiting.group_by("customer_account_id").agg(beside_cents=pl.col("amount_cents").sum())
    asked = pl.when(_goes_out()).then(pl.col("beside_cents")).otherwise(0).fill_null(0)
    bills = (
        frames.bills.join(sums, on="customer_account_id", how="left", maintain_order="left")
        .with_columns(
            adjustments_cents=pl.col("adjustments_cents") + asked, amount_due_cents=pl.col("amount_due_cents") + asked
        )
        .drop("beside_cents")
    )
    return replace(frames, bills=bills)


def _goes_out() -> pl.Expr:
    """A bill that posts. What waits beside one that is held, or that has no charges at all, waits on."""
    return (pl.col("hold_reason") == "") & pl.col("has_charges")


def on_bills(*, numbered: WrittenBills, waiting: pl.DataFrame) -> pl.DataFrame:
    """The waiting parts as lines of numbered bills that post, with an agreement's segment to stand beside."""
    segments = numbered.segments.group_by("bill_id").agg(segment_id=pl.col("id").min())
    bills = numbered.bills.filter(pl.col("entry_id").is_not_null()).select("bill_id", "customer_account_id")
    return waiting.join(bills, on="customer_account_id", how="inner", maintain_order="left").join(
        segments, on="bill_id", how="inner", maintain_order="left"
    )


def bills_went_out(*, bills: pl.DataFrame, beside: pl.DataFrame, dates: IssueDates) -> None:
    """Issued bills: what waited for them is billed, and plans take their steps. `bills` as written, held ones among them."""
    if not beside.is_empty():
        mark_billed(billed=beside, now=dates.recorded_at)
    record_level_bills(
        bills=bills.filter(pl.col("state") == ISSUED),
        days=LevelDays(business_date=dates.business_date, due_date=dates.due_date, recorded_at=dates.recorded_at),
        bill_date=dates.bill_date,
    )


def one_bill(*, held: BillRow, amount_due_cents: int) -> pl.DataFrame:
    """A held bill that goes out, as the plans want it."""
    return pl.DataFrame(
        {
            "bill_id": [held.id],
            "customer_account_id": [held.customer_account_id],
            "kind": [held.kind],
            "state": [ISSUED],
            "current_charges_cents": [held.current_charges_cents],
            "amount_due_cents": [amount_due_cents],
        }
    )


def bills_came_back(*, bill_ids: Sequence[int], business_date: date, now: datetime) -> None:
    """Cancelled bills, the newest first: what waited for them waits again, and plans take their steps back.

    Their postings and open items go with the bills' own.
    """
    let_wait_again(bill_ids=bill_ids, now=now)
    take_back_level_bills(
        bill_ids=bill_ids, days=LevelDays(business_date=business_date, due_date=business_date, recorded_at=now)
    )
