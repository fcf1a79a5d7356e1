"""A tender was keyed as another kind: cash that was a check, a check that was a card."""

from collections.abc import Iterator

from curbstop.cashiering.engine.difference_solver.rows import (
    Cause,
    CauseKind,
    DrawerDay,
    Effect,
    Evidence,
    RecordedItem,
)
from curbstop.cashiering.types import COUNTED_CLASSES, TenderClass


def wrong_tender(*, day: DrawerDay, target: Effect) -> Iterator[Cause]:  # noqa: ARG001 - every kind is asked alike
    """Each tender without change, as each other kind."""
    places = [item for item in day.living if item.is_keyed_as_paid]
    for item in places:
        for true_class in COUNTED_CLASSES:
            if true_class is not item.tender_class:
                yield _cause(day, item, true_class, share=1 / len(places) / 2)


def _cause(day: DrawerDay, item: RecordedItem, true_class: TenderClass, *, share: float) -> Cause:
    gone = day.effect_of(item.tender_class, keyed_cents=item.applied_cents)
    come = day.effect_of(true_class, true_cents=item.applied_cents)
    return Cause(
        kind=CauseKind.WRONG_TENDER,
        effect=gone.plus(come),
        share=share,
        receipt_ids=(item.receipt_id,),
        tender_ids=(item.tender_id,),
        place=str(true_class),
        facts=(
            ("receipt", item.number),
            ("cents", item.applied_cents),
            ("keyed_class", str(item.tender_class)),
            ("true_class", str(true_class)),
        ),
        evidence=(
            Evidence(
                "one_over_one_short",
                (
                    ("short_class", str(item.tender_class)),
                    ("over_class", str(true_class)),
                    ("cents", item.applied_cents),
                ),
            ),
        ),
    )
