"""Change orders, and the sealed bag that leaves the safe with its carrier."""

from collections.abc import Sequence

from curbstop.cashiering.models import BankAccount, CashSession, CustodyMovement, Deposit, Drawer, Vault
from curbstop.cashiering.operations.custody import MAY_HANDLE_FUNDS, NotThereError, write_pieces
from curbstop.cashiering.operations.rows import next_id, second_person
from curbstop.cashiering.types import DENOMINATIONS, Act, Confirmation, DepositState
from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.money import Money
from curbstop.ledger.queries import latest_open_day
from curbstop.platform.transactions import lock_rows, require_open_transaction

CHANGE_ORDER = "change_order"
TO_CARRIER = "bag_to_carrier"


class NotSealedError(CurbstopError):
    """A bag that is not sealed, or is gone, does not leave the safe."""


def change_order(
    *,
    act: Act,
    vault_id: int,
    brought: Sequence[tuple[str, int]],
    given: Sequence[tuple[str, int]],
    confirmation: Confirmation,
    drawer_id: int | None = None,
    bank_account_id: int | None = None,
) -> int:
    """Change large for small between the vault and a drawer, or the vault and the bank; returns the first movement's id.

    `brought`: pieces that go into the vault; `given`: what the vault gives for them, worth exactly the same. Nothing is
    posted: nobody holds more or less than before (books.md 9 has no row for it, and needs none).
    """
    require_open_transaction()
    cents = _worth(brought)
    if cents == 0 or cents != _worth(given):
        raise NotThereError(
            "{brought} was brought, {given} is given for it",
            to_do="Change is worth exactly what it is given for. Count again.",
            brought=Money(cents),
            given=Money(_worth(given)),
        )
    if (drawer_id is None) == (bank_account_id is None):
        raise NotThereError("Change is ordered from a drawer or from the bank")
    vault = Vault.objects.select_for_update(no_key=True).get(pk=vault_id)
    holder_id = _drawer_holder(drawer_id) if drawer_id is not None else None
    if bank_account_id is not None:
        BankAccount.objects.get(pk=bank_account_id)
    witness = second_person(
        act=act,
        confirmation=confirmation,
        purpose=CHANGE_ORDER,
        subject_kind="vault",
        subject_id=vault_id,
        roles=MAY_HANDLE_FUNDS,
    )
    first_id, answer_id = next_id(model=CustodyMovement), next_id(model=CustodyMovement)
    business_date = latest_open_day()
    for identity, pieces, sides, people, answers in (
        (first_id, brought, (holder_id, vault.holder_id), (witness, act.actor_id), None),
        (answer_id, given, (vault.holder_id, holder_id), (act.actor_id, witness), first_id),
    ):
        CustodyMovement.objects.create(
            pk=identity,
            kind=CHANGE_ORDER,
            from_holder_id=sides[0],
            to_holder_id=sides[1],
            bank_account_id=bank_account_id,
            currency_cents=cents,
            given_by_id=people[0],
            taken_by_id=people[1],
            business_date=business_date,
            happened_at=act.now,
            answers_id=answers,
        )
        write_pieces(movement_id=identity, currency=pieces)
    return first_id


def _worth(currency: Sequence[tuple[str, int]]) -> int:
    return sum(DENOMINATIONS[code] * pieces for code, pieces in currency)


def _drawer_holder(drawer_id: int) -> int:
    """The session that is open on the drawer, else the drawer itself."""
    drawer = Drawer.objects.get(pk=drawer_id)
    session = CashSession.objects.filter(drawer=drawer, state="OPEN").first()
    return session.holder_id if session is not None else drawer.holder_id


def hand_to_carrier(
    *, act: Act, deposit_id: int, carrier: str, carrier_reference: str, confirmation: Confirmation
) -> int:
    """A sealed bag leaves the safe; returns the movement's id.

    An armored car's name and the number of its receipt, or the two of us who carry it (the second one confirms).
    Source: cash control 32.
    """
    require_open_transaction()
    deposit = lock_rows(model=Deposit, ids=[deposit_id])[deposit_id]
    if deposit.state != DepositState.VERIFIED:
        raise NotSealedError(
            "This bag is not sealed", where="deposit {deposit}", to_do="Have it verified first.", deposit=deposit.pk
        )
    if CustodyMovement.objects.filter(deposit=deposit, kind=TO_CARRIER).exists():
        raise NotSealedError("This bag was handed over already", where="deposit {deposit}", deposit=deposit.pk)
    if not carrier.strip() or not carrier_reference.strip():
        raise NotSealedError("Who carries the bag, and the number of the receipt, are needed", to_do="Enter both.")
    witness = second_person(
        act=act,
        confirmation=confirmation,
        purpose=TO_CARRIER,
        subject_kind="deposit",
        subject_id=deposit_id,
        roles=MAY_HANDLE_FUNDS,
    )
    return CustodyMovement.objects.create(
        kind=TO_CARRIER,
        from_holder_id=deposit.vault.holder_id,
        bank_account_id=deposit.bank_account_id,
        deposit=deposit,
        currency_cents=deposit.currency_cents,
        checks_cents=deposit.checks_cents,
        given_by_id=act.actor_id,
        taken_by_id=witness,
        business_date=latest_open_day(),
        happened_at=act.now,
        bag_number=deposit.bag_number,
        carrier=carrier.strip(),
        carrier_reference=carrier_reference.strip(),
    ).pk
