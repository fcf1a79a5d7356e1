"""A held security deposit is applied, credited or refunded, with a supervisor's word."""

from datetime import datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.journeys.own_account import refuse_own_account
from curbstop.receivables.queries import security_deposit


def apply_security_deposit(*, command_key: UUID, actor_id: int, now: datetime, security_deposit_id: int) -> int:
    """Apply a held deposit to what the customer owes; returns the entry's id."""
    result = carry_out(
        command_key=command_key,
        name="apply_security_deposit",
        content={"deposit": security_deposit_id},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "entry_id": operations.apply_deposit(
                act=_others(act, security_deposit_id), security_deposit_id=security_deposit_id
            )
        },
    )
    return int(result["entry_id"])


def credit_security_deposit(*, command_key: UUID, actor_id: int, now: datetime, security_deposit_id: int) -> int:
    """Give a held deposit back as the customer's credit; returns the entry's id."""
    result = carry_out(
        command_key=command_key,
        name="credit_security_deposit",
        content={"deposit": security_deposit_id},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "entry_id": operations.credit_deposit(
                act=_others(act, security_deposit_id), security_deposit_id=security_deposit_id
            )
        },
    )
    return int(result["entry_id"])


def refund_security_deposit(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    security_deposit_id: int,
    requested_by_id: int,
    reason: str,
) -> int:
    """Approve paying a held deposit out; returns the refund's id."""
    result = carry_out(
        command_key=command_key,
        name="refund_security_deposit",
        content={"deposit": security_deposit_id, "requested_by": requested_by_id, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "refund_id": operations.refund_deposit(
                act=_others(act, security_deposit_id, requested_by_id),
                security_deposit_id=security_deposit_id,
                requested_by_id=requested_by_id,
                reason=reason,
            )
        },
    )
    return int(result["refund_id"])


def _others(act: Act, security_deposit_id: int, *for_whom: int) -> Act:
    """The act, when the deposit is somebody else's. One that is not there is refused by the operation."""
    found = security_deposit(security_deposit_id=security_deposit_id)
    if found is not None:
        refuse_own_account(act=act, customer_account_ids=[found.customer_account_id], for_whom=for_whom)
    return act
