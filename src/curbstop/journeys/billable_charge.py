"""Charges that wait for the customer's next bill: entered by the fee schedule or an amount, approved above one's limit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from curbstop.billing.operations.billable import (
    ChargeNotWaitingError,
    NewBillableCharge,
    attach_billable_approval,
    cancel_billable_charge,
    record_billable_charge,
    refuse_billable_charge,
    release_billable_charge,
)
from curbstop.billing.queries.billable import BillableChargeRow, billable_charge
from curbstop.cashiering.types import Act
from curbstop.journeys.adjustment_rules import LIMITS
from curbstop.journeys.command import carry_out
from curbstop.journeys.own_account import refuse_own_account
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money, split_cents
from curbstop.platform.idempotency import Result
from curbstop.platform.policies import policies_in_force, policy_value
from curbstop.receivables.operations import lock_customer_accounts
from curbstop.reporting.closed_accounts import is_closed
from curbstop.staff.operations import decide_approval, request_approval
from curbstop.staff.queries import roles_of

SCHEDULE = "billable.schedule"
KIND = SUBJECT = "billable_charge"


class NoSuchChargeKindError(CurbstopError):
    """The fee schedule has no such charge, or it asks for an amount."""


class NoNextBillError(CurbstopError):
    """There is no bill for the charge to wait for."""


class NotAllowedToChargeError(CurbstopError):
    """None of somebody's roles may charge, or not so much."""


@dataclass(frozen=True, slots=True)
class ScheduledCharge:
    """A kind of charge: its words, its amount (None: entered each time), and the weights by which funds share it."""

    code: str
    words: str
    words_es: str
    amount_cents: int | None
    weights: Sequence[tuple[str, int]]

    def parts(self, *, amount_cents: int) -> tuple[tuple[str, int], ...]:
        """The amount by charge type, no cent lost; parts of nothing are left out."""
        shares = split_cents(total_cents=amount_cents, weights=[weight for _, weight in self.weights])
        return tuple((code, cents) for (code, _), cents in zip(self.weights, shares, strict=True) if cents)


def charge_schedule(*, on_date: date) -> dict[str, ScheduledCharge]:
    """The fee schedule of a day by code."""
    found: Mapping[str, Mapping[str, Any]] = policy_value(key=SCHEDULE, on_date=on_date)
    return {
        code: ScheduledCharge(code, one["words"], one["words_es"], one.get("cents"), one["parts"])
        for code, one in found.items()
    }


def charge_limit_cents(*, staff_user_id: int, on_date: date) -> int:
    """What somebody may charge that the schedule does not say, by the limits of adjustments."""
    roles = roles_of(staff_user_id=staff_user_id, on_date=on_date) & LIMITS.keys()
    values = policies_in_force(on_date=on_date, keys=[LIMITS[role] for role in roles])
    return max((int(found.value) for found in values.values()), default=0)


def request_billable_charge(
    *,
    customer_account_id: int,
    kind: str,
    amount_cents: int | None,
    happened_on: date,
    reason: str,
    business_date: date,
    command_key: UUID,
    actor_id: int,
    now: datetime,
) -> BillableChargeRow:
    """Let a charge wait for the next bill. The schedule's amount needs nobody else, another one above one's limit does.

    Raises NoSuchChargeKindError, NoNextBillError, NotAllowedToChargeError, OwnAccountRefusedError.
    """

    def run(act: Act) -> Result:
        refuse_own_account(act=act, customer_account_ids=[customer_account_id])
        lock_customer_accounts(ids=[customer_account_id])
        scheduled = _scheduled(kind, amount_cents, business_date)
        if is_closed(customer_account_id=customer_account_id, on=business_date):
            raise NoNextBillError(
                "This account is closed and gets no further bill", to_do="Adjust a charge upwards instead."
            )
        cents = amount_cents or scheduled.amount_cents or 0
        charge = NewBillableCharge(
            customer_account_id=customer_account_id,
            kind=kind,
            words=scheduled.words,
            words_es=scheduled.words_es,
            happened_on=happened_on,
            reason=reason,
            parts=scheduled.parts(amount_cents=cents),
        )
        return {
            "billable_charge_id": _keep(charge, as_scheduled=cents == scheduled.amount_cents, on=business_date, act=act)
        }

    content = {"account": customer_account_id, "kind": kind, "cents": amount_cents, "on": happened_on, "reason": reason}
    result = carry_out(
        command_key=command_key, name="request_billable_charge", content=content, actor_id=actor_id, now=now, run=run
    )
    return billable_charge(billable_charge_id=int(result["billable_charge_id"]))


def _scheduled(kind: str, amount_cents: int | None, on: date) -> ScheduledCharge:
    found = charge_schedule(on_date=on).get(kind)
    if found is None:
        raise NoSuchChargeKindError(
            "The fee schedule has no such charge", where="{kind}", to_do="Choose one of the list.", kind=kind
        )
    if not (amount_cents or found.amount_cents):
        raise NoSuchChargeKindError(
            "The fee schedule has no amount for this charge", to_do="Enter what the work or the damage cost."
        )
    return found


def _keep(charge: NewBillableCharge, *, as_scheduled: bool, on: date, act: Act) -> int:
    limit = charge_limit_cents(staff_user_id=act.actor_id, on_date=on)
    if limit == 0:
        raise NotAllowedToChargeError("None of your roles may charge", to_do="Ask a representative or a supervisor.")
    waits = as_scheduled or charge.amount_cents <= limit
    charge_id = record_billable_charge(charge=charge, waits=waits, requested_by_id=act.actor_id, now=act.now)
    if not waits:
        approval_id = request_approval(
            kind=KIND,
            subject_kind=SUBJECT,
            subject_id=charge_id,
            amount_cents=charge.amount_cents,
            reason=f"{charge.words}: {charge.reason}",
            requested_by_id=act.actor_id,
            now=act.now,
        )
        attach_billable_approval(billable_charge_id=charge_id, approval_id=approval_id)
    return charge_id


def decide_billable_charge(
    *,
    billable_charge_id: int,
    approve: bool,
    business_date: date,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    remark: str = "",
) -> None:
    """Approve a charge (it waits for the bill) or refuse it. Never one's own, never above one's own limit.

    Raises ChargeNotWaitingError, NotAllowedToChargeError, OwnRequestError, OwnAccountRefusedError.
    """

    def run(act: Act) -> Result:
        row = billable_charge(billable_charge_id=billable_charge_id)
        refuse_own_account(act=act, customer_account_ids=[row.customer_account_id], for_whom=[row.requested_by_id])
        if row.approval_id is None:
            raise ChargeNotWaitingError("Nobody asked for an approval of this charge", to_do="Open it again.")
        decide_approval(
            approval_id=row.approval_id, decided_by_id=act.actor_id, approve=approve, remark=remark, now=act.now
        )
        if not approve:
            refuse_billable_charge(billable_charge_id=row.id, closed_by_id=act.actor_id, reason=remark)
            return {}
        if row.amount_cents > charge_limit_cents(staff_user_id=act.actor_id, on_date=business_date):
            raise NotAllowedToChargeError(
                "{amount} is above your own limit", to_do="Leave it to a manager.", amount=Money(row.amount_cents)
            )
        release_billable_charge(billable_charge_id=row.id)
        return {}

    carry_out(
        command_key=command_key,
        name="decide_billable_charge",
        content={"billable_charge_id": billable_charge_id, "approve": approve},
        actor_id=actor_id,
        now=now,
        run=run,
    )


def take_off_billable_charge(
    *, billable_charge_id: int, reason: str, command_key: UUID, actor_id: int, now: datetime
) -> None:
    """Cancel a charge before it is billed, with the reason. Raises ChargeNotWaitingError, OwnAccountRefusedError."""

    def run(act: Act) -> Result:
        row = billable_charge(billable_charge_id=billable_charge_id)
        refuse_own_account(act=act, customer_account_ids=[row.customer_account_id])
        cancel_billable_charge(billable_charge_id=row.id, closed_by_id=act.actor_id, reason=reason)
        return {}

    carry_out(
        command_key=command_key,
        name="take_off_billable_charge",
        content={"billable_charge_id": billable_charge_id, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=run,
    )
