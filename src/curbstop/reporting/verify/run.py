"""Run the checks in one snapshot of the books."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from curbstop.reporting.verify.checks import (
    autopay,
    bank,
    bills,
    cash,
    journal,
    offline,
    receivables,
    received,
    records,
    unclaimed,
)
from curbstop.reporting.verify.references import check_references
from curbstop.reporting.verify.seals import check_seals
from curbstop.reporting.verify.types import Check, CheckResult, Disagreement, Proof

if TYPE_CHECKING:
    from collections.abc import Callable

CHECKS: tuple[Check, ...] = (
    *journal.CHECKS,
    *receivables.CHECKS,
    *cash.CHECKS,
    *bank.CHECKS,
    *received.CHECKS,
    *offline.CHECKS,
    *autopay.CHECKS,
    *unclaimed.CHECKS,
    *bills.CHECKS,
    *records.CHECKS,
)
_ROWS_SHOWN = 10


def verify_books(*, progress: Callable[[str], None] | None = None) -> Proof:
    """Prove the books from raw rows; every check sees the same moment.

    `progress` is told each check's name before it runs. Writes nothing.
    """
    with transaction.atomic():
        if connection.in_atomic_block and len(connection.savepoint_ids) == 0:
            _read_one_snapshot()
        results = []
        for check in CHECKS:
            if progress is not None:
                progress(check.name)
            results.append(_run(check=check))
        for name, check_all in (("references whole", check_references), ("seals unbroken", check_seals)):
            if progress is not None:
                progress(name)
            results.append(check_all())
    return Proof(checks=tuple(results))


def _read_one_snapshot() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _run(*, check: Check) -> CheckResult:
    with connection.cursor() as cursor:
        cursor.execute(check.counted)
        counted = int(cursor.fetchone()[0])
        cursor.execute(check.disagreements)
        rows = cursor.fetchall()
    return CheckResult(
        name=check.name,
        claim=check.claim,
        ok=not rows,
        counted=counted,
        disagreeing=len(rows),
        difference_cents=sum(abs(int(cents)) for _place, cents in rows),
        first=tuple(Disagreement(place=place, difference_cents=int(cents)) for place, cents in rows[:_ROWS_SHOWN]),
    )
