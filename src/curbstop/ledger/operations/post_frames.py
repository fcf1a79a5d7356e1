"""Write many postings at once, by COPY: the same rows as `post` writes, at the speed of a bulk load."""

from dataclasses import dataclass

import polars as pl

from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.places import place_within
from curbstop.ledger.engine.balance_frames import claims_that_differ, day_totals
from curbstop.ledger.models import AccountDayTotal
from curbstop.ledger.types import TRANSFER_COLUMNS, TRANSFERS_AN_ENTRY
from curbstop.platform.copy import frame_to_table
from curbstop.platform.ids import reserve_ids
from curbstop.platform.transactions import require_open_transaction

ENTRIES, TRANSFERS = "ledger_journalentry", "ledger_transfer"
ENTRY_DEFAULTS = {
    "part": pl.lit(0),
    "command_id": pl.lit(None, dtype=pl.Int64),
    "actor_id": pl.lit(None, dtype=pl.Int64),
    "corrects_entry_id": pl.lit(None, dtype=pl.Int64),
    "description": pl.lit(""),
}
ENTRY_COLUMNS = (
    "id",
    "business_date",
    "effective_date",
    "recorded_at",
    "event",
    "source_kind",
    "source_id",
    *ENTRY_DEFAULTS,
    "transfer_count",
    "amount_cents",
)


class UnbalancedFramesError(CurbstopError):
    """In an entry, POOL would owe a fund something else than the fund claims: a mistake in the program."""


@dataclass(frozen=True, slots=True)
class PostedFrames:
    """How many rows were written."""

    entry_count: int
    transfer_count: int


def reserve_entry_ids(*, count: int) -> range:
    """Take ids for entries that `post_frames` is going to write, so that other rows can name them already."""
    return reserve_ids(table=ENTRIES, count=count)


def post_frames(*, entries: pl.DataFrame, transfers: pl.DataFrame) -> PostedFrames:
    """Write entries and their transfers by COPY, with one total per account and day.

    `entries`: id (from `reserve_entry_ids`), business_date, effective_date, recorded_at, event, source_kind, source_id,
    and if they differ from the default part (0), command_id, actor_id, corrects_entry_id, description.
    `transfers`: entry_id, debit_account_id, debit_subsidiary_id, credit_account_id, credit_subsidiary_id, amount_cents
    (whole cents), made by the frame verbs of `ledger.types`. Raises `UnbalancedFramesError`; all else the database
    refuses.
    """
    require_open_transaction()
    if transfers.is_empty():
        return PostedFrames(0, 0)
    _refuse_unbalanced(transfers)
    rows = _numbered(transfers.join(_days(entries), on="entry_id", how="left", maintain_order="left"))
    missing = [default.alias(name) for name, default in ENTRY_DEFAULTS.items() if name not in entries.columns]
    counted = entries.with_columns(missing).join(_sums(rows), on="id", how="left", maintain_order="left")
    frame_to_table(frame=counted.select(ENTRY_COLUMNS).sort("id"), table=ENTRIES)
    frame_to_table(frame=rows, table=TRANSFERS)
    _write_day_totals(rows)
    return PostedFrames(entry_count=entries.height, transfer_count=rows.height)


def _days(entries: pl.DataFrame) -> pl.DataFrame:
    return entries.select(pl.col("id").alias("entry_id"), "business_date")


def _sums(transfers: pl.DataFrame) -> pl.DataFrame:
    """How many transfers each entry has, and what they add up to: kept on the entry, so that a lost one shows."""
    return transfers.group_by(pl.col("entry_id").alias("id")).agg(
        transfer_count=pl.len(), amount_cents=pl.col("amount_cents").sum()
    )


def _numbered(transfers: pl.DataFrame) -> pl.DataFrame:
    """Each with its entry's id and its place in it."""
    return (
        transfers.sort("entry_id", maintain_order=True)
        .with_columns(id=pl.col("entry_id") * TRANSFERS_AN_ENTRY + place_within("entry_id"), summed=pl.lit(value=True))
        .select("id", "entry_id", "business_date", *TRANSFER_COLUMNS[1:], "summed")
    )


def _write_day_totals(rows: pl.DataFrame) -> None:
    first_id, last_id = rows["id"][0], rows["id"][-1]
    AccountDayTotal.objects.bulk_create(
        AccountDayTotal(**row, first_transfer_id=first_id, last_transfer_id=last_id)
        for row in day_totals(rows).iter_rows(named=True)
    )


def _refuse_unbalanced(transfers: pl.DataFrame) -> None:
    differing = claims_that_differ(transfers)
    if not differing.is_empty():
        raise UnbalancedFramesError(
            "POOL would owe a fund something else than the fund claims",
            where="{differing}",
            differing=differing.row(0, named=True),
        )
