"""Write a batch of bills with everything that follows from issuing them, in the caller's transaction.

The order is the order of the foreign keys: entries and transfers, bills, segments, lines, open items, and where a
credit was used its allocations and its movement. Only bills that are not held post (books.md 3).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl

from curbstop.billing.engine.bills import BillFrames, charge_items, charge_transfers, credit_transfers
from curbstop.billing.engine.credited import SIDES, CreditedCharges, credited_bills, credited_charges
from curbstop.billing.engine.numbers import bill_number_expression
from curbstop.billing.operations.copy_rows import copy_bills
from curbstop.billing.types import BILL_ISSUED_EVENT, BILL_SOURCE, HELD, ISSUED, LINES_A_BILL
from curbstop.kernel.places import place_within
from curbstop.ledger.operations import post_frames, reserve_entry_ids
from curbstop.ledger.types import LEAD_FUND, exchange_rows, ledger_account_id, move_rows
from curbstop.platform.ids import reserve_ids
from curbstop.platform.transactions import require_open_transaction
from curbstop.receivables.operations import add_allocations_frame, add_credit_movements_frame, add_open_items_frame
from curbstop.receivables.queries import plan_rows
from curbstop.receivables.types import CHARGE_TYPES

CUSTOMER_CREDITS = 205
CREDIT, ASSISTANCE = "credit", "assistance"
CREDIT_ACCOUNT_ID = ledger_account_id(fund=LEAD_FUND, number=CUSTOMER_CREDITS)
NOTHING_CREDITED = CreditedCharges(
    sides=pl.DataFrame(schema=SIDES), surplus=pl.DataFrame(schema={"bill_id": pl.Int64, "surplus_cents": pl.Int64})
)
BESIDE_COLUMNS = ("bill_id", "segment_id", "fund_id", "charge_type", "ledger_account_id", "amount_cents")


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueDates:
    """The days of a batch: of the books, of the bill, of its mailing, and until when it is to be paid."""

    business_date: date
    bill_date: date
    mailing_date: date
    due_date: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class WrittenBills:
    """The frames as they were written, with their ids, and how many rows in all tables."""

    bills: pl.DataFrame
    segments: pl.DataFrame
    lines: pl.DataFrame
    row_count: int


@dataclass(frozen=True, slots=True)
class IssuedBills:
    """What issuing did: `credit_used` (bill_id, credit_used_cents; only bills that used some), rows written."""

    credit_used: pl.DataFrame
    row_count: int


def receivable_accounts() -> pl.DataFrame:
    """`charge_type`, `receivable_account_id` of every kind of charge."""
    return pl.DataFrame(
        {
            "charge_type": [kind.code for kind in CHARGE_TYPES.values()],
            "receivable_account_id": [
                ledger_account_id(fund=kind.fund, number=kind.receivable) for kind in CHARGE_TYPES.values()
            ],
            "rank": [kind.rank for kind in CHARGE_TYPES.values()],
        },
        schema={"charge_type": pl.String, "receivable_account_id": pl.Int64, "rank": pl.Int64},
    )


def number_bills(*, frames: BillFrames, run_id: int, dates: IssueDates, rounding: str) -> WrittenBills:
    """Give bills, segments and lines their ids and the columns that are alike in the whole batch."""
    ids = reserve_ids(table="billing_bill", count=frames.bills.height)
    entry_ids = reserve_entry_ids(count=frames.bills.height)
    issued = pl.col("hold_reason") == ""
    posts = issued & pl.col("has_charges")
    bills = (
        frames.bills.with_columns(
            id=_numbers(ids),
            run_id=pl.lit(run_id, dtype=pl.Int64),
            state=pl.when(issued).then(pl.lit(ISSUED)).otherwise(pl.lit(HELD)),
            rounding=pl.lit(rounding),
            bill_date=pl.lit(dates.bill_date),
            mailing_date=pl.when(issued).then(pl.lit(dates.mailing_date)),
            due_date=pl.when(issued).then(pl.lit(dates.due_date)),
            business_date=pl.when(issued).then(pl.lit(dates.business_date)),
            entry_id=pl.when(posts).then(_numbers(entry_ids)),
        )
        .with_columns(bill_id=pl.col("id"), number=bill_number_expression(bill_id="id"))
        .with_columns(credit_used_cents=pl.lit(0, dtype=pl.Int64))
    )
    segment_ids = reserve_ids(table="billing_billsegment", count=frames.segments.height)
    segments = frames.segments.join(
        bills.select("customer_account_id", "bill_id"), on="customer_account_id", how="left", maintain_order="left"
    ).with_columns(id=_numbers(segment_ids))
    keys = segments.select("segment_id", "bill_id", row_id="id")
    lines = (
        frames.lines.drop("customer_account_id")
        .join(keys, on="segment_id", how="inner", maintain_order="right_left")
        .with_columns(
            id=pl.col("bill_id") * LINES_A_BILL + place_within("bill_id"),
            segment_key=pl.col("segment_id"),
            segment_id=pl.col("row_id"),
        )
        .drop("row_id")
    )
    return WrittenBills(bills=bills, segments=segments, lines=lines, row_count=0)


def _numbers(ids: range) -> pl.Expr:
    return pl.int_range(ids.start, ids.stop, dtype=pl.Int64)


def write_bills(
    *,
    numbered: WrittenBills,
    open_items: pl.DataFrame,
    dates: IssueDates,
    within_bill: str,
    actor_id: int | None,
    beside: pl.DataFrame | None = None,
) -> WrittenBills:
    """Write numbered bills and issue those that are not held.

    `open_items`: what accounts with a credit still owed before: customer_account_id, open_item_id, fund_id, charge_type,
    due_date, bill_id, open_cents. `beside`: what bills ask for beside their lines. Returns the frames as written.
    """
    issued = issue_bills(
        numbered=with_beside(numbered=numbered, beside=beside),
        open_items=open_items,
        dates=dates,
        within_bill=within_bill,
        actor_id=actor_id,
    )
    bills = numbered.bills.drop("credit_used_cents").join(
        issued.credit_used, on="bill_id", how="left", maintain_order="left"
    )
    bills = bills.with_columns(pl.col("credit_used_cents").fill_null(0))
    rows = issued.row_count + copy_bills(bills=bills, segments=numbered.segments, lines=numbered.lines)
    return WrittenBills(bills=bills, segments=numbered.segments, lines=numbered.lines, row_count=rows)


def with_beside(*, numbered: WrittenBills, beside: pl.DataFrame | None) -> WrittenBills:
    """The bills with charges that are no lines of a tariff: they post and make open items like lines, in the same entry.

    `beside`: bill_id, segment_id, fund_id, charge_type, ledger_account_id, amount_cents.
    """
    if beside is None or beside.is_empty():
        return numbered
    lines = numbered.lines.select(BESIDE_COLUMNS)
    more = beside.select(BESIDE_COLUMNS).cast(lines.schema)
    return replace(numbered, lines=pl.concat([lines, more]))


def issue_bills(
    *, numbered: WrittenBills, open_items: pl.DataFrame, dates: IssueDates, within_bill: str, actor_id: int | None
) -> IssuedBills:
    """Post the bills that have an `entry_id`, make their open items and use credits up, all in one entry a bill."""
    require_open_transaction()
    issued = numbered.bills.filter(pl.col("entry_id").is_not_null())
    credited = _credited(numbered=numbered, issued=issued)
    items = _new_items(numbered=numbered, issued=issued, dates=dates)
    new_items = items.rename({"id": "open_item_id", "amount_cents": "open_cents"})
    money = _with_surplus(issued=issued, surplus=credited.surplus).filter(pl.col("credit_cents") > 0)
    uses = plan_rows(
        items=pl.concat([_ranked(open_items), _ranked(new_items)]),
        money=money.select("customer_account_id", amount_cents="credit_cents"),
        within_bill=within_bill,
    )
    # From here on `bill_id` is the bill that uses the credit, not the one that the item stands on.
    uses = uses.drop("bill_id").join(
        issued.select("customer_account_id", "entry_id", "bill_id"), on="customer_account_id", how="inner"
    )
    rows = _post(issued=issued, lines=numbered.lines, credited=credited, uses=uses, dates=dates, actor_id=actor_id)
    rows += add_open_items_frame(frame=items)
    rows += _record_surplus(issued=issued, surplus=credited.surplus, dates=dates)
    rows += _record_credit_use(uses=uses, dates=dates)
    used = uses.group_by("bill_id").agg(credit_used_cents=pl.col("amount_cents").sum())
    return IssuedBills(credit_used=used, row_count=rows)


def _credited(*, numbered: WrittenBills, issued: pl.DataFrame) -> CreditedCharges:
    """What bills with lines below zero post and leave over; nothing where there are none."""
    lines = numbered.lines.select("bill_id", "segment_id", "charge_type", "ledger_account_id", "amount_cents")
    ids = credited_bills(lines=lines)
    if ids is None:
        return NOTHING_CREDITED
    mine = lines.filter(pl.col("bill_id").is_in(ids.implode())).join(
        issued.select("bill_id"), on="bill_id", how="semi", maintain_order="left"
    )
    agreements = numbered.segments.select("agreement_id", segment_id="id")
    return credited_charges(
        lines=mine.join(agreements, on="segment_id", how="left", maintain_order="left"),
        receivables=receivable_accounts(),
        credit_account_id=CREDIT_ACCOUNT_ID,
    )


def _with_surplus(*, issued: pl.DataFrame, surplus: pl.DataFrame) -> pl.DataFrame:
    """Issued bills whose customers' credit is more by what their own lines leave over."""
    if surplus.is_empty():
        return issued
    joined = issued.join(surplus.rename({"surplus_cents": "left_over"}), on="bill_id", how="left")
    return joined.with_columns(pl.col("credit_cents") + pl.col("left_over").fill_null(0))


def _new_items(*, numbered: WrittenBills, issued: pl.DataFrame, dates: IssueDates) -> pl.DataFrame:
    segments = numbered.segments.select("agreement_id", "bill_id", segment_id="id")
    items = charge_items(bills=issued, segments=segments, lines=_in_their_fund(numbered.lines).drop("bill_id")).join(
        issued.select("bill_id", "entry_id"), on="bill_id", how="left", maintain_order="left"
    )
    ids = reserve_ids(table="receivables_openitem", count=items.height)
    return items.select(
        _numbers(ids).alias("id"),
        "customer_account_id",
        "agreement_id",
        "fund_id",
        "charge_type",
        "bill_id",
        "entry_id",
        business_date=pl.lit(dates.business_date),
        effective_date=pl.lit(dates.bill_date),
        due_date=pl.lit(dates.due_date),
        amount_cents=pl.col("amount_cents"),
    )


def _in_their_fund(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines in the fund of the receivable that they are on: a credit names the one that pays for it."""
    if credited_bills(lines=lines) is None:
        return lines
    fund = pl.col("charge_type").replace_strict(
        {kind.code: kind.fund for kind in CHARGE_TYPES.values()}, return_dtype=lines.schema["fund_id"]
    )
    return lines.with_columns(fund_id=fund)


def _ranked(items: pl.DataFrame) -> pl.DataFrame:
    return items.select(
        "customer_account_id", "open_item_id", "fund_id", "charge_type", "due_date", "bill_id", "open_cents"
    ).join(receivable_accounts(), on="charge_type", how="left", maintain_order="left")


def _post(
    *,
    issued: pl.DataFrame,
    lines: pl.DataFrame,
    credited: CreditedCharges,
    uses: pl.DataFrame,
    dates: IssueDates,
    actor_id: int | None,
) -> int:
    ids = credited_bills(lines=lines)
    plain = issued if ids is None else issued.filter(~pl.col("bill_id").is_in(ids.implode()))
    charges = charge_transfers(bills=plain, lines=lines, receivables=receivable_accounts().drop("rank"))
    credit = credit_transfers(uses=uses, credit_account_id=CREDIT_ACCOUNT_ID)
    entries = issued.select(
        id="entry_id",
        business_date=pl.lit(dates.business_date),
        effective_date=pl.lit(dates.bill_date),
        recorded_at=pl.lit(dates.recorded_at),
        event=pl.lit(BILL_ISSUED_EVENT),
        source_kind=pl.lit(BILL_SOURCE),
        source_id=pl.col("bill_id"),
        actor_id=pl.lit(actor_id, dtype=pl.Int64),
    )
    transfers = [move_rows(charges), exchange_rows(credit)]
    if not credited.sides.is_empty():
        transfers.append(exchange_rows(_with_customers(sides=credited.sides, issued=issued)))
    posted = post_frames(entries=entries, transfers=pl.concat(transfers))
    return posted.entry_count + posted.transfer_count


def _with_customers(*, sides: pl.DataFrame, issued: pl.DataFrame) -> pl.DataFrame:
    """Sides of bills with lines below zero, for `exchange_rows`."""
    named = sides.join(
        issued.select("bill_id", "entry_id", "customer_account_id"), on="bill_id", how="inner", maintain_order="left"
    )
    return named.with_columns(
        debit_subsidiary_id=pl.when("debit_is_customer").then("customer_account_id"),
        credit_subsidiary_id=pl.when("credit_is_customer").then("customer_account_id"),
    )


def _record_surplus(*, issued: pl.DataFrame, surplus: pl.DataFrame, dates: IssueDates) -> int:
    """What lines below zero left over is assistance that found no charge: the customer's credit."""
    if surplus.is_empty():
        return 0
    rows = surplus.join(issued.select("bill_id", "entry_id", "customer_account_id"), on="bill_id", how="inner").select(
        "customer_account_id",
        "entry_id",
        business_date=pl.lit(dates.business_date),
        effective_date=pl.lit(dates.bill_date),
        recorded_at=pl.lit(dates.recorded_at),
        source_kind=pl.lit(ASSISTANCE),
        source_id="bill_id",
        amount_cents="surplus_cents",
    )
    return add_credit_movements_frame(frame=rows)


def _record_credit_use(*, uses: pl.DataFrame, dates: IssueDates) -> int:
    if uses.is_empty():
        return 0
    dated = uses.with_columns(
        business_date=pl.lit(dates.business_date),
        effective_date=pl.lit(dates.bill_date),
        recorded_at=pl.lit(dates.recorded_at),
        source_kind=pl.lit(CREDIT),
        source_id=pl.col("bill_id"),
    )
    stamp = ("business_date", "effective_date", "recorded_at", "source_kind", "source_id")
    add_allocations_frame(frame=dated.select("open_item_id", "customer_account_id", "entry_id", *stamp, "amount_cents"))
    movements = dated.group_by("customer_account_id", "entry_id", *stamp, maintain_order=True).agg(
        -pl.col("amount_cents").sum()
    )
    add_credit_movements_frame(frame=movements)
    return dated.height + movements.height
