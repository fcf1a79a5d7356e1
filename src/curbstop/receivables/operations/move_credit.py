"""Credit that comes in or goes out by itself: opening balances, refunds, transfers to another account."""

from datetime import date, datetime

from curbstop.kernel.errors import CurbstopError
from curbstop.platform.transactions import require_open_transaction
from curbstop.receivables.models import CreditMovement
from curbstop.receivables.operations.lock_accounts import lock_customer_accounts
from curbstop.receivables.queries import credit_balance


class NotEnoughCreditError(CurbstopError):
    """A customer account does not have that much credit."""


def move_credit(
    *,
    customer_account_id: int,
    amount_cents: int,
    entry_id: int,
    source_kind: str,
    source_id: int,
    business_date: date,
    recorded_at: datetime,
    effective_date: date | None = None,
) -> int:
    """Cents into the credit (positive) or out of it (negative); returns the row's id. Raises `NotEnoughCreditError`."""
    require_open_transaction()
    lock_customer_accounts(ids=[customer_account_id])
    held = credit_balance(customer_account_id=customer_account_id)
    if held + amount_cents < 0:
        raise NotEnoughCreditError(
            "This account has {held_cents} cents of credit, less than the {asked_cents} asked for",
            where="customer account {customer_account_id}",
            held_cents=held,
            asked_cents=-amount_cents,
            customer_account_id=customer_account_id,
        )
    row = CreditMovement.objects.create(
        customer_account_id=customer_account_id,
        entry_id=entry_id,
        business_date=business_date,
        effective_date=effective_date or business_date,
        recorded_at=recorded_at,
        source_kind=source_kind,
        source_id=source_id,
        amount_cents=amount_cents,
    )
    return row.pk
