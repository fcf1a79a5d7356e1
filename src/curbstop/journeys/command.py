"""One journey, one transaction, once: what every money journey of the cash room begins with."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from curbstop.cashiering.types import Act
from curbstop.platform.idempotency import Result, once
from curbstop.platform.models import Command


def carry_out(
    *,
    command_key: UUID,
    name: str,
    content: Mapping[str, object],
    actor_id: int,
    now: datetime,
    run: Callable[[Act], Result],
) -> Result:
    """Run a command in its own transaction under its key; a repetition gets the first result again."""

    def act() -> Result:
        command_id = Command.objects.values_list("pk", flat=True).get(key=command_key)
        return run(Act(actor_id=actor_id, now=now, command_id=command_id))

    with transaction.atomic():
        return once(key=command_key, name=name, content=content, now=now, run=act, actor_id=actor_id)
