"""What waits besides the drawers: held bills, work items by age, approvals, unidentified money, the bank."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

FIGURES = """
SELECT (SELECT count(*) FROM billing_bill WHERE state = 'HELD')::bigint,
       (SELECT coalesce(sum(amount_due_cents), 0) FROM billing_bill WHERE state = 'HELD')::bigint,
       (SELECT count(*) FROM staff_approval WHERE decision IS NULL)::bigint,
       s.pieces, s.cents, s.oldest,
       (SELECT count(*) FROM cashiering_bankline l WHERE NOT EXISTS (
           SELECT 1 FROM cashiering_bankmatch m WHERE m.bank_line_id = l.id))::bigint
FROM (SELECT count(*)::bigint AS pieces, coalesce(sum(i.amount_cents), 0)::bigint AS cents, min(i.business_date) AS oldest
      FROM cashiering_suspenseitem i WHERE NOT EXISTS (
          SELECT 1 FROM cashiering_suspenseresolution r WHERE r.suspense_item_id = i.id)) s
"""
WORK_ITEMS = """
SELECT queue,
       count(*) FILTER (WHERE opened_at::date > %(on)s::date - 2)::bigint,
       count(*) FILTER (WHERE opened_at::date <= %(on)s::date - 2 AND opened_at::date > %(on)s::date - 8)::bigint,
       count(*) FILTER (WHERE opened_at::date <= %(on)s::date - 8 AND opened_at::date > %(on)s::date - 31)::bigint,
       count(*) FILTER (WHERE opened_at::date <= %(on)s::date - 31)::bigint,
       count(*) FILTER (WHERE due_on < %(on)s::date)::bigint,
       count(*)::bigint
FROM casework_workitem WHERE state = 'open' GROUP BY queue ORDER BY queue
"""


@dataclass(frozen=True, slots=True)
class WorkItemsByAge:
    """The open work items of a queue by days since they were opened; `late` is past its due day."""

    queue: str
    fresh: int
    week: int
    month: int
    older: int
    late: int
    all: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What waits, in counts and cents."""

    held_bills: int
    held_cents: int
    approvals: int
    suspense_items: int
    suspense_cents: int
    oldest_suspense: date | None
    unmatched_bank_lines: int
    work_items: tuple[WorkItemsByAge, ...]


def day_figures(*, on: date) -> DayFigures:
    """What waits on a day, in two queries."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURES)
        held, held_cents, approvals, items, cents, oldest, lines = cursor.fetchone()
        cursor.execute(WORK_ITEMS, {"on": on})
        work_items = tuple(WorkItemsByAge(*row) for row in cursor.fetchall())
    return DayFigures(held, held_cents, approvals, items, cents, oldest, lines, work_items)
