"""A bank deposit: prepared by one, verified by another."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.platform.idempotency import Result


def prepare_deposit(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    bank_account_id: int,
    vault_id: int,
    session_ids: Sequence[int],
    currency: Sequence[tuple[str, int]],
    bag_number: str,
) -> int:
    """Put approved sessions' cash and checks into a bag; returns the deposit's id."""
    result = carry_out(
        command_key=command_key,
        name="prepare_deposit",
        content={
            "bank": bank_account_id,
            "vault": vault_id,
            "sessions": sorted(session_ids),
            "currency": [list(one) for one in currency],
            "bag": bag_number,
        },
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "deposit_id": operations.prepare_deposit(
                act=act,
                bank_account_id=bank_account_id,
                vault_id=vault_id,
                session_ids=session_ids,
                currency=currency,
                bag_number=bag_number,
            )
        },
    )
    return int(result["deposit_id"])


def verify_deposit(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    deposit_id: int,
    currency: Sequence[tuple[str, int]],
    checks_count: int,
    checks_cents: int,
    seal_number: str = "",
    checks_as: str = "list",
) -> int:
    """Count a prepared deposit again, seal it and post it; returns the entry's id."""
    result = carry_out(
        command_key=command_key,
        name="verify_deposit",
        content={
            "deposit": deposit_id,
            "currency": [list(one) for one in currency],
            "checks": [checks_count, checks_cents],
            "seal": seal_number,
        },
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "entry_id": operations.verify_deposit(
                act=act,
                deposit_id=deposit_id,
                currency=currency,
                checks_count=checks_count,
                checks_cents=checks_cents,
                seal_number=seal_number,
                checks_as=checks_as,
            )
        },
    )
    return int(result["entry_id"])


def withdraw_deposit(*, command_key: UUID, actor_id: int, now: datetime, deposit_id: int, reason: str) -> None:
    """Take a deposit that is not verified yet apart again."""

    def run(act: Act) -> Result:
        operations.withdraw_deposit(act=act, deposit_id=deposit_id, reason=reason)
        return {}

    carry_out(
        command_key=command_key,
        name="withdraw_deposit",
        content={"deposit": deposit_id, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=run,
    )
