"""Work items as a list: filtered, sorted and paged by the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection


@dataclass(frozen=True, slots=True)
class WorkListRow:
    """A work item with whose account it is about; `days` since it was opened."""

    id: int
    kind: str
    queue: str
    reason: str
    priority: int
    state: str
    opened_at: datetime
    due_on: date | None
    days: int
    assigned_to_id: int | None
    assigned_to: str
    customer_account_id: int | None
    account: str
    all_rows: int


ORDERS = {
    "id": "w.id",
    "priority": "w.priority",
    "opened_at": "w.opened_at",
    "due_on": "w.due_on",
    "days": "w.opened_at",
    "queue": "w.queue",
    "kind": "w.kind",
}
ROWS = """
SELECT w.id, w.kind, w.queue, w.reason, w.priority, w.state, w.opened_at, w.due_on,
       (%(today)s::date - (w.opened_at AT TIME ZONE %(zone)s)::date)::int, w.assigned_to_id,
       coalesce(nullif(concat_ws(' ', u.first_name, u.last_name), ''), u.username, ''), w.customer_account_id,
       coalesce(c.number || ' ' || c.mail_to, ''), count(*) OVER ()
FROM casework_workitem w LEFT JOIN staff_staffuser u ON u.id = w.assigned_to_id
LEFT JOIN customers_customeraccount c ON c.id = w.customer_account_id
WHERE {tests} ORDER BY {order} {direction} NULLS LAST, w.id LIMIT %(limit)s OFFSET %(offset)s
"""
TESTS = {
    "state": "w.state = %(state)s",
    "queue": "w.queue = %(queue)s",
    "kind": "w.kind = %(kind)s",
    "mine": "w.assigned_to_id = %(me)s",
    "q": "(w.reason || ' ' || coalesce(c.number || ' ' || c.mail_to, '')) ILIKE '%%' || %(q)s || '%%'",
}


def work_list(
    *,
    filters: Mapping[str, str],
    staff_user_id: int,
    today: date,
    sort_key: str,
    descending: bool,
    limit: int | None,
    offset: int,
) -> tuple[WorkListRow, ...]:
    """Work items that pass the filters state, queue, kind, mine and q; days are counted to `today`."""
    tests = [TESTS[key] for key in filters if key in TESTS] or ["true"]
    params: dict[str, Any] = {
        **filters,
        "me": staff_user_id,
        "today": today,
        "zone": settings.TIME_ZONE,
        "limit": limit,
        "offset": offset,
    }
    # More days means opened earlier.
    turned = descending != (sort_key == "days")
    sql = ROWS.format(
        tests=" AND ".join(tests), order=ORDERS.get(sort_key, "w.priority"), direction="DESC" if turned else "ASC"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return tuple(WorkListRow(*row) for row in cursor.fetchall())


def work_waiting(*, staff_user_id: int) -> int:
    """How many open work items are this person's own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM casework_workitem WHERE assigned_to_id = %s AND state = 'open'", [staff_user_id]
        )
        (count,) = cursor.fetchone()
    return int(count)
