"""Money that arrives in files: online, autopay, mail (lockbox) and pay stations, one file a channel and day."""

from __future__ import annotations

import io
from datetime import date

import polars as pl

from curbstop.demonstration.story.moments import at, key
from curbstop.demonstration.story.stage import Stage
from curbstop.journeys.post_payment_file import approve_batch, post_payment_file

SOURCES = {"online": "online", "autopay": "autopay", "mail": "lockbox", "agent": "agent"}
UNKNOWN_ACCOUNT = "900000001"  # its check digit is wrong on purpose: somebody typed it


def post_files(*, stage: Stage, day: date, payments: pl.DataFrame, with_unknown: bool) -> list[int]:
    """Post and approve one file per channel; `payments` has number, name, pays_by and amount_cents."""
    batches = []
    for channel, source in SOURCES.items():
        rows = payments.filter(pl.col("pays_by") == channel).select("number", "name", "amount_cents")
        if channel == "online" and with_unknown:
            stray = pl.DataFrame({"number": [UNKNOWN_ACCOUNT], "name": ["M Garcia"], "amount_cents": [7_325]})
            rows = pl.concat([rows, stray], how="vertical_relaxed")
        if rows.height:
            batches.append(_post(stage=stage, day=day, rows=rows, source=source))
    return batches


def _post(*, stage: Stage, day: date, rows: pl.DataFrame, source: str) -> int:
    name = f"{source}-{day.isoformat()}.csv"
    batch_id = post_payment_file(
        command_key=key(day, "file", source),
        actor_id=stage.cast["billing"],
        now=at(day=day, hour=9),
        content=payment_file(rows=rows, day=day, source=source),
        name=name,
        source=source,
        bank_account_id=stage.office.lockbox_account_id,
        expected_on=day,
        effective_date=day,
    )
    approve_batch(
        command_key=key(day, "batch", source),
        actor_id=stage.cast["supervisor"],
        now=at(day=day, hour=10),
        batch_id=batch_id,
    )
    return batch_id


def payment_file(*, rows: pl.DataFrame, day: date, source: str) -> bytes:
    """The file as a processor would write it: a control line, a header, a line a payment."""
    amount = pl.col("amount_cents")
    body = rows.with_row_index("line").select(
        pl.col("number").alias("account_number"),
        ((amount // 100).cast(pl.String) + pl.lit(".") + (amount % 100).cast(pl.String).str.zfill(2)).alias("amount"),
        (pl.lit(f"{source}-{day:%y%m%d}-") + pl.col("line").cast(pl.String)).alias("reference"),
        pl.col("name").alias("payer"),
        pl.lit(day.isoformat()).alias("paid_on"),
    )
    total = int(rows["amount_cents"].sum())
    buffer = io.BytesIO()
    body.write_csv(buffer)
    return f"#control,{rows.height},{total // 100}.{total % 100:02d}\n".encode() + buffer.getvalue()
