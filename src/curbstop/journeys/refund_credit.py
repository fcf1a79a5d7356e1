"""A refund of a customer's credit is approved: a voucher for accounts payable."""

from datetime import datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.journeys.own_account import refuse_own_account
from curbstop.platform.idempotency import Result


def approve_refund(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    customer_account_id: int,
    amount_cents: int,
    requested_by_id: int,
    reason: str,
) -> int:
    """Approve a refund that somebody else asked for; returns its id."""

    def run(act: Act) -> Result:
        refuse_own_account(act=act, customer_account_ids=[customer_account_id], for_whom=[requested_by_id])
        refund_id = operations.refund_credit(
            act=act,
            customer_account_id=customer_account_id,
            amount_cents=amount_cents,
            requested_by_id=requested_by_id,
            reason=reason,
        )
        return {"refund_id": refund_id}

    result = carry_out(
        command_key=command_key,
        name="approve_refund",
        content={"account": customer_account_id, "cents": amount_cents, "by": requested_by_id, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["refund_id"])
