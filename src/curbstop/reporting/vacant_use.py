"""Use at service points where nobody takes service (books.md 7: each is a work item)."""

from datetime import date

import polars as pl

from curbstop.metering.models import Installation
from curbstop.platform.copy import query_to_frame

# The last two readings of each meter up to a day, where no agreement holds on the later one's day.
VACANT_USE = """
SELECT DISTINCT ON (later.installation_id) later.service_point_id, later.read_on, later.reading_milli, earlier.reading_milli AS before_milli
FROM metering_read later
JOIN LATERAL (
    SELECT r.reading_milli FROM metering_read r
    WHERE r.service_point_id = later.service_point_id AND r.installation_id = later.installation_id
      AND r.read_on < later.read_on AND (r.replaces_read_id IS NULL OR r.replaces_read_id IS NOT NULL)
    ORDER BY r.read_on DESC, r.id DESC LIMIT 1
) earlier ON true
WHERE later.read_on > %(after)s AND later.read_on <= %(up_to)s
  AND NOT EXISTS (SELECT FROM customers_serviceagreement a WHERE a.service_point_id = later.service_point_id
                  AND a.from_date < later.read_on AND (a.to_date IS NULL OR a.to_date >= later.read_on))
ORDER BY later.installation_id, later.read_on DESC, later.id DESC
"""


def vacant_use_frame(*, after: date, up_to: date) -> pl.DataFrame:
    """service_point_id, read_on: points whose meter moved between its last two reads while nobody took service."""
    rows = query_to_frame(sql=VACANT_USE, params={"after": after, "up_to": up_to})
    return rows.filter(pl.col("reading_milli") != pl.col("before_milli")).select("service_point_id", "read_on")


def service_point_of_installation(*, installation_id: int) -> int:
    """Where a meter hangs; raises Django's `DoesNotExist`."""
    return int(Installation.objects.values_list("service_point_id", flat=True).get(pk=installation_id))
