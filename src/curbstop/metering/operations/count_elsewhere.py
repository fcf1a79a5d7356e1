"""A meter counts for another service point from a day on: several meters at several points are billed together."""

from datetime import date

from django.db.models import Max, Q

from curbstop.kernel.errors import CurbstopError
from curbstop.metering.models import Installation, Read
from curbstop.metering.operations.exchange_meter import remove_meter
from curbstop.metering.operations.record_read import current_read_id
from curbstop.platform.transactions import require_open_transaction


class MeterNotReadError(CurbstopError):
    """Nobody knows what the meter showed on the day on which it begins to count for another point."""


def count_elsewhere(*, installation_id: int, service_point_id: int, on_date: date) -> int:
    """Let a meter count for another point (or again for the one where it hangs) from a day on; the new installation's id.

    The meter stays where it is: its use up to the day, by the read of the day, is the first point's, and the second's from then on.
    Raises `MeterNotReadError`, `InstallationEndedError`.
    """
    require_open_transaction()
    old = Installation.objects.get(pk=installation_id)
    read_id = current_read_id(installation_id=installation_id, read_on=on_date)
    if read_id is None:
        raise MeterNotReadError(
            "The meter was not read on that day",
            where="{on_date}",
            to_do="Type what it shows, or choose the day of its last read.",
            on_date=on_date.isoformat(),
        )
    reading = Read.objects.values_list("reading_milli", flat=True).get(pk=read_id)
    remove_meter(installation_id=installation_id, to_date=on_date, end_reading_milli=reading)
    hangs_at = old.located_at_id or old.service_point_id
    row = Installation.objects.create(
        meter_id=old.meter_id,
        service_point_id=service_point_id,
        register=_free_register(wanted=old.register, service_point_id=service_point_id, on_date=on_date),
        from_date=on_date,
        start_reading_milli=reading,
        located_at_id=None if hangs_at == service_point_id else hangs_at,
    )
    return row.pk


def _free_register(*, wanted: int, service_point_id: int, on_date: date) -> int:
    """The meter's own number where no other meter has it there then or later."""
    later = Q(to_date__isnull=True) | Q(to_date__gt=on_date)
    there = Installation.objects.filter(later, service_point_id=service_point_id)
    if not there.filter(register=wanted).exists():
        return wanted
    highest = there.aggregate(highest=Max("register"))["highest"] or 0
    return int(highest) + 1
