"""Adjustments: within one's limit at once, above it after a second person; posted by the books (books.md 5 and 9)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from curbstop.billing.operations import (
    NewAdjustment,
    attach_approval,
    lock_adjustment,
    mark_adjustment_posted,
    mark_adjustment_refused,
    record_adjustment_request,
)
from curbstop.billing.queries import adjusted_cents_since, adjustment, due_date_for
from curbstop.billing.types import REQUESTED, AdjustmentRow
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.journeys.own_account import refuse_own_account
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.operations import post
from curbstop.ledger.types import Posting, Side
from curbstop.platform.idempotency import Result
from curbstop.platform.policies import policies_in_force
from curbstop.receivables.operations import add_open_items, apply_plan, lock_customer_accounts, plan_adjustment
from curbstop.receivables.types import CHARGE_TYPES, ApplicationPlan, ChargeTypeData, NewOpenItem
from curbstop.reporting.billing_questions import took_payment_since
from curbstop.staff.operations import decide_approval, request_approval
from curbstop.staff.queries import roles_of

EVENT, SOURCE = "adjustment", "adjustment"
FEES_WAIVED = 443
WAIVABLE = frozenset({"fee_late", "fee_reminder"})
DAYS_A_MONTH = 30
# Which policy limits which role. Billing staff are the seniors of the policy's list.
LIMITS = {
    "representative": "adjustments.limit_representative_cents",
    "billing": "adjustments.limit_senior_cents",
    "supervisor": "adjustments.limit_supervisor_cents",
    "manager": "adjustments.limit_manager_cents",
}


class TookPaymentError(CurbstopError):
    """Who took an account's payment does not adjust it."""


class NotAllowedToAdjustError(CurbstopError):
    """None of somebody's roles may adjust, or not so much."""


class NotWaitingError(CurbstopError):
    """An adjustment was decided before."""


class NoSuchChargeError(CurbstopError):
    """There is no charge of that kind."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What one person may adjust on one account within the policy's months, and what is used up, in cents."""

    limit_cents: int
    used_cents: int

    def allows(self, *, cents: int) -> bool:
        """Whether so much more is within it."""
        return self.used_cents + abs(cents) <= self.limit_cents


def adjustment_limit(*, staff_user_id: int, customer_account_id: int, on_date: date) -> Limit:
    """The highest limit of somebody's roles, cumulative over the policy's months on that account."""
    keys = [*LIMITS.values(), "adjustments.cumulative_months"]
    values = {key: int(found.value) for key, found in policies_in_force(on_date=on_date, keys=keys).items()}
    roles = roles_of(staff_user_id=staff_user_id, on_date=on_date)
    since = on_date - timedelta(days=values["adjustments.cumulative_months"] * DAYS_A_MONTH)
    return Limit(
        limit_cents=max((values[LIMITS[role]] for role in roles & LIMITS.keys()), default=0),
        used_cents=adjusted_cents_since(customer_account_id=customer_account_id, since=since),
    )


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
) -> AdjustmentRow:
    """Ask for more (positive cents) or less (negative). Within the asker's limit it posts at once, else it waits.

    `open_item_id` names the charge that goes down; without it the amount becomes the customer's credit. Raises
    NoSuchChargeError, NotAllowedToAdjustError (no role), TookPaymentError.
    """
    if charge_type not in CHARGE_TYPES or amount_cents == 0:
        raise NoSuchChargeError(
            "There is no such charge to adjust",
            where="{charge_type}, {amount_cents} cents",
            charge_type=charge_type,
            amount_cents=amount_cents,
        )
    new = NewAdjustment(
        customer_account_id=customer_account_id,
        charge_type=charge_type,
        amount_cents=amount_cents,
        reason_code=reason_code,
        remark=remark,
        agreement_id=agreement_id,
        open_item_id=open_item_id,
    )
    content = {"adjustment": str(new), "business_date": business_date}
    result = carry_out(
        command_key=command_key,
        name="request_adjustment",
        content=content,
        actor_id=actor_id,
        now=now,
        run=lambda act: _request(new, business_date, act),
    )
    return adjustment(adjustment_id=result["adjustment_id"])


def _request(new: NewAdjustment, business_date: date, act: Act) -> Result:
    refuse_own_account(act=act, customer_account_ids=[new.customer_account_id])
    lock_customer_accounts(ids=[new.customer_account_id])
    _refuse_taker(act.actor_id, new.customer_account_id, business_date)
    limit = adjustment_limit(
        staff_user_id=act.actor_id, customer_account_id=new.customer_account_id, on_date=business_date
    )
    if limit.limit_cents == 0:
        raise NotAllowedToAdjustError(
            "None of your roles may adjust", to_do="Ask a representative or a supervisor to enter it."
        )
    adjustment_id = record_adjustment_request(adjustment=new, requested_by_id=act.actor_id, now=act.now)
    if limit.allows(cents=new.amount_cents):
        _post(adjustment(adjustment_id=adjustment_id), business_date, act)
    else:
        approval_id = request_approval(
            kind="adjustment",
            subject_kind="adjustment",
            subject_id=adjustment_id,
            amount_cents=new.amount_cents,
            reason=f"{new.reason_code}: {new.remark}",
            requested_by_id=act.actor_id,
            now=act.now,
        )
        attach_approval(adjustment_id=adjustment_id, approval_id=approval_id)
    return {"adjustment_id": adjustment_id}


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
    """Approve (and post) or refuse a request that waits. Never one's own, never above one's own limit.

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
    if not approve:
        mark_adjustment_refused(adjustment_id=adjustment_id)
        return {"adjustment_id": adjustment_id}
    _refuse_taker(act.actor_id, row.customer_account_id, business_date)
    limit = adjustment_limit(
        staff_user_id=act.actor_id, customer_account_id=row.customer_account_id, on_date=business_date
    )
    if not limit.allows(cents=row.amount_cents):
        raise NotAllowedToAdjustError(
            "This adjustment is above your own limit for this account", to_do="Leave it to a manager."
        )
    _post(row, business_date, act)
    return {"adjustment_id": adjustment_id}


def _refuse_taker(staff_user_id: int, customer_account_id: int, on_date: date) -> None:
    key = "adjustments.no_adjustment_after_taking_days"
    days = int(policies_in_force(on_date=on_date, keys=[key])[key].value)
    since = on_date - timedelta(days=days)
    if took_payment_since(staff_user_id=staff_user_id, customer_account_id=customer_account_id, since=since):
        raise TookPaymentError(
            "You took a payment of this account within {days} days", to_do="Somebody else must adjust it.", days=days
        )


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
    revenue = FEES_WAIVED if row.charge_type in WAIVABLE else kind.revenue
    draft.exchange(debits=[(kind.fund, Side(revenue), cents)], credits=plan.purposes())
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


def _write(draft: Posting, business_date: date, act: Act) -> int:
    return post(
        draft=draft,
        business_date=business_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    ).id
