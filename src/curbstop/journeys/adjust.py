"""Adjustments: within one's limit at once, above it after a second person; posted by the books (books.md 5 and 9)."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from curbstop.billing.operations import (
    Evidence,
    NewAdjustment,
    attach_approval,
    attach_evidence,
    lock_adjustment,
    mark_adjustment_posted,
    mark_adjustment_refused,
    record_adjustment_request,
)
from curbstop.billing.queries import adjustment, adjustments_of_approval, due_date_for
from curbstop.billing.types import REQUESTED, AdjustmentRow
from curbstop.cashiering.types import Act
from curbstop.journeys.adjustment_rules import (
    EvidenceMissingError,
    Limit,
    TookPaymentError,
    WrongTypeError,
    adjustment_limit,
    refuse_taker,
    refuse_without_evidence,
    refuse_wrong_type,
)
from curbstop.journeys.adjustments_on_bills import SMALL_BALANCE
from curbstop.journeys.command import carry_out
from curbstop.journeys.own_account import refuse_own_account
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.operations import post
from curbstop.ledger.types import Posting, Side
from curbstop.platform.idempotency import Result
from curbstop.receivables.operations import add_open_items, apply_plan, lock_customer_accounts, plan_adjustment
from curbstop.receivables.types import CHARGE_TYPES, ApplicationPlan, ChargeTypeData, NewOpenItem
from curbstop.staff.operations import decide_approval, request_approval

__all__ = [
    "EvidenceMissingError",
    "Limit",
    "NoSuchChargeError",
    "NotAllowedToAdjustError",
    "NotWaitingError",
    "TookPaymentError",
    "WrongTypeError",
    "adjustment_limit",
    "decide_adjustment",
    "given_up_side",
    "request_adjustment",
    "request_adjustments",
]

EVENT, SOURCE = "adjustment", "adjustment"
FEES_WAIVED, ALLOWANCE = 443, 119
WAIVABLE = frozenset({"fee_late", "fee_reminder"})


class NotAllowedToAdjustError(CurbstopError):
    """None of somebody's roles may adjust, or not so much."""


class NotWaitingError(CurbstopError):
    """An adjustment was decided before."""


class NoSuchChargeError(CurbstopError):
    """There is no charge of that kind."""


def request_adjustment(
    *,
    customer_account_id: int,
    charge_type: str,
    amount_cents: int,
    reason_code: str,
    remark: str,
    business_date: date,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    open_item_id: int | None = None,
    agreement_id: int | None = None,
    evidence: Sequence[Evidence] = (),
) -> AdjustmentRow:
    """Ask for more (positive cents) or less (negative). Within the asker's limit it posts at once, else it waits.

    `open_item_id` names the charge that goes down; without it the amount becomes the customer's credit. Raises
    NoSuchChargeError, NotAllowedToAdjustError (no role), TookPaymentError, WrongTypeError, EvidenceMissingError.
    """
    new = NewAdjustment(
        customer_account_id=customer_account_id,
        charge_type=charge_type,
        amount_cents=amount_cents,
        reason_code=reason_code,
        remark=remark,
        agreement_id=agreement_id,
        open_item_id=open_item_id,
    )
    (row,) = request_adjustments(
        parts=[new],
        business_date=business_date,
        command_key=command_key,
        actor_id=actor_id,
        now=now,
        evidence=evidence,
    )
    return row


def request_adjustments(
    *,
    parts: Sequence[NewAdjustment],
    business_date: date,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    evidence: Sequence[Evidence] = (),
) -> tuple[AdjustmentRow, ...]:
    """Several parts of one adjustment of one account (a leak's water and sewer): posted together, or decided together.

    Raises what `request_adjustment` raises.
    """
    for new in parts:
        if new.charge_type not in CHARGE_TYPES or new.amount_cents == 0:
            raise NoSuchChargeError(
                "There is no such charge to adjust",
                where="{charge_type}, {amount_cents} cents",
                charge_type=new.charge_type,
                amount_cents=new.amount_cents,
            )
        refuse_wrong_type(adjustment_type=new.reason_code, charge_type=new.charge_type, amount_cents=new.amount_cents)
    files = [sha256(file.content).hexdigest() for file in evidence]
    result = carry_out(
        command_key=command_key,
        name="request_adjustment",
        content={"adjustment": str(list(parts)), "business_date": business_date, "evidence": files},
        actor_id=actor_id,
        now=now,
        run=lambda act: _request(parts, evidence, business_date, act),
    )
    return tuple(adjustment(adjustment_id=one) for one in result["adjustment_ids"])


def _request(parts: Sequence[NewAdjustment], evidence: Sequence[Evidence], business_date: date, act: Act) -> Result:
    account_id, kind = parts[0].customer_account_id, parts[0].reason_code
    cents = sum(abs(new.amount_cents) for new in parts)
    refuse_own_account(act=act, customer_account_ids=[account_id])
    lock_customer_accounts(ids=[account_id])
    refuse_taker(staff_user_id=act.actor_id, customer_account_id=account_id, on_date=business_date)
    limit = adjustment_limit(
        staff_user_id=act.actor_id, customer_account_id=account_id, on_date=business_date, adjustment_type=kind
    )
    if not limit.may_ask:
        raise NotAllowedToAdjustError(
            "None of your roles may adjust", to_do="Ask a representative or a supervisor to enter it."
        )
    refuse_without_evidence(adjustment_type=kind, amount_cents=cents, evidence=evidence, on_date=business_date)
    ids = [record_adjustment_request(adjustment=new, requested_by_id=act.actor_id, now=act.now) for new in parts]
    attach_evidence(adjustment_id=ids[0], files=evidence, attached_by_id=act.actor_id, now=act.now)
    if limit.allows(cents=cents):
        for one in ids:
            _post(adjustment(adjustment_id=one), business_date, act)
    else:
        _ask(ids, parts, act)
    return {"adjustment_ids": ids}


def _ask(ids: Sequence[int], parts: Sequence[NewAdjustment], act: Act) -> None:
    """One request for all the parts."""
    approval_id = request_approval(
        kind="adjustment",
        subject_kind="adjustment",
        subject_id=ids[0],
        amount_cents=sum(new.amount_cents for new in parts),
        reason=f"{parts[0].reason_code}: {parts[0].remark}",
        requested_by_id=act.actor_id,
        now=act.now,
    )
    for one in ids:
        attach_approval(adjustment_id=one, approval_id=approval_id)


def decide_adjustment(
    *,
    adjustment_id: int,
    approve: bool,
    business_date: date,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    remark: str = "",
) -> AdjustmentRow:
    """Approve (and post) or refuse a request that waits, with all its parts. Never one's own, never above one's own limit.

    Raises NotWaitingError, TookPaymentError, NotAllowedToAdjustError, OwnRequestError.
    """
    carry_out(
        command_key=command_key,
        name="decide_adjustment",
        content={"adjustment_id": adjustment_id, "approve": approve, "business_date": business_date},
        actor_id=actor_id,
        now=now,
        run=lambda act: _decide(adjustment_id, approve=approve, business_date=business_date, act=act, remark=remark),
    )
    return adjustment(adjustment_id=adjustment_id)


def _decide(adjustment_id: int, *, approve: bool, business_date: date, act: Act, remark: str) -> Result:
    lock_customer_accounts(ids=[adjustment(adjustment_id=adjustment_id).customer_account_id])
    lock_adjustment(adjustment_id=adjustment_id)
    row = adjustment(adjustment_id=adjustment_id)
    if row.state != REQUESTED or row.approval_id is None:
        raise NotWaitingError(
            "This adjustment was decided already",
            where="{adjustment_id}",
            to_do="Open the list again.",
            adjustment_id=adjustment_id,
        )
    refuse_own_account(act=act, customer_account_ids=[row.customer_account_id])
    decide_approval(
        approval_id=row.approval_id, decided_by_id=act.actor_id, approve=approve, remark=remark, now=act.now
    )
    parts = adjustments_of_approval(approval_id=row.approval_id)
    if not approve:
        for part in parts:
            mark_adjustment_refused(adjustment_id=part.id)
        return {"adjustment_id": adjustment_id}
    refuse_taker(staff_user_id=act.actor_id, customer_account_id=row.customer_account_id, on_date=business_date)
    limit = adjustment_limit(
        staff_user_id=act.actor_id,
        customer_account_id=row.customer_account_id,
        on_date=business_date,
        adjustment_type=row.reason_code,
    )
    if not limit.allows(cents=sum(abs(part.amount_cents) for part in parts)):
        raise NotAllowedToAdjustError(
            "This adjustment is above your own limit for this account", to_do="Leave it to a manager."
        )
    for part in parts:
        _post(part, business_date, act)
    return {"adjustment_id": adjustment_id}


def _post(row: AdjustmentRow, business_date: date, act: Act) -> None:
    kind = CHARGE_TYPES[row.charge_type]
    draft = Posting(event=EVENT, source_kind=SOURCE, source_id=row.id, description=row.reason_code)
    if row.amount_cents > 0:
        entry_id = _post_up(draft, row, kind, business_date, act)
    else:
        entry_id = _post_down(draft, row, kind, business_date, act)
    mark_adjustment_posted(adjustment_id=row.id, entry_id=entry_id, business_date=business_date)


def _post_up(draft: Posting, row: AdjustmentRow, kind: ChargeTypeData, business_date: date, act: Act) -> int:
    receivable = Side(kind.receivable, row.customer_account_id)
    draft.move(fund=kind.fund, debit=receivable, credit=Side(kind.revenue), amount_cents=row.amount_cents)
    entry_id = _write(draft, business_date, act)
    item = NewOpenItem(
        customer_account_id=row.customer_account_id,
        charge_type=row.charge_type,
        amount_cents=row.amount_cents,
        due_date=due_date_for(mailing_date=business_date),
        agreement_id=row.agreement_id,
    )
    add_open_items(items=[item], entry_id=entry_id, business_date=business_date)
    return entry_id


def _post_down(draft: Posting, row: AdjustmentRow, kind: ChargeTypeData, business_date: date, act: Act) -> int:
    """First what is open of the item; what is paid already becomes credit (205, lead fund)."""
    cents = -row.amount_cents
    if row.open_item_id is None:
        plan = ApplicationPlan(customer_account_id=row.customer_account_id, amount_cents=cents, allocations=())
    else:
        plan = plan_adjustment(open_item_id=row.open_item_id, amount_cents=cents)
    side = given_up_side(charge_type=row.charge_type, reason_code=row.reason_code)
    draft.exchange(debits=[(kind.fund, side, cents)], credits=plan.purposes())
    entry_id = _write(draft, business_date, act)
    apply_plan(
        plan=plan,
        entry_id=entry_id,
        source_kind="adjustment",
        source_id=row.id,
        business_date=business_date,
        recorded_at=act.now,
    )
    return entry_id


def given_up_side(*, charge_type: str, reason_code: str) -> Side:
    """What an adjustment down is debited to: the revenue, fees waived, or the allowance for what is too small to collect."""
    if reason_code == SMALL_BALANCE:
        return Side(ALLOWANCE)
    return Side(FEES_WAIVED if charge_type in WAIVABLE else CHARGE_TYPES[charge_type].revenue)


def _write(draft: Posting, business_date: date, act: Act) -> int:
    return post(
        draft=draft,
        business_date=business_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    ).id
