"""Corrections of payments: wrong tender, wrong customer account, reversal after the deposit."""

from datetime import datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Act, Confirmation, TenderKind
from curbstop.journeys.command import carry_out
from curbstop.journeys.own_account import refuse_own_account
from curbstop.platform.idempotency import Result


def correct_tender(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    tender_id: int,
    to_kind: TenderKind,
    reason: str,
    check_number: str = "",
    second_username: str = "",
    second_pin: str = "",
) -> int:
    """Say what a tender really was, while its session is open; returns the entry's id."""
    result = carry_out(
        command_key=command_key,
        name="correct_tender",
        content={"tender": tender_id, "to": str(to_kind), "reason": reason, "second": second_username},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "entry_id": operations.correct_tender(
                act=act,
                tender_id=tender_id,
                to_kind=to_kind,
                reason=reason,
                check_number=check_number,
                confirmation=Confirmation(second_username, second_pin),
            )
        },
    )
    return int(result["entry_id"])


def move_payment(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    receipt_line_id: int,
    to_customer_account_id: int,
    reason: str,
) -> int:
    """Move a payment from the wrong customer account to the right one; returns the entry's id."""

    def run(act: Act) -> Result:
        refuse_own_account(act=act, customer_account_ids=[to_customer_account_id])
        entry_id = operations.move_payment(
            act=act,
            receipt_line_id=receipt_line_id,
            to_customer_account_id=to_customer_account_id,
            reason=reason,
        )
        return {"entry_id": entry_id}

    result = carry_out(
        command_key=command_key,
        name="move_payment",
        content={"line": receipt_line_id, "to": to_customer_account_id, "reason": reason},
        actor_id=actor_id,
        now=now,
        run=run,
    )
    return int(result["entry_id"])


def reverse_payment(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    receipt_id: int,
    reason: str,
    second_username: str,
    second_pin: str,
) -> int:
    """Take a payment back after its deposit; the money becomes unidentified. Returns the suspense item's id."""
    result = carry_out(
        command_key=command_key,
        name="reverse_payment",
        content={"receipt": receipt_id, "reason": reason, "second": second_username},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "suspense_item_id": operations.reverse_payment(
                act=act,
                receipt_id=receipt_id,
                reason=reason,
                confirmation=Confirmation(second_username, second_pin),
            )
        },
    )
    return int(result["suspense_item_id"])
