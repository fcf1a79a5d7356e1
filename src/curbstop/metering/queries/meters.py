"""Meters and reads of single service points, as frozen rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from curbstop.metering.models import ORIGINALS_AND_CORRECTIONS, Installation, Read


@dataclass(frozen=True, kw_only=True, slots=True)
class InstallationRow:
    """A meter where it hangs or hung; readings in thousandths of a dial unit."""

    id: int
    service_point_id: int
    meter_id: int
    serial: str
    size: str
    dials: int
    unit: str
    multiplier_milli: int
    register: int
    from_date: date
    to_date: date | None
    start_reading_milli: int
    end_reading_milli: int | None
    located_at_id: int | None = None
    """The point where it hangs, when it counts for another one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadRow:
    """A read; `replaced_by_id` names the correction when there is one."""

    id: int
    service_point_id: int
    installation_id: int
    serial: str
    read_on: date
    reading_milli: int
    kind: str
    source: str
    flags: tuple[str, ...]
    note: str
    replaces_read_id: int | None
    replaced_by_id: int | None
    recorded_at: datetime


def _row(row: Installation) -> InstallationRow:
    return InstallationRow(
        id=row.pk,
        service_point_id=row.service_point_id,
        meter_id=row.meter_id,
        serial=row.meter.serial,
        size=row.meter.size,
        dials=row.meter.dials,
        unit=row.meter.unit,
        multiplier_milli=row.meter.multiplier_milli,
        register=row.register,
        from_date=row.from_date,
        to_date=row.to_date,
        start_reading_milli=row.start_reading_milli,
        end_reading_milli=row.end_reading_milli,
        located_at_id=row.located_at_id,
    )


def installations_of(*, service_point_ids: Iterable[int]) -> list[InstallationRow]:
    """All meters that ever hung at the points or counted for them, latest first."""
    ids = list(service_point_ids)
    rows = Installation.objects.filter(Q(service_point_id__in=ids) | Q(located_at_id__in=ids)).select_related("meter")
    return [_row(row) for row in rows.order_by("service_point_id", "register", "-from_date")]


def current_installations(*, service_point_ids: Iterable[int], on_date: date) -> list[InstallationRow]:
    """The meters that hang at the points on a day, by point and register."""
    there = Q(from_date__lte=on_date) & (Q(to_date__isnull=True) | Q(to_date__gt=on_date))
    rows = Installation.objects.filter(there, service_point_id__in=list(service_point_ids)).select_related("meter")
    return [_row(row) for row in rows.order_by("service_point_id", "register")]


def hanging_meter(*, serial: str, on_date: date) -> InstallationRow | None:
    """Where a meter hangs on a day; on the day of a move, where it hangs afterwards."""
    there = Q(from_date__lte=on_date) & (Q(to_date__isnull=True) | Q(to_date__gt=on_date))
    row = Installation.objects.filter(there, meter__serial=serial).select_related("meter").first()
    return _row(row) if row else None


def reads_of(
    *, service_point_ids: Iterable[int], from_date: date | None = None, to_date: date | None = None, limit: int = 100
) -> list[ReadRow]:
    """Reads of the points, latest first, corrected ones too. Both days belong to the range."""
    rows = Read.objects.filter(ORIGINALS_AND_CORRECTIONS, service_point_id__in=list(service_point_ids))
    rows = rows.select_related("installation__meter")
    if from_date is not None:
        rows = rows.filter(read_on__gte=from_date)
    if to_date is not None:
        rows = rows.filter(read_on__lte=to_date)
    found = list(rows.order_by("-read_on", "-pk")[:limit])
    corrections = Read.objects.filter(replaces_read_id__in=[row.pk for row in found])
    replaced_by = dict(corrections.values_list("replaces_read_id", "pk"))
    return [_read_row(row, replaced_by.get(row.pk)) for row in found]


def _read_row(row: Read, replaced_by_id: int | None) -> ReadRow:
    return ReadRow(
        id=row.pk,
        service_point_id=row.service_point_id,
        installation_id=row.installation_id,
        serial=row.installation.meter.serial,
        read_on=row.read_on,
        reading_milli=row.reading_milli,
        kind=row.kind,
        source=row.source,
        flags=tuple(row.flags),
        note=row.note,
        replaces_read_id=row.replaces_read_id,
        replaced_by_id=replaced_by_id,
        recorded_at=row.recorded_at,
    )
