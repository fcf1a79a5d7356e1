"""A drawer is counted, blind."""

from datetime import datetime
from uuid import UUID

from curbstop.cashiering import operations, queries
from curbstop.cashiering.types import Act, Confirmation, Count, CountResult
from curbstop.journeys.command import carry_out
from curbstop.platform.idempotency import Result


def begin_count(*, command_key: UUID, actor_id: int, now: datetime, session_id: int) -> None:
    """Close the drawer to payments and start counting (also a recount)."""

    def run(act: Act) -> Result:
        operations.begin_count(act=act, session_id=session_id)
        return {}

    carry_out(
        command_key=command_key,
        name="begin_count",
        content={"session": session_id},
        actor_id=actor_id,
        now=now,
        run=run,
    )


def commit_count(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    session_id: int,
    count: Count,
    second_username: str = "",
    second_pin: str = "",
) -> CountResult:
    """Commit a count; only now the difference is known. For an absent cashier two others count."""

    def run(act: Act) -> Result:
        result = operations.commit_count(
            act=act,
            session_id=session_id,
            count=count,
            confirmation=Confirmation(second_username, second_pin),
        )
        return {"count_id": result.count_id}

    result = carry_out(
        command_key=command_key,
        name="commit_count",
        content={
            "session": session_id,
            "currency": [list(one) for one in count.currency],
            "checks": list(count.checks),
            "cards": count.card_batch_cents,
            "second": second_username,
        },
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return queries.count_result(count_id=result["count_id"])
