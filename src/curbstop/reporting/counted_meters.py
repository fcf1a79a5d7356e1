"""The meters that count for a service point, wherever they hang."""

from dataclasses import dataclass
from datetime import date

from django.db import connection


@dataclass(frozen=True, slots=True)
class CountedMeter:
    """A meter that counts for a point on [from_date, to_date); `elsewhere` where it hangs at another one."""

    meter_id: int
    serial: str
    size: str
    register: int
    point_number: str
    premise_id: int
    address: str
    elsewhere: bool
    from_date: date
    to_date: date | None


COUNTED = """
SELECT m.id, m.serial, m.size, i.register, s.number, p.id,
       concat_ws(' ', p.house_number, nullif(p.direction, ''), p.street_name, nullif(p.street_type, ''), nullif(p.unit, '')),
       i.located_at_id IS NOT NULL, i.from_date, i.to_date
FROM metering_installation i JOIN metering_meter m ON m.id = i.meter_id
JOIN premises_servicepoint s ON s.id = coalesce(i.located_at_id, i.service_point_id)
JOIN premises_premise p ON p.id = s.premise_id
WHERE i.service_point_id = %s ORDER BY (i.to_date IS NULL) DESC, i.register, i.from_date DESC
"""


def counted_meters(*, service_point_id: int) -> tuple[CountedMeter, ...]:
    """Those that count now first, then those that did."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [service_point_id])
        return tuple(CountedMeter(*row) for row in cursor.fetchall())
