"""Held bills: looked at and released, or discarded. Issued bills that were wrong: cancelled."""

from datetime import date, datetime
from uuid import UUID

import polars as pl

from curbstop.billing.operations import (
    BillNotHeldError,
    IssueDates,
    NewAdjustment,
    Release,
    WrittenBills,
    cancel_bill_row,
    issue_bills,
    issue_held_bill,
    lock_bill,
    mark_adjustment_posted,
    record_adjustment_request,
)
from curbstop.billing.operations.run_controls import end_hold_rule
from curbstop.billing.operations.write_bills import with_beside
from curbstop.billing.queries import bill as bill_with_lines
from curbstop.billing.queries import due_date_for, later_bill_number
from curbstop.billing.queries.run_controls import hold_rules
from curbstop.billing.types import BILL_WORDS, CANCELLED_CHARGES, FINAL, HELD, ISSUED, AdjustmentRow, BillRow
from curbstop.casework.operations import close_work_item, open_work_item
from curbstop.casework.queries import work_items_of
from curbstop.cashiering.types import Act
from curbstop.journeys.adjustment_rules import refuse_taker
from curbstop.journeys.adjustments_on_bills import mark_taken_back, reverse_adjustments, source_of, standing_on
from curbstop.journeys.bill_run.beside import bills_came_back, bills_went_out, on_bills, one_bill, waiting_of
from curbstop.journeys.bill_run.exceptions import HELD_WORK
from curbstop.journeys.bill_run.policy import billing_policy, history_since
from curbstop.journeys.command import carry_out
from curbstop.journeys.late_fee import CausedFee, late_fees_caused_by
from curbstop.journeys.own_account import refuse_own_account
from curbstop.journeys.settle_accounts.at_closing import settle_at_closing
from curbstop.journeys.stored_wordings import ADJUSTMENTS_WENT_BACK, DISCARDED, RELEASED, RELEASED_BECAUSE
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.operations import post, reserve_entry_ids
from curbstop.ledger.queries import entry_transfers
from curbstop.ledger.types import Posting
from curbstop.platform.calendars import add_business_days
from curbstop.platform.idempotency import Result
from curbstop.platform.models import CalendarName
from curbstop.receivables.operations import lock_customer_accounts, plan_undo, record_undo
from curbstop.receivables.queries import open_items, open_items_frame
from curbstop.receivables.types.sources import bill_sources
from curbstop.reporting.billing_balances import account_balances

BILLING_QUEUE, ADJUSTMENTS_WORK = "billing", "adjustments_went_back"
CANCELLED_EVENT, BILL_SOURCE = "bill_cancelled", "bill"


class LaterBillStandsError(CurbstopError):
    """A bill of later days stands: the days of this one would never be billed again."""


def release_bill(
    *, bill_id: int, business_date: date, command_key: UUID, actor_id: int, now: datetime, reason: str = ""
) -> int | None:
    """Issue a held bill: it takes the open day, a new mailing and due date, and the balance of today.

    Its charges stay what they were. `reason`: why it may go out, kept with the work item. Rules that held this one account end. Returns the journal entry (None when there was nothing to post). Raises
    BillNotHeldError.
    """
    result = carry_out(
        command_key=command_key,
        name="release_bill",
        content={"bill_id": bill_id, "business_date": business_date},
        actor_id=actor_id,
        now=now,
        run=lambda act: _release(bill_id, business_date, act, reason),
    )
    return None if result["entry_id"] is None else int(result["entry_id"])


def _release(bill_id: int, business_date: date, act: Act, reason: str) -> Result:
    held = lock_bill(bill_id=bill_id)
    if held.state != HELD:
        raise BillNotHeldError(
            "This bill is {state}, not held",
            where="bill {number}",
            to_do="Open the list again.",
            state=BILL_WORDS[held.state],
            number=held.number,
        )
    refuse_own_account(act=act, customer_account_ids=[held.customer_account_id])
    lock_customer_accounts(ids=[held.customer_account_id])
    mailing = add_business_days(calendar=CalendarName.CITY_OFFICE, day=business_date, count=1)
    dates = IssueDates(
        business_date=business_date,
        bill_date=business_date,
        mailing_date=mailing,
        due_date=due_date_for(mailing_date=mailing),
        recorded_at=act.now,
    )
    balance = account_balances(
        customer_account_ids=pl.Series([held.customer_account_id]),
        history_since=history_since(on_date=business_date),
    ).row(0, named=True)
    posts = held.current_charges_cents > 0 or _takes_off(bill_id)
    entry_id = reserve_entry_ids(count=1).start if posts else None
    waiting = waiting_of(first_id=held.customer_account_id, last_id=held.customer_account_id, writes=True)
    numbered = _numbered(held=held, balance=balance, entry_id=entry_id)
    beside = on_bills(numbered=numbered, waiting=waiting)
    used = _issue(numbered=with_beside(numbered=numbered, beside=beside), dates=dates, act=act)
    release = _release_row(balance, dates, entry_id, used, int(beside["amount_cents"].sum() or 0))
    issue_held_bill(bill_id=bill_id, release=release)
    issued = one_bill(held=held, amount_due_cents=lock_bill(bill_id=bill_id).amount_due_cents)
    bills_went_out(bills=issued, beside=beside, dates=dates)
    if held.kind == FINAL:
        settle_at_closing(customer_account_id=held.customer_account_id, business_date=business_date, act=act)
    resolution = RELEASED_BECAUSE.filled(reason=reason) if reason else RELEASED.filled()
    _close_work_item(bill=held, act=act, resolution=resolution)
    for rule in hold_rules():
        if rule.customer_account_id == held.customer_account_id:
            end_hold_rule(rule_id=rule.id, ended_by_id=act.actor_id, now=act.now)
    return {"entry_id": entry_id}


def _takes_off(bill_id: int) -> bool:
    """Whether a line is below zero: such a bill posts, whatever its sum."""
    return any(line.amount_cents < 0 for line in bill_with_lines(bill_id=bill_id).lines)


def _numbered(*, held: BillRow, balance: dict[str, int], entry_id: int | None) -> WrittenBills:
    """The frozen bill as a run would have numbered it."""
    whole = bill_with_lines(bill_id=held.id)
    return WrittenBills(
        bills=pl.DataFrame(
            {
                "bill_id": [held.id],
                "customer_account_id": [held.customer_account_id],
                "entry_id": [entry_id],
                "credit_cents": [balance["credit_cents"]],
            },
            schema_overrides={"entry_id": pl.Int64},
        ),
        segments=pl.DataFrame(
            [{"id": one.id, "agreement_id": one.agreement_id, "bill_id": held.id} for one in whole.segments]
        ),
        lines=pl.DataFrame(
            [
                {
                    "bill_id": held.id,
                    "segment_id": line.segment_id,
                    "fund_id": line.ledger_account_id // 1_000_000,
                    "charge_type": line.charge_type,
                    "ledger_account_id": line.ledger_account_id,
                    "amount_cents": line.amount_cents,
                }
                for line in whole.lines
            ],
            schema=LINE_SCHEMA,
        ),
        row_count=0,
    )


def _issue(*, numbered: WrittenBills, dates: IssueDates, act: Act) -> int:
    """Post it as a run would have; returns the credit used in cents."""
    issued = issue_bills(
        numbered=numbered,
        open_items=open_items_frame(customer_account_ids=numbered.bills["customer_account_id"].to_list()),
        dates=dates,
        within_bill=billing_policy(on_date=dates.business_date).within_bill,
        actor_id=act.actor_id,
    )
    return int(issued.credit_used["credit_used_cents"].sum() or 0)


LINE_SCHEMA = {
    "bill_id": pl.Int64,
    "segment_id": pl.Int64,
    "fund_id": pl.Int64,
    "charge_type": pl.String,
    "ledger_account_id": pl.Int64,
    "amount_cents": pl.Int64,
}


def _release_row(
    balance: dict[str, int], dates: IssueDates, entry_id: int | None, credit_used_cents: int, beside_cents: int
) -> Release:
    """The balance brought forward as of today, and what goes out beside; the amount due follows from it."""
    last = balance["last_amount_due_cents"]
    before = balance["balance_cents"] + balance["payments_cents"] if last is None else last
    return Release(
        business_date=dates.business_date,
        mailing_date=dates.mailing_date,
        due_date=dates.due_date,
        previous_balance_cents=before,
        payments_cents=balance["payments_cents"],
        adjustments_cents=balance["balance_cents"] - before + balance["payments_cents"] + beside_cents,
        credit_used_cents=credit_used_cents,
        entry_id=entry_id,
    )


def discard_bill(*, bill_id: int, reason: str, command_key: UUID, actor_id: int, now: datetime) -> None:
    """Throw a held bill away: its days are unbilled again, and the next run bills them anew.

    Raises BillNotHeldError, LaterBillStandsError.
    """
    carry_out(
        command_key=command_key,
        name="discard_bill",
        content={"bill_id": bill_id, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=lambda act: _discard(bill_id, reason, act),
    )


def _discard(bill_id: int, reason: str, act: Act) -> Result:
    _refuse_hole(bill_id)
    held = cancel_bill_row(bill_id=bill_id, expected_state=HELD)
    refuse_own_account(act=act, customer_account_ids=[held.customer_account_id])
    _close_work_item(bill=held, act=act, resolution=DISCARDED.filled(reason=reason))
    return {"bill_id": bill_id}


def cancel_bill(
    *, bill_id: int, reason: str, business_date: date, command_key: UUID, actor_id: int, now: datetime
) -> int | None:
    """Take an issued bill back: its postings reversed, what had paid it allocated anew, its days unbilled again.

    The late fees that it caused go with it (books.md 3), but those that were waived, and the adjustments that stood on it,
    which become a work item. Returns the reversing entry. Raises BillNotIssuedError, LaterBillStandsError, TookPaymentError and what
    `plan_undo` raises.
    """
    result = carry_out(
        command_key=command_key,
        name="cancel_bill",
        content={"bill_id": bill_id, "reason": reason, "business_date": business_date},
        actor_id=actor_id,
        now=now,
        run=lambda act: _cancel(bill_id, reason, business_date, act),
    )
    return None if result["entry_id"] is None else int(result["entry_id"])


def _refuse_hole(bill_id: int) -> None:
    """A run bills what comes after the last billed day: days before it would be lost."""
    later = later_bill_number(bill_id=bill_id)
    if later is not None:
        raise LaterBillStandsError(
            "Later days are billed already: these would never be billed again",
            where="bill {later}",
            to_do="Cancel the later bill first, or correct this one: cancel and rebill.",
            later=later,
        )


def _cancel(bill_id: int, reason: str, business_date: date, act: Act) -> Result:
    _refuse_hole(bill_id)
    before = cancel_bill_row(bill_id=bill_id, expected_state=ISSUED)
    refuse_own_account(act=act, customer_account_ids=[before.customer_account_id])
    lock_customer_accounts(ids=[before.customer_account_id])
    refuse_taker(staff_user_id=act.actor_id, customer_account_id=before.customer_account_id, on_date=business_date)
    bills_came_back(bill_ids=[bill_id], business_date=business_date, now=act.now)
    if before.entry_id is None:
        return {"entry_id": None}
    fees = late_fees_caused_by(bill_id=bill_id, customer_account_id=before.customer_account_id)
    adjustment_id = _cancelling_adjustment(before=before, fees=fees, reason=reason, act=act)
    items = open_items(customer_account_ids=[before.customer_account_id], settled=True)
    gone = [item.open_item_id for item in items if item.bill_id == bill_id] + [fee.open_item_id for fee in fees]
    stood = standing_on(customer_account_id=before.customer_account_id, bill_ids=[bill_id], open_item_ids=gone)
    undo = plan_undo(
        customer_account_id=before.customer_account_id,
        sources=[*bill_sources([bill_id]), *(source_of(row) for row in stood)],
        cancelled_open_item_ids=gone,
        cancel_source_id=adjustment_id,
    )
    draft = Posting(
        event=CANCELLED_EVENT, source_kind=BILL_SOURCE, source_id=bill_id, corrects_entry_id=before.entry_id
    )
    draft.reverse(transfers=entry_transfers(entry_id=before.entry_id))
    for fee in fees:
        draft.reverse(transfers=fee.transfers)
    reverse_adjustments(draft=draft, rows=stood)
    undo.lay_out(draft=draft)
    entry = post(
        draft=draft,
        business_date=business_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    )
    record_undo(undo=undo, entry_id=entry.id, business_date=business_date, recorded_at=act.now)
    mark_adjustment_posted(adjustment_id=adjustment_id, entry_id=entry.id, business_date=business_date)
    mark_taken_back(rows=stood, entry_id=entry.id, business_date=business_date)
    _list_for_decision(before, stood, act)
    return {"entry_id": entry.id}


def _list_for_decision(before: BillRow, stood: tuple[AdjustmentRow, ...], act: Act) -> None:
    """What followed from a bill is decided by a person (books.md 4): whether the next bill gets its adjustments again."""
    if stood:
        open_work_item(
            kind=ADJUSTMENTS_WORK,
            queue=BILLING_QUEUE,
            subject_kind=BILL_SOURCE,
            subject_id=before.id,
            customer_account_id=before.customer_account_id,
            reason=ADJUSTMENTS_WENT_BACK.filled(
                amount=Money(-sum(row.amount_cents for row in stood)), number=before.number
            ),
            now=act.now,
        )


def _cancelling_adjustment(*, before: BillRow, fees: tuple[CausedFee, ...], reason: str, act: Act) -> int:
    """The adjustment that closes the cancelled bill's items names the bill."""
    adjustment = NewAdjustment(
        customer_account_id=before.customer_account_id,
        charge_type=CANCELLED_CHARGES,
        amount_cents=-before.current_charges_cents - sum(fee.amount_cents for fee in fees),
        reason_code="billing_error",
        remark=reason,
        bill_id=before.id,
    )
    return record_adjustment_request(adjustment=adjustment, requested_by_id=act.actor_id, now=act.now)


def _close_work_item(*, bill: BillRow, act: Act, resolution: str) -> None:
    for item in work_items_of(customer_account_id=bill.customer_account_id):
        if (item.kind, item.subject_id) == (HELD_WORK, bill.id):
            close_work_item(work_item_id=item.id, closed_by_id=act.actor_id, resolution=resolution, now=act.now)
