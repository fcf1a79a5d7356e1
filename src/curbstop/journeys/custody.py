"""Cash changes hands: change funds and drops."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from curbstop.cashiering import operations
from curbstop.cashiering.types import Confirmation
from curbstop.journeys.command import carry_out


def found_change_fund(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    vault_id: int,
    bank_account_id: int,
    amount_cents: int,
    second_username: str,
    second_pin: str,
) -> int:
    """Bring cash from the bank into the vault for change funds; returns the movement's id."""
    result = carry_out(
        command_key=command_key,
        name="found_change_fund",
        content={"vault": vault_id, "bank": bank_account_id, "cents": amount_cents, "second": second_username},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "movement_id": operations.found_change_fund(
                act=act,
                vault_id=vault_id,
                bank_account_id=bank_account_id,
                amount_cents=amount_cents,
                confirmation=Confirmation(second_username, second_pin),
            )
        },
    )
    return int(result["movement_id"])


def issue_change_fund(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    vault_id: int,
    drawer_id: int,
    amount_cents: int,
    second_username: str,
    second_pin: str,
) -> int:
    """Give a drawer its change fund; returns the movement's id."""
    result = carry_out(
        command_key=command_key,
        name="issue_change_fund",
        content={"vault": vault_id, "drawer": drawer_id, "cents": amount_cents, "second": second_username},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "movement_id": operations.issue_change_fund(
                act=act,
                vault_id=vault_id,
                drawer_id=drawer_id,
                amount_cents=amount_cents,
                confirmation=Confirmation(second_username, second_pin),
            )
        },
    )
    return int(result["movement_id"])


def return_change_fund(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    vault_id: int,
    drawer_id: int,
    amount_cents: int,
    second_username: str,
    second_pin: str,
) -> int:
    """Take a drawer's change fund back to the vault; returns the movement's id."""
    result = carry_out(
        command_key=command_key,
        name="return_change_fund",
        content={"vault": vault_id, "drawer": drawer_id, "cents": amount_cents, "second": second_username},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "movement_id": operations.return_change_fund(
                act=act,
                vault_id=vault_id,
                drawer_id=drawer_id,
                amount_cents=amount_cents,
                confirmation=Confirmation(second_username, second_pin),
            )
        },
    )
    return int(result["movement_id"])


def drop_cash(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    session_id: int,
    vault_id: int,
    currency: Sequence[tuple[str, int]],
    second_username: str,
    second_pin: str,
) -> int:
    """Take currency out of an open drawer into the vault; returns the movement's id."""
    result = carry_out(
        command_key=command_key,
        name="drop_cash",
        content={"session": session_id, "vault": vault_id, "currency": [list(one) for one in currency]},
        actor_id=actor_id,
        now=now,
        run=lambda act: {
            "movement_id": operations.drop_cash(
                act=act,
                session_id=session_id,
                vault_id=vault_id,
                currency=currency,
                confirmation=Confirmation(second_username, second_pin),
            )
        },
    )
    return int(result["movement_id"])
