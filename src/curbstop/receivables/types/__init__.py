"""Words of the room `receivables`."""

from curbstop.receivables.types.charges import CHARGE_TYPES, ChargeTypeData
from curbstop.receivables.types.sources import ALLOCATION_SOURCES, AllocationSource
from curbstop.receivables.types.states import DEPOSIT_REASONS, DEPOSIT_STATES, DepositReason, DepositState

__all__ = [
    "ALLOCATION_SOURCES",
    "CHARGE_TYPES",
    "DEPOSIT_REASONS",
    "DEPOSIT_STATES",
    "AllocationSource",
    "ChargeTypeData",
    "DepositReason",
    "DepositState",
]
