"""A receipt is printed: the first time it is the original, after that a copy that says so."""

from datetime import datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.journeys.command import carry_out


def print_receipt(*, command_key: UUID, actor_id: int, now: datetime, receipt_id: int) -> int:
    """Note a print before it is made; returns its number: 1 is the original."""
    result = carry_out(
        command_key=command_key,
        name="print_receipt",
        content={"receipt": receipt_id},
        actor_id=actor_id,
        now=now,
        run=lambda act: {"copy": operations.record_print(act=act, receipt_id=receipt_id)},
    )
    return int(result["copy"])
