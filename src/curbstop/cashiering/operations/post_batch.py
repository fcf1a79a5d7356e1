"""Posting a file of payments: whole or not at all, in frames, the same rows as at the counter."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import IntegrityError, transaction

from curbstop.cashiering.engine.batch_frames import (
    credit_portions,
    item_portions,
    left_over,
    suspense_portions,
    suspense_transfers,
    transfers,
)
from curbstop.cashiering.engine.payment_file import read_payment_file
from curbstop.cashiering.models import PaymentBatch, Settlement
from curbstop.cashiering.operations.odd_rows import leave_odd_work, set_odd_rows_aside
from curbstop.cashiering.operations.open_session import fiscal_year_of
from curbstop.cashiering.queries.customers import accounts_by_number
from curbstop.cashiering.types import ACCOUNT_IN_FILE, UNKNOWN_IN_FILE, Act, PaymentFile
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.operations import post_frames, reserve_entry_ids
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.copy import frame_to_table
from curbstop.platform.ids import reserve_ids
from curbstop.platform.transactions import require_open_transaction
from curbstop.receivables.operations import (
    add_allocations_frame,
    add_credit_movements_frame,
    lock_customer_accounts,
)
from curbstop.receivables.queries import plan_applications

ROUND_SUSPENSE = 0


class BatchExistsError(CurbstopError):
    """A file was delivered a second time."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the steps of posting a batch share."""

    act: Act
    row: PaymentBatch
    business_date: date
    settlement_id: int


def check_payment_file(*, content: bytes, name: str, allow_posted: bool = False) -> PaymentFile:
    """Read a payment file without posting it; raises `PaymentFileError` with the line, or `BatchExistsError`.

    `allow_posted`: the posting itself looks for a second delivery, after a repeated command has had its answer.
    """
    payment_file = read_payment_file(content=content, name=name)
    if not allow_posted:
        refuse_second_delivery(payment_file)
    return payment_file


def post_batch(
    *,
    act: Act,
    payment_file: PaymentFile,
    source: str,
    bank_account_id: int,
    expected_on: date,
    effective_date: date,
) -> int:
    """Post a file's payments to the latest open day; unknown accounts go to suspense. Returns the batch's id.

    Raises `BatchExistsError` for a second delivery. Locks the customer accounts in the order of their ids.
    """
    require_open_transaction()
    refuse_second_delivery(payment_file)
    frame = _payments(payment_file)
    lock_customer_accounts(ids=frame["customer_account_id"].drop_nulls().to_list())
    batch = _create(
        act,
        payment_file=payment_file,
        frame=frame,
        source=source,
        bank_account_id=bank_account_id,
        expected_on=expected_on,
        effective_date=effective_date,
    )
    frame = _numbered(frame, batch)
    entries, rounds = _entries(frame)
    plans = pl.concat([_post_round(frame, batch, number, entry_id) for number, entry_id in rounds], how="vertical")
    _write_receipts(frame.join(entries, on="round"), batch, plans)
    leave_odd_work(frame=frame, portions=plans, source=source, name=payment_file.name, now=act.now)
    return batch.row.pk


def refuse_second_delivery(payment_file: PaymentFile) -> None:
    """A file whose very bytes were posted already raises `BatchExistsError`."""
    earlier = PaymentBatch.objects.filter(file_sha256=payment_file.sha256).first()
    if earlier is not None:
        raise BatchExistsError(
            "This very file was posted already",
            where="batch {batch} of {business_date}, {file_name}",
            to_do="Nothing is to be done, unless the sender meant another file.",
            batch=earlier.pk,
            business_date=earlier.business_date.isoformat(),
            file_name=earlier.file_name,
        )


def _payments(payment_file: PaymentFile) -> pl.DataFrame:
    """One row a payment in the file's order; `round` counts the payments of one account, 0 is suspense."""
    known = accounts_by_number(numbers=[row.account_number for row in payment_file.rows])
    frame = pl.DataFrame(
        {
            "sequence": range(1, len(payment_file.rows) + 1),
            "account_number": [row.account_number for row in payment_file.rows],
            "customer_account_id": [known.get(row.account_number) for row in payment_file.rows],
            "amount_cents": [row.amount_cents for row in payment_file.rows],
            "reference": [row.reference for row in payment_file.rows],
            "payer_name": [row.payer for row in payment_file.rows],
        },
        schema_overrides={"customer_account_id": pl.Int64, "sequence": pl.Int64, "amount_cents": pl.Int64},
    )
    frame = set_odd_rows_aside(frame=frame, on_date=latest_open_day())
    nth = pl.int_range(pl.len()).over("customer_account_id") + 1
    return frame.with_columns(
        pl.when(pl.col("customer_account_id").is_null()).then(ROUND_SUSPENSE).otherwise(nth).alias("round")
    )


def _create(
    act: Act,
    *,
    payment_file: PaymentFile,
    frame: pl.DataFrame,
    source: str,
    bank_account_id: int,
    expected_on: date,
    effective_date: date,
) -> _Batch:
    business_date = latest_open_day()
    suspense = frame.filter(pl.col("customer_account_id").is_null())
    settlement = Settlement.objects.create(
        kind=source[:12],
        bank_account_id=bank_account_id,
        expected_on=expected_on,
        reference=payment_file.name[:60],
        business_date=business_date,
    )
    try:
        with transaction.atomic():
            row = PaymentBatch.objects.create(
                source=source,
                settlement=settlement,
                business_date=business_date,
                effective_date=effective_date,
                fiscal_year=fiscal_year_of(day=business_date),
                file_name=payment_file.name,
                file_sha256=payment_file.sha256,
                control_count=payment_file.control_count,
                control_cents=payment_file.control_cents,
                item_count=frame.height,
                item_cents=int(frame["amount_cents"].sum()),
                suspense_count=suspense.height,
                suspense_cents=int(suspense["amount_cents"].sum()),
                posted_by_id=act.actor_id,
                posted_at=act.now,
            )
    except IntegrityError:
        refuse_second_delivery(payment_file)
        raise
    return _Batch(act, row, business_date, settlement.pk)


def _numbered(frame: pl.DataFrame, batch: _Batch) -> pl.DataFrame:
    """Ids for every row that is going to be written, sorted as the tables' indexes are."""
    columns = []
    for name, table in (
        ("receipt_id", "cashiering_receipt"),
        ("line_id", "cashiering_receiptline"),
        ("tender_id", "cashiering_tender"),
    ):
        ids = reserve_ids(table=table, count=frame.height)
        columns.append(pl.int_range(ids.start, ids.stop, dtype=pl.Int64).alias(name))
    suspense = frame.filter(pl.col("round") == ROUND_SUSPENSE).height
    ids = reserve_ids(table="cashiering_suspenseitem", count=suspense)
    nth = (pl.col("round") == ROUND_SUSPENSE).cast(pl.Int64).cum_sum() - 1
    suspense_id = pl.when(pl.col("round") == ROUND_SUSPENSE).then(nth + ids.start)
    number = pl.lit(f"B{batch.row.pk}-") + pl.col("sequence").cast(pl.String).str.zfill(6)
    return frame.with_columns(*columns, suspense_id.alias("suspense_item_id"), number.alias("number"))


def _entries(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[tuple[int, int]]]:
    """One entry for suspense and one per round: a second payment of one account sees what the first has reached."""
    rounds = sorted(frame["round"].unique().to_list())
    ids = list(reserve_entry_ids(count=len(rounds)))
    entries = pl.DataFrame({"round": rounds, "entry_id": ids}, schema={"round": pl.Int64, "entry_id": pl.Int64})
    return entries, list(zip(rounds, ids, strict=True))


def _post_round(frame: pl.DataFrame, batch: _Batch, number: int, entry_id: int) -> pl.DataFrame:
    """Post one round and allocate it; returns its portions (line, fund, account number, subsidiary, cents)."""
    payments = frame.filter(pl.col("round") == number)
    if number == ROUND_SUSPENSE:
        portions = suspense_portions(payments=payments)
        _post_entry(
            batch,
            number,
            entry_id,
            suspense_transfers(portions=portions, settlement_id=batch.settlement_id, entry_id=entry_id),
        )
        _write_suspense(payments, batch, entry_id)
        return portions
    plan = plan_applications(
        money=payments.select("customer_account_id", "amount_cents"), as_of=batch.business_date
    ).join(payments.select("customer_account_id", "line_id"), on="customer_account_id")
    rest = left_over(payments=payments, plan=plan)
    portions = pl.concat([item_portions(plan=plan), credit_portions(rest=rest)])
    _post_entry(
        batch, number, entry_id, transfers(portions=portions, settlement_id=batch.settlement_id, entry_id=entry_id)
    )
    _allocate(plan, rest, batch, entry_id)
    return portions


def _post_entry(batch: _Batch, number: int, entry_id: int, transfers: pl.DataFrame) -> None:
    entries = pl.DataFrame(
        {
            "id": [entry_id],
            "business_date": [batch.business_date],
            "effective_date": [batch.row.effective_date],
            "recorded_at": [batch.act.now],
            "event": ["payment"],
            "source_kind": ["payment_batch"],
            "source_id": [batch.row.pk],
            "part": [number],
            "command_id": [batch.act.command_id],
            "actor_id": [batch.act.actor_id],
        },
        schema_overrides={"command_id": pl.Int64, "actor_id": pl.Int64},
    )
    post_frames(entries=entries, transfers=transfers)


def _dated(batch: _Batch, entry_id: int) -> Iterator[pl.Expr]:
    yield pl.lit(entry_id).alias("entry_id")
    yield pl.lit(batch.business_date).alias("business_date")
    yield pl.lit(batch.row.effective_date).alias("effective_date")
    yield pl.lit(batch.act.now).alias("recorded_at")


def _allocate(plan: pl.DataFrame, rest: pl.DataFrame, batch: _Batch, entry_id: int) -> None:
    source = (pl.lit("payment").alias("source_kind"), pl.col("line_id").alias("source_id"))
    add_allocations_frame(
        frame=plan.select("open_item_id", "customer_account_id", *_dated(batch, entry_id), *source, "amount_cents")
    )
    add_credit_movements_frame(
        frame=rest.select("customer_account_id", *_dated(batch, entry_id), *source, "amount_cents")
    )


def _write_suspense(payments: pl.DataFrame, batch: _Batch, entry_id: int) -> None:
    frame_to_table(
        frame=payments.select(
            pl.col("suspense_item_id").alias("id"),
            pl.coalesce("odd_reason", pl.lit(UNKNOWN_IN_FILE.filled())).alias("reason"),
            pl.format(ACCOUNT_IN_FILE.for_frames, "account_number").str.slice(0, 200).alias("remark"),
            "payer_name",
            "reference",
            "amount_cents",
            pl.lit(entry_id).alias("entry_id"),
            pl.lit(batch.business_date).alias("business_date"),
            pl.lit(batch.row.effective_date).alias("effective_date"),
        ),
        table="cashiering_suspenseitem",
    )


def _write_receipts(frame: pl.DataFrame, batch: _Batch, portions: pl.DataFrame) -> None:
    """Receipts, lines, tenders, portions, each by one COPY."""
    rows = frame.sort("sequence")
    _copy_receipts(rows, batch)
    _copy_lines(rows)
    _copy_tenders(rows, batch)
    _write_portions(rows, portions)


def _copy_receipts(rows: pl.DataFrame, batch: _Batch) -> None:
    frame_to_table(
        frame=rows.select(
            pl.col("receipt_id").alias("id"),
            "number",
            pl.lit(batch.row.pk).alias("batch_id"),
            pl.lit(batch.row.fiscal_year).alias("fiscal_year"),
            "sequence",
            pl.lit(batch.business_date).alias("business_date"),
            pl.lit(batch.row.effective_date).alias("effective_date"),
            pl.lit(batch.act.now).alias("recorded_at"),
            "payer_name",
            pl.col("amount_cents").alias("total_cents"),
            pl.lit(0).alias("change_cents"),
            "entry_id",
            pl.lit(batch.act.actor_id).alias("taken_by_id"),
            pl.lit("en").alias("language"),
        ),
        table="cashiering_receipt",
    )


def _copy_lines(rows: pl.DataFrame) -> None:
    is_suspense = pl.col("round") == ROUND_SUSPENSE
    frame_to_table(
        frame=rows.select(
            pl.col("line_id").alias("id"),
            "receipt_id",
            pl.lit(0).alias("position"),
            pl.when(is_suspense).then(pl.lit("suspense")).otherwise(pl.lit("customer")).alias("kind"),
            "customer_account_id",
            "suspense_item_id",
            "amount_cents",
            pl.lit(1).alias("quantity"),
            pl.lit("{}").alias("answers"),
            pl.lit("").alias("remark"),
        ),
        table="cashiering_receiptline",
    )


def _copy_tenders(rows: pl.DataFrame, batch: _Batch) -> None:
    nothing = [
        pl.lit("").alias(name)
        for name in (*("check_number", "check_payer", "card_token", "card_brand", "card_last4", "card_authorization"),)
    ]
    frame_to_table(
        frame=rows.select(
            pl.col("tender_id").alias("id"),
            "receipt_id",
            pl.lit(0).alias("position"),
            pl.lit("batch").alias("kind"),
            "amount_cents",
            pl.col("amount_cents").alias("applied_cents"),
            pl.lit(batch.settlement_id).alias("settlement_id"),
            "reference",
            *nothing,
        ),
        table="cashiering_tender",
    )


def _write_portions(rows: pl.DataFrame, portions: pl.DataFrame) -> None:
    ids = reserve_ids(table="cashiering_tenderportion", count=portions.height)
    frame_to_table(
        frame=portions.join(rows.select("line_id", "receipt_id", "tender_id"), on="line_id")
        .sort("receipt_id", maintain_order=True)
        .select(
            pl.int_range(ids.start, ids.stop, dtype=pl.Int64).alias("id"),
            "receipt_id",
            "tender_id",
            "line_id",
            "fund_id",
            "account_number",
            "subsidiary_id",
            "amount_cents",
        ),
        table="cashiering_tenderportion",
    )
