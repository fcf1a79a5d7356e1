"""Words of the room `receivables`."""

from curbstop.receivables.types.charges import CHARGE_TYPES, ChargeTypeData
from curbstop.receivables.types.in_place import GivenAgain, InPlacePlan
from curbstop.receivables.types.new_open_item import NewOpenItem
from curbstop.receivables.types.plan import (
    ApplicationPlan,
    PlannedAllocation,
    lay_out_credit_use,
    lay_out_deposit_use,
)
from curbstop.receivables.types.sources import ALLOCATION_SOURCES, SOURCE_WORDS, AllocationSource
from curbstop.receivables.types.states import (
    DEPOSIT_REASONS,
    DEPOSIT_STATES,
    DEPOSIT_WORDS,
    DepositReason,
    DepositState,
)
from curbstop.receivables.types.undo import CreditChange, Reallocation, Release, Source, UndoPlan

__all__ = [
    "ALLOCATION_SOURCES",
    "CHARGE_TYPES",
    "DEPOSIT_REASONS",
    "DEPOSIT_STATES",
    "DEPOSIT_WORDS",
    "SOURCE_WORDS",
    "AllocationSource",
    "ApplicationPlan",
    "ChargeTypeData",
    "CreditChange",
    "DepositReason",
    "DepositState",
    "GivenAgain",
    "InPlacePlan",
    "NewOpenItem",
    "PlannedAllocation",
    "Reallocation",
    "Release",
    "Source",
    "UndoPlan",
    "lay_out_credit_use",
    "lay_out_deposit_use",
]
