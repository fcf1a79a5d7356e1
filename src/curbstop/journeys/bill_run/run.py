"""Run a cycle's bills: partition by partition, each one transaction, safe to kill and to repeat."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import connection, transaction

from curbstop.billing.operations import (
    IssueDates,
    RunDays,
    finish_partition,
    finish_run,
    lock_cycle_month,
    lock_partition,
    move_run,
    open_run,
    plan_partitions,
)
from curbstop.billing.queries import (
    Totals,
    cycle_month,
    due_date_for,
    merge_totals,
    open_partitions,
    partition_totals_of,
    run_class_usual,
)
from curbstop.billing.types import CYCLE_RUN, CycleMonthRow, RunReport
from curbstop.journeys.bill_run.batch import BatchOrder, BatchResult, bill_batch
from curbstop.journeys.bill_run.exceptions import exceptions_of, record_batch_exceptions
from curbstop.journeys.bill_run.policy import billing_policy, history_since
from curbstop.journeys.bill_run.report import run_report
from curbstop.journeys.bill_run.sharing import Progress, partition_size, share_partitions
from curbstop.reporting.billing_balances import class_usual
from curbstop.reporting.billing_due import DueScope, anything_due, cycle_accounts

LARGEST_ID = 2**62
TRIGGER_MEMORY = "128MB"
CLASS_USUAL = {"service": pl.String, "rate_class": pl.String, "meter_size": pl.String, "usual_cents": pl.Int64}


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleRunOrder:
    """What was asked: a cycle and month, on a business day."""

    cycle_number: int
    month: date
    business_date: date
    now: datetime
    actor_id: int | None = None
    dry_run: bool = False
    accounts_a_partition: int = 0
    workers: int = 1


def _ignore(done: int, total: int) -> None:
    """Nobody watches."""


def run_cycle(
    *,
    cycle_number: int,
    month: date,
    business_date: date,
    now: datetime,
    actor_id: int | None = None,
    dry_run: bool = False,
    progress: Progress = _ignore,
    accounts_a_partition: int = 0,
    workers: int = 1,
) -> RunReport:
    """Bill what is due of a cycle in a month, and report.

    Interrupted and started again it goes on where it stopped; run again when it is done it finds nothing due. A dry run
    writes nothing and reports the same. `workers` connections share the partitions; `accounts_a_partition` 0 chooses. Raises NoSuchCycleMonthError.
    """
    order = CycleRunOrder(
        cycle_number=cycle_number,
        month=month.replace(day=1),
        business_date=business_date,
        now=now,
        actor_id=actor_id,
        dry_run=dry_run,
        accounts_a_partition=accounts_a_partition,
        workers=workers,
    )
    calendar = cycle_month(cycle_number=cycle_number, month=order.month)
    days = run_days(calendar=calendar, business_date=business_date)
    if dry_run:
        return _dry_run(order=order, days=days, progress=progress)
    run_id = start_or_resume(order=order, days=days)
    if run_id is None:
        return run_report(order=order, run_id=None, totals=merge_totals(parts=[]), exceptions=_no_exceptions())
    share_partitions(
        numbers=open_partitions(run_id=run_id),
        workers=workers,
        work=lambda number: run_partition(run_id=run_id, number=number, order=order, days=days),
        progress=progress,
    )
    return finish(run_id=run_id, order=order)


def run_days(*, calendar: CycleMonthRow, business_date: date) -> RunDays:
    """The days of a run: late reads count until the window closes, late runs mail and fall due later."""
    mailing = max(calendar.mail_on, business_date)
    return RunDays(
        business_date=business_date,
        bill_date=business_date,
        mailing_date=mailing,
        due_date=due_date_for(mailing_date=mailing),
        read_from=calendar.read_from,
        read_on=max(calendar.read_on, min(business_date, calendar.window_closes_on)),
    )


def start_or_resume(*, order: CycleRunOrder, days: RunDays) -> int | None:
    """The run to work on: the one that was interrupted, or a new one with its partitions; None when nothing is due."""
    with transaction.atomic():
        interrupted = lock_cycle_month(cycle_number=order.cycle_number, month=order.month)
        if interrupted is not None:
            move_run(run_id=interrupted, days=days)
            return interrupted
        ranges = partition_ranges(order=order, days=days)
        if not ranges:
            return None
        usual = class_usual(since=history_since(on_date=days.bill_date))
        run_id = open_run(
            kind=CYCLE_RUN,
            days=days,
            class_usual=usual.to_dicts(),
            now=order.now,
            actor_id=order.actor_id,
            cycle_number=order.cycle_number,
            month=order.month,
        )
        plan_partitions(run_id=run_id, ranges=ranges)
        return run_id


def partition_ranges(*, order: CycleRunOrder, days: RunDays) -> list[tuple[int, int]]:
    """Ranges of customer account ids with so many of the cycle's accounts each; none when nothing is due."""
    if not anything_due(scope=_scope(order=order, days=days, first_id=0, last_id=LARGEST_ID)):
        return []
    ids = cycle_accounts(cycle_number=order.cycle_number)
    size = order.accounts_a_partition or partition_size(accounts=len(ids), workers=order.workers)
    return [(int(ids[at]), int(ids[min(at + size, len(ids)) - 1])) for at in range(0, len(ids), size)]


def run_partition(*, run_id: int, number: int, order: CycleRunOrder, days: RunDays) -> int:
    """Bill one partition in one transaction; nothing when it is done. Returns the rows written."""
    with transaction.atomic():
        accounts = lock_partition(run_id=run_id, number=number)
        if accounts is None:
            return 0
        _take_room_for_new_rows()
        usual = pl.DataFrame(run_class_usual(run_id=run_id), schema=CLASS_USUAL)
        scope = _scope(order=order, days=days, first_id=accounts[0], last_id=accounts[1])
        result = bill_batch(order=_batch_order(order=order, days=days, scope=scope, usual=usual, run_id=run_id))
        record_batch_exceptions(run_id=run_id, result=result, now=order.now)
        finish_partition(run_id=run_id, number=number, totals=result.totals, now=order.now)
        return result.row_count


def _take_room_for_new_rows() -> None:
    """The triggers read a partition's new rows several times: from memory instead of from files.

    Partitions share the cores among themselves, so that a query of one need not be split further.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = %s", [TRIGGER_MEMORY])
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")


def finish(*, run_id: int, order: CycleRunOrder) -> RunReport:
    """Merge the partitions' totals into the run's report and freeze it."""
    with transaction.atomic():
        totals = merge_totals(parts=partition_totals_of(run_id=run_id))
        finish_run(run_id=run_id, totals=totals, now=order.now)
    return run_report(order=order, run_id=run_id, totals=totals, exceptions=None)


def _dry_run(*, order: CycleRunOrder, days: RunDays, progress: Progress) -> RunReport:
    """The same work without its writes: estimated reads, which later steps need, are rolled back."""
    ranges = partition_ranges(order=order, days=days)
    usual = class_usual(since=history_since(on_date=days.bill_date))
    parts: list[Totals] = []
    exceptions = [_no_exceptions()]
    for done, (first_id, last_id) in enumerate(ranges, start=1):
        scope = _scope(order=order, days=days, first_id=first_id, last_id=last_id)
        result = _rolled_back(_batch_order(order=order, days=days, scope=scope, usual=usual, run_id=None))
        parts.append(result.totals)
        exceptions.append(exceptions_of(result=result))
        progress(done, len(ranges))
    return run_report(order=order, run_id=None, totals=merge_totals(parts=parts), exceptions=pl.concat(exceptions))


def _rolled_back(order: BatchOrder) -> BatchResult:
    with transaction.atomic():
        result = bill_batch(order=order)
        transaction.set_rollback(True)
    return result


def _scope(*, order: CycleRunOrder, days: RunDays, first_id: int, last_id: int) -> DueScope:
    return DueScope(
        first_id=first_id,
        last_id=last_id,
        read_from=days.read_from,
        read_on=days.read_on,
        cycle_number=order.cycle_number,
    )


def _batch_order(
    *, order: CycleRunOrder, days: RunDays, scope: DueScope, usual: pl.DataFrame, run_id: int | None
) -> BatchOrder:
    return BatchOrder(
        scope=scope,
        policy=billing_policy(on_date=days.business_date),
        dates=issue_dates(days=days, now=order.now),
        class_usual=usual,
        run_id=run_id,
        actor_id=order.actor_id,
    )


def issue_dates(*, days: RunDays, now: datetime) -> IssueDates:
    """The days that bills carry."""
    return IssueDates(
        business_date=days.business_date,
        bill_date=days.bill_date,
        mailing_date=days.mailing_date,
        due_date=days.due_date,
        recorded_at=now,
    )


def _no_exceptions() -> pl.DataFrame:
    return pl.DataFrame(
        schema={"customer_account_id": pl.Int64, "agreement_id": pl.Int64, "kind": pl.String, "reason": pl.String}
    )
