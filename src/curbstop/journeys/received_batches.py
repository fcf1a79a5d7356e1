"""Mail, drop boxes and transmittals: opened and taped by two, posted by another, approved by a third."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Act, Confirmation, Count, LineDraft, PaymentTaken, TenderDraft
from curbstop.cashiering.types.received import BatchSource, TransmittalDraft
from curbstop.journeys.command import carry_out
from curbstop.platform.idempotency import Result


def _told(count: Count) -> dict[str, object]:
    return {"currency": [list(one) for one in count.currency], "checks": list(count.checks)}


def receive_batch(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    source: BatchSource,
    office_id: int,
    received_on: date,
    item_count: int,
    tape: Count,
    second_username: str,
    second_pin: str,
    collected_at: datetime | None = None,
    note: str = "",
) -> int:
    """Log what two persons opened, with their tape; returns the batch's id."""
    result = carry_out(
        command_key=command_key,
        name="receive_batch",
        content={
            "source": str(source),
            "office": office_id,
            "on": received_on.isoformat(),
            "items": item_count,
            "tape": _told(tape),
            "second": second_username,
            "collected": collected_at.isoformat() if collected_at else "",
        },
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "batch_id": operations.receive_batch(
                act=act,
                source=source,
                office_id=office_id,
                received_on=received_on,
                item_count=item_count,
                tape=tape,
                confirmation=Confirmation(second_username, second_pin),
                collected_at=collected_at,
                note=note,
            )
        },
    )
    return int(result["batch_id"])


def tape_again(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    batch_id: int,
    item_count: int,
    tape: Count,
    second_username: str,
    second_pin: str,
    reason: str,
) -> int:
    """Tape a batch anew; returns the tape's id."""
    result = carry_out(
        command_key=command_key,
        name="tape_again",
        content={
            "batch": batch_id,
            "items": item_count,
            "tape": _told(tape),
            "second": second_username,
            "reason": reason,
        },
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "tape_id": operations.tape_again(
                act=act,
                batch_id=batch_id,
                item_count=item_count,
                tape=tape,
                confirmation=Confirmation(second_username, second_pin),
                reason=reason,
            )
        },
    )
    return int(result["tape_id"])


def withdraw_received(*, command_key: UUID, actor_id: int, now: datetime, batch_id: int, reason: str) -> None:
    """Take a batch back that nobody has worked."""

    def run(act: Act) -> Result:
        operations.withdraw_received(act=act, batch_id=batch_id, reason=reason)
        return {}

    carry_out(
        command_key=command_key,
        name="withdraw_received",
        content={"batch": batch_id, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=run,
    )


def start_batch(*, command_key: UUID, actor_id: int, now: datetime, batch_id: int) -> int:
    """Take a taped batch to post it; returns its session."""
    result = carry_out(
        command_key=command_key,
        name="start_batch",
        content={"batch": batch_id},
        actor_id=actor_id,
        now=now,
        run=lambda act: {"session_id": operations.start_batch(act=act, batch_id=batch_id)},
    )
    return int(result["session_id"])


def post_batch_item(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    session_id: int,
    lines: Sequence[LineDraft],
    tenders: Sequence[TenderDraft],
    payer_name: str = "",
) -> PaymentTaken:
    """Post one envelope of a batch."""

    def run(act: Act) -> Result:
        taken = operations.post_batch_item(
            act=act, session_id=session_id, lines=lines, tenders=tenders, payer_name=payer_name
        )
        return asdict(taken)

    result = carry_out(
        command_key=command_key,
        name="post_batch_item",
        content={
            "session": session_id,
            "lines": [asdict(line) for line in lines],
            "tenders": [asdict(tender) for tender in tenders],
            "payer": payer_name,
        },
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return PaymentTaken(**result)


def record_empty_envelope(
    *, command_key: UUID, actor_id: int, now: datetime, batch_id: int, customer_account_id: int, note: str = ""
) -> int:
    """Note a stub that came without money; returns the work item's id."""
    result = carry_out(
        command_key=command_key,
        name="record_empty_envelope",
        content={"batch": batch_id, "account": customer_account_id, "note": note},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "work_item_id": operations.record_empty_envelope(
                act=act, batch_id=batch_id, customer_account_id=customer_account_id, note=note
            )
        },
    )
    return int(result["work_item_id"])


def finish_batch(*, command_key: UUID, actor_id: int, now: datetime, session_id: int) -> int:
    """Close a batch that is what its tape says; returns the count's id."""
    result = carry_out(
        command_key=command_key,
        name="finish_batch",
        content={"session": session_id},
        actor_id=actor_id,
        now=now,
        run=lambda act: {"count_id": operations.finish_batch(act=act, session_id=session_id)},
    )
    return int(result["count_id"])


def enter_transmittal(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    department_id: int,
    office_id: int,
    brought_on: date,
    lines: Sequence[TransmittalDraft],
    tape: Count,
    note: str = "",
) -> int:
    """A department enters what it brings; returns the transmittal's id."""
    result = carry_out(
        command_key=command_key,
        name="enter_transmittal",
        content={
            "department": department_id,
            "office": office_id,
            "on": brought_on.isoformat(),
            "lines": [asdict(line) for line in lines],
            "tape": _told(tape),
        },
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "batch_id": operations.enter_transmittal(
                act=act,
                department_id=department_id,
                office_id=office_id,
                brought_on=brought_on,
                lines=lines,
                tape=tape,
                note=note,
            )
        },
    )
    return int(result["batch_id"])


def receive_transmittal(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    batch_id: int,
    count: Count,
    second_username: str,
    second_pin: str,
) -> PaymentTaken:
    """Count a transmittal in the department's presence and receipt it; both sign."""

    def run(act: Act) -> Result:
        taken = operations.receive_transmittal(
            act=act, batch_id=batch_id, count=count, confirmation=Confirmation(second_username, second_pin)
        )
        return asdict(taken)

    result = carry_out(
        command_key=command_key,
        name="receive_transmittal",
        content={"batch": batch_id, "count": _told(count), "second": second_username},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return PaymentTaken(**result)
