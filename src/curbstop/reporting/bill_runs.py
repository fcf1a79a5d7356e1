"""The cycle calendar with what was billed of it, and bill runs with their progress: one query each."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A cycle in a month, with what its runs billed."""

    cycle_number: int
    month: date
    read_from: date
    read_on: date
    bill_on: date
    mail_on: date
    due_on: date
    window_closes_on: date
    state: str
    run_count: int
    is_running: bool
    latest_run_id: int | None
    bills_issued: int
    bills_held: int
    charges_cents: int


@dataclass(frozen=True, slots=True)
class RunRow:
    """A bill run; the sums of one that is running are those of its finished parts. Amounts in cents."""

    id: int
    kind: str
    cycle_number: int | None
    month: date | None
    business_date: date
    state: str
    started_at: datetime
    finished_at: datetime | None
    started_by: str
    parts: int
    parts_done: int
    bills_issued: int
    bills_held: int
    not_billed: int
    charges_cents: int


CALENDAR = """
SELECT m.cycle_id, m.month, m.read_from, m.read_on, m.bill_on, m.mail_on, m.due_on, m.window_closes_on, m.state,
       r.runs, r.running, r.latest, r.issued, r.held, r.cents
FROM billing_cyclemonth m
LEFT JOIN LATERAL (
    SELECT count(*) AS runs, coalesce(bool_or(r.state = 'RUNNING'), false) AS running, max(r.id) AS latest,
           coalesce(sum((r.totals->>'bills_issued')::bigint), 0)::bigint AS issued,
           coalesce(sum((r.totals->>'bills_held')::bigint), 0)::bigint AS held,
           coalesce(sum((r.totals->>'charges_cents')::bigint), 0)::bigint AS cents
    FROM billing_billrun r WHERE r.kind = 'cycle' AND r.cycle_number = m.cycle_id AND r.month = m.month) r ON true
WHERE m.month >= %(from)s AND m.month < %(to)s AND (%(cycle)s::int IS NULL OR m.cycle_id = %(cycle)s)
ORDER BY m.bill_on, m.cycle_id
"""

RUNS = """
SELECT r.id, r.kind, r.cycle_number, r.month, r.business_date, r.state, r.started_at, r.finished_at,
       coalesce(nullif(trim(concat_ws(' ', u.first_name, u.last_name)), ''), u.username, ''),
       p.parts, p.done,
       coalesce((r.totals->>'bills_issued')::bigint, p.issued, 0)::bigint,
       coalesce((r.totals->>'bills_held')::bigint, p.held, 0)::bigint,
       coalesce((r.totals->>'accounts_not_billed')::bigint, p.not_billed, 0)::bigint,
       coalesce((r.totals->>'charges_cents')::bigint, p.cents, 0)::bigint
FROM billing_billrun r LEFT JOIN staff_staffuser u ON u.id = r.started_by_id
LEFT JOIN LATERAL (
    SELECT count(*) AS parts, count(*) FILTER (WHERE p.state = 'DONE') AS done,
           sum((p.totals->>'bills_issued')::bigint) AS issued, sum((p.totals->>'bills_held')::bigint) AS held,
           sum((p.totals->>'accounts_not_billed')::bigint) AS not_billed,
           sum((p.totals->>'charges_cents')::bigint) AS cents
    FROM billing_billrunpartition p WHERE p.run_id = r.id) p ON true
"""


def cycle_calendar(*, from_month: date, to_month: date, cycle_number: int | None = None) -> tuple[CalendarRow, ...]:
    """The calendar from a month up to but not including another, by bill date."""
    params = {"from": from_month, "to": to_month, "cycle": cycle_number}
    return tuple(CalendarRow(*row) for row in _rows(CALENDAR, params))


def calendar_months(*, limit: int = 36) -> tuple[date, ...]:
    """The months that the calendar has, latest first."""
    sql = "SELECT DISTINCT month FROM billing_cyclemonth ORDER BY month DESC LIMIT %(limit)s"
    return tuple(row[0] for row in _rows(sql, {"limit": limit}))


def cycle_runs(
    *, kind: str = "cycle", cycle_number: int | None = None, month: date | None = None, limit: int = 500
) -> tuple[RunRow, ...]:
    """Runs over cycles, latest first."""
    conditions = "WHERE r.kind = %(kind)s"
    if cycle_number is not None:
        conditions += " AND r.cycle_number = %(cycle)s"
    if month is not None:
        conditions += " AND r.month = %(month)s"
    params = {"kind": kind, "cycle": cycle_number, "month": month, "limit": limit}
    return tuple(RunRow(*row) for row in _rows(f"{RUNS} {conditions} ORDER BY r.id DESC LIMIT %(limit)s", params))


def run_row(*, run_id: int) -> RunRow | None:
    """One run; None when there is none of that number."""
    found = _rows(f"{RUNS} WHERE r.id = %(run)s", {"run": run_id})
    return RunRow(*found[0]) if found else None


def _rows(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
