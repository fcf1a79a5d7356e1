"""What follows by itself when a final bill has gone out: a debt too small to be collected is written off (operations.md 5.4)."""

from datetime import date

from curbstop.cashiering.types import Act
from curbstop.customers.queries import related_accounts
from curbstop.journeys.settle_accounts.small_balances import POLICY, write_off_items
from curbstop.platform.policies import policies_in_force
from curbstop.receivables.operations import lock_customer_accounts
from curbstop.receivables.queries import open_items, security_deposits
from curbstop.receivables.types import DepositState
from curbstop.reporting.closed_accounts import is_closed

AT_CLOSING = "closing.write_off_with_final_bill"


def settle_at_closing(*, customer_account_id: int, business_date: date, act: Act) -> int:
    """Write off what a closed account owes when policy says so and it is small; returns the cents. In the caller's transaction.

    Not while a security deposit is held (it is applied first), and never on one's own or a relative's account.
    """
    values = policies_in_force(on_date=business_date, keys=[AT_CLOSING, POLICY])
    if not values[AT_CLOSING].value or not is_closed(customer_account_id=customer_account_id, on=business_date):
        return 0
    lock_customer_accounts(ids=[customer_account_id])
    items = open_items(customer_account_ids=[customer_account_id])
    owed = sum(item.open_cents for item in items)
    if not 0 < owed <= int(values[POLICY].value):
        return 0
    if any(
        deposit.state == DepositState.HELD for deposit in security_deposits(customer_account_id=customer_account_id)
    ):
        return 0
    if related_accounts(staff_user_id=act.actor_id, customer_account_ids=[customer_account_id], on_date=business_date):
        return 0
    write_off_items(items=items, business_date=business_date, act=act)
    return owed
