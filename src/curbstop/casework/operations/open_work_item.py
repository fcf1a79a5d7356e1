"""Something needs a person: it becomes a work item, once."""

from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection

from curbstop.casework.types import NORMAL
from curbstop.platform.transactions import require_open_transaction

INSERT = """
INSERT INTO casework_workitem (kind, queue, subject_kind, subject_id, customer_account_id, reason, priority, due_on,
                               assigned_to_id, state, opened_at, resolution)
SELECT * FROM (
    SELECT unnest(%(kind)s::text[]), unnest(%(queue)s::text[]), unnest(%(subject_kind)s::text[]),
           unnest(%(subject_id)s::bigint[]), unnest(%(customer_account_id)s::bigint[]), unnest(%(reason)s::text[]),
           unnest(%(priority)s::smallint[]), unnest(%(due_on)s::date[]), unnest(%(assigned_to_id)s::bigint[])
) AS items, (SELECT 'open'::text, %(now)s::timestamptz, ''::text) AS fixed
ON CONFLICT (kind, subject_kind, subject_id) WHERE state = 'open' DO NOTHING
"""
COLUMNS = ("kind", "queue", "subject_kind", "subject_id", "customer_account_id", "reason")


def open_work_item(
    *,
    kind: str,
    queue: str,
    subject_kind: str,
    subject_id: int,
    reason: str,
    now: datetime,
    customer_account_id: int | None = None,
    priority: int = NORMAL,
    due_on: date | None = None,
    assigned_to_id: int | None = None,
) -> int:
    """Open a work item and return its id; when one of the kind is open for the subject, that one's."""
    frame = pl.DataFrame(
        {
            "kind": [kind],
            "queue": [queue],
            "subject_kind": [subject_kind],
            "subject_id": [subject_id],
            "customer_account_id": [customer_account_id],
            "reason": [reason],
            "priority": [priority],
            "due_on": [due_on],
            "assigned_to_id": [assigned_to_id],
        }
    )
    open_work_items(frame=frame, now=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM casework_workitem WHERE kind = %s AND subject_kind = %s AND subject_id = %s"
            " AND state = 'open'",
            [kind, subject_kind, subject_id],
        )
        (found,) = cursor.fetchone()
    return int(found)


def open_work_items(*, frame: pl.DataFrame, now: datetime) -> int:
    """Open a work item per row unless one of its kind is open for its subject; returns how many are new.

    Columns: kind, queue, subject_kind, subject_id, customer_account_id (null), reason [, priority, due_on, assigned_to_id].
    """
    require_open_transaction()
    if frame.is_empty():
        return 0
    rows: dict[str, Any] = {name: frame.get_column(name).to_list() for name in COLUMNS}
    defaults = {"priority": NORMAL, "due_on": None, "assigned_to_id": None}
    for name, default in defaults.items():
        rows[name] = frame.get_column(name).to_list() if name in frame.columns else [default] * frame.height
    with connection.cursor() as cursor:
        cursor.execute(INSERT, rows | {"now": now})
        return int(cursor.rowcount)
