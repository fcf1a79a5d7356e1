"""Plans under lock: what will be written is what was planned."""

from datetime import date

from curbstop.kernel.errors import CurbstopError
from curbstop.receivables import queries
from curbstop.receivables.operations.lock_accounts import lock_customer_accounts
from curbstop.receivables.types import ApplicationPlan, PlannedAllocation


class NoSuchOpenItemError(CurbstopError):
    """A number is not that of an open item."""


def plan_application(
    *, customer_account_id: int, amount_cents: int, as_of: date, within_bill: str | None = None
) -> ApplicationPlan:
    """What a payment reaches by the policy of the day `as_of`; the account is held until the transaction ends."""
    lock_customer_accounts(ids=[customer_account_id])
    return queries.plan_application(
        customer_account_id=customer_account_id, amount_cents=amount_cents, as_of=as_of, within_bill=within_bill
    )


def plan_credit_use(*, customer_account_id: int, as_of: date, up_to_cents: int | None = None) -> ApplicationPlan:
    """What the account's credit reaches of its open items: an amount without anything left over, perhaps zero."""
    lock_customer_accounts(ids=[customer_account_id])
    credit = queries.credit_balance(customer_account_id=customer_account_id)
    available = credit if up_to_cents is None else min(credit, up_to_cents)
    return without_rest(
        queries.plan_application(customer_account_id=customer_account_id, amount_cents=available, as_of=as_of)
    )


def plan_adjustment(*, open_item_id: int, amount_cents: int) -> ApplicationPlan:
    """An adjustment down by `amount_cents`: first what is open of the item, and what is paid already as credit.

    Raises `NoSuchOpenItemError`.
    """
    found = queries.open_item(open_item_id=open_item_id)
    if found is None:
        raise NoSuchOpenItemError("There is no such charge", where="{open_item_id}", open_item_id=open_item_id)
    lock_customer_accounts(ids=[found.customer_account_id])
    item = queries.open_item(open_item_id=open_item_id) or found
    reached = min(item.open_cents, amount_cents)
    planned = PlannedAllocation(
        open_item_id=item.open_item_id,
        fund_id=item.fund_id,
        receivable=item.receivable,
        charge_type=item.charge_type,
        bill_id=item.bill_id,
        due_date=item.due_date,
        open_cents=item.open_cents,
        amount_cents=reached,
    )
    return ApplicationPlan(
        customer_account_id=item.customer_account_id,
        amount_cents=amount_cents,
        allocations=(planned,) if reached else (),
        target_open_item_id=item.open_item_id,
    )


def without_rest(plan: ApplicationPlan) -> ApplicationPlan:
    """The same plan for exactly what it reaches."""
    return ApplicationPlan(
        customer_account_id=plan.customer_account_id, amount_cents=plan.allocated_cents, allocations=plan.allocations
    )
