"""Meters are hung, taken off and exchanged; what they showed then is part of the record."""

from datetime import date

from curbstop.kernel.errors import CurbstopError
from curbstop.metering.models import ORIGINALS_AND_CORRECTIONS, Installation, Meter, Read
from curbstop.platform.transactions import lock_rows, require_open_transaction


class InstallationEndedError(CurbstopError):
    """The meter does not hang there on that day."""


def install_meter(*, meter_id: int, service_point_id: int, from_date: date, start_reading_milli: int) -> int:
    """Hang a meter; returns the installation's id. The database refuses a second one on the same days."""
    require_open_transaction()
    register = Meter.objects.values_list("register", flat=True).get(pk=meter_id)
    row = Installation.objects.create(
        meter_id=meter_id,
        service_point_id=service_point_id,
        register=register,
        from_date=from_date,
        start_reading_milli=start_reading_milli,
    )
    return row.pk


def remove_meter(*, installation_id: int, to_date: date, end_reading_milli: int) -> None:
    """Take a meter off with its final reading. Raises `InstallationEndedError`."""
    installation = lock_rows(model=Installation, ids=[installation_id])[installation_id]
    reads = Read.objects.filter(ORIGINALS_AND_CORRECTIONS, service_point_id=installation.service_point_id)
    later = reads.filter(installation_id=installation_id, read_on__gt=to_date).exists()
    if installation.to_date is not None or to_date <= installation.from_date or later:
        raise InstallationEndedError(
            "A meter can be taken off once, after it was hung and not before its last read",
            where="{to_date}",
            to_do="Check the day.",
            to_date=to_date.isoformat(),
        )
    installation.to_date = to_date
    installation.end_reading_milli = end_reading_milli
    installation.save(update_fields=["to_date", "end_reading_milli"])


def exchange_meter(
    *, installation_id: int, new_meter_id: int, on_date: date, final_reading_milli: int, start_reading_milli: int
) -> int:
    """Put a new meter in an old one's place; returns the new installation's id.

    The use up to the day is old_final - old_previous, and from the day on new_current - new_start (operations.md 5.1).
    """
    remove_meter(installation_id=installation_id, to_date=on_date, end_reading_milli=final_reading_milli)
    point = Installation.objects.values_list("service_point_id", flat=True).get(pk=installation_id)
    return install_meter(
        meter_id=new_meter_id, service_point_id=point, from_date=on_date, start_reading_milli=start_reading_milli
    )
