"""Business days with their seals and what the seals cover."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection


@dataclass(frozen=True, slots=True)
class SealedDay:
    """One business day; `sha256` is None until it is sealed."""

    business_date: date
    state: str
    opened_at: datetime
    balancing_at: datetime | None
    closed_at: datetime | None
    sha256: str | None
    previous_sha256: str | None
    row_count: int | None
    journals: int


@dataclass(frozen=True, slots=True)
class SealedSection:
    """A part of the day's rows under the seal."""

    sequence: int
    name: str
    row_count: int
    sha256: str


DAYS = """
SELECT d.business_date, d.state, d.opened_at, d.balancing_at, d.closed_at, s.sha256, s.previous_sha256,
       (SELECT sum(c.row_count)::bigint FROM ledger_sealsection c WHERE c.seal_id = s.business_date),
       (SELECT count(*) FROM ledger_generalledgerexport e WHERE e.business_date = d.business_date)
FROM ledger_businessday d LEFT JOIN ledger_seal s ON s.business_date = d.business_date
"""


def sealed_days(*, limit: int = 400) -> tuple[SealedDay, ...]:
    """The latest days, latest first."""
    with connection.cursor() as cursor:
        cursor.execute(f"{DAYS} ORDER BY d.business_date DESC LIMIT %s", [limit])
        return tuple(SealedDay(*row) for row in cursor.fetchall())


def sealed_day(*, business_date: date) -> SealedDay | None:
    """One day; None when it was never opened."""
    with connection.cursor() as cursor:
        cursor.execute(f"{DAYS} WHERE d.business_date = %s", [business_date])
        row = cursor.fetchone()
    return None if row is None else SealedDay(*row)


def sections_of(*, business_date: date) -> tuple[SealedSection, ...]:
    """What a day's seal covers, in its order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.sequence, c.name, c.row_count, c.sha256 FROM ledger_sealsection c WHERE c.seal_id = %s"
            " ORDER BY c.sequence",
            [business_date],
        )
        return tuple(SealedSection(*row) for row in cursor.fetchall())
