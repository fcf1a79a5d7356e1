"""Write down what money reached."""

from dataclasses import dataclass
from datetime import date, datetime

from curbstop.platform.transactions import require_open_transaction
from curbstop.receivables.engine.replay import WITHOUT_TARGET
from curbstop.receivables.models import Allocation, CreditMovement
from curbstop.receivables.operations.record_places import record_targets
from curbstop.receivables.types import AllocationSource, ApplicationPlan


@dataclass(frozen=True, slots=True)
class Applied:
    """What was written: the allocations in the order of the plan, and the cents that became (or left) credit."""

    allocation_ids: tuple[int, ...]
    credit_cents: int


def apply_plan(
    *,
    plan: ApplicationPlan,
    entry_id: int,
    source_kind: str,
    source_id: int,
    business_date: date,
    recorded_at: datetime,
    effective_date: date | None = None,
) -> Applied:
    """Allocate as planned; what the plan leaves over becomes the customer's credit.

    The entry `entry_id` has posted the plan's purposes. The database refuses more than an item still asks for.
    """
    require_open_transaction()
    effective = effective_date or business_date
    rows = Allocation.objects.bulk_create(
        Allocation(
            open_item_id=planned.open_item_id,
            customer_account_id=plan.customer_account_id,
            entry_id=entry_id,
            business_date=business_date,
            effective_date=effective,
            recorded_at=recorded_at,
            source_kind=source_kind,
            source_id=source_id,
            amount_cents=planned.amount_cents,
        )
        for planned in plan.allocations
    )
    if source_kind not in WITHOUT_TARGET:
        record_targets(
            customer_account_id=plan.customer_account_id,
            source=(str(source_kind), source_id),
            targets=plan.targets,
            recorded_at=recorded_at,
        )
    # Credit that is used up leaves 205; money that finds no item enters it.
    credit = -plan.allocated_cents if source_kind == AllocationSource.CREDIT else plan.credit_cents
    if credit:
        CreditMovement.objects.create(
            customer_account_id=plan.customer_account_id,
            entry_id=entry_id,
            business_date=business_date,
            effective_date=effective,
            recorded_at=recorded_at,
            source_kind=source_kind,
            source_id=source_id,
            amount_cents=credit,
        )
    return Applied(allocation_ids=tuple(row.pk for row in rows), credit_cents=credit)


def apply_payment(
    *,
    plan: ApplicationPlan,
    entry_id: int,
    source_id: int,
    business_date: date,
    recorded_at: datetime,
    effective_date: date | None = None,
    source_kind: str = AllocationSource.PAYMENT,
) -> Applied:
    """A payment reached what the plan says."""
    return apply_plan(
        plan=plan,
        entry_id=entry_id,
        source_kind=source_kind,
        source_id=source_id,
        business_date=business_date,
        recorded_at=recorded_at,
        effective_date=effective_date,
    )


def apply_credit(
    *,
    plan: ApplicationPlan,
    entry_id: int,
    source_id: int,
    business_date: date,
    recorded_at: datetime,
    effective_date: date | None = None,
) -> Applied:
    """Credit was used up on what the plan says. For the credit that a bill uses, `source_id` is the bill's id."""
    return apply_plan(
        plan=plan,
        entry_id=entry_id,
        source_kind=AllocationSource.CREDIT,
        source_id=source_id,
        business_date=business_date,
        recorded_at=recorded_at,
        effective_date=effective_date,
    )
