"""Levelized billing: who may, what they would pay, starting and leaving, and the review of the amounts (docs/algorithms/levelized.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from curbstop.billing.operations.levelized import (
    LevelDays,
    NewLevelAmount,
    end_level_plan,
    set_level_amount,
    start_level_plan,
)
from curbstop.billing.queries import due_date_for
from curbstop.billing.queries.levelized import average_month, first_true_up, level_amount, level_to_bill
from curbstop.casework.operations import log_contact
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.journeys.own_account import refuse_own_account
from curbstop.journeys.stored_wordings import LEVEL_ENDED, LEVEL_STARTED
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.kernel.wording import Wording
from curbstop.platform.idempotency import Result
from curbstop.platform.policies import policies_in_force
from curbstop.receivables.operations import lock_customer_accounts
from curbstop.reporting.amount_due import PaymentRecord, level_standing, payment_records

GROUP, CHANNEL = "level.", "note"
ENROLLED, ASKED = "enrolled", "asked"
DAYS_A_MONTH = 30
KEYS = (
    "classes",
    "months_of_history",
    "max_past_due_cents",
    "most_late_in_12_months",
    "most_returned_in_12_months",
    "again_after_months",
    "average_of_bills",
    "add_percent",
    "round_up_to_cents",
    "true_up_after_months",
    "true_up_month",
    "true_up_least_months",
    "review_months",
    "review_over_percent",
    "missed_ends",
)


class NotEligibleError(CurbstopError):
    """An account may not be levelized, for a reason that the page shows."""


class NoLevelPlanError(CurbstopError):
    """An account is not on a plan."""


@dataclass(frozen=True, slots=True)
class LevelTest:
    """One thing that policy asks for: whether it is so, and the sentence that says so."""

    code: str
    passed: bool
    words: Wording


@dataclass(frozen=True, slots=True)
class LevelOffer:
    """What an account would be asked for, and whether it may. Cents."""

    tests: tuple[LevelTest, ...]
    bills: int
    month_cents: int
    amount_cents: int
    true_up_on: date

    @property
    def eligible(self) -> bool:
        """Whether every test is passed."""
        return all(test.passed for test in self.tests)

    @property
    def calculation(self) -> dict[str, object]:
        """How the amount came about, as it is kept."""
        return {"bills": self.bills, "month_cents": self.month_cents, "difference_cents": 0, "months_left": 12}


def level_policies(*, on_date: date) -> dict[str, Any]:
    """The policies of levelized billing by their short names."""
    found = policies_in_force(on_date=on_date, keys=[GROUP + key for key in KEYS])
    return {key: found[GROUP + key].value for key in KEYS}


def level_offer(*, customer_account_id: int, on: date, true_up_month: int | None = None) -> LevelOffer:
    """What the account would pay and whether it may; nothing is written.

    `true_up_month` (1 to 12) is the month of the year that the customer wants to settle in; else policy says it.
    """
    rules = level_policies(on_date=on)
    record = payment_records(customer_account_ids=[customer_account_id], on=on)[customer_account_id]
    late = level_standing(customer_account_id=customer_account_id, on=on).late_cents
    charges = record.charges_cents[: int(rules["average_of_bills"])]
    month = average_month(charges_cents=charges, add_percent=int(rules["add_percent"]))
    return LevelOffer(
        tests=_tests(rules, record, late, on),
        bills=len(charges),
        month_cents=month,
        amount_cents=level_amount(month_cents=month, round_up_to_cents=int(rules["round_up_to_cents"])),
        true_up_on=first_true_up(
            started_on=on,
            after_months=int(rules["true_up_after_months"]),
            month=true_up_month or int(rules["true_up_month"]) or None,
            least_months=int(rules["true_up_least_months"]),
        ),
    )


def _tests(rules: Mapping[str, Any], record: PaymentRecord, late_cents: int, on: date) -> tuple[LevelTest, ...]:
    needed, most_late = int(rules["months_of_history"]), int(rules["most_late_in_12_months"])
    most_returned, again = int(rules["most_returned_in_12_months"]), int(rules["again_after_months"])
    free_on = None if record.missed_on is None else record.missed_on + timedelta(days=again * DAYS_A_MONTH)
    charges = len(record.charges_cents)
    return (
        LevelTest(
            "class",
            bool(record.rate_classes) and set(record.rate_classes) <= set(rules["classes"]),
            Wording("Residential service only"),
        ),
        LevelTest(
            "history",
            charges >= needed,
            Wording("{needed} regular bills here; there are {found}", needed=needed, found=charges),
        ),
        LevelTest(
            "past_due",
            late_cents <= int(rules["max_past_due_cents"]),
            Wording("Nothing past due; {late} is", late=Money(late_cents)),
        ),
        LevelTest(
            "late",
            record.late_fees <= most_late,
            Wording(
                "At most {most} late fees in 12 months; there were {found}", most=most_late, found=record.late_fees
            ),
        ),
        LevelTest(
            "returned",
            record.returned <= most_returned,
            Wording(
                "At most {most} returned payments in 12 months; there were {found}",
                most=most_returned,
                found=record.returned,
            ),
        ),
        LevelTest(
            "again",
            free_on is None or free_on <= on,
            Wording("No plan ended by missed payments in the last {months} months", months=again),
        ),
    )


def start_plan(
    *,
    customer_account_id: int,
    business_date: date,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    true_up_month: int | None = None,
) -> int:
    """Put an account on a plan from its next bill on, for the amount that the offer says; returns the plan's id.

    `true_up_month` (1 to 12) is the month of the year whose bill settles; without it policy says which.

    Raises NotEligibleError, OwnAccountRefusedError.
    """

    def run(act: Act) -> Result:
        refuse_own_account(act=act, customer_account_ids=[customer_account_id])
        lock_customer_accounts(ids=[customer_account_id])
        if level_to_bill(customer_account_ids=[customer_account_id], on=business_date):
            raise NotEligibleError("This account is on a level plan already", to_do="Open the account again.")
        offer = level_offer(customer_account_id=customer_account_id, on=business_date, true_up_month=true_up_month)
        for test in offer.tests:
            if not test.passed:
                raise NotEligibleError(
                    "This account may not be levelized: {rule}",
                    to_do="Tell the customer which rule it is, and when they may ask again.",
                    rule=test.words,
                )
        plan_id = start_level_plan(
            customer_account_id=customer_account_id,
            started_on=business_date,
            first_true_up_on=offer.true_up_on,
            started_by_id=act.actor_id,
            now=act.now,
        )
        new = NewLevelAmount(
            plan_id=plan_id,
            from_date=business_date,
            amount_cents=offer.amount_cents,
            reason=ENROLLED,
            calculation=offer.calculation,
        )
        set_level_amount(new=new, set_by_id=act.actor_id, now=act.now)
        note = LEVEL_STARTED.filled(amount=Money(offer.amount_cents), month=f"{offer.true_up_on:%Y-%m}")
        log_contact(
            customer_account_id=customer_account_id, channel=CHANNEL, staff_user_id=act.actor_id, note=note, now=act.now
        )
        return {"plan_id": plan_id}

    result = carry_out(
        command_key=command_key,
        name="start_level_plan",
        content={"account": customer_account_id, "business_date": business_date, "true_up_month": true_up_month},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["plan_id"])


def leave_plan(
    *, customer_account_id: int, business_date: date, command_key: UUID, actor_id: int, now: datetime
) -> int:
    """End an account's plan: what ran up is due like a bill mailed today, what was paid in advance stays as credit.

    Returns the difference in cents. Raises NoLevelPlanError, OwnAccountRefusedError.
    """

    def run(act: Act) -> Result:
        refuse_own_account(act=act, customer_account_ids=[customer_account_id])
        cents = end_plan(customer_account_id=customer_account_id, reason=ASKED, business_date=business_date, act=act)
        return {"difference_cents": cents}

    result = carry_out(
        command_key=command_key,
        name="leave_level_plan",
        content={"account": customer_account_id, "business_date": business_date},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["difference_cents"])


def end_plan(*, customer_account_id: int, reason: str, business_date: date, act: Act) -> int:
    """End a running plan in the caller's transaction and note it; the difference in cents. Raises NoLevelPlanError."""
    lock_customer_accounts(ids=[customer_account_id])
    plan = level_to_bill(customer_account_ids=[customer_account_id], on=business_date).get(customer_account_id)
    if plan is None:
        raise NoLevelPlanError("This account is not on a level plan", to_do="Open the account again.")
    owed = plan.difference_cents > 0
    days = LevelDays(
        business_date=business_date,
        due_date=due_date_for(mailing_date=business_date) if owed else business_date,
        recorded_at=act.now,
    )
    cents = end_level_plan(plan_id=plan.plan_id, reason=reason, days=days)
    note = LEVEL_ENDED.filled(amount=Money(cents))
    log_contact(
        customer_account_id=customer_account_id, channel=CHANNEL, staff_user_id=act.actor_id, note=note, now=act.now
    )
    return cents
