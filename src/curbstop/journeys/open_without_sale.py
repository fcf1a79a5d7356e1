"""The cash drawer is opened without a payment."""

from datetime import datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.journeys.command import carry_out


def open_without_sale(*, command_key: UUID, actor_id: int, now: datetime, session_id: int, reason: str) -> int:
    """Write it down with its reason; returns the event's id."""
    result = carry_out(
        command_key=command_key,
        name="open_without_sale",
        content={"session": session_id, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=lambda act: {"event_id": operations.open_without_sale(act=act, session_id=session_id, reason=reason)},
    )
    return int(result["event_id"])
