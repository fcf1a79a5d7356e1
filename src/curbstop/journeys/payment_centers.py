"""Pay stations and other payment centers: single payments, the day's message, one posting."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types.received import CenterPaymentDraft
from curbstop.journeys.command import carry_out


def record_center_payments(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    center_id: int,
    paid_on: date,
    payments: Sequence[CenterPaymentDraft],
) -> tuple[int, ...]:
    """Keep single payments as a center told them; returns their ids."""
    result = carry_out(
        command_key=command_key,
        name="record_center_payments",
        content={"center": center_id, "on": paid_on.isoformat(), "payments": [asdict(one) for one in payments]},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "ids": list(
                operations.record_center_payments(act=act, center_id=center_id, paid_on=paid_on, payments=payments)
            )
        },
    )
    return tuple(result["ids"])


def cancel_center_payment(*, command_key: UUID, actor_id: int, now: datetime, payment_id: int, reference: str) -> int:
    """A center took a payment back before its day's end; returns the cancelling row's id."""
    result = carry_out(
        command_key=command_key,
        name="cancel_center_payment",
        content={"payment": payment_id, "reference": reference},
        actor_id=actor_id,
        now=now,
        run=lambda act: {"id": operations.cancel_center_payment(act=act, payment_id=payment_id, reference=reference)},
    )
    return int(result["id"])


def record_center_day(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    center_id: int,
    paid_on: date,
    control_count: int,
    control_cents: int,
) -> int:
    """Keep a center's message of a day's end; returns its id."""
    result = carry_out(
        command_key=command_key,
        name="record_center_day",
        content={"center": center_id, "on": paid_on.isoformat(), "count": control_count, "cents": control_cents},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "id": operations.record_center_day(
                act=act,
                center_id=center_id,
                paid_on=paid_on,
                control_count=control_count,
                control_cents=control_cents,
            )
        },
    )
    return int(result["id"])


def post_center_day(*, command_key: UUID, actor_id: int, now: datetime, center_id: int, paid_on: date) -> int:
    """Post a day whose message is the sum of its single payments; returns the batch."""
    result = carry_out(
        command_key=command_key,
        name="post_center_day",
        content={"center": center_id, "on": paid_on.isoformat()},
        actor_id=actor_id,
        now=now,
        run=lambda act: {"batch_id": operations.post_center_day(act=act, center_id=center_id, paid_on=paid_on)},
    )
    return int(result["batch_id"])
