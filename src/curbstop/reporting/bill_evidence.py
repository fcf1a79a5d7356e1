"""What is known beside a bill: use against the customer's own past and like premises, reads, meter tests, weather."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
from django.db import connection

from curbstop.billing.types import BillSegmentRow
from curbstop.customers.queries import agreements_of
from curbstop.kernel.rounding import divide
from curbstop.metering.queries import MonthUsage, usage_history
from curbstop.premises.types import IRRIGATION, WATER
from curbstop.rates.queries.asked import EVAPOTRANSPIRATION
from curbstop.rates.queries.evapotranspiration import evapotranspiration_of
from curbstop.reporting.bill_explanation import YEAR_DAYS, ExplainedBill

HISTORY_DAYS = 430
MONTHS_DRAWN = 13
MONTHS_OF_OWN = 12
YEAR_AGO_WITHIN_DAYS = 20
# Premises beside it on the same run, so that a run of a million accounts is not walked through.
NEIGHBOURS = 2_000
LEAST_NEIGHBOURS = 5
# What meters and field workers write when water never stops.
FLOW_FLAGS = frozenset({"continuous_flow", "leak", "leak_suspected"})
MEDIAN = 2
MICROS_A_MILLI = 1000

LIKE_PREMISES = """
SELECT s.usage_milli, (s.to_date - s.from_date) FROM billing_bill b JOIN billing_billsegment s ON s.bill_id = b.id
WHERE b.id BETWEEN %(bill)s - %(near)s AND %(bill)s + %(near)s AND b.id <> %(bill)s
  AND b.run_id = (SELECT run_id FROM billing_bill WHERE id = %(bill)s) AND b.customer_account_id <> %(account)s
  AND NOT s.cancelled AND s.service = %(service)s AND s.rate_class = %(rate_class)s AND s.meter_size = %(meter_size)s
  AND s.zone IS NOT DISTINCT FROM %(zone)s AND s.is_regular
"""
READS = """
SELECT r.read_on, r.reading_milli, r.kind, r.source, r.flags, r.note, m.serial, m.unit, m.id,
       (SELECT max(p.file_id) FROM metering_readphoto p WHERE p.read_id = r.id)
FROM metering_read r JOIN metering_installation i ON i.id = r.installation_id JOIN metering_meter m ON m.id = i.meter_id
WHERE r.service_point_id = %(point)s AND r.read_on BETWEEN %(first)s AND %(last)s
  AND (r.replaces_read_id IS NULL OR r.replaces_read_id IS NOT NULL)
  AND NOT EXISTS (SELECT FROM metering_read z WHERE z.replaces_read_id = r.id
                  AND z.service_point_id = r.service_point_id AND z.read_on = r.read_on)
ORDER BY r.read_on, r.id
"""
# The meter that hung there in the billed days, tested when ever.
LAST_TEST = """
SELECT t.meter_id, m.serial, t.tested_on, t.error_permille, t.stopped
FROM metering_metertest t JOIN metering_meter m ON m.id = t.meter_id
WHERE EXISTS (SELECT FROM metering_installation i WHERE i.meter_id = t.meter_id AND i.service_point_id = %(point)s
              AND i.from_date < %(last)s AND (i.to_date IS NULL OR i.to_date > %(first)s))
ORDER BY t.tested_on DESC, t.id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSeen:
    """A read of the billed days, with what was noted at it. The reading is in thousandths of the meter's unit."""

    read_on: date
    reading_milli: int
    kind: str
    source: str
    flags: tuple[str, ...]
    note: str
    serial: str
    unit: str
    meter_id: int
    photo_file_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LikePremises:
    """Use a day of premises of the same class, meter size and zone on the same run, in millionths of the unit; nobody is named."""

    count: int
    median_micro: int
    low_micro: int
    high_micro: int


@dataclass(frozen=True, slots=True)
class TestSeen:
    """The last test of the meter: thousandths that it ran fast (positive) or slow, or that it stood still."""

    meter_id: int
    serial: str
    tested_on: date
    error_permille: int
    stopped: bool


@dataclass(frozen=True, slots=True)
class WeatherSeen:
    """What a lawn would have used in the billed days, and in as many days a year before, in thousandths of an inch."""

    inches_milli: int
    year_ago_milli: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillEvidence:
    """The evidence for the main water service of a bill; use a day in millionths of the billed unit."""

    segment: BillSegmentRow
    unit: str
    history: tuple[MonthUsage, ...]
    own_daily_micro: int | None
    year_ago: MonthUsage | None
    like: LikePremises | None
    reads: tuple[ReadSeen, ...]
    lowest_daily_micro: int | None
    flow_flags: tuple[str, ...]
    last_test: TestSeen | None = None
    weather: WeatherSeen | None = None

    @property
    def daily_micro(self) -> int:
        """Use a day on this bill."""
        days = (self.segment.to_date - self.segment.from_date).days
        return divide(numerator=self.segment.usage_milli * MICROS_A_MILLI, denominator=days)


def bill_evidence(*, explained: ExplainedBill) -> BillEvidence | None:
    """What is known of the water of the explained bill; None when it bills no metered water."""
    segments = [one for one in explained.new.found.segments if one.service in (WATER, IRRIGATION)]
    segment = max(segments, key=lambda one: one.usage_milli, default=None)
    if segment is None:
        return None
    history = _history(explained, segment)
    past = [month for month in history if month.to_date <= segment.from_date and month.usage_milli is not None]
    year_ago = next((month for month in past if _is_year_before(month, segment)), None)
    reads = _reads(segment)
    return BillEvidence(
        segment=segment,
        unit=history[-1].unit if history else "HCF",
        history=tuple(history[-MONTHS_DRAWN:]),
        own_daily_micro=_daily(past[-MONTHS_OF_OWN:]),
        year_ago=year_ago,
        like=_like_premises(explained, segment),
        reads=reads,
        lowest_daily_micro=_lowest_daily(history, segment),
        flow_flags=tuple(sorted({flag for read in reads for flag in read.flags} & FLOW_FLAGS)),
        last_test=_last_test(segment),
        weather=_weather(segment),
    )


def _last_test(segment: BillSegmentRow) -> TestSeen | None:
    params = {"point": segment.service_point_id, "first": segment.from_date, "last": segment.to_date}
    return next((TestSeen(*row) for row in _rows(LAST_TEST, params)), None)


def _weather(segment: BillSegmentRow) -> WeatherSeen | None:
    """Of the zone, else of everywhere; None while nobody has loaded it."""
    year = timedelta(days=YEAR_DAYS)
    days = [(segment.from_date, segment.to_date), (segment.from_date - year, segment.to_date - year)]
    zone = segment.zone or 0
    asked = pl.DataFrame(
        [(first, last, zone) for first, last in days],
        schema={"from_date": pl.Date, "to_date": pl.Date, "zone": pl.Int64},
        orient="row",
    )
    now, before = evapotranspiration_of(segments=asked)[EVAPOTRANSPIRATION].to_list()
    return None if now is None else WeatherSeen(now, before)


def _history(explained: ExplainedBill, segment: BillSegmentRow) -> list[MonthUsage]:
    """From the customer's own start on, and no earlier (books.md 7)."""
    agreements = agreements_of(customer_account_id=explained.new.choice.customer_account_id)
    start = min(row.from_date for row in agreements if row.service_point_id == segment.service_point_id)
    first = max(start, segment.to_date - timedelta(days=HISTORY_DAYS))
    return usage_history(service_point_id=segment.service_point_id, from_date=first, to_date=segment.to_date)


def _is_year_before(month: MonthUsage, segment: BillSegmentRow) -> bool:
    return abs((segment.to_date - month.to_date).days - YEAR_DAYS) <= YEAR_AGO_WITHIN_DAYS


def _daily(months: Sequence[MonthUsage]) -> int | None:
    days = sum(month.days for month in months)
    used = sum(max(month.usage_milli or 0, 0) for month in months)
    return divide(numerator=used * MICROS_A_MILLI, denominator=days) if days else None


def _lowest_daily(history: Sequence[MonthUsage], segment: BillSegmentRow) -> int | None:
    """The least use a day between any two reads of the billed days; with no read between the two, nothing can be said."""
    within = [
        month
        for month in history
        if month.from_date >= segment.from_date and month.to_date <= segment.to_date and month.usage_milli is not None
    ]
    return min((_daily([month]) or 0 for month in within), default=None) if len(within) > 1 else None


def _like_premises(explained: ExplainedBill, segment: BillSegmentRow) -> LikePremises | None:
    params = {
        "bill": explained.new.choice.id,
        "near": NEIGHBOURS,
        "account": explained.new.choice.customer_account_id,
        "service": segment.service,
        "rate_class": segment.rate_class,
        "meter_size": segment.meter_size,
        "zone": segment.zone,
    }
    found = sorted(
        divide(numerator=used * MICROS_A_MILLI, denominator=days) for used, days in _rows(LIKE_PREMISES, params)
    )
    if len(found) < LEAST_NEIGHBOURS:
        return None
    return LikePremises(
        count=len(found),
        median_micro=found[len(found) // MEDIAN],
        low_micro=found[len(found) // 4],
        high_micro=found[len(found) * 3 // 4],
    )


def _reads(segment: BillSegmentRow) -> tuple[ReadSeen, ...]:
    params = {"point": segment.service_point_id, "first": segment.from_date, "last": segment.to_date}
    names = tuple(ReadSeen.__dataclass_fields__)
    rows = (dict(zip(names, row, strict=True)) for row in _rows(READS, params))
    return tuple(ReadSeen(**{**row, "flags": tuple(row["flags"] or ())}) for row in rows)


def _rows(sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
