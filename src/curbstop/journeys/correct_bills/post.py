"""Post an approved correction, partition by partition: what comes out is what was approved, or the account is left out."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

import polars as pl
from django.db import transaction

from curbstop.billing.operations import (
    AccountEffect,
    figures_of,
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
from curbstop.journeys.stored_wordings import ADJUSTMENT_OF_OTHER_CHARGE, CHANGED_SINCE_APPROVAL
from curbstop.kernel.money import Money

QUEUE, WORK, ANEW = "billing", "correction_left_out", "adjustment_to_compute"
COMPUTED = frozenset({"leak", "meter_error"})
"""Adjustments whose amount came from the charge that they lowered."""


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
        _open_work(WORK, left_out, occasion.act)
        _open_work(ANEW, _to_compute_anew(done.effects), occasion.act)
        totals = merge_totals(parts=done.totals)
        finish_partition(run_id=occasion.run_id, number=number, totals=totals, now=occasion.act.now)


def _carried_out(
    found: CorrectionRow,
    rows: tuple[CorrectedAccountRow, ...],
    occasion: Occasion,
    left_out: dict[int, str],
) -> Effects:
    """All rows but those that do not come out as approved, which are added to `left_out` and tried no more."""
    planned = {row.customer_account_id: figures_of(row) for row in rows}
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


def _to_compute_anew(effects: Sequence[AccountEffect]) -> dict[int, str]:
    """What was computed from a charge that is another now is looked at by a person (books.md 4)."""
    found: dict[int, int] = {}
    for effect in effects:
        rows = [row for period in effect.periods for row in cast("list[dict[str, Any]]", period["adjustments"])]
        cents = sum(row["again_cents"] for row in rows if row["other_charge"] and row["reason"] in COMPUTED)
        if cents:
            found[effect.customer_account_id] = -cents
    return {one: ADJUSTMENT_OF_OTHER_CHARGE.filled(amount=Money(cents)) for one, cents in found.items()}


def _open_work(kind: str, reasons: Mapping[int, str], act: Act) -> None:
    if not reasons:
        return
    frame = pl.DataFrame(
        {
            "kind": [kind] * len(reasons),
            "queue": [QUEUE] * len(reasons),
            "subject_kind": ["customer_account"] * len(reasons),
            "subject_id": list(reasons),
            "customer_account_id": list(reasons),
            "reason": list(reasons.values()),
        }
    )
    open_work_items(frame=frame, now=act.now)
