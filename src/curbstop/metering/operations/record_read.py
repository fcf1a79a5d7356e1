"""What meters showed is written down: one read, several, or a file of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db.models import Q

from curbstop.kernel.errors import CurbstopError
from curbstop.metering.models import ORIGINALS_AND_CORRECTIONS, Installation, Meter, Read
from curbstop.metering.types import ACTUAL, MANUAL, MILLI
from curbstop.platform.copy import frame_to_table
from curbstop.platform.ids import reserve_ids
from curbstop.platform.transactions import require_open_transaction

READ_COLUMNS = (
    "id",
    "service_point_id",
    "installation_id",
    "read_on",
    "reading_milli",
    "source",
    "kind",
    "flags",
    "note",
    "replaces_read_id",
    "recorded_at",
)


class ReadRefusedError(CurbstopError):
    """A read cannot be of that meter, day or dial."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewRead:
    """What a meter showed on a day, in thousandths of a dial unit."""

    installation_id: int
    read_on: date
    reading_milli: int
    kind: str = ACTUAL
    source: str = MANUAL
    flags: tuple[str, ...] = ()
    note: str = ""


def record_read(*, read: NewRead, now: datetime, replaces_read_id: int | None = None) -> int:
    """Write one read down and return its id. A second read of the same meter and day replaces the first (`correct_read`).

    A meter that was read again names the earlier read that it takes the place of.

    Raises `ReadRefusedError` when the meter does not hang there that day or its dial cannot show the number.
    """
    require_open_transaction()
    installation = _installation(read=read)
    earlier = current_read_id(installation_id=read.installation_id, read_on=read.read_on)
    replaced = replaces_read_id if earlier is None else earlier
    return _create(read=read, service_point_id=installation.service_point_id, replaces_read_id=replaced, now=now)


def record_reads(*, reads: Sequence[NewRead], now: datetime) -> list[int]:
    """Write several reads down, in their order."""
    return [record_read(read=read, now=now) for read in reads]


def correct_read(
    *, read_id: int, reading_milli: int, note: str, now: datetime, kind: str = ACTUAL, source: str = MANUAL
) -> int:
    """Replace a read by another of the same day; the first one stays in the record. Returns the new id."""
    require_open_transaction()
    wrong = Read.objects.get(pk=read_id)
    if Read.objects.filter(replaces_read_id=read_id).exists():
        raise ReadRefusedError(
            "This read was already corrected",
            where="{read_on}",
            to_do="Correct the latest one.",
            read_on=wrong.read_on.isoformat(),
        )
    read = NewRead(
        installation_id=wrong.installation_id,
        read_on=wrong.read_on,
        reading_milli=reading_milli,
        kind=kind,
        source=source,
        note=note,
    )
    installation = _installation(read=read)
    return _create(read=read, service_point_id=installation.service_point_id, replaces_read_id=read_id, now=now)


def record_reads_frame(*, frame: pl.DataFrame, source: str, now: datetime) -> int:
    """Append a frame of first reads by COPY; returns how many.

    Columns: service_point_id, installation_id, read_on, reading_milli, kind [, note]. The caller has checked the dials;
    the database refuses unknown meters and a second first read of a meter and day.
    """
    require_open_transaction()
    ids = reserve_ids(table="metering_read", count=frame.height)
    rows = frame.sort("service_point_id", "read_on", "installation_id").with_columns(
        id=pl.Series(range(ids.start, ids.stop), dtype=pl.Int64),
        source=pl.lit(source),
        flags=pl.lit("{}"),
        note=pl.col("note").fill_null("") if "note" in frame.columns else pl.lit(""),
        replaces_read_id=pl.lit(None, dtype=pl.Int64),
        recorded_at=pl.lit(now.isoformat()),
    )
    return frame_to_table(frame=rows.select(READ_COLUMNS), table="metering_read")


def _installation(*, read: NewRead) -> Installation:
    days = Q(from_date__lte=read.read_on) & (Q(to_date__isnull=True) | Q(to_date__gte=read.read_on))
    found = Installation.objects.filter(days, pk=read.installation_id).first()
    if found is None:
        raise ReadRefusedError(
            "The meter does not hang there on that day",
            where="{read_on}",
            to_do="Check meter and day.",
            read_on=read.read_on.isoformat(),
        )
    dials = Meter.objects.values_list("dials", flat=True).get(pk=found.meter_id)
    if not 0 <= read.reading_milli < MILLI * 10**dials:
        raise ReadRefusedError(
            "A meter with {dials} dials cannot show this number",
            where="{reading}",
            to_do="Check the reading.",
            dials=dials,
            reading=read.reading_milli // MILLI,
        )
    return found


def current_read_id(*, installation_id: int, read_on: date) -> int | None:
    """The read of that meter and day that nothing has replaced."""
    service_point_id = Installation.objects.values_list("service_point_id", flat=True).get(pk=installation_id)
    on_that_day = Read.objects.filter(
        service_point_id=service_point_id, installation_id=installation_id, read_on=read_on
    )
    replaced = on_that_day.filter(replaces_read_id__isnull=False).values("replaces_read_id")
    rows = on_that_day.filter(ORIGINALS_AND_CORRECTIONS)
    return rows.exclude(pk__in=replaced).values_list("pk", flat=True).first()


def _create(*, read: NewRead, service_point_id: int, replaces_read_id: int | None, now: datetime) -> int:
    row = Read.objects.create(
        installation_id=read.installation_id,
        service_point_id=service_point_id,
        read_on=read.read_on,
        reading_milli=read.reading_milli,
        source=read.source,
        kind=read.kind,
        flags=list(read.flags),
        note=read.note,
        replaces_read_id=replaces_read_id,
        recorded_at=now,
    )
    return row.pk
