"""The money went back to the customer, and the receipt stayed."""

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
WITH_A_SECOND_RECEIPT, WITHOUT = 30.0, 0.4
"""How much more a receipt is suspect that was followed by another of the same account within minutes, and how much less one that was not."""


def void_not_made(*, day: DrawerDay, target: Effect) -> Iterator[Cause]:  # noqa: ARG001 - every kind is asked alike
    """Each standing receipt as one that should have been voided."""
    for item in day.living:
        after = next_receipt(day=day, item=item)
        speaks = WITHOUT
        evidence: tuple[Evidence, ...] = ()
        if after is not None:
            speaks = WITH_A_SECOND_RECEIPT
            minutes = int((after.recorded_at - item.recorded_at) / timedelta(minutes=1))
            evidence = (Evidence("keyed_anew", (("receipt", after.number), ("minutes", minutes))),)
        yield Cause(
            kind=CauseKind.VOID_NOT_MADE,
            effect=day.effect_of(item.tender_class, keyed_cents=item.applied_cents),
            share=speaks / len(day.living),
            receipt_ids=(item.receipt_id,),
            tender_ids=(item.tender_id,),
            facts=(("receipt", item.number), ("cents", item.applied_cents)),
            evidence=evidence,
        )


def next_receipt(*, day: DrawerDay, item: RecordedItem) -> RecordedItem | None:
    """A receipt of the same account within minutes after, with another amount or tender."""
    if item.customer_account_id is None:
        return None
    for other in day.living:
        if (
            other.customer_account_id == item.customer_account_id
            and other.receipt_id != item.receipt_id
            and timedelta(0) <= other.recorded_at - item.recorded_at <= NEAR
            and (other.applied_cents, other.tender_class) != (item.applied_cents, item.tender_class)
        ):
            return other
    return None
