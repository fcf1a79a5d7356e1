"""A file of reads is taken in whole: its reads, its photos, the meters nobody could read; what waited for a read goes on."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import polars as pl

from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.journeys.decide_read import settle_reread
from curbstop.metering.operations import (
    NewDelivery,
    NewNotRead,
    NewRead,
    attach_photo,
    photo_type,
    record_delivery,
    record_not_read,
    record_read,
    record_reads_frame,
)
from curbstop.metering.queries import awaited_read, standing_reads
from curbstop.platform.files import store_file
from curbstop.platform.idempotency import Result

READS = {
    "installation_id": pl.Int64,
    "service_point_id": pl.Int64,
    "read_on": pl.Date,
    "reading_milli": pl.Int64,
    "kind": pl.String,
    "note": pl.String,
    "photos": pl.List(pl.String),
    "takes_place": pl.Boolean,
}
"""`takes_place`: of an estimate of that day, or of a read that somebody doubts. Without a reading a row brings photos only."""
NOT_READ = {
    "installation_id": pl.Int64,
    "service_point_id": pl.Int64,
    "tried_on": pl.Date,
    "note": pl.String,
    "photos": pl.List(pl.String),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredReads:
    """A checked file: its bytes and hash, its rows (READS, NOT_READ), and its pictures by name."""

    name: str
    content: bytes
    content_sha256: str
    source: str
    reads: pl.DataFrame
    not_read: pl.DataFrame
    photos: Mapping[str, bytes]


def load_reads(
    *,
    asked: Mapping[str, object],
    check: Callable[[], DeliveredReads],
    command_key: UUID,
    actor_id: int,
    now: datetime,
) -> int:
    """Take a file of reads in, whole or not at all; returns its delivery. `asked` tells one file from another.

    `check` holds the file against the books, in the same transaction. A read of a meter that was to be read again takes the
    doubted one's place and closes the field's order; the next run bills what was held for it. Raises `ReadsDeliveredError`
    for the same bytes a second time, `ReadRefusedError`, and what `check` raises.
    """
    result = carry_out(
        command_key=command_key,
        name="load_reads",
        content=asked,
        actor_id=actor_id,
        now=now,
        run=lambda act: _load(check(), act),
    )
    return int(result["delivery_id"])


def _load(delivered: DeliveredReads, act: Act) -> Result:
    reads = delivered.reads
    read = reads.filter(pl.col("reading_milli").is_not_null())
    replacing = read.filter("takes_place")
    delivery_id = record_delivery(
        delivery=NewDelivery(
            file_id=store_file(name=delivered.name, media_type="text/csv", content=delivered.content, now=act.now),
            content_sha256=delivered.content_sha256,
            source=delivered.source,
            read_count=read.height,
            not_read_count=delivered.not_read.height,
            replaced_count=replacing.height,
            photo_count=len(delivered.photos),
        ),
        delivered_by_id=act.actor_id,
        now=act.now,
    )
    record_reads_frame(frame=read.filter(~pl.col("takes_place")), source=delivered.source, now=act.now)
    for row in replacing.sort("service_point_id", "installation_id", "read_on").iter_rows(named=True):
        _take_place(row, delivered.source, act)
    _attach_photos(reads.filter(pl.col("photos").list.len() > 0), delivered.photos, act)
    record_not_read(delivery_id=delivery_id, rows=_not_read(delivered, act))
    return {"delivery_id": delivery_id}


def _take_place(row: Mapping[str, Any], source: str, act: Act) -> None:
    """As if it had been typed in: what waited for this read does no longer."""
    read = NewRead(
        installation_id=row["installation_id"],
        read_on=row["read_on"],
        reading_milli=row["reading_milli"],
        kind=row["kind"],
        source=source,
        note=row["note"],
    )
    doubted = awaited_read(installation_id=read.installation_id, read_on=read.read_on)
    record_read(read=read, now=act.now, replaces_read_id=doubted)
    settle_reread(service_point_id=row["service_point_id"], act=act)


def _attach_photos(rows: pl.DataFrame, photos: Mapping[str, bytes], act: Act) -> None:
    if rows.is_empty():
        return
    first_day: date = rows["read_on"].min()  # type: ignore[assignment]
    last_day: date = rows["read_on"].max()  # type: ignore[assignment]
    points = rows["service_point_id"].unique().to_list()
    standing = standing_reads(service_point_ids=points, first_day=first_day, last_day=last_day)
    with_read = rows.join(standing.select("installation_id", "read_on", "read_id"), on=["installation_id", "read_on"])
    for read_id, names in with_read.select("read_id", "photos").iter_rows():
        for name in names:
            media_type = photo_type(content=photos[name]) or ""
            attach_photo(read_id=read_id, name=name, media_type=media_type, content=photos[name], now=act.now)


def _not_read(delivered: DeliveredReads, act: Act) -> Iterator[NewNotRead]:
    for row in delivered.not_read.iter_rows(named=True):
        files = [_kept(name, delivered.photos[name], act) for name in row["photos"]]
        yield NewNotRead(
            installation_id=row["installation_id"],
            service_point_id=row["service_point_id"],
            tried_on=row["tried_on"],
            note=row["note"],
            photo_file_id=files[0] if files else None,
        )


def _kept(name: str, content: bytes, act: Act) -> int:
    return store_file(name=name, media_type=photo_type(content=content) or "", content=content, now=act.now)
