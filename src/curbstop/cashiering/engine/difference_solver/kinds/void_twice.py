"""A void too many: the receipt was voided, and the money is there."""

from collections.abc import Iterator
from datetime import timedelta

from curbstop.cashiering.engine.difference_solver.rows import (
    Cause,
    CauseKind,
    DrawerDay,
    Effect,
    Evidence,
    RecordedItem,
)

NEAR = timedelta(minutes=15)
SECOND_VOID, ONLY_VOID = 1.0, 0.05


def void_twice(*, day: DrawerDay, target: Effect) -> Iterator[Cause]:  # noqa: ARG001 - every kind is asked alike
    """Each voided receipt as one that should stand; the second void of an account within minutes first of all."""
    voided = [item for item in day.items if item.voided_at is not None]
    for item in voided:
        before = _void_before(voided, item)
        evidence = (Evidence("second_void", (("receipt", before.number),)),) if before else ()
        yield Cause(
            kind=CauseKind.VOID_TWICE,
            effect=day.effect_of(item.tender_class, true_cents=item.applied_cents),
            share=(SECOND_VOID if before else ONLY_VOID) / len(voided),
            receipt_ids=(item.receipt_id,),
            tender_ids=(item.tender_id,),
            facts=(("receipt", item.number), ("cents", item.applied_cents)),
            evidence=evidence,
        )


def _void_before(voided: list[RecordedItem], item: RecordedItem) -> RecordedItem | None:
    return next(
        (
            other
            for other in voided
            if other.receipt_id != item.receipt_id
            and item.customer_account_id is not None
            and other.customer_account_id == item.customer_account_id
            and timedelta(0) <= item.recorded_at - other.recorded_at <= NEAR
        ),
        None,
    )
