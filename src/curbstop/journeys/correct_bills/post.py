"""Post an approved correction, partition by partition: what comes out is what was approved, or the account is left out."""

from datetime import date, datetime

import polars as pl
from django.db import transaction

from curbstop.billing.operations import (
    AccountEffect,
    finish_partition,
    finish_run,
    keep_effects,
    lock_correction,
    lock_partition,
    mark_correction,
    move_run,
)
from curbstop.billing.queries import (
    corrected_accounts,
    correction,
    merge_totals,
    open_partitions,
    partition_totals_of,
)
from curbstop.billing.types import APPROVED, PLANNED_ACCOUNT, POSTED, CorrectedAccountRow, CorrectionRow
from curbstop.casework.operations import open_work_items
from curbstop.cashiering.types import Act
from curbstop.journeys.bill_run.sharing import Progress
from curbstop.journeys.correct_bills.effect import Effects, carry_out_correction
from curbstop.journeys.correct_bills.rebill import Occasion, rebill_days
from curbstop.journeys.stored_wordings import CHANGED_SINCE_APPROVAL

QUEUE, WORK = "billing", "correction_left_out"


def _ignore(done: int, total: int) -> None:
    """Nobody watches."""


def post_correction(
    *, correction_id: int, business_date: date, actor_id: int, now: datetime, progress: Progress = _ignore
) -> None:
    """Post what is not posted yet of an approved correction; interrupted and repeated it goes on where it stopped.

    An account for which something else came out than was approved is left out, with a work item.
    """
    found = correction(correction_id=correction_id)
    if found.state != APPROVED or found.run_id is None:
        return
    occasion = Occasion(run_id=found.run_id, business_date=business_date, act=Act(actor_id=actor_id, now=now))
    numbers = open_partitions(run_id=found.run_id)
    with transaction.atomic():
        move_run(run_id=found.run_id, days=rebill_days(business_date=business_date))
    for done, number in enumerate(numbers, start=1):
        _post_partition(found, number, occasion)
        progress(done, len(numbers))
    with transaction.atomic():
        lock_correction(correction_id=correction_id)
        totals = merge_totals(parts=partition_totals_of(run_id=found.run_id))
        finish_run(run_id=found.run_id, totals=totals, now=now)
        mark_correction(correction_id=correction_id, state=POSTED)


def _post_partition(found: CorrectionRow, number: int, occasion: Occasion) -> None:
    with transaction.atomic():
        bounds = lock_partition(run_id=occasion.run_id, number=number)
        if bounds is None:
            return
        rows = corrected_accounts(
            correction_id=found.id, states=(PLANNED_ACCOUNT,), first_id=bounds[0], last_id=bounds[1]
        )
        left_out: dict[int, str] = {}
        done = _carried_out(found, rows, occasion, left_out)
        effects = [
            *done.effects,
            *(AccountEffect(customer_account_id=one, reason=reason) for one, reason in left_out.items()),
        ]
        keep_effects(correction_id=found.id, effects=effects, posted=True)
        _open_work(left_out, occasion.act)
        totals = merge_totals(parts=done.totals)
        finish_partition(run_id=occasion.run_id, number=number, totals=totals, now=occasion.act.now)


def _carried_out(
    found: CorrectionRow,
    rows: tuple[CorrectedAccountRow, ...],
    occasion: Occasion,
    left_out: dict[int, str],
) -> Effects:
    """All rows but those that do not come out as approved, which are added to `left_out` and tried no more."""
    planned = {row.customer_account_id: (row.cancelled_cents, row.late_fee_cents, row.rebilled_cents) for row in rows}
    while True:
        wanted = [row for row in rows if row.customer_account_id not in left_out]
        with transaction.atomic():
            done = carry_out_correction(correction=found, accounts=wanted, occasion=occasion)
            other = {
                one.customer_account_id: one.reason or CHANGED_SINCE_APPROVAL.filled()
                for one in done.effects
                if one.reason or one.figures != planned[one.customer_account_id]
            }
            if other:
                transaction.set_rollback(True)
        if not other:
            return done
        left_out.update(other)


def _open_work(left_out: dict[int, str], act: Act) -> None:
    if not left_out:
        return
    frame = pl.DataFrame(
        {
            "kind": [WORK] * len(left_out),
            "queue": [QUEUE] * len(left_out),
            "subject_kind": ["customer_account"] * len(left_out),
            "subject_id": list(left_out),
            "customer_account_id": list(left_out),
            "reason": list(left_out.values()),
        }
    )
    open_work_items(frame=frame, now=act.now)
