"""Cash that moves between bank, vault, drawers and sessions: each time a giver, a taker and both acknowledgements."""

from collections.abc import Sequence

from curbstop.cashiering.models import CustodyLine, CustodyMovement, Drawer, Vault
from curbstop.cashiering.operations.accounts import BANK, CHANGE_FUND, CURRENCY
from curbstop.cashiering.operations.open_session import MAY_TAKE_MONEY
from curbstop.cashiering.operations.rows import (
    NotYourSessionError,
    lock_open_session,
    next_id,
    second_person,
)
from curbstop.cashiering.types import DENOMINATIONS, Act, Confirmation
from curbstop.cashiering.types.received import SessionKind
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.kernel.wording import Wording
from curbstop.ledger.operations import post
from curbstop.ledger.queries import balance, latest_open_day
from curbstop.ledger.types import POOL, Posting, Side, ledger_account_id
from curbstop.platform.transactions import require_open_transaction
from curbstop.staff.types import FINANCE

MAY_HANDLE_FUNDS = MAY_TAKE_MONEY | {FINANCE}


class NotThereError(CurbstopError):
    """More would be taken than is there."""


def found_change_fund(
    *,
    act: Act,
    vault_id: int,
    bank_account_id: int,
    amount_cents: int,
    confirmation: Confirmation,
    currency: Sequence[tuple[str, int]] = (),
) -> int:
    """Bring cash from the bank for change funds: POOL 103[vault] against 101. Returns the movement's id.

    `currency`: the same by denomination, where it was counted so.
    """
    vault = Vault.objects.get(pk=vault_id)
    return _move(
        act,
        "change_fund_founded",
        Side(CHANGE_FUND, vault.holder_id),
        Side(BANK, bank_account_id),
        cents=amount_cents,
        currency=currency,
        confirmation=confirmation,
        to_holder=vault.holder_id,
        bank_account_id=bank_account_id,
    )


def issue_change_fund(
    *,
    act: Act,
    vault_id: int,
    drawer_id: int,
    amount_cents: int,
    confirmation: Confirmation,
    currency: Sequence[tuple[str, int]] = (),
) -> int:
    """Give a drawer its fixed change fund from the vault. Returns the movement's id."""
    vault, drawer = Vault.objects.select_for_update(no_key=True).get(pk=vault_id), Drawer.objects.get(pk=drawer_id)
    _refuse_missing(Side(CHANGE_FUND, vault.holder_id), amount_cents, Wording("the vault's change fund"))
    return _move(
        act,
        "change_fund_issued",
        Side(CHANGE_FUND, drawer.holder_id),
        Side(CHANGE_FUND, vault.holder_id),
        cents=amount_cents,
        currency=currency,
        confirmation=confirmation,
        from_holder=vault.holder_id,
        to_holder=drawer.holder_id,
    )


def return_change_fund(
    *,
    act: Act,
    vault_id: int,
    drawer_id: int,
    amount_cents: int,
    confirmation: Confirmation,
    currency: Sequence[tuple[str, int]] = (),
) -> int:
    """Take a drawer's change fund back to the vault. Returns the movement's id."""
    vault, drawer = Vault.objects.get(pk=vault_id), Drawer.objects.get(pk=drawer_id)
    _refuse_missing(Side(CHANGE_FUND, drawer.holder_id), amount_cents, Wording("the drawer's change fund"))
    return _move(
        act,
        "change_fund_returned",
        Side(CHANGE_FUND, vault.holder_id),
        Side(CHANGE_FUND, drawer.holder_id),
        cents=amount_cents,
        currency=currency,
        confirmation=confirmation,
        from_holder=drawer.holder_id,
        to_holder=vault.holder_id,
    )


def drop_cash(
    *,
    act: Act,
    session_id: int,
    vault_id: int,
    currency: Sequence[tuple[str, int]],
    confirmation: Confirmation,
    bag_number: str = "",
) -> int:
    """Take currency out of an open session's drawer into the vault, counted by two. Returns the movement's id."""
    require_open_transaction()
    session = lock_open_session(session_id=session_id)
    if session.cashier_id != act.actor_id:
        raise NotYourSessionError(
            "This drawer belongs to another cashier", where="session {session}", session=session.pk
        )
    if session.kind == SessionKind.BATCH:
        raise NotThereError("A received batch is turned in whole", where="session {session}", session=session.pk)
    vault = Vault.objects.get(pk=vault_id)
    cents = sum(DENOMINATIONS[code] * pieces for code, pieces in currency)
    _refuse_missing(Side(CURRENCY, session.holder_id), cents, Wording("what this session took in cash"))
    return _move(
        act,
        "drop",
        Side(CURRENCY, vault.holder_id),
        Side(CURRENCY, session.holder_id),
        cents=cents,
        currency=currency,
        confirmation=confirmation,
        from_holder=session.holder_id,
        to_holder=vault.holder_id,
        session_id=session.pk,
        bag_number=bag_number,
    )


def check_pieces(*, currency: Sequence[tuple[str, int]], cents: int) -> None:
    """Refuse pieces that are not what is said to change hands; none at all are not looked at."""
    counted = sum(DENOMINATIONS[code] * pieces for code, pieces in currency)
    if currency and counted != cents:
        raise NotThereError(
            "The pieces are {counted}, what changes hands is {amount}",
            to_do="Count again.",
            counted=Money(counted),
            amount=Money(cents),
        )


def write_pieces(*, movement_id: int, currency: Sequence[tuple[str, int]]) -> None:
    """Keep by denomination what changed hands."""
    CustodyLine.objects.bulk_create(
        CustodyLine(
            movement_id=movement_id, denomination=code, pieces=pieces, amount_cents=DENOMINATIONS[code] * pieces
        )
        for code, pieces in currency
        if pieces > 0
    )


def _refuse_missing(side: Side, cents: int, name: Wording) -> None:
    there = balance(account_id=ledger_account_id(fund=POOL, number=side.number), subsidiary_id=side.subsidiary_id).cents
    if cents > there:
        raise NotThereError(
            "{amount} is more than {name} holds",
            to_do="Count again what is to be moved.",
            amount=Money(cents),
            name=name,
        )


def _move(
    act: Act,
    kind: str,
    debit: Side,
    credit: Side,
    *,
    cents: int,
    confirmation: Confirmation,
    currency: Sequence[tuple[str, int]] = (),
    from_holder: int | None = None,
    to_holder: int | None = None,
    session_id: int | None = None,
    bank_account_id: int | None = None,
    bag_number: str = "",
) -> int:
    require_open_transaction()
    check_pieces(currency=currency, cents=cents)
    movement_id = next_id(model=CustodyMovement)
    witness = second_person(
        act=act,
        confirmation=confirmation,
        purpose=kind,
        subject_kind="custody_movement",
        subject_id=movement_id,
        roles=MAY_HANDLE_FUNDS,
    )
    business_date = latest_open_day()
    if session_id is not None:
        business_date = lock_open_session(session_id=session_id).business_date
    draft = Posting(event=kind, source_kind="custody_movement", source_id=movement_id)
    draft.move(fund=POOL, debit=debit, credit=credit, amount_cents=cents)
    entry = post(
        draft=draft,
        business_date=business_date,
        recorded_at=act.now,
        command_id=act.command_id,
        actor_id=act.actor_id,
    )
    CustodyMovement.objects.create(
        pk=movement_id,
        kind=kind,
        from_holder_id=from_holder,
        to_holder_id=to_holder,
        bank_account_id=bank_account_id,
        session_id=session_id,
        currency_cents=cents,
        given_by_id=act.actor_id,
        taken_by_id=witness,
        entry_id=entry.id,
        business_date=business_date,
        happened_at=act.now,
        bag_number=bag_number.strip(),
    )
    write_pieces(movement_id=movement_id, currency=currency)
    return movement_id
