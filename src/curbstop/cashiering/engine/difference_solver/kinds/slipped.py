"""The decimal point slipped by one or two places."""

from collections.abc import Iterator

from curbstop.cashiering.engine.difference_solver.digits import slipped as slips
from curbstop.cashiering.engine.difference_solver.kinds.keyed import keyed_wrong
from curbstop.cashiering.engine.difference_solver.rows import Cause, CauseKind, DrawerDay, Effect


def slipped(*, day: DrawerDay, target: Effect) -> Iterator[Cause]:  # noqa: ARG001 - every kind is asked alike
    """Each tender with each slip."""
    return keyed_wrong(
        day=day,
        kind=CauseKind.SLIPPED,
        truths=lambda cents: slips(cents=cents),
        ways=lambda cents: len(slips(cents=cents)),
    )
