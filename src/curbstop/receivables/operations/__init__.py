"""Writes of the room `receivables`: one verb a file."""

from curbstop.receivables.operations.add_open_items import add_open_items
from curbstop.receivables.operations.apply_plan import Applied, apply_credit, apply_payment, apply_plan
from curbstop.receivables.operations.frames import (
    add_allocations_frame,
    add_credit_movements_frame,
    add_open_items_frame,
    reserve_open_item_ids,
)
from curbstop.receivables.operations.lock_accounts import lock_customer_accounts
from curbstop.receivables.operations.move_credit import NotEnoughCreditError, move_credit
from curbstop.receivables.operations.move_due_dates import DueDateEarlierError, move_due_dates
from curbstop.receivables.operations.plan_application import (
    NoSuchOpenItemError,
    plan_adjustment,
    plan_application,
    plan_credit_use,
)
from curbstop.receivables.operations.plan_in_place import plan_in_place
from curbstop.receivables.operations.plan_undo import CreditAlreadySpentError, TargetedAllocationError, plan_undo
from curbstop.receivables.operations.record_places import record_item_places, record_targets
from curbstop.receivables.operations.record_undo import record_undo
from curbstop.receivables.operations.security_deposits import (
    DepositStateError,
    apply_security_deposit,
    credit_security_deposit,
    demand_security_deposit,
    pay_deposit_interest,
    plan_deposit_use,
    refund_security_deposit,
    return_security_deposit,
    take_security_deposit,
)

__all__ = [
    "Applied",
    "CreditAlreadySpentError",
    "DepositStateError",
    "DueDateEarlierError",
    "NoSuchOpenItemError",
    "NotEnoughCreditError",
    "TargetedAllocationError",
    "add_allocations_frame",
    "add_credit_movements_frame",
    "add_open_items",
    "add_open_items_frame",
    "apply_credit",
    "apply_payment",
    "apply_plan",
    "apply_security_deposit",
    "credit_security_deposit",
    "demand_security_deposit",
    "lock_customer_accounts",
    "move_credit",
    "move_due_dates",
    "pay_deposit_interest",
    "plan_adjustment",
    "plan_application",
    "plan_credit_use",
    "plan_deposit_use",
    "plan_in_place",
    "plan_undo",
    "record_item_places",
    "record_targets",
    "record_undo",
    "refund_security_deposit",
    "reserve_open_item_ids",
    "return_security_deposit",
    "take_security_deposit",
]
