"""Late fees of all overdue bills, or of a cycle's: tried first, charged bill by bill, each once; waived by adjustment."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from curbstop.billing.queries.late_fees import LateFeeRule, late_fee_cents, late_fee_rule
from curbstop.billing.types import AdjustmentRow
from curbstop.journeys.adjust import request_adjustment
from curbstop.journeys.late_fee import LATE_FEE, LateFeeChargedError, NotLateError, charge_late_fee
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.policies import policies_in_force
from curbstop.reporting.overdue_bills import OverdueBill, charged_fee, overdue_bills

GROUP, LEGAL_DAYS = "late_fee.", "billing.min_due_days_legal"
KEYS = ("rule", "rules", "grace_days", "least_late_cents", "look_back_days")
WAIVED = "fee_waived"
CHARGE, TOO_LITTLE, TOO_SOON = "charge", "too_little", "too_soon"


class NothingToWaiveError(CurbstopError):
    """A late fee was waived whole already, or there is none."""


@dataclass(frozen=True, slots=True)
class LateFeePolicy:
    """The rule in force, its name, and when it holds."""

    name: str
    rule: LateFeeRule
    grace_days: int
    least_late_cents: int
    look_back_days: int
    legal_days: int


@dataclass(frozen=True, slots=True)
class LateFeeStep:
    """An overdue bill with its fee in cents, and what follows: charge, too_little or too_soon."""

    bill: OverdueBill
    fee_cents: int
    step: str


@dataclass(frozen=True, slots=True)
class LateFeesCharged:
    """How many fees over how many cents, and how many bills were paid or charged meanwhile."""

    fees: int
    cents: int
    passed_over: int


def late_fee_policy(*, on_date: date) -> LateFeePolicy:
    """The rule of a day; policies `late_fee.*` and the law's least days between mailing and due date."""
    found = policies_in_force(on_date=on_date, keys=[*(GROUP + key for key in KEYS), LEGAL_DAYS])
    values: dict[str, Any] = {key: found[GROUP + key].value for key in KEYS}
    return LateFeePolicy(
        name=values["rule"],
        rule=late_fee_rule(values["rules"][values["rule"]]),
        grace_days=int(values["grace_days"]),
        least_late_cents=int(values["least_late_cents"]),
        look_back_days=int(values["look_back_days"]),
        legal_days=int(found[LEGAL_DAYS].value),
    )


def try_late_fees(*, business_date: date, cycle_number: int | None = None) -> tuple[LateFeeStep, ...]:
    """What charging would do; nothing is written."""
    policy = late_fee_policy(on_date=business_date)
    bills = overdue_bills(
        on=business_date - timedelta(days=policy.grace_days),
        since=business_date - timedelta(days=policy.look_back_days),
        cycle_number=cycle_number,
    )
    return tuple(
        LateFeeStep(bill, late_fee_cents(late_cents=bill.late_cents, rule=policy.rule), _step(bill, policy))
        for bill in bills
    )


def _step(bill: OverdueBill, policy: LateFeePolicy) -> str:
    if (bill.due_date - bill.mailing_date).days < policy.legal_days:
        return TOO_SOON
    return TOO_LITTLE if bill.late_cents < policy.least_late_cents else CHARGE


def charge_late_fees(
    *, business_date: date, actor_id: int, now: datetime, cycle_number: int | None = None
) -> LateFeesCharged:
    """Charge what `try_late_fees` says, each bill in a transaction of its own; repeated, it charges nothing twice."""
    fees = cents = passed_over = 0
    for step in try_late_fees(business_date=business_date, cycle_number=cycle_number):
        if step.step != CHARGE or step.fee_cents == 0:
            continue
        try:
            charge_late_fee(
                bill_id=step.bill.bill_id,
                amount_cents=step.fee_cents,
                business_date=business_date,
                command_key=uuid5(NAMESPACE_OID, f"late fee of bill {step.bill.bill_id} on {business_date}"),
                actor_id=actor_id,
                now=now,
            )
        except (NotLateError, LateFeeChargedError):
            passed_over += 1  # paid, or charged by somebody else, since the list was made
            continue
        fees, cents = fees + 1, cents + step.fee_cents
    return LateFeesCharged(fees, cents, passed_over)


def waive_late_fee(
    *, open_item_id: int, remark: str, business_date: date, command_key: UUID, actor_id: int, now: datetime
) -> AdjustmentRow:
    """Waive what is left of a late fee, paid or not: an adjustment with its reason, under its limits and approval.

    Raises NothingToWaiveError and what `request_adjustment` raises.
    """
    fee = charged_fee(open_item_id=open_item_id)
    if fee is None or fee.left_cents <= 0:
        raise NothingToWaiveError(
            "Nothing is left of this late fee to be waived",
            where="open item {open_item_id}",
            to_do="Open the list again.",
            open_item_id=open_item_id,
        )
    return request_adjustment(
        customer_account_id=fee.customer_account_id,
        charge_type=LATE_FEE,
        amount_cents=-fee.left_cents,
        reason_code=WAIVED,
        remark=remark,
        open_item_id=open_item_id,
        business_date=business_date,
        command_key=command_key,
        actor_id=actor_id,
        now=now,
    )
