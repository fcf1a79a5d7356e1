"""Old money without an owner: the steps of Government Code 50050 to 50056, each a command of a supervisor."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from curbstop.cashiering.operations import unclaimed as operations
from curbstop.cashiering.types import Act
from curbstop.journeys.command import carry_out
from curbstop.platform.idempotency import Result


def list_unclaimed(*, command_key: UUID, actor_id: int, now: datetime, suspense_item_id: int) -> int:
    """Put old unidentified money on the list; returns the unclaimed item's id."""
    result = carry_out(
        command_key=command_key,
        name="list_unclaimed",
        content={"item": suspense_item_id},
        actor_id=actor_id,
        now=now,
        run=lambda act: {"id": operations.list_unclaimed(act=act, suspense_item_id=suspense_item_id)},
    )
    return int(result["id"])


def publish_unclaimed(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    unclaimed_item_id: int,
    newspaper: str,
    first_on: date,
    second_on: date,
    vests_on: date,
) -> None:
    """Enter the two publications and the day on which it vests."""
    _once(
        command_key,
        actor_id,
        now,
        name="publish_unclaimed",
        content={"item": unclaimed_item_id, "first": first_on, "second": second_on, "vests": vests_on},
        run=lambda act: operations.publish_unclaimed(
            act=act,
            unclaimed_item_id=unclaimed_item_id,
            newspaper=newspaper,
            first_on=first_on,
            second_on=second_on,
            vests_on=vests_on,
        ),
    )


def vest_unclaimed(
    *, command_key: UUID, actor_id: int, now: datetime, unclaimed_item_id: int, resolution: str = ""
) -> None:
    """It becomes the utility's."""
    _once(
        command_key,
        actor_id,
        now,
        name="vest_unclaimed",
        content={"item": unclaimed_item_id, "resolution": resolution},
        run=lambda act: operations.vest_unclaimed(act=act, unclaimed_item_id=unclaimed_item_id, resolution=resolution),
    )


def pay_claim(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    unclaimed_item_id: int,
    claimant: str,
    check_number: str,
    bank_account_id: int,
) -> None:
    """Somebody proved in time that it is theirs: a check."""
    _once(
        command_key,
        actor_id,
        now,
        name="pay_claim",
        content={"item": unclaimed_item_id, "claimant": claimant, "check": check_number, "bank": bank_account_id},
        run=lambda act: operations.pay_claim(
            act=act,
            unclaimed_item_id=unclaimed_item_id,
            claimant=claimant,
            check_number=check_number,
            bank_account_id=bank_account_id,
        ),
    )


def _once(
    command_key: UUID,
    actor_id: int,
    now: datetime,
    *,
    name: str,
    content: dict[str, object],
    run: Callable[[Act], object],
) -> None:
    def done(act: Act) -> Result:
        run(act)
        return {}

    carry_out(command_key=command_key, name=name, content=content, actor_id=actor_id, now=now, run=done)
