"""The review of all level plans: two missed bills end a plan, an amount that is far off is set anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from curbstop.billing.operations.levelized import NewLevelAmount, set_level_amount
from curbstop.billing.queries.levelized import (
    PlanToBill,
    average_month,
    is_worth_changing,
    level_amount,
    level_to_bill,
    months_between,
    unpaid_bills,
)
from curbstop.casework.operations import log_contact
from curbstop.cashiering.types import Act
from curbstop.customers.queries import related_accounts
from curbstop.journeys.command import carry_out
from curbstop.journeys.level_plan import CHANNEL, end_plan, level_policies
from curbstop.journeys.stored_wordings import LEVEL_CHANGED
from curbstop.kernel.money import Money
from curbstop.platform.idempotency import Result
from curbstop.receivables.operations import lock_customer_accounts
from curbstop.reporting.amount_due import PaymentRecord, asked_and_due, level_standings, payment_records
from curbstop.reporting.level_plans import LevelPlanListRow, level_plan_list

KEEP, CHANGE, END = "keep", "change", "end"
REVIEWED, TRUED_UP, MISSED = "reviewed", "trued_up", "missed"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What the review finds of one plan, in cents: `step` is keep, change or end."""

    row: LevelPlanListRow
    month_cents: int
    new_cents: int
    missed: int
    step: str


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the review needs of all accounts, each asked for once."""

    plans: Mapping[int, PlanToBill]
    records: Mapping[int, PaymentRecord]
    late: Mapping[int, int]
    asked: Mapping[int, Sequence[int]]


def review_all(*, on: date) -> tuple[Reviewed, ...]:
    """Every running plan as the review finds it: what its amount should be from now on, how many bills were missed."""
    rules = level_policies(on_date=on)
    rows = [row for row in level_plan_list(on=on) if row.ended_on is None]
    if not rows:
        return ()
    ids = [row.customer_account_id for row in rows]
    facts = _Facts(
        plans=level_to_bill(customer_account_ids=ids, on=on),
        records=payment_records(customer_account_ids=ids, on=on),
        late={one.customer_account_id: one.late_cents for one in level_standings(accounts=[(one, on) for one in ids])},
        asked=asked_and_due(customer_account_ids=ids, on=on),
    )
    return tuple(_review(row, facts, on, rules) for row in rows)


def _review(row: LevelPlanListRow, facts: _Facts, on: date, rules: dict[str, Any]) -> Reviewed:
    account_id = row.customer_account_id
    plan, charges = facts.plans[account_id], facts.records[account_id].charges_cents
    month = average_month(
        charges_cents=charges[: int(rules["average_of_bills"])], add_percent=int(rules["add_percent"])
    )
    new = level_amount(
        month_cents=month,
        round_up_to_cents=int(rules["round_up_to_cents"]),
        difference_cents=plan.difference_cents,
        months_left=months_between(first=on, last=plan.next_true_up_on),
    )
    missed = unpaid_bills(asked_cents=facts.asked[account_id], late_cents=facts.late[account_id])
    step = END if missed >= int(rules["missed_ends"]) else _step(row, plan, new, on, rules)
    return Reviewed(row, month, new, missed, step)


def _step(row: LevelPlanListRow, plan: PlanToBill, new_cents: int, on: date, rules: dict[str, Any]) -> str:
    trued_up = plan.last_true_up_on is not None and row.amount_from < plan.last_true_up_on
    since = (on.year - row.amount_from.year) * 12 + on.month - row.amount_from.month
    if not trued_up and since < int(rules["review_months"]):
        return KEEP
    far = is_worth_changing(
        old_cents=plan.amount_cents, new_cents=new_cents, over_percent=int(rules["review_over_percent"])
    )
    return CHANGE if far or (trued_up and new_cents != plan.amount_cents) else KEEP


def review_plans(*, business_date: date, command_key: UUID, actor_id: int, now: datetime) -> tuple[int, int]:
    """Set amounts that are far off anew and end plans with missed bills; returns how many of each.

    One's own and relatives' accounts are passed over. Each change is noted on its account and stands on the next bill.
    """

    def run(act: Act) -> Result:
        found = [one for one in review_all(on=business_date) if one.step != KEEP]
        ids = [one.row.customer_account_id for one in found]
        own = related_accounts(staff_user_id=act.actor_id, customer_account_ids=ids, on_date=business_date)
        mine = [one for one in found if one.row.account_number not in own]
        lock_customer_accounts(ids=sorted(one.row.customer_account_id for one in mine))
        return {"changed": _change(mine, business_date, act), "ended": _end(mine, business_date, act)}

    result = carry_out(
        command_key=command_key,
        name="review_level_plans",
        content={"business_date": business_date},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["changed"]), int(result["ended"])


def _change(found: Sequence[Reviewed], business_date: date, act: Act) -> int:
    changed = [one for one in found if one.step == CHANGE]
    for one in changed:
        new = NewLevelAmount(
            plan_id=one.row.plan_id,
            from_date=business_date,
            amount_cents=one.new_cents,
            reason=REVIEWED,
            calculation={"month_cents": one.month_cents, "difference_cents": one.row.difference_cents},
        )
        set_level_amount(new=new, set_by_id=act.actor_id, now=act.now)
        note = LEVEL_CHANGED.filled(old=Money(one.row.amount_cents), new=Money(one.new_cents))
        log_contact(
            customer_account_id=one.row.customer_account_id,
            channel=CHANNEL,
            staff_user_id=act.actor_id,
            note=note,
            now=act.now,
        )
    return len(changed)


def _end(found: Sequence[Reviewed], business_date: date, act: Act) -> int:
    ended = [one for one in found if one.step == END]
    for one in ended:
        end_plan(customer_account_id=one.row.customer_account_id, reason=MISSED, business_date=business_date, act=act)
    return len(ended)
