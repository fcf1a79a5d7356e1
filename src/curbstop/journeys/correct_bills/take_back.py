"""Take back any number of one account's bills in one entry, newest first, with the late fees that they caused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from curbstop.billing.operations import (
    NewAdjustment,
    cancel_bill_row,
    mark_adjustment_posted,
    record_adjustment_request,
)
from curbstop.billing.types import CANCELLED_CHARGES, ISSUED, BillRow
from curbstop.cashiering.types import Act
from curbstop.journeys.bill_run.beside import bills_came_back
from curbstop.journeys.late_fee import CausedFee, late_fees_caused_by
from curbstop.journeys.own_account import refuse_own_account
from curbstop.ledger.operations import post
from curbstop.ledger.queries import entry_transfers
from curbstop.ledger.types import Posting
from curbstop.receivables.operations import lock_customer_accounts, plan_undo, record_undo
from curbstop.receivables.queries import open_items
from curbstop.receivables.types import UndoPlan
from curbstop.receivables.types.sources import bill_sources

EVENT, SOURCE = "bills_corrected", "corrected_account"


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The bills as they were, oldest days first, and the cents of their late fees."""

    bills: tuple[BillRow, ...]
    late_fee_cents: int
    adjustment_id: int | None

    @property
    def cancelled_cents(self) -> int:
        """The charges of all the bills."""
        return sum(bill.current_charges_cents for bill in self.bills)


def take_back(
    *,
    corrected_account_id: int,
    customer_account_id: int,
    bill_ids: Sequence[int],
    remark: str,
    business_date: date,
    act: Act,
    for_whom: Sequence[int] = (),
) -> TakenBack:
    """Cancel the bills and undo what followed from them as if they had never been; one entry says so.

    `bill_ids`: oldest days first. Raises BillNotIssuedError, OwnAccountRefusedError, LateFeePartlyWaivedError, and what
    `plan_undo` raises.
    """
    refuse_own_account(act=act, customer_account_ids=[customer_account_id], for_whom=for_whom)
    lock_customer_accounts(ids=[customer_account_id])
    newest_first = [cancel_bill_row(bill_id=bill_id, expected_state=ISSUED) for bill_id in reversed(bill_ids)]
    bills_came_back(bill_ids=[bill.id for bill in newest_first], business_date=business_date, now=act.now)
    fees = tuple(
        fee
        for bill in newest_first
        for fee in late_fees_caused_by(bill_id=bill.id, customer_account_id=customer_account_id)
    )
    taken = TakenBack(tuple(reversed(newest_first)), sum(fee.amount_cents for fee in fees), None)
    if not taken.late_fee_cents and all(bill.entry_id is None for bill in taken.bills):
        return taken
    adjustment_id = record_adjustment_request(
        adjustment=NewAdjustment(
            customer_account_id=customer_account_id,
            charge_type=CANCELLED_CHARGES,
            amount_cents=-taken.cancelled_cents - taken.late_fee_cents,
            reason_code="billing_error",
            remark=remark,
        ),
        requested_by_id=act.actor_id,
        now=act.now,
    )
    undo = _undo(customer_account_id, newest_first, fees, adjustment_id)
    draft = Posting(event=EVENT, source_kind=SOURCE, source_id=corrected_account_id)
    for bill in newest_first:
        if bill.entry_id is not None:
            draft.reverse(transfers=entry_transfers(entry_id=bill.entry_id))
    for fee in fees:
        draft.reverse(transfers=fee.transfers)
    undo.lay_out(draft=draft)
    entry = post(draft=draft, business_date=business_date, recorded_at=act.now, actor_id=act.actor_id)
    record_undo(undo=undo, entry_id=entry.id, business_date=business_date, recorded_at=act.now)
    mark_adjustment_posted(adjustment_id=adjustment_id, entry_id=entry.id, business_date=business_date)
    return TakenBack(taken.bills, taken.late_fee_cents, adjustment_id)


def _undo(account_id: int, bills: Sequence[BillRow], fees: Sequence[CausedFee], adjustment_id: int) -> UndoPlan:
    """Their charges never were, nor the credit that they used up."""
    ids = {bill.id for bill in bills}
    items = open_items(customer_account_ids=[account_id], settled=True)
    return plan_undo(
        customer_account_id=account_id,
        sources=bill_sources(ids),
        cancelled_open_item_ids=[
            *(item.open_item_id for item in items if item.bill_id in ids),
            *(fee.open_item_id for fee in fees),
        ],
        cancel_source_id=adjustment_id,
    )
