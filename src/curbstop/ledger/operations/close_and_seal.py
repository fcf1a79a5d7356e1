"""Close a day: keep its closing balances, seal its rows, and chain the seal to the one before."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection

from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.engine.sealing import BEGINNING, Section, seal_sha256
from curbstop.ledger.models import BusinessDay, DayState, Seal, SealChunk, SealSection
from curbstop.ledger.operations.open_day import lock_days
from curbstop.ledger.queries import LEDGER_SECTIONS, SealRow, SealSectionSql
from curbstop.ledger.queries.section_text import read_section
from curbstop.platform.transactions import require_open_transaction


class DayNotBalancingError(CurbstopError):
    """Only a day that is balancing can be closed."""


class EarlierDayUnsealedError(CurbstopError):
    """Days are sealed in their order."""


DAY_LEGS = """
WITH legs AS (
    SELECT debit_account_id AS account_id, debit_subsidiary_id AS subsidiary_id, amount_cents AS debit, 0 AS credit
    FROM ledger_transfer WHERE business_date = %(day)s
    UNION ALL
    SELECT credit_account_id, credit_subsidiary_id, 0, amount_cents
    FROM ledger_transfer WHERE business_date = %(day)s
)
"""
# Two statements, because an index finds `= id` and `IS NULL`, but not "equal or both empty".
KEEP = "INSERT INTO ledger_closingbalance (account_id, subsidiary_id, business_date, debit_cents, credit_cents)"
KEEP_ACCOUNTS = f"""{KEEP}{DAY_LEGS}
SELECT m.account_id, NULL, %(day)s, m.debit + coalesce(p.debit_cents, 0), m.credit + coalesce(p.credit_cents, 0)
FROM (SELECT account_id, sum(debit) AS debit, sum(credit) AS credit FROM legs GROUP BY account_id) m
LEFT JOIN LATERAL (
    SELECT c.debit_cents, c.credit_cents FROM ledger_closingbalance c
    WHERE c.account_id = m.account_id AND c.subsidiary_id IS NULL AND c.business_date < %(day)s
    ORDER BY c.business_date DESC LIMIT 1) p ON true
ORDER BY m.account_id
"""  # noqa: S608 - our own words
KEEP_SUBSIDIARIES = f"""{KEEP}{DAY_LEGS}
SELECT m.account_id, m.subsidiary_id, %(day)s,
       m.debit + coalesce(p.debit_cents, 0), m.credit + coalesce(p.credit_cents, 0)
FROM (SELECT account_id, subsidiary_id, sum(debit) AS debit, sum(credit) AS credit FROM legs
      WHERE subsidiary_id IS NOT NULL GROUP BY account_id, subsidiary_id) m
LEFT JOIN LATERAL (
    SELECT c.debit_cents, c.credit_cents FROM ledger_closingbalance c
    WHERE c.account_id = m.account_id AND c.subsidiary_id = m.subsidiary_id AND c.business_date < %(day)s
    ORDER BY c.business_date DESC LIMIT 1) p ON true
ORDER BY m.account_id, m.subsidiary_id
"""  # noqa: S608 - our own words


def close_and_seal(
    *, business_date: date, sections: Sequence[SealSectionSql] = (), actor_id: int | None, now: datetime
) -> SealRow:
    """Close a balancing day and seal it: the ledger's own rows and those that `sections` select.

    Whoever calls has checked that nothing of the day is unapproved or unbalanced. Raises `DayNotBalancingError`,
    `EarlierDayUnsealedError`. Waits for postings that are under way; none comes after.
    """
    require_open_transaction()
    lock_days()
    _close(business_date=business_date, actor_id=actor_id, now=now)
    with connection.cursor() as cursor:
        cursor.execute(KEEP_ACCOUNTS, {"day": business_date})
        cursor.execute(KEEP_SUBSIDIARIES, {"day": business_date})
    read = [
        read_section(name=section.name, sql=section.sql, business_date=business_date)
        for section in (*LEDGER_SECTIONS, *sections)
    ]
    return _write_seal(business_date=business_date, sections=read, now=now)


def _close(*, business_date: date, actor_id: int | None, now: datetime) -> None:
    earlier = BusinessDay.objects.filter(business_date__lt=business_date).exclude(state=DayState.CLOSED).first()
    if earlier is not None:
        raise EarlierDayUnsealedError(
            "The day {earlier} is not sealed yet",
            where="{business_date}",
            to_do="Close the days in their order.",
            earlier=earlier.business_date.isoformat(),
            business_date=business_date.isoformat(),
        )
    changed = BusinessDay.objects.filter(business_date=business_date, state=DayState.BALANCING).update(
        state=DayState.CLOSED, closed_at=now, closed_by_id=actor_id
    )
    if not changed:
        raise DayNotBalancingError(
            "Only a day that is balancing can be closed",
            where="{business_date}",
            to_do="Let it begin balancing, then close it.",
            business_date=business_date.isoformat(),
        )


def _write_seal(*, business_date: date, sections: Sequence[Section], now: datetime) -> SealRow:
    last = Seal.objects.order_by("-business_day_id").first()
    previous = last.sha256 if last is not None else BEGINNING
    sha256 = seal_sha256(previous_sha256=previous, business_date=business_date, sections=sections)
    seal = Seal.objects.create(business_day_id=business_date, previous_sha256=previous, sha256=sha256, sealed_at=now)
    for sequence, section in enumerate(sections):
        row = SealSection.objects.create(
            seal=seal,
            name=section.name,
            sequence=sequence,
            sql=section.sql,
            row_count=section.row_count,
            sha256=section.sha256,
        )
        SealChunk.objects.bulk_create(
            (
                SealChunk(
                    section=row,
                    number=number,
                    first_id=chunk.first_id,
                    last_id=chunk.last_id,
                    row_count=chunk.row_count,
                    sha256=chunk.sha256,
                )
                for number, chunk in enumerate(section.chunks)
            ),
            batch_size=5_000,
        )
    return SealRow(business_date=business_date, previous_sha256=previous, sha256=sha256, sealed_at=now)
