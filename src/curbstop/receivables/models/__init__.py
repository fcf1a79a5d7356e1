"""Tables of the room `receivables`."""

from curbstop.receivables.models.allocation import Allocation
from curbstop.receivables.models.charge_type import ChargeType
from curbstop.receivables.models.credit_movement import CreditMovement
from curbstop.receivables.models.open_item import OpenItem
from curbstop.receivables.models.places import ItemPlace, SourceTarget
from curbstop.receivables.models.security_deposit import SecurityDeposit, SecurityDepositMovement

__all__ = [
    "Allocation",
    "ChargeType",
    "CreditMovement",
    "ItemPlace",
    "OpenItem",
    "SecurityDeposit",
    "SecurityDepositMovement",
    "SourceTarget",
]
