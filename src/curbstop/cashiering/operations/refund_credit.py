"""An approved refund of a customer's credit: a voucher for accounts payable, never cash from a drawer."""

from datetime import date

from curbstop.cashiering.models import Refund
from curbstop.cashiering.operations.accounts import CREDITS, REFUNDS
from curbstop.cashiering.operations.rows import NotAllowedError, next_id, require_overseer, require_reason
from curbstop.cashiering.types import Act
from curbstop.ledger.operations import post
from curbstop.ledger.queries import latest_open_day
from curbstop.ledger.types import LEAD_FUND, Posting, Side
from curbstop.platform.transactions import require_open_transaction
from curbstop.receivables.operations import lock_customer_accounts, move_credit


def refund_credit(*, act: Act, customer_account_id: int, amount_cents: int, requested_by_id: int, reason: str) -> int:
    """Approve a refund of credit: W 205[customer] against 210[refund]. Returns the refund's id.

    Raises receivables' `NotEnoughCreditError`. Source: books.md 5 and 9.
    """
    require_open_transaction()
    require_overseer(act=act)
    if requested_by_id == act.actor_id:
        raise NotAllowedError("Nobody approves a refund that they asked for", to_do="Ask another supervisor.")
    lock_customer_accounts(ids=[customer_account_id])
    business_date = latest_open_day()
    refund_id = next_id(model=Refund)
    draft = Posting(event="refund_approved", source_kind="refund", source_id=refund_id)
    draft.move(
        fund=LEAD_FUND,
        debit=Side(CREDITS, customer_account_id),
        credit=Side(REFUNDS, refund_id),
        amount_cents=amount_cents,
    )
    entry = post(
        draft=draft,
        business_date=business_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    )
    move_credit(
        customer_account_id=customer_account_id,
        amount_cents=-amount_cents,
        entry_id=entry.id,
        source_kind="refund",
        source_id=refund_id,
        business_date=business_date,
        recorded_at=act.now,
    )
    write_refund(
        act=act,
        refund_id=refund_id,
        customer_account_id=customer_account_id,
        amount_cents=amount_cents,
        requested_by_id=requested_by_id,
        reason=reason,
        entry_id=entry.id,
        business_date=business_date,
    )
    return refund_id


def write_refund(
    *,
    act: Act,
    refund_id: int,
    customer_account_id: int,
    amount_cents: int,
    requested_by_id: int,
    reason: str,
    entry_id: int,
    business_date: date,
) -> None:
    """Keep the voucher of a refund that was posted."""
    Refund.objects.create(
        pk=refund_id,
        customer_account_id=customer_account_id,
        amount_cents=amount_cents,
        reason=require_reason(reason=reason),
        requested_by_id=requested_by_id,
        approved_by_id=act.actor_id,
        entry_id=entry_id,
        business_date=business_date,
        approved_at=act.now,
    )
