"""The readings on the day service starts or stops: asked for, checked, written down once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from curbstop.kernel.errors import CurbstopError
from curbstop.metering.operations import NewRead, record_read
from curbstop.metering.queries import InstallationRow, current_installations, reads_of
from curbstop.metering.types import ACTUAL, MANUAL


class ReadingMissingError(CurbstopError):
    """Service cannot start or stop without what the meter shows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MeterAsked:
    """A meter whose reading is needed, with the last one. Thousandths of a dial unit."""

    service_point_id: int
    installation_id: int
    serial: str
    dials: int
    unit: str
    last_read_on: date
    last_reading_milli: int


def meters_asked(*, service_point_ids: Iterable[int], on_date: date) -> list[MeterAsked]:
    """The meters that hang at the points on a day (also those hung or taken off on it), by point and register."""
    found = current_installations(service_point_ids=list(service_point_ids), on_date=on_date)
    return [_asked(row, on_date=on_date) for row in found]


def _asked(row: InstallationRow, *, on_date: date) -> MeterAsked:
    reads = reads_of(service_point_ids=[row.service_point_id], to_date=on_date, limit=20)
    last = next((read for read in reads if read.installation_id == row.id and read.replaced_by_id is None), None)
    return MeterAsked(
        service_point_id=row.service_point_id,
        installation_id=row.id,
        serial=row.serial,
        dials=row.dials,
        unit=row.unit,
        last_read_on=last.read_on if last else row.from_date,
        last_reading_milli=last.reading_milli if last else row.start_reading_milli,
    )


def record_service_reads(
    *, service_point_ids: Iterable[int], on_date: date, readings: Mapping[int, int], now: datetime, note: str
) -> list[int]:
    """Write the readings of a day down; returns the reads' ids. `readings`: thousandths of a dial unit by installation.

    A meter that was read or hung on the day already needs none. Raises `ReadingMissingError`.
    """
    made = []
    for meter in meters_asked(service_point_ids=service_point_ids, on_date=on_date):
        reading = readings.get(meter.installation_id)
        if reading is None and meter.last_read_on == on_date:
            continue
        if reading is None:
            raise ReadingMissingError(
                "The meter's reading is needed",
                where="meter {serial}, {on_date}",
                to_do="Read the meter, or choose the day of its last read.",
                serial=meter.serial,
                on_date=on_date.isoformat(),
            )
        if reading == meter.last_reading_milli and meter.last_read_on == on_date:
            continue
        read = NewRead(
            installation_id=meter.installation_id,
            read_on=on_date,
            reading_milli=reading,
            kind=ACTUAL,
            source=MANUAL,
            note=note,
        )
        made.append(record_read(read=read, now=now))
    return made
