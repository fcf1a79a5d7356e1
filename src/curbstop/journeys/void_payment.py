"""A receipt is voided while its session is open."""

from datetime import datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Confirmation
from curbstop.journeys.command import carry_out


def void_payment(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    receipt_id: int,
    reason: str,
    second_username: str = "",
    second_pin: str = "",
) -> int:
    """Void a receipt: by a supervisor, or by its cashier with a supervisor's PIN; returns the entry's id."""
    result = carry_out(
        command_key=command_key,
        name="void_payment",
        content={"receipt": receipt_id, "reason": reason, "second": second_username},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "entry_id": operations.void_payment(
                act=act,
                receipt_id=receipt_id,
                reason=reason,
                confirmation=Confirmation(second_username, second_pin),
            )
        },
    )
    return int(result["entry_id"])
