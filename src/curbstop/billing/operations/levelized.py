"""Rows of levelized billing: plans, amounts, and the steps of their running differences.

Callers hold the customer account.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from curbstop.billing.engine.levelized import LevelStep, level_step, next_true_up, take_back
from curbstop.billing.models import LevelAmount, LevelMovement, LevelPlan
from curbstop.billing.models.levelized import LEVEL_BILL, LEVEL_CANCELLED, LEVEL_SETTLED
from curbstop.billing.queries.levelized import accounts_on_level_plans, level_to_bill
from curbstop.billing.types import FINAL
from curbstop.platform.transactions import require_open_transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLevelAmount:
    """What a plan asks for from a day on, with how it came about."""

    plan_id: int
    from_date: date
    amount_cents: int
    reason: str
    calculation: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelDays:
    """On which day of the books, due when, recorded when."""

    business_date: date
    due_date: date
    recorded_at: datetime


def start_level_plan(
    *, customer_account_id: int, started_on: date, first_true_up_on: date, started_by_id: int, now: datetime
) -> int:
    """Keep a new plan; returns its id. The database refuses a second one that runs."""
    require_open_transaction()
    return LevelPlan.objects.create(
        customer_account_id=customer_account_id,
        started_on=started_on,
        first_true_up_on=first_true_up_on,
        started_by_id=started_by_id,
        started_at=now,
    ).pk


def set_level_amount(*, new: NewLevelAmount, set_by_id: int | None, now: datetime) -> None:
    """Keep what the plan asks for from now on; the amounts before stay."""
    require_open_transaction()
    LevelAmount.objects.create(
        plan_id=new.plan_id,
        from_date=new.from_date,
        amount_cents=new.amount_cents,
        reason=new.reason,
        calculation=dict(new.calculation),
        set_by_id=set_by_id,
        set_at=now,
    )


def record_level_bills(*, bills: pl.DataFrame, days: LevelDays, bill_date: date) -> int:
    """Take the steps of issued bills whose accounts are on a plan; returns how many. One query when there is none.

    `bills`: bill_id, customer_account_id, kind, current_charges_cents, amount_due_cents. What of the amount due is no charge
    of a service is asked for in full. A final bill settles and ends the plan.
    """
    require_open_transaction()
    if bills.is_empty():
        return 0
    ids = bills["customer_account_id"]
    accounts = accounts_on_level_plans(first_id=_int(ids.min()), last_id=_int(ids.max()))
    levelized = bills.filter(pl.col("customer_account_id").is_in(accounts))
    if levelized.is_empty():
        return 0
    plans = level_to_bill(customer_account_ids=accounts, on=bill_date, new_bill_ids=levelized["bill_id"].to_list())
    made, ended = [], []
    for bill in levelized.iter_rows(named=True):
        plan = plans[bill["customer_account_id"]]
        true_up_on = next_true_up(first_on=plan.first_true_up_on, last_on=plan.last_true_up_on)
        final = bill["kind"] == FINAL
        settles = final or bill_date >= true_up_on
        step = level_step(
            actual_cents=bill["current_charges_cents"],
            level_cents=plan.amount_cents,
            before_cents=plan.difference_cents,
            settles=settles,
        )
        if final:
            ended.append(plan.plan_id)
        made.append(
            _movement(
                plan_id=plan.plan_id,
                customer_account_id=bill["customer_account_id"],
                kind=LEVEL_BILL,
                bill_id=bill["bill_id"],
                step=step,
                settles=settles,
                days=days,
                last_difference_cents=plan.last_difference_cents,
                amount_due_cents=bill["amount_due_cents"] - step.difference_cents,
                next_true_up_on=None if final else next_true_up(first_on=true_up_on, last_on=bill_date),
            )
        )
    LevelMovement.objects.bulk_create(made)
    LevelPlan.objects.filter(pk__in=ended).update(ended_on=days.business_date, end_reason="final")
    return len(made)


def _int(value: object) -> int:
    return int(value)  # type: ignore[call-overload,no-any-return]


def take_back_level_bills(*, bill_ids: Sequence[int], days: LevelDays) -> None:
    """Cancelled bills never asked for anything: newest first, as they were taken back."""
    require_open_transaction()
    for bill_id in bill_ids:
        asked = LevelMovement.objects.filter(bill_id=bill_id, kind=LEVEL_BILL).first()
        if asked is None:
            continue
        plan = LevelPlan.objects.get(pk=asked.plan_id)
        before = _running(asked.customer_account_id)
        ended = plan.ended_on is not None
        step = take_back(
            actual_cents=asked.actual_cents,
            asked_cents=asked.level_cents + asked.true_up_cents,
            before_cents=before,
            ended=ended,
        )
        _movement(
            plan_id=plan.pk,
            customer_account_id=asked.customer_account_id,
            kind=LEVEL_CANCELLED,
            bill_id=bill_id,
            step=step,
            settles=ended,
            days=LevelDays(business_date=days.business_date, due_date=asked.due_date, recorded_at=days.recorded_at),
            last_difference_cents=before,
        ).save(force_insert=True)


def end_level_plan(*, plan_id: int, reason: str, days: LevelDays) -> int:
    """End a plan and ask for what ran up (or leave what was asked for in advance as credit); returns it in cents."""
    require_open_transaction()
    plan = LevelPlan.objects.get(pk=plan_id)
    before = _running(plan.customer_account_id)
    if before:
        _movement(
            plan_id=plan_id,
            customer_account_id=plan.customer_account_id,
            kind=LEVEL_SETTLED,
            bill_id=None,
            step=level_step(actual_cents=0, level_cents=0, before_cents=before, settles=True),
            settles=True,
            days=days,
            last_difference_cents=before,
        ).save(force_insert=True)
    LevelPlan.objects.filter(pk=plan_id).update(ended_on=days.business_date, end_reason=reason)
    return before


def _running(customer_account_id: int) -> int:
    last = LevelMovement.objects.filter(customer_account_id=customer_account_id).order_by("-pk").first()
    return 0 if last is None else int(last.difference_cents)


def _movement(
    *,
    plan_id: int,
    customer_account_id: int,
    kind: str,
    bill_id: int | None,
    step: LevelStep,
    settles: bool,
    days: LevelDays,
    last_difference_cents: int,
    amount_due_cents: int | None = None,
    next_true_up_on: date | None = None,
) -> LevelMovement:
    return LevelMovement(
        plan_id=plan_id,
        customer_account_id=customer_account_id,
        kind=kind,
        bill_id=bill_id,
        business_date=days.business_date,
        due_date=days.due_date,
        actual_cents=step.actual_cents,
        level_cents=step.level_cents,
        true_up_cents=step.true_up_cents,
        settles=settles,
        last_difference_cents=last_difference_cents,
        before_cents=step.before_cents,
        difference_cents=step.difference_cents,
        amount_due_cents=amount_due_cents,
        next_true_up_on=next_true_up_on,
        recorded_at=days.recorded_at,
    )
