"""A check was keyed at the stub's amount and is written for another."""

from collections.abc import Iterator

from curbstop.cashiering.engine.difference_solver.kinds.keyed import keyed_facts, tape_evidence
from curbstop.cashiering.engine.difference_solver.rows import Cause, CauseKind, DrawerDay, Effect, Evidence
from curbstop.cashiering.types import TenderClass

DOLLAR, FIVE_DOLLARS = 100, 500
ROUNDED, FIVES, ODD = 0.25, 0.02, 0.000_02
"""How probable one certain other amount is: the dollar below or above, a multiple of five dollars, any."""


def check_at_stub(*, day: DrawerDay, target: Effect) -> Iterator[Cause]:
    """Each check that was keyed just as its stub says, for the amount that the tape has or the difference leaves."""
    places = [item for item in day.of(TenderClass.CHECKS) if item.stub_cents == item.applied_cents]
    for item in places:
        true_cents = item.applied_cents + target.checks_cents
        if true_cents <= 0 or not target.checks_cents:
            continue
        yield Cause(
            kind=CauseKind.CHECK_AT_STUB,
            effect=day.effect_of(TenderClass.CHECKS, keyed_cents=item.applied_cents, true_cents=true_cents),
            share=_likely(item.applied_cents, true_cents) / len(places),
            receipt_ids=(item.receipt_id,),
            tender_ids=(item.tender_id,),
            facts=keyed_facts(item=item, true_cents=true_cents),
            evidence=(
                Evidence("keyed_as_stub", (("cents", item.applied_cents),)),
                *tape_evidence(day=day, item=item, true_cents=true_cents),
            ),
        )


def _likely(stub: int, true_cents: int) -> float:
    if true_cents % DOLLAR == 0 and abs(true_cents - stub) < DOLLAR:
        return ROUNDED
    return FIVES if true_cents % FIVE_DOLLARS == 0 else ODD
