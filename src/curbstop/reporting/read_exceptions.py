"""Doubtful reads for the billing office: the list, the queue, and one read with its place and its neighbours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db import connection

from curbstop.metering.queries import history_frame

NEIGHBOURS = 6
NEIGHBOUR_DAYS = timedelta(days=75)


@dataclass(frozen=True, slots=True)
class ListedRead:
    """A doubtful read as the list shows it; use in thousandths of the billed unit."""

    id: int
    account_number: str
    address: str
    serial: str
    from_date: date
    to_date: date
    reasons: list[str]
    usage_milli: int | None
    usual_milli: int | None
    holds: bool
    state: str
    found_at: datetime
    decided_by: str
    all_rows: int


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where a read stands among those that wait; `place` is 0 for one that does not."""

    place: int
    total: int
    before_id: int | None
    after_id: int | None


@dataclass(frozen=True, slots=True)
class ReadPlace:
    """Whose read it is and where, and the read before it (thousandths of a dial unit)."""

    account_number: str
    address: str
    service: str
    premise_id: int
    meter_size: str
    dials: int
    before_milli: int | None
    before_on: date | None
    before_kind: str


@dataclass(frozen=True, slots=True)
class NeighbourUse:
    """What the same street used lately: the house, no names. Thousandths of the billed unit."""

    address: str
    from_date: date
    to_date: date
    usage_milli: int | None
    estimated: bool


ADDRESS = "concat_ws(' ', p.house_number, nullif(p.direction, ''), p.street_name, nullif(p.street_type, ''), nullif(p.unit, ''))"
LIST = f"""
SELECT x.id, coalesce(c.number, ''), {ADDRESS}, coalesce(m.serial, ''), x.from_date, x.to_date, x.reasons, x.usage_milli,
       x.usual_milli, x.holds, x.state, x.found_at, coalesce(u.username, ''), count(*) OVER ()
FROM metering_readexception x
JOIN premises_servicepoint s ON s.id = x.service_point_id JOIN premises_premise p ON p.id = s.premise_id
LEFT JOIN customers_customeraccount c ON c.id = x.customer_account_id
LEFT JOIN metering_read r ON r.id = x.read_id LEFT JOIN metering_installation i ON i.id = r.installation_id
LEFT JOIN metering_meter m ON m.id = i.meter_id LEFT JOIN staff_staffuser u ON u.id = x.decided_by_id
WHERE {{tests}} ORDER BY {{order}} {{direction}} NULLS LAST, x.id LIMIT %(limit)s OFFSET %(offset)s
"""
TESTS = {
    "state": "x.state = %(state)s",
    "reason": "%(reason)s = ANY (x.reasons)",
    "route": "s.route = %(route)s",
    "cycle": "c.cycle_number::text = %(cycle)s",
    "holds": "x.holds = (%(holds)s = 'yes')",
    "q": f"concat_ws(' ', c.number, {ADDRESS}, m.serial) ILIKE '%%' || %(q)s || '%%'",
}
ORDERS = {
    "to_date": "x.to_date",
    "usage_milli": "x.usage_milli",
    "usual_milli": "x.usual_milli",
    "found_at": "x.found_at",
    "account_number": "c.number",
    "state": "x.state",
}
# What holds a bill comes first, then what waits longest.
QUEUE = """
SELECT place, total, before_id, after_id FROM (
    SELECT id, row_number() OVER w AS place, count(*) OVER () AS total, lag(id) OVER w AS before_id,
           lead(id) OVER w AS after_id
    FROM metering_readexception WHERE state = 'open' OR id = %(id)s
    WINDOW w AS (ORDER BY holds DESC, to_date, id)
) q WHERE id = %(id)s
"""
FIRST = "SELECT id FROM metering_readexception WHERE state = 'open' ORDER BY holds DESC, to_date, id LIMIT 1"
PLACE = f"""
SELECT coalesce(c.number, ''), {ADDRESS}, s.service, p.id, coalesce(m.size, ''), coalesce(m.dials, 5),
       before.reading_milli, before.read_on, coalesce(before.kind, '')
FROM metering_readexception x
JOIN premises_servicepoint s ON s.id = x.service_point_id JOIN premises_premise p ON p.id = s.premise_id
LEFT JOIN customers_customeraccount c ON c.id = x.customer_account_id
LEFT JOIN metering_read r ON r.id = x.read_id
LEFT JOIN LATERAL (SELECT i.* FROM metering_installation i WHERE i.service_point_id = x.service_point_id
    ORDER BY (i.id = r.installation_id) DESC, i.from_date DESC LIMIT 1) i ON true
LEFT JOIN metering_meter m ON m.id = i.meter_id
LEFT JOIN LATERAL (
    SELECT b.reading_milli, b.read_on, b.kind FROM metering_read b
    WHERE b.service_point_id = x.service_point_id AND b.installation_id = i.id AND b.read_on < x.to_date
      AND (b.replaces_read_id IS NULL OR b.replaces_read_id IS NOT NULL)
      AND NOT EXISTS (SELECT FROM metering_read later WHERE later.replaces_read_id = b.id)
    ORDER BY b.read_on DESC, b.id DESC LIMIT 1
) before ON true
WHERE x.id = %(id)s
"""
# Digits only, so that 12A is next to 12 and 14.
NUMBER = "coalesce(nullif(regexp_replace({}.house_number, '[^0-9]', '', 'g'), '')::bigint, 0)"
STREET = f"""
SELECT other.id, concat_ws(' ', p.house_number, nullif(p.direction, ''), p.street_name, nullif(p.street_type, ''),
       nullif(p.unit, ''))
FROM metering_readexception x
JOIN premises_servicepoint s ON s.id = x.service_point_id JOIN premises_premise mine ON mine.id = s.premise_id
JOIN premises_premise p ON p.street_name = mine.street_name AND p.street_type = mine.street_type
 AND p.city = mine.city AND p.direction = mine.direction AND p.id <> mine.id
JOIN premises_servicepoint other ON other.premise_id = p.id AND other.service = s.service AND other.metered
WHERE x.id = %(id)s
ORDER BY abs({NUMBER.format("p")} - {NUMBER.format("mine")}), p.id LIMIT {NEIGHBOURS}
"""


def listed_reads(
    *, filters: Mapping[str, str], sort_key: str, descending: bool, limit: int | None, offset: int
) -> tuple[ListedRead, ...]:
    """Doubtful reads that pass the filters state, reason, route, cycle, holds (yes or no) and q (account, address, meter)."""
    tests = [TESTS[key] for key in filters if key in TESTS] or ["true"]
    sql = LIST.format(
        tests=" AND ".join(tests), order=ORDERS.get(sort_key, "x.to_date"), direction="DESC" if descending else "ASC"
    )
    rows = _rows(sql, {**filters, "limit": limit, "offset": offset})
    return tuple(ListedRead(*row) for row in rows)


def first_open_read() -> int | None:
    """The doubtful read that comes first; None when all are decided."""
    rows = _rows(FIRST, {})
    return int(rows[0][0]) if rows else None


def queue_place(*, exception_id: int, is_open: bool) -> QueuePlace:
    """Where a read stands; one that does not wait has a place among those that do, and is not counted."""
    ((place, total, before_id, after_id),) = _rows(QUEUE, {"id": exception_id})
    return QueuePlace(place if is_open else 0, total if is_open else total - 1, before_id, after_id)


def read_place(*, exception_id: int) -> ReadPlace:
    """Whose it is, where, and what stood there before."""
    return ReadPlace(*_rows(PLACE, {"id": exception_id})[0])


def neighbour_use(*, exception_id: int, to_date: date) -> tuple[NeighbourUse, ...]:
    """What the nearest houses of the street used between their last two reads up to about the same day."""
    street = _rows(STREET, {"id": exception_id})
    if not street:
        return ()
    points = pl.Series([row[0] for row in street], dtype=pl.Int64)
    until = to_date + timedelta(days=5)
    used = history_frame(service_point_ids=points, from_date=to_date - NEIGHBOUR_DAYS, to_date=until)
    last = {row["service_point_id"]: row for row in used.sort("to_date").iter_rows(named=True)}
    return tuple(
        NeighbourUse(address, *(last[point][name] for name in ("from_date", "to_date", "usage_milli", "estimated")))
        for point, address in street
        if point in last
    )


def _rows(sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
