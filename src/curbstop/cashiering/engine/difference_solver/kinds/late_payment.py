"""A payment was taken while the drawer was being counted: its money lies apart."""

from collections.abc import Iterator
from datetime import timedelta

from curbstop.cashiering.engine.difference_solver.rows import Cause, CauseKind, DrawerDay, Effect, Evidence
from curbstop.cashiering.types import TenderClass

BEFORE = timedelta(minutes=10)
"""People count before they press the button."""


def late_payment(*, day: DrawerDay, target: Effect) -> Iterator[Cause]:  # noqa: ARG001 - every kind is asked alike
    """Each physical payment of the last minutes before the count began, or after it."""
    began = day.count_began_at
    if began is None:
        return
    physical = [item for item in day.living if item.tender_class is not TenderClass.CARDS]
    late = [item for item in physical if item.recorded_at >= began - BEFORE]
    for item in late:
        minutes = int((began - item.recorded_at) / timedelta(minutes=1))
        yield Cause(
            kind=CauseKind.LATE_PAYMENT,
            effect=day.effect_of(item.tender_class, keyed_cents=item.applied_cents),
            share=1 / len(late),
            receipt_ids=(item.receipt_id,),
            tender_ids=(item.tender_id,),
            facts=(("receipt", item.number), ("cents", item.applied_cents)),
            evidence=(Evidence("near_the_count", (("minutes", max(0, minutes)),)),),
        )
