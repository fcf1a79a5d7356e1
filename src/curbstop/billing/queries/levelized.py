"""Reads of levelized billing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Subquery

from curbstop.billing.engine.levelized import (
    LevelStep,
    average_month,
    first_true_up,
    is_worth_changing,
    level_amount,
    level_step,
    months_between,
    next_true_up,
    take_back,
    unpaid_bills,
)
from curbstop.billing.models import Bill, LevelAmount, LevelMovement, LevelPlan
from curbstop.billing.models.levelized import LEVEL_BILL

__all__ = [
    "LevelAmountRow",
    "LevelMovementRow",
    "LevelOnBill",
    "LevelPlanRow",
    "LevelStep",
    "PlanToBill",
    "accounts_on_level_plans",
    "average_month",
    "first_true_up",
    "is_worth_changing",
    "level_amount",
    "level_amounts",
    "level_movements",
    "level_on_bills",
    "level_plans",
    "level_step",
    "level_to_bill",
    "months_between",
    "next_true_up",
    "take_back",
    "unpaid_bills",
]

# A step of a bill that was cancelled since is no year's end, nor the bill that the customer got last.
RUNNING = """
SELECT p.id, p.customer_account_id, p.first_true_up_on, a.amount_cents, coalesce(m.difference_cents, 0),
       coalesce(b.difference_cents, 0), t.bill_date
FROM billing_levelplan p
JOIN LATERAL (SELECT x.amount_cents FROM billing_levelamount x WHERE x.plan_id = p.id AND x.from_date <= %(on)s
              ORDER BY x.id DESC LIMIT 1) a ON true
LEFT JOIN LATERAL (SELECT x.difference_cents FROM billing_levelmovement x
                   WHERE x.customer_account_id = p.customer_account_id ORDER BY x.id DESC LIMIT 1) m ON true
LEFT JOIN LATERAL (
    SELECT d.id FROM billing_bill d
    WHERE d.customer_account_id = p.customer_account_id AND d.state = 'ISSUED' AND d.id <> ALL (%(new)s)
    ORDER BY d.bill_date DESC, d.id DESC LIMIT 1) d ON true
LEFT JOIN billing_levelmovement b ON b.bill_id = d.id AND b.kind = 'bill'
LEFT JOIN LATERAL (
    SELECT max(d.bill_date) AS bill_date FROM billing_levelmovement x JOIN billing_bill d ON d.id = x.bill_id
    WHERE x.plan_id = p.id AND x.kind = 'bill' AND x.settles AND d.state = 'ISSUED') t ON true
WHERE p.ended_on IS NULL AND p.customer_account_id = ANY (%(accounts)s)
"""


@dataclass(frozen=True, slots=True)
class PlanToBill:
    """A running plan as the next bill needs it; cents. `last_difference_cents` ran on after the last issued bill."""

    plan_id: int
    customer_account_id: int
    first_true_up_on: date
    amount_cents: int
    difference_cents: int
    last_difference_cents: int
    last_true_up_on: date | None

    @property
    def next_true_up_on(self) -> date:
        """From when on a bill settles."""
        return next_true_up(first_on=self.first_true_up_on, last_on=self.last_true_up_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelPlanRow:
    """A plan of a customer account."""

    id: int
    customer_account_id: int
    started_on: date
    first_true_up_on: date
    ended_on: date | None
    end_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelAmountRow:
    """What was asked for from a day on, and how that came about."""

    plan_id: int
    from_date: date
    amount_cents: int
    reason: str
    calculation: Mapping[str, int]
    set_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelMovementRow:
    """A step of the running difference, in cents."""

    id: int
    plan_id: int
    kind: str
    bill_id: int | None
    bill_number: int | None
    business_date: date
    due_date: date
    actual_cents: int
    level_cents: int
    true_up_cents: int
    settles: bool
    difference_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelOnBill:
    """What a bill of an account on a plan says: actual charges, the level amount, the difference, what it asks for."""

    actual_cents: int
    level_cents: int
    true_up_cents: int
    settles: bool
    last_difference_cents: int
    before_cents: int
    difference_cents: int
    amount_due_cents: int
    next_true_up_on: date | None


def accounts_on_level_plans(*, first_id: int, last_id: int) -> list[int]:
    """Customer accounts of an id range that are on a plan."""
    found = LevelPlan.objects.filter(
        ended_on__isnull=True, customer_account_id__gte=first_id, customer_account_id__lte=last_id
    )
    return list(found.order_by("customer_account_id").values_list("customer_account_id", flat=True))


def level_to_bill(
    *, customer_account_ids: Sequence[int], on: date, new_bill_ids: Sequence[int] = ()
) -> dict[int, PlanToBill]:
    """Running plans by customer account with the amounts of a day. `new_bill_ids` are being issued just now."""
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {"accounts": list(customer_account_ids), "on": on, "new": list(new_bill_ids)}
        cursor.execute(RUNNING, asked)
        return {row[1]: PlanToBill(*row) for row in cursor.fetchall()}


def level_plans(*, customer_account_id: int) -> tuple[LevelPlanRow, ...]:
    """An account's plans, the latest first."""
    found = LevelPlan.objects.filter(customer_account_id=customer_account_id).order_by("-pk")
    return tuple(LevelPlanRow(**row) for row in found.values(*LevelPlanRow.__dataclass_fields__))


def level_amounts(*, plan_id: int) -> tuple[LevelAmountRow, ...]:
    """What a plan asked for, the latest first."""
    found = LevelAmount.objects.filter(plan_id=plan_id).order_by("-pk")
    return tuple(LevelAmountRow(**row) for row in found.values(*LevelAmountRow.__dataclass_fields__))


def level_movements(*, customer_account_id: int) -> tuple[LevelMovementRow, ...]:
    """All steps of an account, the latest first."""
    number = Bill.objects.filter(pk=OuterRef("bill_id")).values("number")
    found = LevelMovement.objects.filter(customer_account_id=customer_account_id).order_by("-pk")
    rows = found.annotate(bill_number=Subquery(number)).values(*LevelMovementRow.__dataclass_fields__)
    return tuple(LevelMovementRow(**row) for row in rows)


def level_on_bills(*, bill_ids: Sequence[int]) -> dict[int, LevelOnBill]:
    """By bill what it says of its plan; bills of accounts without one are left out."""
    found = LevelMovement.objects.filter(bill_id__in=list(bill_ids), kind=LEVEL_BILL)
    rows = found.values("bill_id", *LevelOnBill.__dataclass_fields__)
    return {row.pop("bill_id"): LevelOnBill(**row) for row in rows}
