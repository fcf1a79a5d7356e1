"""The bank returns a check, a draft or a card payment."""

from datetime import date, datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.journeys.command import carry_out


def return_item(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    tender_id: int,
    reason_code: str,
    returned_on: date,
    bank_fee_cents: int = 0,
    charge_fee: bool = True,
) -> int:
    """Record a returned item; returns its id."""
    result = carry_out(
        command_key=command_key,
        name="return_item",
        content={"tender": tender_id, "code": reason_code, "on": returned_on, "bank_fee": bank_fee_cents},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "returned_item_id": operations.return_item(
                act=act,
                tender_id=tender_id,
                reason_code=reason_code,
                returned_on=returned_on,
                bank_fee_cents=bank_fee_cents,
                charge_fee=charge_fee,
            )
        },
    )
    return int(result["returned_item_id"])
