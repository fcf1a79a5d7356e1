"""The table of causes: each kind, how usual it is, how it is looked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from curbstop.cashiering.engine.difference_solver.kinds.check_at_stub import check_at_stub
from curbstop.cashiering.engine.difference_solver.kinds.combination import combination
from curbstop.cashiering.engine.difference_solver.kinds.doubled import doubled
from curbstop.cashiering.engine.difference_solver.kinds.halved import halved
from curbstop.cashiering.engine.difference_solver.kinds.late_payment import late_payment
from curbstop.cashiering.engine.difference_solver.kinds.missed import missed
from curbstop.cashiering.engine.difference_solver.kinds.neighbour import neighbour
from curbstop.cashiering.engine.difference_solver.kinds.slipped import slipped
from curbstop.cashiering.engine.difference_solver.kinds.strap_or_roll import strap_or_roll
from curbstop.cashiering.engine.difference_solver.kinds.transposed import transposed
from curbstop.cashiering.engine.difference_solver.kinds.void_not_made import void_not_made
from curbstop.cashiering.engine.difference_solver.kinds.void_twice import void_twice
from curbstop.cashiering.engine.difference_solver.kinds.wrong_note import wrong_note
from curbstop.cashiering.engine.difference_solver.kinds.wrong_tender import wrong_tender
from curbstop.cashiering.engine.difference_solver.rows import Cause, CauseKind, DrawerDay, Effect

RARE, ORDINARY, USUAL = 1, 2, 3


class Finder(Protocol):
    """Lists where an error of one kind can have been made; those that fit `target` at least."""

    def __call__(self, *, day: DrawerDay, target: Effect) -> Iterable[Cause]:
        """The places."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the table. `is_listed`: its places are a finite list, so it may be half of a pair."""

    kind: CauseKind
    weight: int
    find: Finder
    is_listed: bool = True


CAUSES = (
    Kind(CauseKind.WRONG_TENDER, USUAL, wrong_tender),
    Kind(CauseKind.WRONG_NOTE, USUAL, wrong_note),
    Kind(CauseKind.TRANSPOSED, USUAL, transposed),
    Kind(CauseKind.DOUBLED, USUAL, doubled),
    Kind(CauseKind.MISSED, ORDINARY, missed, is_listed=False),
    Kind(CauseKind.VOID_NOT_MADE, ORDINARY, void_not_made),
    Kind(CauseKind.SLIPPED, ORDINARY, slipped),
    Kind(CauseKind.STRAP_OR_ROLL, ORDINARY, strap_or_roll),
    Kind(CauseKind.NEIGHBOUR, ORDINARY, neighbour, is_listed=False),
    Kind(CauseKind.CHECK_AT_STUB, ORDINARY, check_at_stub, is_listed=False),
    Kind(CauseKind.LATE_PAYMENT, ORDINARY, late_payment),
    Kind(CauseKind.HALVED, RARE, halved),
    Kind(CauseKind.VOID_TWICE, RARE, void_twice),
    Kind(CauseKind.COMBINATION, RARE, combination, is_listed=False),
)
