"""Who looked at whose record, in pages."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection


@dataclass(frozen=True, slots=True)
class RecordLook:
    """One look at a record; `number` is the customer account's."""

    id: int
    accessed_at: datetime
    staff_name: str
    username: str
    subject_kind: str
    subject_id: int
    number: str
    page: str


LOOKS = """
SELECT r.id, r.accessed_at, coalesce(nullif(trim(concat_ws(' ', u.first_name, u.last_name)), ''), u.username), u.username,
       r.subject_kind, r.subject_id, coalesce(a.number, ''), r.page, count(*) OVER ()
FROM staff_recordaccess r JOIN staff_staffuser u ON u.id = r.staff_user_id
LEFT JOIN customers_customeraccount a ON r.subject_kind = 'customer_account' AND a.id = r.subject_id
WHERE (%(words)s = '' OR a.number = %(words)s OR u.username = %(words)s
       OR concat_ws(' ', u.first_name, u.last_name) ILIKE '%%' || %(words)s || '%%')
  AND r.accessed_at >= %(from)s AND r.accessed_at < %(until)s
ORDER BY r.accessed_at DESC, r.id DESC LIMIT %(limit)s OFFSET %(offset)s
"""
FIRST, LAST = date(1970, 1, 1), date(9998, 12, 31)


def record_looks(
    *,
    words: str = "",
    from_date: date | None = None,
    to_date: date | None = None,
    limit: int | None = 50,
    offset: int = 0,
) -> tuple[tuple[RecordLook, ...], int]:
    """Looks, latest first, and how many in all; `words`: an account number, a user name or a part of a person's name.

    Days are the city's, both included.
    """
    params: dict[str, Any] = {
        "words": words,
        "from": _midnight(from_date or FIRST),
        "until": _midnight((to_date or LAST) + timedelta(days=1)),
        "limit": limit,
        "offset": offset,
    }
    with connection.cursor() as cursor:
        cursor.execute(LOOKS, params)
        rows = cursor.fetchall()
    return tuple(RecordLook(*row[:-1]) for row in rows), (int(rows[0][-1]) if rows else 0)


def _midnight(day: date) -> str:
    return f"{day.isoformat()} 00:00 {settings.TIME_ZONE}"
