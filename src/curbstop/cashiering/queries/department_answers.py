"""The latest answers of departments to the lines of a day."""

from collections.abc import Sequence
from datetime import date

from django.db import connection

from curbstop.cashiering.types.departments import AnswerRow

LATEST = """
SELECT DISTINCT ON (a.department_id, a.receipt_type_id) a.department_id, a.receipt_type_id, a.answer, a.shown_cents,
       a.said_cents, a.reason, a.work_item_id, coalesce(w.state, ''), coalesce(w.resolution, ''),
       trim(u.first_name || ' ' || u.last_name), a.answered_at
FROM cashiering_departmentanswer a
JOIN staff_staffuser u ON u.id = a.answered_by_id
LEFT JOIN casework_workitem w ON w.id = a.work_item_id
WHERE a.business_date = %s AND (%s::bigint[] IS NULL OR a.department_id = ANY(%s))
ORDER BY a.department_id, a.receipt_type_id, a.id DESC
"""


def answers_of_day(*, business_date: date, department_ids: Sequence[int] | None = None) -> tuple[AnswerRow, ...]:
    """What was last said to each line of a day, of all departments or some."""
    wanted = None if department_ids is None else list(department_ids)
    with connection.cursor() as cursor:
        cursor.execute(LATEST, [business_date, wanted, wanted])
        return tuple(AnswerRow(*row) for row in cursor.fetchall())
