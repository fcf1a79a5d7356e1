"""A held security deposit is applied, credited or refunded. Never on a cashier's screen: billing asks, another approves."""

from curbstop.cashiering.models import Refund
from curbstop.cashiering.operations.accounts import CREDITS, REFUNDS, SECURITY_DEPOSITS
from curbstop.cashiering.operations.refund_credit import write_refund
from curbstop.cashiering.operations.rows import NotAllowedError, next_id, require_overseer
from curbstop.cashiering.types import Act
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.operations import post
from curbstop.ledger.queries import latest_open_day
from curbstop.ledger.types import LEAD_FUND, Posting, Side
from curbstop.platform.transactions import require_open_transaction
from curbstop.receivables.operations import (
    apply_security_deposit,
    credit_security_deposit,
    lock_customer_accounts,
    plan_deposit_use,
    refund_security_deposit,
)
from curbstop.receivables.queries import SecurityDepositRow, security_deposit
from curbstop.receivables.types import lay_out_deposit_use


class NoSuchDepositError(CurbstopError):
    """A number is not that of a security deposit."""


def apply_deposit(*, act: Act, security_deposit_id: int) -> int:
    """Apply a held deposit to what the customer owes: W 201 against 115, CROSS to other funds. Returns the entry's id."""
    _lock(act, security_deposit_id)
    business_date = latest_open_day()
    plan = plan_deposit_use(security_deposit_id=security_deposit_id, as_of=business_date)
    draft = Posting(event="deposit_applied", source_kind="security_deposit", source_id=security_deposit_id)
    lay_out_deposit_use(draft=draft, plan=plan)
    entry = post(
        draft=draft,
        business_date=business_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    )
    apply_security_deposit(
        security_deposit_id=security_deposit_id,
        plan=plan,
        entry_id=entry.id,
        business_date=business_date,
        recorded_at=act.now,
    )
    return entry.id


def credit_deposit(*, act: Act, security_deposit_id: int) -> int:
    """Give a held deposit back as the customer's credit: W 201 against 205. Returns the entry's id."""
    held = _lock(act, security_deposit_id)
    business_date = latest_open_day()
    draft = Posting(event="deposit_credited", source_kind="security_deposit", source_id=security_deposit_id)
    draft.move(
        fund=LEAD_FUND,
        debit=Side(SECURITY_DEPOSITS, held.customer_account_id),
        credit=Side(CREDITS, held.customer_account_id),
        amount_cents=held.held_cents,
    )
    entry = post(
        draft=draft,
        business_date=business_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    )
    credit_security_deposit(
        security_deposit_id=security_deposit_id, entry_id=entry.id, business_date=business_date, recorded_at=act.now
    )
    return entry.id


def refund_deposit(*, act: Act, security_deposit_id: int, requested_by_id: int, reason: str) -> int:
    """Approve paying a held deposit out: W 201 against 210[refund]. Returns the refund's id."""
    held = _lock(act, security_deposit_id)
    if requested_by_id == act.actor_id:
        raise NotAllowedError("Nobody approves a refund that they asked for")
    business_date = latest_open_day()
    refund_id = next_id(model=Refund)
    draft = Posting(event="deposit_refunded", source_kind="refund", source_id=refund_id)
    draft.move(
        fund=LEAD_FUND,
        debit=Side(SECURITY_DEPOSITS, held.customer_account_id),
        credit=Side(REFUNDS, refund_id),
        amount_cents=held.held_cents,
    )
    entry = post(
        draft=draft,
        business_date=business_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    )
    refund_security_deposit(
        security_deposit_id=security_deposit_id,
        refund_id=refund_id,
        entry_id=entry.id,
        business_date=business_date,
        recorded_at=act.now,
    )
    write_refund(
        act=act,
        refund_id=refund_id,
        customer_account_id=held.customer_account_id,
        amount_cents=held.held_cents,
        requested_by_id=requested_by_id,
        reason=reason,
        entry_id=entry.id,
        business_date=business_date,
    )
    return refund_id


def _lock(act: Act, security_deposit_id: int) -> SecurityDepositRow:
    require_open_transaction()
    require_overseer(act=act)
    found = security_deposit(security_deposit_id=security_deposit_id)
    if found is None:
        raise NoSuchDepositError(
            "There is no such security deposit", where="{security_deposit_id}", security_deposit_id=security_deposit_id
        )
    lock_customer_accounts(ids=[found.customer_account_id])
    again = security_deposit(security_deposit_id=security_deposit_id)
    return again or found
