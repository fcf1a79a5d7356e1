"""Small debts of closed accounts are not worth a letter: written off by policy, item by item (operations.md 5.4)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from curbstop.billing.operations import NewAdjustment, mark_adjustment_posted, record_adjustment_request
from curbstop.cashiering.types import Act
from curbstop.customers.queries import related_accounts
from curbstop.journeys.command import carry_out
from curbstop.journeys.stored_wordings import SMALL_BALANCE
from curbstop.ledger.operations import post
from curbstop.ledger.types import Posting, Side
from curbstop.platform.idempotency import Result
from curbstop.platform.policies import policy_value
from curbstop.receivables.operations import apply_plan, lock_customer_accounts, plan_adjustment
from curbstop.receivables.queries import OpenItemRow, open_items
from curbstop.receivables.types import AllocationSource
from curbstop.reporting.closed_accounts import closed_balances

REASON, SOURCE, ALLOWANCE = "small_balance", "adjustment", 119
POLICY = "books.small_debit_write_off_cents"


def write_off_small_balances(*, business_date: date, command_key: UUID, actor_id: int, now: datetime) -> int:
    """Write off what closed accounts owe where it is not above the policy; returns how many accounts.

    F Dr 119 Cr AR[c]. One's own and relatives' accounts are passed over: somebody else writes them off.
    """
    result = carry_out(
        command_key=command_key,
        name="write_off_small_balances",
        content={"business_date": business_date},
        actor_id=actor_id,
        now=now,
        run=lambda act: _write_off(business_date, act),
    )
    return int(result["accounts"])


def _write_off(business_date: date, act: Act) -> Result:
    most = int(policy_value(key=POLICY, on_date=business_date))
    found = [one for one in closed_balances(on=business_date) if 0 < one.owed_cents <= most and one.held_cents == 0]
    ids = [one.customer_account_id for one in found]
    own = related_accounts(staff_user_id=act.actor_id, customer_account_ids=ids, on_date=business_date)
    small = [one.customer_account_id for one in found if one.account_number not in own]
    lock_customer_accounts(ids=small)
    count = 0
    for account_id in small:
        items = open_items(customer_account_ids=[account_id])
        if not 0 < sum(item.open_cents for item in items) <= most:
            continue  # paid, or charged, between the list and the lock
        write_off_items(items=items, business_date=business_date, act=act)
        count += 1
    return {"accounts": count}


def write_off_items(*, items: Sequence[OpenItemRow], business_date: date, act: Act) -> None:
    """Write off what is open of the items, one adjustment each; the caller holds the accounts."""
    for item in items:
        _one_item(item, business_date, act)


def _one_item(item: OpenItemRow, business_date: date, act: Act) -> None:
    adjustment_id = record_adjustment_request(
        adjustment=NewAdjustment(
            customer_account_id=item.customer_account_id,
            charge_type=item.charge_type,
            amount_cents=-item.open_cents,
            reason_code=REASON,
            remark=SMALL_BALANCE.filled(),
            agreement_id=item.agreement_id,
            open_item_id=item.open_item_id,
        ),
        requested_by_id=act.actor_id,
        now=act.now,
    )
    plan = plan_adjustment(open_item_id=item.open_item_id, amount_cents=item.open_cents)
    draft = Posting(event="small_balance", source_kind=SOURCE, source_id=adjustment_id)
    draft.exchange(debits=[(item.fund_id, Side(ALLOWANCE), item.open_cents)], credits=plan.item_purposes())
    entry = post(
        draft=draft, business_date=business_date, recorded_at=act.now, command_id=act.command_id, actor_id=act.actor_id
    )
    apply_plan(
        plan=plan,
        entry_id=entry.id,
        source_kind=AllocationSource.WRITE_OFF,
        source_id=adjustment_id,
        business_date=business_date,
        recorded_at=act.now,
    )
    mark_adjustment_posted(adjustment_id=adjustment_id, entry_id=entry.id, business_date=business_date)
