"""A file of reads is taken in: its record, and the meters that could not be read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from curbstop.kernel.errors import CurbstopError
from curbstop.metering.models import NotRead, ReadDelivery
from curbstop.platform.transactions import require_open_transaction


class ReadsDeliveredError(CurbstopError):
    """The same file of reads was taken in before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewDelivery:
    """What a file brought: its stored file and hash, where its reads come from, and how many of what."""

    file_id: int
    content_sha256: str
    source: str
    read_count: int
    not_read_count: int
    replaced_count: int
    photo_count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NewNotRead:
    """A meter that could not be read on a day, why, and the stored picture of it."""

    installation_id: int
    service_point_id: int
    tried_on: date
    note: str
    photo_file_id: int | None = None


def record_delivery(*, delivery: NewDelivery, delivered_by_id: int | None, now: datetime) -> int:
    """Keep the record of a file of reads; returns its id. Raises `ReadsDeliveredError` for the same bytes again."""
    require_open_transaction()
    refuse_second_delivery(content_sha256=delivery.content_sha256)
    row = ReadDelivery.objects.create(
        file_id=delivery.file_id,
        content_sha256=delivery.content_sha256,
        source=delivery.source,
        read_count=delivery.read_count,
        not_read_count=delivery.not_read_count,
        replaced_count=delivery.replaced_count,
        photo_count=delivery.photo_count,
        delivered_by_id=delivered_by_id,
        delivered_at=now,
    )
    return row.pk


def refuse_second_delivery(*, content_sha256: str) -> None:
    """Raise `ReadsDeliveredError` when these bytes were taken in before."""
    before = ReadDelivery.objects.filter(content_sha256=content_sha256).select_related("file").first()
    if before is not None:
        raise ReadsDeliveredError(
            "This file of reads was taken in before",
            where="{name}, {day}",
            to_do="Nothing is to be done: its reads are there. For other reads choose another file.",
            name=before.file.name,
            day=before.delivered_at.date().isoformat(),
        )


def record_not_read(*, delivery_id: int, rows: Iterable[NewNotRead]) -> None:
    """Keep which meters could not be read, and why."""
    require_open_transaction()
    NotRead.objects.bulk_create(
        NotRead(
            delivery_id=delivery_id,
            installation_id=row.installation_id,
            service_point_id=row.service_point_id,
            tried_on=row.tried_on,
            note=row.note,
            photo_id=row.photo_file_id,
        )
        for row in rows
    )
