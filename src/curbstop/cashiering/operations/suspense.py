"""Money whose owner was not known: placed with its original effective date, or given back."""

from curbstop.cashiering.models import RefundCheck, SuspenseItem, SuspenseResolution
from curbstop.cashiering.operations.accounts import CHECKS_OUTSTANDING, UNIDENTIFIED
from curbstop.cashiering.operations.rows import next_id, require_overseer, require_reason
from curbstop.cashiering.types import Act
from curbstop.kernel.errors import CurbstopError
from curbstop.ledger.operations import post
from curbstop.ledger.queries import latest_open_day
from curbstop.ledger.types import POOL, Posting, Side
from curbstop.platform.transactions import lock_rows, require_open_transaction
from curbstop.receivables.operations import apply_payment, lock_customer_accounts, plan_application


class AlreadyPlacedError(CurbstopError):
    """A suspense item was placed, returned or undone already."""


def resolve_suspense(*, act: Act, suspense_item_id: int, customer_account_id: int, reason: str) -> int:
    """Put unidentified money on the customer account it belongs to: IN(F, 206[item], AR[c]). Returns the entry's id."""
    require_open_transaction()
    item = lock_open_suspense(suspense_item_id=suspense_item_id)
    words = require_reason(reason=reason)
    lock_customer_accounts(ids=[customer_account_id])
    business_date = latest_open_day()
    plan = plan_application(
        customer_account_id=customer_account_id, amount_cents=item.amount_cents, as_of=business_date
    )
    draft = Posting(event="suspense_found", source_kind="suspense_item", source_id=item.pk)
    draft.in_many(places=[(Side(UNIDENTIFIED, item.pk), item.amount_cents)], purposes=plan.purposes())
    entry = post(
        draft=draft,
        business_date=business_date,
        effective_date=item.effective_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    )
    apply_payment(
        plan=plan,
        entry_id=entry.id,
        source_kind="transfer",
        source_id=entry.id,
        business_date=business_date,
        effective_date=item.effective_date,
        recorded_at=act.now,
    )
    SuspenseResolution.objects.create(
        suspense_item=item,
        kind="found",
        customer_account_id=customer_account_id,
        reason=words,
        entry_id=entry.id,
        business_date=business_date,
        resolved_by_id=act.actor_id,
        resolved_at=act.now,
    )
    return entry.id


def return_suspense(
    *, act: Act, suspense_item_id: int, check_number: str, payee: str, bank_account_id: int, reason: str
) -> int:
    """Give unidentified money back by check: POOL 206[item] against 211[check]. Returns the check's id."""
    require_open_transaction()
    require_overseer(act=act)
    item = lock_open_suspense(suspense_item_id=suspense_item_id)
    words = require_reason(reason=reason)
    business_date = latest_open_day()
    check_id = next_id(model=RefundCheck)
    draft = Posting(event="suspense_returned", source_kind="suspense_item", source_id=item.pk)
    draft.move(
        fund=POOL,
        debit=Side(UNIDENTIFIED, item.pk),
        credit=Side(CHECKS_OUTSTANDING, check_id),
        amount_cents=item.amount_cents,
    )
    entry = post(
        draft=draft,
        business_date=business_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    )
    RefundCheck.objects.create(
        pk=check_id,
        number=check_number,
        payee=payee,
        suspense_item=item,
        bank_account_id=bank_account_id,
        amount_cents=item.amount_cents,
        entry_id=entry.id,
        issued_on=business_date,
    )
    SuspenseResolution.objects.create(
        suspense_item=item,
        kind="returned",
        reason=words,
        entry_id=entry.id,
        business_date=business_date,
        resolved_by_id=act.actor_id,
        resolved_at=act.now,
    )
    return check_id


def lock_open_suspense(*, suspense_item_id: int) -> SuspenseItem:
    """The item, locked; raises `AlreadyPlacedError`."""
    item = lock_rows(model=SuspenseItem, ids=[suspense_item_id])[suspense_item_id]
    if SuspenseResolution.objects.filter(suspense_item=item).exists():
        raise AlreadyPlacedError(
            "This unidentified money was placed already", where="suspense item {item}", item=item.pk
        )
    return item
