"""Two adjacent digits were exchanged when the amount was keyed."""

from collections.abc import Iterator

from curbstop.cashiering.engine.difference_solver.digits import exchanged
from curbstop.cashiering.engine.difference_solver.kinds.keyed import keyed_wrong
from curbstop.cashiering.engine.difference_solver.rows import Cause, CauseKind, DrawerDay, Effect


def transposed(*, day: DrawerDay, target: Effect) -> Iterator[Cause]:  # noqa: ARG001 - every kind is asked alike
    """Each tender with each exchange of digits."""
    return keyed_wrong(
        day=day,
        kind=CauseKind.TRANSPOSED,
        truths=lambda cents: exchanged(cents=cents),
        ways=lambda cents: len(exchanged(cents=cents)),
    )
