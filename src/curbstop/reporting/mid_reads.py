"""Reads that were taken inside a billed period: where a price changes, they say what was used before and after."""

from datetime import date

import polars as pl

from curbstop.platform.copy import query_to_frame

# By the dial: what the read in between shows of what both ends show, so that units and factors do not matter. The read next to
# the change counts; corrected reads and other meters do not.
MID_READS = """
SELECT asked.segment_id, mid.read_on AS mid_read_on,
       (asked.usage_milli * (mid.reading_milli - a.reading_milli) * 2 + (z.reading_milli - a.reading_milli))
           / (2 * (z.reading_milli - a.reading_milli)) AS mid_read_usage_milli
FROM unnest(%(segment)s::bigint[], %(start)s::bigint[], %(finish)s::bigint[], %(usage)s::bigint[])
         AS asked (segment_id, start_read_id, end_read_id, usage_milli)
JOIN metering_read a ON a.id = asked.start_read_id
JOIN metering_read z ON z.id = asked.end_read_id AND z.installation_id = a.installation_id
JOIN LATERAL (
    SELECT m.read_on, m.reading_milli FROM metering_read m
    WHERE m.installation_id = a.installation_id AND m.read_on > a.read_on AND m.read_on < z.read_on AND m.kind = 'actual'
      AND m.reading_milli BETWEEN a.reading_milli AND z.reading_milli
      AND NOT EXISTS (SELECT FROM metering_read later WHERE later.replaces_read_id = m.id)
    ORDER BY abs(m.read_on - %(change)s::date), m.id DESC LIMIT 1
) mid ON true
WHERE z.reading_milli > a.reading_milli
"""


def mid_reads(*, segments: pl.DataFrame, change: date) -> pl.DataFrame:
    """segment_id, mid_read_on, mid_read_usage_milli of the metered segments that have a read in between.

    `segments`: segment_id, start_read_id, end_read_id, usage_milli. `change` is the day on which the price changes.
    """
    asked = segments.drop_nulls(["start_read_id", "end_read_id", "usage_milli"])
    return query_to_frame(
        sql=MID_READS,
        params={
            "segment": asked["segment_id"].to_list(),
            "start": asked["start_read_id"].to_list(),
            "finish": asked["end_read_id"].to_list(),
            "usage": asked["usage_milli"].to_list(),
            "change": change,
        },
    )
