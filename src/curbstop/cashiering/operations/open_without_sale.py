"""The cash drawer is opened without a payment: it is written down each time, with the reason."""

from curbstop.cashiering.models import SessionEvent
from curbstop.cashiering.operations.rows import NotYourSessionError, lock_open_session, require_reason
from curbstop.cashiering.types import Act
from curbstop.platform.transactions import require_open_transaction


def open_without_sale(*, act: Act, session_id: int, reason: str) -> int:
    """Record that the cashier opened the drawer without a payment; returns the event's id."""
    require_open_transaction()
    session = lock_open_session(session_id=session_id)
    if session.cashier_id != act.actor_id:
        raise NotYourSessionError("This drawer belongs to another cashier")
    return SessionEvent.objects.create(
        session=session,
        kind="no_sale",
        reason=require_reason(reason=reason),
        actor_id=act.actor_id,
        happened_at=act.now,
    ).pk
