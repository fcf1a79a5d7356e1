"""Move what a closed account owes, or has as credit, to another account of the same person (books.md 9)."""

from datetime import date, datetime
from uuid import UUID

from curbstop.billing.operations import NewBalanceTransfer, record_balance_transfer, reserve_balance_transfer
from curbstop.casework.operations import log_contact
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.journeys.own_account import refuse_own_account
from curbstop.journeys.settle_accounts.errors import NotClosedError, NothingLeftError, NotSamePersonError
from curbstop.journeys.settle_accounts.transfer_letter import send_transfer_letter
from curbstop.journeys.stored_wordings import BALANCE_CAME, BALANCE_MOVED
from curbstop.kernel.money import Money
from curbstop.ledger.operations import post
from curbstop.ledger.types import LEAD_FUND, Posting, Side
from curbstop.platform.idempotency import Result
from curbstop.receivables.operations import (
    add_open_items,
    apply_plan,
    lock_customer_accounts,
    move_credit,
    plan_application,
)
from curbstop.receivables.queries import OpenItemRow, credit_balance, open_items
from curbstop.receivables.types import (
    AllocationSource,
    ApplicationPlan,
    NewOpenItem,
    PlannedAllocation,
    lay_out_credit_use,
)
from curbstop.reporting.balance_transfers import moved_to
from curbstop.reporting.closed_accounts import is_closed, other_accounts_of_same_person

EVENT, SOURCE, CREDITS = "balance_transferred", "balance_transfer", 205
CHANNEL = "note"


def transfer_balance(
    *,
    from_customer_account_id: int,
    to_customer_account_id: int,
    reason: str,
    business_date: date,
    command_key: UUID,
    actor_id: int,
    now: datetime,
) -> int:
    """Open items keep their due dates, credit stays credit; both accounts get a note, the customer a letter.

    Returns the transfer's id.

    Raises NotClosedError, NotSamePersonError, NothingLeftError, OwnAccountRefusedError.
    """
    result = carry_out(
        command_key=command_key,
        name="transfer_balance",
        content={"from": from_customer_account_id, "to": to_customer_account_id, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=lambda act: _transfer(from_customer_account_id, to_customer_account_id, reason, business_date, act),
    )
    return int(result["transfer_id"])


def follow_moved_balance(*, customer_account_id: int, reason: str, business_date: date, act: Act) -> int | None:
    """What a correction left on an account whose balance was moved goes the same way; the transfer's id, None where nothing goes.

    In the caller's transaction, which holds both accounts. Credit pays what was moved too much at once. Where the other account has no
    running service any more, or another holder, the rest stays and is listed with the closed accounts.
    """
    new = moved_to(customer_account_id=customer_account_id)
    if new is None:
        return None
    items, credit = _left(customer_account_id)
    same = other_accounts_of_same_person(customer_account_id=customer_account_id, on=business_date)
    goes = new in {one.customer_account_id for one in same}
    if not (items or credit) or not goes or not is_closed(customer_account_id=customer_account_id, on=business_date):
        return None
    return _move(customer_account_id, new, reason, business_date, act, pays=True)


def _left(customer_account_id: int) -> tuple[list[OpenItemRow], int]:
    return open_items(customer_account_ids=[customer_account_id]), credit_balance(
        customer_account_id=customer_account_id
    )


def _transfer(old: int, new: int, reason: str, business_date: date, act: Act) -> Result:
    refuse_own_account(act=act, customer_account_ids=[old, new])
    lock_customer_accounts(ids=sorted([old, new]))
    _refuse_strangers(old, new, business_date)
    items, credit = _left(old)
    if not items and not credit:
        raise NothingLeftError("Nothing is left on this account", to_do="Nothing is to be moved.")
    return {"transfer_id": _move(old, new, reason, business_date, act)}


def _move(old: int, new: int, reason: str, business_date: date, act: Act, *, pays: bool = False) -> int:
    """`pays`: credit reaches at once what is open on the other account, else it stays credit."""
    items, credit = _left(old)
    owed = sum(item.open_cents for item in items)
    paid = (
        plan_application(customer_account_id=new, amount_cents=credit, as_of=business_date) if pays and credit else None
    )
    transfer = NewBalanceTransfer(
        id=reserve_balance_transfer(),
        from_customer_account_id=old,
        to_customer_account_id=new,
        owed_cents=owed,
        credit_cents=credit,
        reason=reason,
    )
    draft = _draft(transfer, items, paid)
    entry = post(
        draft=draft, business_date=business_date, recorded_at=act.now, command_id=act.command_id, actor_id=act.actor_id
    )
    _move_items(transfer, items, entry.id, business_date, act)
    _move_credit(transfer, paid, entry.id, business_date, act)
    record_balance_transfer(
        transfer=transfer, entry_id=entry.id, business_date=business_date, moved_by_id=act.actor_id, now=act.now
    )
    amount = Money(owed - credit)
    for account_id, wording in ((old, BALANCE_MOVED), (new, BALANCE_CAME)):
        note = f"{wording.filled(amount=amount)} {reason}"
        log_contact(customer_account_id=account_id, channel=CHANNEL, staff_user_id=act.actor_id, note=note, now=act.now)
    send_transfer_letter(transfer_id=transfer.id, to_customer_account_id=new, now=act.now)
    return transfer.id


def _refuse_strangers(old: int, new: int, on: date) -> None:
    if not is_closed(customer_account_id=old, on=on):
        raise NotClosedError(
            "Service still runs on this account, or is not billed to its end", to_do="Make the final bill first."
        )
    same = other_accounts_of_same_person(customer_account_id=old, on=on)
    if new not in {one.customer_account_id for one in same}:
        raise NotSamePersonError(
            "The other account is not of the same person, or has no running service",
            to_do="A debt follows the person: choose another account of theirs.",
        )


def _draft(transfer: NewBalanceTransfer, items: list[OpenItemRow], paid: ApplicationPlan | None) -> Posting:
    old, new = transfer.from_customer_account_id, transfer.to_customer_account_id
    draft = Posting(event=EVENT, source_kind=SOURCE, source_id=transfer.id)
    sums: dict[tuple[int, int], int] = {}
    for item in items:
        key = (item.fund_id, item.receivable)
        sums[key] = sums.get(key, 0) + item.open_cents
    for (fund, number), cents in sorted(sums.items()):
        draft.move(fund=fund, debit=Side(number, new), credit=Side(number, old), amount_cents=cents)
    if transfer.credit_cents:
        debit, credit = Side(CREDITS, old), Side(CREDITS, new)
        draft.move(fund=LEAD_FUND, debit=debit, credit=credit, amount_cents=transfer.credit_cents)
    if paid is not None:
        lay_out_credit_use(draft=draft, plan=paid)
    return draft


def _move_items(
    transfer: NewBalanceTransfer, items: list[OpenItemRow], entry_id: int, business_date: date, act: Act
) -> None:
    planned = tuple(
        PlannedAllocation(
            open_item_id=item.open_item_id,
            fund_id=item.fund_id,
            receivable=item.receivable,
            charge_type=item.charge_type,
            bill_id=item.bill_id,
            due_date=item.due_date,
            open_cents=item.open_cents,
            amount_cents=item.open_cents,
        )
        for item in items
    )
    if not planned:
        return
    apply_plan(
        plan=ApplicationPlan(transfer.from_customer_account_id, transfer.owed_cents, planned),
        entry_id=entry_id,
        source_kind=AllocationSource.TRANSFER,
        source_id=transfer.id,
        business_date=business_date,
        recorded_at=act.now,
    )
    again = [
        NewOpenItem(transfer.to_customer_account_id, item.charge_type, item.open_cents, item.due_date) for item in items
    ]
    add_open_items(items=again, entry_id=entry_id, business_date=business_date)


def _move_credit(
    transfer: NewBalanceTransfer, paid: ApplicationPlan | None, entry_id: int, business_date: date, act: Act
) -> None:
    if not transfer.credit_cents:
        return
    sides = [(transfer.from_customer_account_id, -transfer.credit_cents)]
    if paid is None:
        sides.append((transfer.to_customer_account_id, transfer.credit_cents))
    else:
        apply_plan(
            plan=paid,
            entry_id=entry_id,
            source_kind=AllocationSource.TRANSFER,
            source_id=transfer.id,
            business_date=business_date,
            recorded_at=act.now,
        )
    for account_id, cents in sides:
        move_credit(
            customer_account_id=account_id,
            amount_cents=cents,
            entry_id=entry_id,
            source_kind=AllocationSource.TRANSFER,
            source_id=transfer.id,
            business_date=business_date,
            recorded_at=act.now,
        )
