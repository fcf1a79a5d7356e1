"""A file of reads and its photos: checked whole, then taken in whole."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import PurePath
from typing import Any
from uuid import UUID

import polars as pl

from curbstop.exchange.conversion.cells import typed_frame
from curbstop.exchange.conversion.problems import ImportRefusedError, Problems
from curbstop.exchange.conversion.reading import BYTE_ORDER_MARK, read_content
from curbstop.exchange.meters.checking import check_photos, placed
from curbstop.exchange.meters.read_layout import READ_LAYOUT
from curbstop.journeys.load_reads import NOT_READ, READS, DeliveredReads, load_reads
from curbstop.metering.operations import refuse_second_delivery
from curbstop.metering.queries import ReadDeliveryRow, read_delivery

BETWEEN_PHOTOS = ";"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadsLoaded:
    """What a file brought, or would bring (`delivery_id` None)."""

    delivery_id: int | None
    read_count: int
    not_read_count: int
    replaced_count: int
    photo_count: int


def check_reads(
    *, content: bytes, name: str, source: str, photos: Mapping[str, bytes], business_date: date
) -> DeliveredReads:
    """The file as it would be taken in. Raises `ReadsDeliveredError`, and `ImportRefusedError` with every mistake."""
    sha256 = hashlib.sha256(content).hexdigest()
    refuse_second_delivery(content_sha256=sha256)
    stem, problems = PurePath(name).stem, Problems()
    plain = content.removeprefix(BYTE_ORDER_MARK).rstrip(b"\r\n")
    layout = replace(READ_LAYOUT, name=stem)
    raw = read_content(layout=layout, content=plain, problems=problems)
    # Mistakes of the file's form and mistakes of its rows are told together.
    problems.raw = {stem: raw}
    typed = typed_frame(layout=layout, raw=raw, problems=problems)
    stripped = pl.col("photo").str.split(BETWEEN_PHOTOS).list.eval(pl.element().str.strip_chars())
    given = stripped.list.eval(pl.element().filter(pl.element() != ""))
    rows = typed.with_columns(photos=given.fill_null(pl.lit([], dtype=pl.List(pl.String))))
    check_photos(rows=rows, photos=photos, name=stem, problems=problems)
    there = placed(rows=rows, name=stem, business_date=business_date, problems=problems)
    if problems.found:
        raise ImportRefusedError(problems.sorted(order={stem: 0}))
    nobody = pl.col("reading").is_null() & pl.col("read_id").is_null()
    return DeliveredReads(
        name=name,
        content=content,
        content_sha256=sha256,
        source=source,
        reads=_columns(there.filter(~nobody).rename({"reading": "reading_milli"}), READS),
        not_read=_columns(there.filter(nobody).rename({"read_on": "tried_on"}), NOT_READ),
        photos=photos,
    )


def load_read_file(
    *,
    content: bytes,
    name: str,
    source: str,
    photos: Mapping[str, bytes],
    business_date: date,
    command_key: UUID,
    actor_id: int,
    now: datetime,
) -> ReadsLoaded:
    """Check a file of reads and take it in, whole or not at all. Raises what `check_reads` and `load_reads` raise."""
    asked = {"sha256": hashlib.sha256(content).hexdigest(), "source": source, "photos": sorted(photos)}
    delivery_id = load_reads(
        asked=asked,
        check=lambda: check_reads(
            content=content, name=name, source=source, photos=photos, business_date=business_date
        ),
        command_key=command_key,
        actor_id=actor_id,
        now=now,
    )
    return as_loaded(delivery=read_delivery(delivery_id=delivery_id))


def would_load(*, delivered: DeliveredReads) -> ReadsLoaded:
    """What a checked file would bring."""
    read = delivered.reads.filter(pl.col("reading_milli").is_not_null())
    return ReadsLoaded(
        delivery_id=None,
        read_count=read.height,
        not_read_count=delivered.not_read.height,
        replaced_count=read.filter("takes_place").height,
        photo_count=len(delivered.photos),
    )


def as_loaded(*, delivery: ReadDeliveryRow) -> ReadsLoaded:
    """What a file brought."""
    return ReadsLoaded(
        delivery_id=delivery.id,
        read_count=delivery.read_count,
        not_read_count=delivery.not_read_count,
        replaced_count=delivery.replaced_count,
        photo_count=delivery.photo_count,
    )


def _columns(frame: pl.DataFrame, schema: Mapping[str, Any]) -> pl.DataFrame:
    return frame.with_columns(pl.col("note").fill_null("")).select(
        pl.col(name).cast(kind) for name, kind in schema.items()
    )
