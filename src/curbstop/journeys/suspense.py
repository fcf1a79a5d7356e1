"""Unidentified money finds its owner."""

from datetime import datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.journeys.own_account import refuse_own_account
from curbstop.platform.idempotency import Result


def resolve_suspense(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    suspense_item_id: int,
    customer_account_id: int,
    reason: str,
) -> int:
    """Put unidentified money on the customer account it belongs to; returns the entry's id."""

    def run(act: Act) -> Result:
        refuse_own_account(act=act, customer_account_ids=[customer_account_id])
        entry_id = operations.resolve_suspense(
            act=act, suspense_item_id=suspense_item_id, customer_account_id=customer_account_id, reason=reason
        )
        return {"entry_id": entry_id}

    result = carry_out(
        command_key=command_key,
        name="resolve_suspense",
        content={"item": suspense_item_id, "account": customer_account_id, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["entry_id"])


def return_suspense(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    suspense_item_id: int,
    check_number: str,
    payee: str,
    bank_account_id: int,
    reason: str,
) -> int:
    """Give unidentified money back by check; returns the check's id."""
    result = carry_out(
        command_key=command_key,
        name="return_suspense",
        content={"item": suspense_item_id, "check": check_number, "payee": payee, "bank": bank_account_id},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "check_id": operations.return_suspense(
                act=act,
                suspense_item_id=suspense_item_id,
                check_number=check_number,
                payee=payee,
                bank_account_id=bank_account_id,
                reason=reason,
            )
        },
    )
    return int(result["check_id"])
