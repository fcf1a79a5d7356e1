"""Money was taken and no receipt made."""

from collections.abc import Iterator

from curbstop.cashiering.engine.difference_solver.rows import Cause, CauseKind, DrawerDay, Effect, Evidence
from curbstop.cashiering.types import COUNTED_CLASSES

USUAL_SPREAD_CENTS = 30_000
"""An unrecorded payment may have any amount; any one of them is so improbable."""


def missed(*, day: DrawerDay, target: Effect) -> Iterator[Cause]:
    """One payment of just what is over, when one class alone is over (and on the tape one check alone)."""
    over = [one for one in COUNTED_CLASSES if target.of(one)]
    if len(over) != 1 or target.total_cents <= 0 or target.lost or len(target.found) > 1:
        return
    (tender_class,) = over
    cents = target.total_cents
    evidence = [Evidence("only_on_tape", (("cents", cents),))] if target.found else []
    same = [item for item in day.items if item.stub_cents == cents and item.applied_cents != cents]
    evidence += [Evidence("stub_of", (("receipt", item.number),)) for item in same[:1]]
    yield Cause(
        kind=CauseKind.MISSED,
        effect=day.effect_of(tender_class, true_cents=cents),
        share=1 / USUAL_SPREAD_CENTS,
        place=str(tender_class),
        facts=(("cents", cents), ("tender_class", str(tender_class))),
        evidence=tuple(evidence),
    )
