"""Files of reads that were taken in, what they are checked against, and meters that could not be read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db.models import QuerySet

from curbstop.metering.models import NotRead, ReadDelivery, ReadException
from curbstop.metering.types import REREAD
from curbstop.platform.copy import query_to_frame

METERS = """
SELECT m.serial, m.dials::bigint AS dials, i.id AS installation_id, i.service_point_id, s.number AS service_point,
       i.from_date, i.to_date
FROM metering_meter m
LEFT JOIN metering_installation i ON i.meter_id = m.id
LEFT JOIN premises_servicepoint s ON s.id = coalesce(i.located_at_id, i.service_point_id)
WHERE m.serial = ANY (%(serials)s)
"""
STANDING = """
SELECT r.installation_id, r.read_on, r.id AS read_id, r.kind, r.reading_milli
FROM metering_read r
WHERE r.service_point_id = ANY (%(points)s) AND r.read_on BETWEEN %(first_day)s AND %(last_day)s
  AND (r.replaces_read_id IS NULL OR r.replaces_read_id IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM metering_read c WHERE c.replaces_read_id = r.id)
"""
NOT_READ = """
SELECT n.installation_id, n.tried_on FROM metering_notread n
WHERE n.service_point_id = ANY (%(points)s) AND n.tried_on BETWEEN %(first_day)s AND %(last_day)s
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadDeliveryRow:
    """A file of reads that was taken in."""

    id: int
    file_id: int
    file_name: str
    content_sha256: str
    source: str
    read_count: int
    not_read_count: int
    replaced_count: int
    photo_count: int
    delivered_by: str
    delivered_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class NotReadRow:
    """A meter that could not be read on a day, and why."""

    tried_on: date
    note: str
    photo_file_id: int | None


def meters_by_serial(*, serials: Collection[str]) -> pl.DataFrame:
    """serial, dials, installation_id, service_point_id, service_point (its number), from_date, to_date.

    One row a place where a meter hung; one without a place for a meter that never hung anywhere.
    """
    return query_to_frame(sql=METERS, params={"serials": list(serials)})


def standing_reads(*, service_point_ids: Collection[int], first_day: date, last_day: date) -> pl.DataFrame:
    """installation_id, read_on, read_id, kind, reading_milli of the reads of some days that nothing has replaced."""
    params = {"points": list(service_point_ids), "first_day": first_day, "last_day": last_day}
    return query_to_frame(sql=STANDING, params=params)


def not_read_frame(*, service_point_ids: Collection[int], first_day: date, last_day: date) -> pl.DataFrame:
    """installation_id, tried_on of meters that could not be read on some days."""
    params = {"points": list(service_point_ids), "first_day": first_day, "last_day": last_day}
    return query_to_frame(sql=NOT_READ, params=params)


def awaited_points(*, service_point_ids: Collection[int]) -> frozenset[int]:
    """Those of the points whose meter is to be read again."""
    rows = ReadException.objects.filter(state=REREAD, service_point_id__in=list(service_point_ids))
    return frozenset(rows.values_list("service_point_id", flat=True))


def read_deliveries(*, limit: int = 500) -> list[ReadDeliveryRow]:
    """Files of reads, the latest first."""
    return [_delivery(row) for row in _deliveries().order_by("-pk")[:limit]]


def read_delivery(*, delivery_id: int) -> ReadDeliveryRow:
    """One of them; raises Django's `DoesNotExist`."""
    return _delivery(_deliveries().get(pk=delivery_id))


def _deliveries() -> QuerySet[ReadDelivery]:
    return ReadDelivery.objects.select_related("file", "delivered_by").defer("file__content")


def _delivery(row: ReadDelivery) -> ReadDeliveryRow:
    return ReadDeliveryRow(
        id=row.pk,
        file_id=row.file_id,
        file_name=row.file.name,
        content_sha256=row.content_sha256,
        source=row.source,
        read_count=row.read_count,
        not_read_count=row.not_read_count,
        replaced_count=row.replaced_count,
        photo_count=row.photo_count,
        delivered_by=row.delivered_by.get_username() if row.delivered_by else "",
        delivered_at=row.delivered_at,
    )


def not_read_between(*, service_point_id: int, after: date, up_to: date) -> list[NotReadRow]:
    """When the meters of a point could not be read after a day and up to another one, the latest first."""
    rows = NotRead.objects.filter(service_point_id=service_point_id, tried_on__gt=after, tried_on__lte=up_to)
    return [
        NotReadRow(tried_on=row.tried_on, note=row.note, photo_file_id=row.photo_id)
        for row in rows.order_by("-tried_on", "-pk")
    ]
