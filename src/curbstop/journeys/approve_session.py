"""The supervisor's word on a counted drawer."""

from datetime import datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.platform.idempotency import Result


def approve_session(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    session_id: int,
    vault_id: int,
    over_short_reason: str = "",
) -> None:
    """Approve a counted session: over or short is posted with its reason, the money goes to the vault."""

    def run(act: Act) -> Result:
        entry_id = operations.approve_session(
            act=act, session_id=session_id, vault_id=vault_id, over_short_reason=over_short_reason
        )
        return {"entry_id": entry_id}

    carry_out(
        command_key=command_key,
        name="approve_session",
        content={"session": session_id, "vault": vault_id, "reason": over_short_reason},
        actor_id=actor_id,
        now=now,
        run=run,
    )


def send_back(*, command_key: UUID, actor_id: int, now: datetime, session_id: int, reason: str) -> None:
    """Send a counted session back to be counted again."""

    def run(act: Act) -> Result:
        operations.send_back(act=act, session_id=session_id, reason=reason)
        return {}

    carry_out(
        command_key=command_key,
        name="send_back",
        content={"session": session_id, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=run,
    )


def reopen_session(*, command_key: UUID, actor_id: int, now: datetime, session_id: int, reason: str) -> None:
    """Reopen a session until its deposit is verified; it must be counted and approved again."""

    def run(act: Act) -> Result:
        operations.reopen_session(act=act, session_id=session_id, reason=reason)
        return {}

    carry_out(
        command_key=command_key,
        name="reopen_session",
        content={"session": session_id, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=run,
    )
