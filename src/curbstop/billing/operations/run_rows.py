"""The rows of a run: opened with its partitions, each partition done once, finished with its report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from curbstop.billing.models import BillRun, BillRunException, BillRunPartition
from curbstop.billing.types import CYCLE_RUN, DONE, FINISHED, RUNNING
from curbstop.platform.transactions import lock_name, require_open_transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDays:
    """The days that a run works with."""

    business_date: date
    bill_date: date
    mailing_date: date
    due_date: date
    read_from: date
    read_on: date


def lock_cycle_month(*, cycle_number: int, month: date) -> int | None:
    """Hold the cycle's month until the transaction ends; the id of its unfinished run, if one was interrupted."""
    lock_name(name=f"bill run {cycle_number} {month.isoformat()}")
    found = BillRun.objects.filter(kind=CYCLE_RUN, cycle_number=cycle_number, month=month, state=RUNNING)
    return found.values_list("pk", flat=True).first()


def open_run(
    *,
    kind: str,
    days: RunDays,
    class_usual: Sequence[dict[str, Any]],
    now: datetime,
    actor_id: int | None,
    cycle_number: int | None = None,
    month: date | None = None,
) -> int:
    """Begin a run; returns its id."""
    require_open_transaction()
    return BillRun.objects.create(
        kind=kind,
        cycle_number=cycle_number,
        month=month,
        business_date=days.business_date,
        bill_date=days.bill_date,
        mailing_date=days.mailing_date,
        due_date=days.due_date,
        read_from=days.read_from,
        read_on=days.read_on,
        state=RUNNING,
        started_at=now,
        started_by_id=actor_id,
        class_usual=list(class_usual),
    ).pk


def move_run(*, run_id: int, days: RunDays) -> None:
    """An interrupted run goes on with the days of today: the day that it began on may be closed."""
    require_open_transaction()
    BillRun.objects.filter(pk=run_id, state=RUNNING).update(
        business_date=days.business_date,
        bill_date=days.bill_date,
        mailing_date=days.mailing_date,
        due_date=days.due_date,
    )


def plan_partitions(*, run_id: int, ranges: Sequence[tuple[int, int]]) -> None:
    """Lay out the run's partitions: ranges of customer account ids, numbered from 1."""
    require_open_transaction()
    BillRunPartition.objects.bulk_create(
        BillRunPartition(run_id=run_id, number=number, first_customer_account_id=first, last_customer_account_id=last)
        for number, (first, last) in enumerate(ranges, start=1)
    )


def lock_partition(*, run_id: int, number: int) -> tuple[int, int] | None:
    """Hold a partition until the transaction ends; its range of accounts, or None when it is done already."""
    require_open_transaction()
    row = BillRunPartition.objects.select_for_update().get(run_id=run_id, number=number)
    return None if row.state == DONE else (row.first_customer_account_id, row.last_customer_account_id)


def finish_partition(*, run_id: int, number: int, totals: dict[str, Any], now: datetime) -> None:
    """Mark a partition as done, with what it did."""
    require_open_transaction()
    BillRunPartition.objects.filter(run_id=run_id, number=number).update(state=DONE, totals=totals, finished_at=now)


def record_exceptions(*, run_id: int, exceptions: pl.DataFrame) -> int:
    """Keep what a batch could not bill or held: customer_account_id, agreement_id, kind, reason."""
    require_open_transaction()
    rows = [BillRunException(run_id=run_id, **row) for row in exceptions.iter_rows(named=True)]
    return len(BillRunException.objects.bulk_create(rows, batch_size=5000))


def finish_run(*, run_id: int, totals: dict[str, Any], now: datetime) -> None:
    """Freeze the run's report; a second finish changes nothing."""
    require_open_transaction()
    BillRun.objects.filter(pk=run_id, state=RUNNING).update(state=FINISHED, totals=totals, finished_at=now)
