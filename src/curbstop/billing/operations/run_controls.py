"""Write what stands between a run and its bills: proofs and their decision, hold rules, frozen cycles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from curbstop.billing.models import BillProof, CycleFreeze, HoldRule
from curbstop.billing.models.run_controls import APPROVED, POSTED, PROVEN, REPLACED, REQUESTED
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import lock_name, lock_rows, require_open_transaction


class CycleIsFrozenError(CurbstopError):
    """A cycle is frozen already."""


class NotInForceError(CurbstopError):
    """A rule or a freeze was ended before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProof:
    """A dry run to keep; `report` as JSON holds it, the bills and charges as stored files."""

    cycle_number: int
    month: date
    business_date: date
    report: Mapping[str, Any]
    bills_file_id: int
    charges_file_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHoldRule:
    """Whose bills are to wait, and why; what is None or empty does not matter. Amounts in cents, both included."""

    reason: str
    cycle_number: int | None = None
    rate_class: str = ""
    zone: int | None = None
    route: str = ""
    least_cents: int | None = None
    most_cents: int | None = None
    customer_account_id: int | None = None


def record_proof(*, new: NewProof, made_by_id: int | None, now: datetime) -> int:
    """Keep a dry run with its bills; returns its id."""
    require_open_transaction()
    return BillProof.objects.create(
        cycle_number=new.cycle_number,
        month=new.month,
        business_date=new.business_date,
        made_at=now,
        made_by_id=made_by_id,
        state=PROVEN,
        report=dict(new.report),
        bills_file_id=new.bills_file_id,
        charges_file_id=new.charges_file_id,
    ).pk


def lock_proof(*, proof_id: int) -> str:
    """Hold a proof until the transaction ends; its state."""
    return lock_rows(model=BillProof, ids=[proof_id])[proof_id].state


def mark_proof_requested(*, proof_id: int, approval_id: int, cycle_number: int, month: date) -> None:
    """It waits for a second person; an earlier one that was approved and not posted is replaced."""
    require_open_transaction()
    earlier = BillProof.objects.filter(cycle_number=cycle_number, month=month, state=APPROVED)
    earlier.exclude(pk=proof_id).update(state=REPLACED)
    BillProof.objects.filter(pk=proof_id).update(state=REQUESTED, approval_id=approval_id)


def mark_proof(*, proof_id: int, state: str) -> None:
    """APPROVED or REFUSED."""
    require_open_transaction()
    BillProof.objects.filter(pk=proof_id).update(state=state)


def mark_proof_posted(*, proof_id: int, run_id: int) -> None:
    """This run posts it."""
    require_open_transaction()
    BillProof.objects.filter(pk=proof_id).update(state=POSTED, run_id=run_id, difference=None)


def keep_proof_difference(*, proof_id: int, difference: Mapping[str, Any]) -> None:
    """Why its run was stopped."""
    require_open_transaction()
    BillProof.objects.filter(pk=proof_id).update(difference=dict(difference))


def add_hold_rule(*, new: NewHoldRule, made_by_id: int, now: datetime) -> int:
    """A rule from now on; returns its id."""
    require_open_transaction()
    return HoldRule.objects.create(
        cycle_number=new.cycle_number,
        customer_account_id=new.customer_account_id,
        rate_class=new.rate_class,
        zone=new.zone,
        route=new.route,
        least_cents=new.least_cents,
        most_cents=new.most_cents,
        reason=new.reason,
        made_by_id=made_by_id,
        made_at=now,
    ).pk


def end_hold_rule(*, rule_id: int, ended_by_id: int, now: datetime) -> None:
    """It holds nothing from now on; what it held stays held. Raises NotInForceError."""
    require_open_transaction()
    found = HoldRule.objects.filter(pk=rule_id, ended_at__isnull=True)
    if not found.update(ended_by_id=ended_by_id, ended_at=now):
        raise NotInForceError(
            "This rule is not in force any more", where="rule {rule_id}", to_do="Open the list again.", rule_id=rule_id
        )


def freeze_cycle_row(*, cycle_number: int, reason: str, frozen_by_id: int, now: datetime) -> int:
    """No run of the cycle starts from now on; returns the freeze's id. Raises CycleIsFrozenError."""
    require_open_transaction()
    lock_name(name=freeze_lock(cycle_number))
    if CycleFreeze.objects.filter(cycle_number=cycle_number, lifted_at__isnull=True).exists():
        raise CycleIsFrozenError(
            "Cycle {cycle_number} is frozen already", to_do="Look at who froze it, and why.", cycle_number=cycle_number
        )
    return CycleFreeze.objects.create(
        cycle_number=cycle_number, reason=reason, frozen_by_id=frozen_by_id, frozen_at=now
    ).pk


def lift_freeze_row(*, freeze_id: int, because: str, lifted_by_id: int, now: datetime) -> None:
    """The cycle may be billed again. Raises NotInForceError."""
    require_open_transaction()
    found = CycleFreeze.objects.filter(pk=freeze_id, lifted_at__isnull=True)
    if not found.update(lifted_by_id=lifted_by_id, lifted_at=now, lifted_because=because):
        raise NotInForceError("This freeze was lifted before", where="freeze {freeze_id}", freeze_id=freeze_id)


def freeze_lock(cycle_number: int) -> str:
    """What a run that starts and somebody who freezes its cycle wait for each other at."""
    return f"freeze of cycle {cycle_number}"
