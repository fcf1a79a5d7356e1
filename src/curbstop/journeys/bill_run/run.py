"""Run a cycle's bills: partition by partition, each one transaction, safe to kill and to repeat."""

from dataclasses import replace
from datetime import date, datetime

import polars as pl
from django.db import connection, transaction

from curbstop.billing.operations import (
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
    cycle_month,
    merge_totals,
    open_partitions,
    partition_totals_of,
    run_class_usual,
)
from curbstop.billing.types import CYCLE_RUN, RunReport
from curbstop.journeys.bill_run.approved import (
    RunDiffersFromProofError,
    post_proof,
    proof_of_run,
    refuse_frozen,
    refuse_other_bills,
    remember_difference,
)
from curbstop.journeys.bill_run.batch import bill_batch
from curbstop.journeys.bill_run.exceptions import record_batch_exceptions
from curbstop.journeys.bill_run.orders import (
    CLASS_USUAL,
    CycleRunOrder,
    batch_order,
    partition_ranges,
    run_days,
    scope_of,
)
from curbstop.journeys.bill_run.policy import history_since
from curbstop.journeys.bill_run.report import run_report
from curbstop.journeys.bill_run.sharing import Progress, share_partitions
from curbstop.journeys.bill_run.trying import no_exceptions, try_run
from curbstop.reporting.billing_balances import class_usual

TRIGGER_MEMORY = "128MB"


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
    writes nothing and reports the same. `workers` connections share the partitions; `accounts_a_partition` 0 chooses.
    Raises NoSuchCycleMonthError, CycleFrozenError, and under `bill_run.needs_approval` RunNotApprovedError and
    RunDiffersFromProofError.
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
        return try_run(order=order, days=days, progress=progress, with_bills=False).report
    refuse_frozen(cycle_number=cycle_number)
    try:
        return _post(order=replace(order, proof_id=proof_of_run(order=order, days=days)), days=days, progress=progress)
    except RunDiffersFromProofError as error:
        remember_difference(error=error)
        raise


def _post(*, order: CycleRunOrder, days: RunDays, progress: Progress) -> RunReport:
    run_id = start_or_resume(order=order, days=days)
    if run_id is None:
        return run_report(order=order, run_id=None, totals=merge_totals(parts=[]), exceptions=no_exceptions())
    share_partitions(
        numbers=open_partitions(run_id=run_id),
        workers=order.workers,
        work=lambda number: run_partition(run_id=run_id, number=number, order=order, days=days),
        progress=progress,
    )
    return finish(run_id=run_id, order=order)


def start_or_resume(*, order: CycleRunOrder, days: RunDays) -> int | None:
    """The run to work on: the one that was interrupted, or a new one with its partitions; None when nothing is due."""
    with transaction.atomic():
        interrupted = lock_cycle_month(cycle_number=order.cycle_number, month=order.month)
        refuse_frozen(cycle_number=order.cycle_number)
        if interrupted is not None:
            move_run(run_id=interrupted, days=days)
            post_proof(proof_id=order.proof_id, run_id=interrupted)
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
        post_proof(proof_id=order.proof_id, run_id=run_id)
        return run_id


def run_partition(*, run_id: int, number: int, order: CycleRunOrder, days: RunDays) -> int:
    """Bill one partition in one transaction; nothing when it is done. Returns the rows written.

    Raises RunDiffersFromProofError when a bill would not be the approved one: nothing of the partition is kept.
    """
    with transaction.atomic():
        accounts = lock_partition(run_id=run_id, number=number)
        if accounts is None:
            return 0
        _take_room_for_new_rows()
        usual = pl.DataFrame(run_class_usual(run_id=run_id), schema=CLASS_USUAL)
        scope = scope_of(order=order, days=days, first_id=accounts[0], last_id=accounts[1])
        result = bill_batch(order=batch_order(order=order, days=days, scope=scope, usual=usual, run_id=run_id))
        refuse_other_bills(proof_id=order.proof_id, bills=result.bills, accounts=accounts)
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
