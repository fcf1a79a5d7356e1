"""Half was keyed: one of two equal bills, one of two equal checks."""

from collections.abc import Iterator

from curbstop.cashiering.engine.difference_solver.kinds.keyed import keyed_wrong
from curbstop.cashiering.engine.difference_solver.rows import Cause, CauseKind, DrawerDay, Effect


def halved(*, day: DrawerDay, target: Effect) -> Iterator[Cause]:  # noqa: ARG001 - every kind is asked alike
    """Each tender as half of what was given."""
    return keyed_wrong(day=day, kind=CauseKind.HALVED, truths=lambda cents: (2 * cents,), ways=lambda _: 1)
