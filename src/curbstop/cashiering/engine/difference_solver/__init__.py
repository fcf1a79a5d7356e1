"""What could explain that a drawer holds more or less than was recorded: docs/algorithms/difference_solver.md."""

from curbstop.cashiering.engine.difference_solver.rows import (
    Cause,
    CauseKind,
    DrawerDay,
    Effect,
    Evidence,
    NeighbourDrawer,
    RecordedItem,
)
from curbstop.cashiering.engine.difference_solver.solve import explain

__all__ = ["Cause", "CauseKind", "DrawerDay", "Effect", "Evidence", "NeighbourDrawer", "RecordedItem", "explain"]
