"""Take back any number of one account's bills in one entry, newest first, with the late fees that they caused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from curbstop.billing.operations import (
    NewAdjustment,
    cancel_bill_row,
    mark_adjustment_posted,
    record_adjustment_request,
)
from curbstop.billing.types import CANCELLED_CHARGES, ISSUED, AdjustmentRow, BillRow
from curbstop.cashiering.types import Act
from curbstop.journeys.adjustment_rules import refuse_taker
from curbstop.journeys.adjustments_on_bills import mark_taken_back, reverse_adjustments, source_of, standing_on
from curbstop.journeys.bill_run.beside import bills_came_back
from curbstop.journeys.late_fee import CausedFee, late_fees_caused_by
from curbstop.journeys.own_account import refuse_own_account
from curbstop.ledger.operations import post
from curbstop.ledger.queries import entry_transfers
from curbstop.ledger.types import Posting
from curbstop.receivables.operations import lock_customer_accounts, plan_undo, record_undo
from curbstop.receivables.queries import OpenItemRow, open_items
from curbstop.receivables.types import AllocationSource, Source, UndoPlan
from curbstop.receivables.types.sources import bill_sources
from curbstop.reporting.balance_transfers import moved_to

EVENT, SOURCE = "bills_corrected", "corrected_account"
WITH_A_TARGET = frozenset(
    {
        AllocationSource.SECURITY_DEPOSIT.value,
        AllocationSource.ADJUSTMENT.value,
        AllocationSource.WRITE_OFF.value,
        AllocationSource.TRANSFER.value,
    }
)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The bills as they were, oldest days first, their charges, the cents of their late fees, and what stood on them.

    `targets`: money with a target (a security deposit, another adjustment) that lost it, with the cents for each charge.
    """

    customer_account_id: int
    bills: tuple[BillRow, ...]
    late_fee_cents: int = 0
    charges: tuple[OpenItemRow, ...] = ()
    adjustments: tuple[AdjustmentRow, ...] = ()
    targets: Mapping[Source, Mapping[int, int]] = field(default_factory=dict)
    adjustment_id: int | None = None
    entry_id: int | None = None

    @property
    def cancelled_cents(self) -> int:
        """The charges of all the bills."""
        return sum(bill.current_charges_cents for bill in self.bills)

    @property
    def adjusted_cents(self) -> int:
        """What had been taken off them."""
        return -sum(row.amount_cents for row in self.adjustments)


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

    Their late fees go back with them, and the adjustments that stood on either. `bill_ids`: oldest days first. Raises
    BillNotIssuedError, OwnAccountRefusedError, TookPaymentError, and what `plan_undo` raises.
    """
    other = moved_to(customer_account_id=customer_account_id)
    both = [customer_account_id] if other is None else sorted([customer_account_id, other])
    refuse_own_account(act=act, customer_account_ids=both, for_whom=for_whom)
    for person in dict.fromkeys([act.actor_id, *for_whom]):
        refuse_taker(staff_user_id=person, customer_account_id=customer_account_id, on_date=business_date)
    lock_customer_accounts(ids=both)
    newest_first = [cancel_bill_row(bill_id=bill_id, expected_state=ISSUED) for bill_id in reversed(bill_ids)]
    bills_came_back(bill_ids=[bill.id for bill in newest_first], business_date=business_date, now=act.now)
    fees = tuple(
        fee
        for bill in newest_first
        for fee in late_fees_caused_by(bill_id=bill.id, customer_account_id=customer_account_id)
    )
    items = open_items(customer_account_ids=[customer_account_id], settled=True)
    found = TakenBack(
        customer_account_id,
        tuple(reversed(newest_first)),
        sum(fee.amount_cents for fee in fees),
        tuple(item for item in items if item.bill_id in set(bill_ids)),
    )
    if not found.late_fee_cents and all(bill.entry_id is None for bill in found.bills):
        return found
    adjustments = standing_on(
        customer_account_id=customer_account_id,
        bill_ids=bill_ids,
        open_item_ids=[item.open_item_id for item in found.charges] + [fee.open_item_id for fee in fees],
    )
    adjustment_id = record_adjustment_request(
        adjustment=NewAdjustment(
            customer_account_id=customer_account_id,
            charge_type=CANCELLED_CHARGES,
            amount_cents=-found.cancelled_cents - found.late_fee_cents,
            reason_code="billing_error",
            remark=remark,
        ),
        requested_by_id=act.actor_id,
        now=act.now,
    )
    found = replace(found, adjustments=adjustments, adjustment_id=adjustment_id)
    return _posted(found, fees, corrected_account_id, business_date, act)


def _posted(
    found: TakenBack, fees: Sequence[CausedFee], corrected_account_id: int, business_date: date, act: Act
) -> TakenBack:
    undo = _undo(found, fees)
    draft = Posting(event=EVENT, source_kind=SOURCE, source_id=corrected_account_id)
    for bill in reversed(found.bills):
        if bill.entry_id is not None:
            draft.reverse(transfers=entry_transfers(entry_id=bill.entry_id))
    for fee in fees:
        draft.reverse(transfers=fee.transfers)
    reverse_adjustments(draft=draft, rows=found.adjustments)
    undo.lay_out(draft=draft)
    entry = post(draft=draft, business_date=business_date, recorded_at=act.now, actor_id=act.actor_id)
    record_undo(undo=undo, entry_id=entry.id, business_date=business_date, recorded_at=act.now)
    mark_adjustment_posted(adjustment_id=found.adjustment_id or 0, entry_id=entry.id, business_date=business_date)
    mark_taken_back(rows=found.adjustments, entry_id=entry.id, business_date=business_date)
    return replace(found, targets=_targets(undo, found.adjustments), entry_id=entry.id)


def _undo(found: TakenBack, fees: Sequence[CausedFee]) -> UndoPlan:
    """Their charges never were, nor the credit that they used up, nor what was taken off them."""
    return plan_undo(
        customer_account_id=found.customer_account_id,
        sources=[
            *bill_sources([bill.id for bill in found.bills]),
            *(source_of(row) for row in found.adjustments),
        ],
        cancelled_open_item_ids=[
            *(item.open_item_id for item in found.charges),
            *(fee.open_item_id for fee in fees),
        ],
        cancel_source_id=found.adjustment_id,
    )


def _targets(undo: UndoPlan, adjustments: Sequence[AdjustmentRow]) -> dict[Source, dict[int, int]]:
    """What had a target and lost it, but what went back: it finds it again when the new bills are there."""
    gone = {source_of(row) for row in adjustments}
    found: dict[Source, dict[int, int]] = {}
    for row in undo.releases:
        if row.source not in gone and row.source[0] in WITH_A_TARGET:
            of_source = found.setdefault(row.source, {})
            of_source[row.open_item_id] = of_source.get(row.open_item_id, 0) + row.amount_cents
    return found
