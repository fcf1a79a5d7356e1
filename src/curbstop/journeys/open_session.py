"""A cashier opens a drawer."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError

from curbstop.cashiering import operations
from curbstop.cashiering.types import Confirmation, Count
from curbstop.journeys.command import carry_out


def open_session(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    drawer_id: int,
    business_date: date,
    float_count: Count,
    second_username: str,
    second_pin: str,
    workstation_id: int | None = None,
) -> int:
    """Open a session with its float counted in and acknowledged by a second person; returns the session's id."""
    try:
        result = carry_out(
            command_key=command_key,
            name="open_session",
            content={
                "drawer": drawer_id,
                "business_date": business_date,
                "float": [list(one) for one in float_count.currency],
                "second": second_username,
                "workstation": workstation_id,
            },
            actor_id=actor_id,
            now=now,
            run=lambda act: {
                "session_id": operations.open_session(
                    act=act,
                    drawer_id=drawer_id,
                    business_date=business_date,
                    float_count=float_count,
                    confirmation=Confirmation(second_username, second_pin),
                    workstation_id=workstation_id,
                )
            },
        )
    except IntegrityError as error:
        # Two at the very same moment: the database let one of them in.
        if "cashiering_session_one_per_" not in str(error):
            raise
        raise operations.DrawerInUseError(
            "This drawer or this cashier has an open session already", to_do="Look at the list of drawers again."
        ) from error
    return int(result["session_id"])
