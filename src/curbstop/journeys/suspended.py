"""A payment laid aside at the counter, taken up again, or given up."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.platform.idempotency import Result


def suspend_payment(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    session_id: int,
    label: str,
    total_cents: int,
    fields: Mapping[str, str],
) -> int:
    """Lay a payment aside as it was entered; nothing is posted. Returns its id."""

    def run(act: Act) -> Result:
        suspended = operations.suspend_payment(
            act=act, key=command_key, session_id=session_id, label=label, total_cents=total_cents, fields=fields
        )
        return {"id": suspended}

    result = carry_out(
        command_key=command_key,
        name="suspend_payment",
        content={"session": session_id, "fields": dict(fields)},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["id"])


def resume_payment(*, command_key: UUID, actor_id: int, now: datetime, suspended_id: int) -> dict[str, str]:
    """Take a payment up again; one person does. Returns what was entered."""

    def run(act: Act) -> Result:
        return {"fields": operations.resume_payment(act=act, suspended_id=suspended_id)}

    result = carry_out(
        command_key=command_key,
        name="resume_payment",
        content={"suspended": suspended_id},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return dict(result["fields"])


def drop_suspended(*, command_key: UUID, actor_id: int, now: datetime, suspended_id: int, reason: str) -> None:
    """Give up a payment that was laid aside, with the reason."""

    def run(act: Act) -> Result:
        operations.drop_payment(act=act, suspended_id=suspended_id, reason=reason)
        return {}

    carry_out(
        command_key=command_key,
        name="drop_suspended",
        content={"suspended": suspended_id, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=run,
    )
