"""Use at service points where nobody takes service (books.md 7: each is a work item)."""

from datetime import datetime, timedelta

import polars as pl

from curbstop.metering.models import Installation
from curbstop.platform.copy import query_to_frame

# Points are looked at that had no running agreement for a while, then their reads: a city has few of them. Of each meter
# the last read that was written down since, against the one before it, where no agreement holds on the day of the read.
VACANT_USE = """
SELECT DISTINCT ON (later.installation_id) later.service_point_id, later.read_on, later.reading_milli,
       earlier.reading_milli AS before_milli, earlier.read_on AS before_on, later.id AS read_id
FROM premises_servicepoint point
JOIN metering_read later ON later.service_point_id = point.id
 AND (later.replaces_read_id IS NULL OR later.replaces_read_id IS NOT NULL)
JOIN LATERAL (
    SELECT r.reading_milli, r.read_on FROM metering_read r
    WHERE r.service_point_id = later.service_point_id AND r.installation_id = later.installation_id
      AND r.read_on < later.read_on AND (r.replaces_read_id IS NULL OR r.replaces_read_id IS NOT NULL)
    ORDER BY r.read_on DESC, r.id DESC LIMIT 1
) earlier ON true
WHERE point.metered AND later.recorded_at > %(after)s AND later.recorded_at <= %(up_to)s
  AND NOT EXISTS (SELECT FROM customers_serviceagreement a WHERE a.service_point_id = point.id
                  AND a.to_date IS NULL AND a.from_date < %(settled)s)
  AND NOT EXISTS (SELECT FROM customers_serviceagreement a WHERE a.service_point_id = later.service_point_id
                  AND a.from_date < later.read_on AND (a.to_date IS NULL OR a.to_date >= later.read_on))
ORDER BY later.installation_id, later.read_on DESC, later.id DESC
"""
# Reads come late, but not later than this: an agreement that runs so long covers every read that comes now.
LATEST_READ = timedelta(days=90)


def vacant_use_frame(*, after: datetime, up_to: datetime) -> pl.DataFrame:
    """Points whose meter moved up to a read recorded in (after, up_to] while nobody took service.

    service_point_id, read_on, read_id, before_on, and usage_milli in thousandths of the dial's unit (null: it went back).
    """
    params = {"after": after, "up_to": up_to, "settled": after.date() - LATEST_READ}
    rows = query_to_frame(sql=VACANT_USE, params=params)
    moved = rows.filter(pl.col("reading_milli") != pl.col("before_milli"))
    counted = pl.col("reading_milli") - pl.col("before_milli")
    return moved.select(
        "service_point_id", "read_on", "read_id", "before_on", usage_milli=pl.when(counted > 0).then(counted)
    )


def service_point_of_installation(*, installation_id: int) -> int:
    """Where a meter hangs; raises Django's `DoesNotExist`."""
    return int(Installation.objects.values_list("service_point_id", flat=True).get(pk=installation_id))
