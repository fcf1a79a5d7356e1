"""Reads of the room `receivables`; frozen rows and frames."""

from curbstop.receivables.engine.application import plan_rows
from curbstop.receivables.queries.allocations import AllocationRow, allocations_of, allocations_of_item
from curbstop.receivables.queries.balances import BalanceSummary, age_of, balance_summaries, balance_summary
from curbstop.receivables.queries.charge_types import charge_types
from curbstop.receivables.queries.credits import (
    CreditMovementRow,
    credit_balance,
    credit_balances_frame,
    credit_movements,
)
from curbstop.receivables.queries.deposits import SecurityDepositRow, security_deposit, security_deposits
from curbstop.receivables.queries.open_items import OpenItemRow, open_item, open_items, open_items_frame
from curbstop.receivables.queries.places import place_of_source
from curbstop.receivables.queries.plans import plan_application, plan_applications
from curbstop.receivables.queries.sections import SEAL_SECTIONS

__all__ = [
    "SEAL_SECTIONS",
    "AllocationRow",
    "BalanceSummary",
    "CreditMovementRow",
    "OpenItemRow",
    "SecurityDepositRow",
    "age_of",
    "allocations_of",
    "allocations_of_item",
    "balance_summaries",
    "balance_summary",
    "charge_types",
    "credit_balance",
    "credit_balances_frame",
    "credit_movements",
    "open_item",
    "open_items",
    "open_items_frame",
    "place_of_source",
    "plan_application",
    "plan_applications",
    "plan_rows",
    "security_deposit",
    "security_deposits",
]
