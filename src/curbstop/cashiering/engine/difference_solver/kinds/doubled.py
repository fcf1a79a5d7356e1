"""The same payment was recorded twice."""

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


def doubled(*, day: DrawerDay, target: Effect) -> Iterator[Cause]:  # noqa: ARG001 - every kind is asked alike
    """Each pair of receipts alike in account, class and amount, within a quarter of an hour; the later one is too many."""
    pairs = list(twins(day=day))
    for first, second in pairs:
        minutes = int((second.recorded_at - first.recorded_at) / timedelta(minutes=1))
        yield Cause(
            kind=CauseKind.DOUBLED,
            effect=day.effect_of(second.tender_class, keyed_cents=second.applied_cents),
            share=1 / len(pairs),
            receipt_ids=(second.receipt_id,),
            tender_ids=(second.tender_id,),
            facts=(("receipt", second.number), ("first", first.number), ("cents", second.applied_cents)),
            evidence=(Evidence("same_within_minutes", (("receipt", first.number), ("minutes", minutes))),),
        )


def twins(*, day: DrawerDay) -> Iterator[tuple[RecordedItem, RecordedItem]]:
    """Two tenders that look like one."""
    seen: dict[tuple[object, ...], RecordedItem] = {}
    for item in sorted(day.living, key=lambda one: (one.recorded_at, one.tender_id)):
        if item.customer_account_id is None:
            continue
        alike = (item.customer_account_id, item.tender_class, item.applied_cents)
        before = seen.get(alike)
        if (
            before is not None
            and before.receipt_id != item.receipt_id
            and item.recorded_at - before.recorded_at <= NEAR
        ):
            yield before, item
        seen[alike] = item
