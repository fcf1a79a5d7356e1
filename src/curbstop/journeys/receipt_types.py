"""What receipt types cost and whom they pay, from a day on; and a line put under another type."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Act, Confirmation
from curbstop.journeys.command import carry_out
from curbstop.platform.idempotency import Result


def set_fee(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    receipt_type_id: int,
    from_date: date,
    price_cents: int | None,
    source: str,
) -> None:
    """A price from a day on."""

    def run(act: Act) -> Result:
        operations.set_fee(
            act=act, receipt_type_id=receipt_type_id, from_date=from_date, price_cents=price_cents, source=source
        )
        return {}

    _carry((command_key, actor_id, now), "set_fee", [receipt_type_id, from_date, price_cents, source], run)


def set_distribution(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    receipt_type_id: int,
    from_date: date,
    shares: Sequence[operations.ShareDraft],
    source: str,
) -> None:
    """Shares from a day on."""

    def run(act: Act) -> Result:
        operations.set_distribution(
            act=act, receipt_type_id=receipt_type_id, from_date=from_date, shares=shares, source=source
        )
        return {}

    content = [receipt_type_id, from_date, [asdict(one) for one in shares], source]
    _carry((command_key, actor_id, now), "set_distribution", content, run)


def set_rules(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    receipt_type_id: int,
    takers: Collection[str],
    is_refundable: bool,
    takes_part_payment: bool,
    receipt_text: str,
    receipt_text_es: str,
) -> None:
    """Who may take it, whether it is given back, whether in parts, and what its receipt says."""

    def run(act: Act) -> Result:
        operations.set_receipt_type_rules(
            act=act,
            receipt_type_id=receipt_type_id,
            takers=takers,
            is_refundable=is_refundable,
            takes_part_payment=takes_part_payment,
            receipt_text=receipt_text,
            receipt_text_es=receipt_text_es,
        )
        return {}

    content = [receipt_type_id, sorted(takers), is_refundable, takes_part_payment, receipt_text, receipt_text_es]
    _carry((command_key, actor_id, now), "set_receipt_type_rules", content, run)


def correct_receipt_type(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    receipt_line_id: int,
    to_receipt_type_id: int,
    reason: str,
    second_username: str = "",
    second_pin: str = "",
) -> int:
    """Put a line under the right receipt type; returns the entry's id."""

    def run(act: Act) -> Result:
        entry = operations.correct_receipt_type(
            act=act,
            receipt_line_id=receipt_line_id,
            to_receipt_type_id=to_receipt_type_id,
            reason=reason,
            confirmation=Confirmation(second_username, second_pin),
        )
        return {"entry": entry}

    content = [receipt_line_id, to_receipt_type_id, reason]
    return int(_carry((command_key, actor_id, now), "correct_receipt_type", content, run)["entry"])


def _carry(by: tuple[UUID, int, datetime], name: str, content: object, run: Callable[[Act], Result]) -> Result:
    command_key, actor_id, now = by
    return carry_out(
        command_key=command_key, name=name, content={"asked": content}, actor_id=actor_id, now=now, run=run
    )
