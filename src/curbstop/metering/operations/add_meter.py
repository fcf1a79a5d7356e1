"""A meter enters the records."""

from curbstop.kernel.errors import CurbstopError
from curbstop.metering.models import Meter
from curbstop.metering.types import HCF, MILLI
from curbstop.platform.transactions import require_open_transaction


class DuplicateMeterError(CurbstopError):
    """A serial number is already there."""


def add_meter(
    *, serial: str, size: str, dials: int, unit: str = HCF, multiplier_milli: int = MILLI, register: int = 1
) -> int:
    """Enter a meter; returns its id. Raises `DuplicateMeterError`."""
    require_open_transaction()
    if Meter.objects.filter(serial=serial).exists():
        raise DuplicateMeterError(
            "There is already a meter with this serial number",
            where="{serial}",
            to_do="Check the plate, or find that meter.",
            serial=serial,
        )
    row = Meter.objects.create(
        serial=serial, size=size, dials=dials, unit=unit, multiplier_milli=multiplier_milli, register=register
    )
    return row.pk
