"""Installations and reads as frames, by COPY."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from curbstop.metering.engine.plain_history import HungMeter, ReadOn
from curbstop.metering.types import ESTIMATED
from curbstop.platform.copy import query_to_frame
from curbstop.platform.wanted_ids import wanted_ids

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)

INSTALLATIONS = """
SELECT i.id AS installation_id, i.service_point_id, i.register::bigint AS register, i.from_date, i.to_date,
       i.start_reading_milli, i.end_reading_milli, m.dials::bigint AS dials, m.unit, m.multiplier_milli,
       m.size AS meter_size
FROM metering_installation i JOIN metering_meter m ON m.id = i.meter_id
WHERE {points}
"""
# A read counts unless another one replaces it. First reads and corrections have an index each, hence two halves.
READS_HALF = """
SELECT r.id AS read_id, r.installation_id, r.service_point_id, r.read_on, r.reading_milli,
       r.kind = %(estimated)s AS estimated
FROM metering_read r
WHERE r.replaces_read_id {null} AND {points} AND r.read_on BETWEEN %(first_day)s AND %(last_day)s
  AND NOT EXISTS (SELECT 1 FROM metering_read c WHERE c.replaces_read_id = r.id)
"""


def installations_frame(*, service_point_ids: pl.Series) -> pl.DataFrame:
    """Installations of the points as `engine.usage` wants them, and meter_size."""
    condition, params = wanted_ids(column="i.service_point_id", ids=service_point_ids)
    frame = query_to_frame(sql=INSTALLATIONS.format(points=condition), params=params)
    return frame.filter(pl.col("service_point_id").is_in(service_point_ids.unique().implode()))


def reads_frame(*, service_point_ids: pl.Series, first_day: date = EARLIEST, last_day: date = LATEST) -> pl.DataFrame:
    """Reads of the points that nothing has replaced, as `engine.usage` wants them, and service_point_id."""
    condition, params = wanted_ids(column="r.service_point_id", ids=service_point_ids)
    params |= {"first_day": first_day, "last_day": last_day, "estimated": ESTIMATED}
    halves = [READS_HALF.format(points=condition, null=null) for null in ("IS NULL", "IS NOT NULL")]
    frame = query_to_frame(sql=" UNION ALL ".join(halves), params=params)
    return frame.filter(pl.col("service_point_id").is_in(service_point_ids.unique().implode()))


@dataclass(frozen=True, slots=True)
class MeterBook:
    """Reads of some points from `first_day` on, and the installations: read once, for all that a bill run asks of them."""

    service_point_ids: pl.Series
    first_day: date
    reads: pl.DataFrame
    installations: pl.DataFrame

    def covers(self, *, service_point_ids: pl.Series, first_day: date) -> bool:
        """Whether these points' reads from a day on are all in the book."""
        return first_day >= self.first_day and service_point_ids.is_in(self.service_point_ids.implode()).all()


def meter_book(*, service_point_ids: pl.Series, first_day: date, last_day: date) -> MeterBook:
    """The book of these points with the reads of [first_day, last_day]."""
    return MeterBook(
        service_point_ids=service_point_ids.unique(),
        first_day=first_day,
        reads=reads_frame(service_point_ids=service_point_ids, first_day=first_day, last_day=last_day),
        installations=installations_frame(service_point_ids=service_point_ids),
    )


def last_reads(*, book: MeterBook, read_from: date, read_on: date) -> pl.DataFrame:
    """service_point_id, read_on: the last day in [read_from, read_on] on which every register of the point was read.

    Where there is none, the last day on which one was: the others are estimated to it, and the period ends where most is
    known.
    """
    inside = book.reads.filter(pl.col("read_on").is_between(read_from, read_on))
    complete = _complete_days(reads=inside, meters=book.installations)
    some = inside.join(complete, on="service_point_id", how="anti").group_by("service_point_id")
    return pl.concat([complete, some.agg(pl.col("read_on").max())]).sort("service_point_id")


def _complete_days(*, reads: pl.DataFrame, meters: pl.DataFrame) -> pl.DataFrame:
    """The last day of each point on which every meter that hangs there afterwards was read, or was hung."""
    days = reads.lazy().select("service_point_id", "read_on").unique()
    hung = meters.lazy().select("service_point_id", "installation_id", hung_from="from_date", hung_to="to_date")
    there = days.join(hung, on="service_point_id").filter(
        pl.col("hung_from") <= pl.col("read_on"),
        pl.col("hung_to").is_null() | (pl.col("hung_to") > pl.col("read_on")),
    )
    was_read = reads.lazy().select("installation_id", "read_on", was_read=pl.lit(value=True))
    complete = (
        there.join(was_read, on=["installation_id", "read_on"], how="left")
        .with_columns(was_read=pl.col("was_read").fill_null(value=False) | (pl.col("hung_from") == pl.col("read_on")))
        .group_by("service_point_id", "read_on")
        .agg(pl.col("was_read").all())
        .filter(pl.col("was_read"))
    )
    return complete.group_by("service_point_id").agg(pl.col("read_on").max()).sort("service_point_id").collect()


def meters_hung(*, service_point_id: int) -> list[HungMeter]:
    """All meters that ever hung at one point."""
    columns = "i.id, i.from_date, i.to_date, m.dials, m.unit, m.multiplier_milli"
    sql = f"SELECT {columns} FROM metering_installation i JOIN metering_meter m ON m.id = i.meter_id"  # noqa: S608 - our words
    return [
        HungMeter(*row) for row in _rows(f"{sql} WHERE i.service_point_id = %(point)s", {"point": service_point_id})
    ]


def reads_between(*, service_point_id: int, first_day: date, last_day: date) -> list[ReadOn]:
    """The reads of one point that count."""
    points = "r.service_point_id = %(point)s"
    halves = [READS_HALF.format(points=points, null=null) for null in ("IS NULL", "IS NOT NULL")]
    columns = "installation_id, read_on, reading_milli, estimated"
    sql = f"SELECT {columns} FROM ({' UNION ALL '.join(halves)}) r"  # noqa: S608 - our words
    params = {"point": service_point_id, "first_day": first_day, "last_day": last_day, "estimated": ESTIMATED}
    return [ReadOn(*row) for row in _rows(sql, params)]


def _rows(sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
