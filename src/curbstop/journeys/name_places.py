"""Naming who signs for departments, payment centers, and the drawers of batches: each a command of its own."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from curbstop.cashiering.operations import name_places as operations
from curbstop.cashiering.types import Act
from curbstop.cashiering.types.received import BatchSource, FeeKind
from curbstop.journeys.command import carry_out
from curbstop.platform.idempotency import Result


def name_member(*, command_key: UUID, actor_id: int, now: datetime, department_id: int, staff_user_id: int) -> None:
    """Somebody signs for a department from now on."""
    content = {"department": department_id, "person": staff_user_id}
    _once(
        command_key,
        actor_id,
        now,
        name="name_member",
        content=content,
        run=lambda act: operations.name_member(act=act, department_id=department_id, staff_user_id=staff_user_id),
    )


def end_member(*, command_key: UUID, actor_id: int, now: datetime, department_id: int, staff_user_id: int) -> None:
    """They sign no more."""
    content = {"department": department_id, "person": staff_user_id}
    _once(
        command_key,
        actor_id,
        now,
        name="end_member",
        content=content,
        run=lambda act: operations.end_member(act=act, department_id=department_id, staff_user_id=staff_user_id),
    )


def name_center(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    code: str,
    name: str,
    bank_account_id: int,
    settles_after_days: int,
    counts_after_days: int,
    fee_kind: FeeKind,
    fee_cents: int,
) -> None:
    """A pay station with its contract's figures."""
    _once(
        command_key,
        actor_id,
        now,
        name="name_center",
        content={
            "code": code,
            "name": name,
            "bank": bank_account_id,
            "days": [settles_after_days, counts_after_days],
            "fee": [str(fee_kind), fee_cents],
        },
        run=lambda act: operations.name_center(
            act=act,
            code=code,
            name=name,
            bank_account_id=bank_account_id,
            settles_after_days=settles_after_days,
            counts_after_days=counts_after_days,
            fee_kind=fee_kind,
            fee_cents=fee_cents,
        ),
    )


def name_batch_drawer(
    *, command_key: UUID, actor_id: int, now: datetime, office_id: int, code: str, name: str, source: BatchSource
) -> None:
    """A drawer in which a source's batches are worked."""
    _once(
        command_key,
        actor_id,
        now,
        name="name_batch_drawer",
        content={"office": office_id, "code": code, "name": name, "source": str(source)},
        run=lambda act: operations.name_batch_drawer(act=act, office_id=office_id, code=code, name=name, source=source),
    )


def _once(
    command_key: UUID,
    actor_id: int,
    now: datetime,
    *,
    name: str,
    content: Mapping[str, object],
    run: Callable[[Act], object],
) -> None:
    def done(act: Act) -> Result:
        run(act)
        return {}

    carry_out(command_key=command_key, name=name, content=content, actor_id=actor_id, now=now, run=done)
