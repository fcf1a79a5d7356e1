"""A drawer's day as the difference solver reads it, and what could explain its difference."""

from curbstop.cashiering.engine.difference_solver import (
    Cause,
    CauseKind,
    DrawerDay,
    Effect,
    Evidence,
    NeighbourDrawer,
    RecordedItem,
    explain,
)

__all__ = ["Cause", "CauseKind", "DrawerDay", "Effect", "Evidence", "NeighbourDrawer", "RecordedItem", "explain"]
