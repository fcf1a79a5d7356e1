"""Cash changes hands: change funds and drops."""

from collections.abc import Callable, Sequence
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
    currency: Sequence[tuple[str, int]] = (),
) -> int:
    """Bring cash from the bank into the vault for change funds; returns the movement's id."""
    return _hand_over(
        operations.found_change_fund,
        command_key=command_key,
        actor_id=actor_id,
        now=now,
        second=Confirmation(second_username, second_pin),
        vault_id=vault_id,
        bank_account_id=bank_account_id,
        amount_cents=amount_cents,
        currency=tuple(currency),
    )


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
    currency: Sequence[tuple[str, int]] = (),
) -> int:
    """Give a drawer its change fund; returns the movement's id."""
    return _hand_over(
        operations.issue_change_fund,
        command_key=command_key,
        actor_id=actor_id,
        now=now,
        second=Confirmation(second_username, second_pin),
        vault_id=vault_id,
        drawer_id=drawer_id,
        amount_cents=amount_cents,
        currency=tuple(currency),
    )


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
    currency: Sequence[tuple[str, int]] = (),
) -> int:
    """Take a drawer's change fund back to the vault; returns the movement's id."""
    return _hand_over(
        operations.return_change_fund,
        command_key=command_key,
        actor_id=actor_id,
        now=now,
        second=Confirmation(second_username, second_pin),
        vault_id=vault_id,
        drawer_id=drawer_id,
        amount_cents=amount_cents,
        currency=tuple(currency),
    )


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
    bag_number: str = "",
) -> int:
    """Take currency out of an open drawer into the vault; returns the movement's id."""
    return _hand_over(
        operations.drop_cash,
        command_key=command_key,
        actor_id=actor_id,
        now=now,
        second=Confirmation(second_username, second_pin),
        session_id=session_id,
        vault_id=vault_id,
        currency=currency,
        bag_number=bag_number,
    )


def change_order(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    vault_id: int,
    brought: Sequence[tuple[str, int]],
    given: Sequence[tuple[str, int]],
    second_username: str,
    second_pin: str,
    drawer_id: int | None = None,
    bank_account_id: int | None = None,
) -> int:
    """Change large for small between the vault and a drawer or the bank; returns the first movement's id."""
    return _hand_over(
        operations.change_order,
        command_key=command_key,
        actor_id=actor_id,
        now=now,
        second=Confirmation(second_username, second_pin),
        vault_id=vault_id,
        brought=tuple(brought),
        given=tuple(given),
        drawer_id=drawer_id,
        bank_account_id=bank_account_id,
    )


def hand_to_carrier(
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    deposit_id: int,
    carrier: str,
    carrier_reference: str,
    second_username: str,
    second_pin: str,
) -> int:
    """A sealed bag leaves the safe with its carrier; returns the movement's id."""
    return _hand_over(
        operations.hand_to_carrier,
        command_key=command_key,
        actor_id=actor_id,
        now=now,
        second=Confirmation(second_username, second_pin),
        deposit_id=deposit_id,
        carrier=carrier,
        carrier_reference=carrier_reference,
    )


def _hand_over(
    move: Callable[..., int],
    *,
    command_key: UUID,
    actor_id: int,
    now: datetime,
    second: Confirmation,
    **what: object,
) -> int:
    """One operation of custody as a command of its own name, with the second person who saw it."""
    result = carry_out(
        command_key=command_key,
        name=move.__name__,
        content={**what, "second": second.username},
        actor_id=actor_id,
        now=now,
        run=lambda act: {"movement_id": move(act=act, confirmation=second, **what)},
    )
    return int(result["movement_id"])
