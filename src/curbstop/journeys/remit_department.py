"""A department gets the money that was taken for it."""

from datetime import datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.journeys.command import carry_out


def remit_department(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    department_id: int,
    amount_cents: int,
    bank_account_id: int,
    reference: str,
) -> int:
    """Wire a department the money that was taken for it; returns the remittance's id."""
    result = carry_out(
        command_key=command_key,
        name="remit_department",
        content={"department": department_id, "cents": amount_cents, "bank": bank_account_id, "ref": reference},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "remittance_id": operations.remit_department(
                act=act,
                department_id=department_id,
                amount_cents=amount_cents,
                bank_account_id=bank_account_id,
                reference=reference,
            )
        },
    )
    return int(result["remittance_id"])
