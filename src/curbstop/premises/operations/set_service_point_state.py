"""A service point becomes vacant, active or removed."""

from curbstop.platform.transactions import lock_rows
from curbstop.premises.models import ServicePoint


def set_service_point_state(*, service_point_id: int, state: str) -> None:
    """Set the state; the database refuses an unknown word."""
    row = lock_rows(model=ServicePoint, ids=[service_point_id])[service_point_id]
    row.state = state
    row.save(update_fields=["state"])
