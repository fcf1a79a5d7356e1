"""Postings before they are written: one entry, laid out as transfers inside one fund each.

Money has a place (an account of POOL) and an owner (a fund). Cash that moves for fund F is two transfers of equal
amount: the place against 290[F] in POOL, and 100 against its purpose in F. The verbs IN, OUT and CROSS are the only way
to name 100 and 290, so in every entry they move alike (docs/algorithms/postings.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from curbstop.ledger.types.chart import (
    CHART,
    CLAIM_ON_POOL,
    OWED_TO_FUNDS,
    POOL,
    SubsidiaryKind,
    ledger_account_id,
    subsidiary_kind,
)
from curbstop.ledger.types.errors import (
    AmountError,
    ReservedAccountError,
    SameSideError,
    SubsidiaryError,
    UnevenSidesError,
    WrongFundError,
)
from curbstop.ledger.types.pairing import Pairing, pair_in_order

RESERVED = frozenset({CLAIM_ON_POOL, OWED_TO_FUNDS})
TRANSFERS_AN_ENTRY = 1_000_000
"""A transfer's id is its entry's times this, and its place in the entry: so an entry's transfers need no index of their own."""


def transfer_ids(*, entry_id: int) -> tuple[int, int]:
    """The first and the last id that a transfer of the entry can have."""
    return entry_id * TRANSFERS_AN_ENTRY, (entry_id + 1) * TRANSFERS_AN_ENTRY - 1


@dataclass(frozen=True, slots=True, order=True)
class Side:
    """One side of a transfer inside a fund: an account number, and the subsidiary where it is a control."""

    number: int
    subsidiary_id: int | None = None


Purpose = tuple[int, Side, int]
"""A fund, a side in it, and cents."""


@dataclass(frozen=True, slots=True)
class TransferDraft:
    """A transfer that is not written yet."""

    debit_account_id: int
    debit_subsidiary_id: int | None
    credit_account_id: int
    credit_subsidiary_id: int | None
    amount_cents: int
    corrects_transfer_id: int | None = None


class WrittenTransfer(Protocol):
    """What a reversal needs to know of a transfer that is in the journal."""

    @property
    def id(self) -> int: ...  # noqa: D102
    @property
    def debit_account_id(self) -> int: ...  # noqa: D102
    @property
    def debit_subsidiary_id(self) -> int | None: ...  # noqa: D102
    @property
    def credit_account_id(self) -> int: ...  # noqa: D102
    @property
    def credit_subsidiary_id(self) -> int | None: ...  # noqa: D102
    @property
    def amount_cents(self) -> int: ...  # noqa: D102


@dataclass(slots=True)
class Posting:
    """One journal entry in the making. `event`, `source_kind`, `source_id` and `part` make it unique in the journal."""

    event: str
    source_kind: str
    source_id: int
    part: int = 0
    description: str = ""
    corrects_entry_id: int | None = None
    _transfers: list[TransferDraft] = field(default_factory=list)

    @property
    def transfers(self) -> tuple[TransferDraft, ...]:
        """The transfers in the order in which they were laid out."""
        return tuple(self._transfers)

    def move(self, *, fund: int, debit: Side, credit: Side, amount_cents: int) -> None:
        """A plain transfer inside one fund."""
        _refuse_reserved(debit, credit)
        self._append(fund=fund, debit=debit, credit=credit, amount_cents=amount_cents)

    def in_(self, *, fund: int, place: Side, account: Side, amount_cents: int) -> None:
        """Money of `fund` arrives at `place`: POOL place against 290[fund]; 100 against `account` in the fund."""
        _refuse_reserved(place, account)
        self._append(fund=POOL, debit=place, credit=_owed_to(fund), amount_cents=amount_cents)
        self._append(fund=fund, debit=Side(CLAIM_ON_POOL), credit=account, amount_cents=amount_cents)

    def out(self, *, fund: int, account: Side, place: Side, amount_cents: int) -> None:
        """Money of `fund` leaves `place`: `account` against 100 in the fund; POOL 290[fund] against place."""
        _refuse_reserved(place, account)
        self._append(fund=fund, debit=account, credit=Side(CLAIM_ON_POOL), amount_cents=amount_cents)
        self._append(fund=POOL, debit=_owed_to(fund), credit=place, amount_cents=amount_cents)

    def cross(self, *, from_fund: int, debit: Side, to_fund: int, credit: Side, amount_cents: int) -> None:
        """Money that lies still changes its owner: `debit` in one fund, `credit` in another."""
        _refuse_reserved(debit, credit)
        if POOL in (from_fund, to_fund) or from_fund == to_fund:
            raise WrongFundError(
                "Money can only cross between two different owners",
                where="{from_fund} to {to_fund}",
                from_fund=from_fund,
                to_fund=to_fund,
            )
        self._append(fund=from_fund, debit=debit, credit=Side(CLAIM_ON_POOL), amount_cents=amount_cents)
        self._append(fund=POOL, debit=_owed_to(from_fund), credit=_owed_to(to_fund), amount_cents=amount_cents)
        self._append(fund=to_fund, debit=Side(CLAIM_ON_POOL), credit=credit, amount_cents=amount_cents)

    def in_many(self, *, places: Sequence[tuple[Side, int]], purposes: Sequence[Purpose]) -> tuple[Pairing, ...]:
        """Several tenders against several lines, laid out in order: at most m + n - 1 transfers in POOL.

        Returns which part of which tender paid which line (indexes into the two arguments). A purpose in POOL itself
        (206, money not yet identified) needs no claim. Raises `UnevenSidesError` unless the sums agree.
        """
        pairings = pair_in_order(
            left_cents=[cents for _, cents in places], right_cents=[cents for _, _, cents in purposes]
        )
        for pairing in pairings:
            place, (fund, account, _) = places[pairing.left][0], purposes[pairing.right]
            _refuse_reserved(place, account)
            credit = account if fund == POOL else _owed_to(fund)
            self._append(fund=POOL, debit=place, credit=credit, amount_cents=pairing.amount_cents)
        self._claim_all(purposes)
        return pairings

    def in_batch(self, *, place: Side, purposes: Sequence[Purpose]) -> None:
        """A file's money at one place: the POOL side once per fund, the owners' side once per purpose."""
        _refuse_reserved(place, *(account for _, account, _ in purposes))
        sums: dict[Side, int] = {}
        for fund, account, cents in purposes:
            credit = account if fund == POOL else _owed_to(fund)
            sums[credit] = sums.get(credit, 0) + cents
        for credit, cents in sums.items():
            self._append(fund=POOL, debit=place, credit=credit, amount_cents=cents)
        self._claim_all(purposes)

    def exchange(self, *, debits: Sequence[Purpose], credits: Sequence[Purpose]) -> None:  # noqa: A002 - the field's word
        """Debits against credits of equal sum, in order: a plain transfer inside one fund, CROSS between two.

        What stays in one fund is matched first, so that as little as possible crosses.
        """
        if sum(cents for _, _, cents in debits) != sum(cents for _, _, cents in credits):
            raise UnevenSidesError(
                "Debits and credits of an exchange differ",
                where="{debits} against {credits}",
                debits=debits,
                credits=credits,
            )
        left_debits, left_credits = list(debits), list(credits)
        for fund in sorted({fund for fund, _, _ in debits} & {fund for fund, _, _ in credits}):
            left_debits, left_credits = self._match(fund, left_debits, left_credits)
        for debit, credit, cents in _zip(left_debits, left_credits):
            self.cross(from_fund=debit[0], debit=debit[1], to_fund=credit[0], credit=credit[1], amount_cents=cents)

    def reverse(self, *, transfers: Iterable[WrittenTransfer]) -> None:
        """Each transfer again with its sides exchanged, naming the original."""
        self._transfers.extend(
            TransferDraft(
                debit_account_id=written.credit_account_id,
                debit_subsidiary_id=written.credit_subsidiary_id,
                credit_account_id=written.debit_account_id,
                credit_subsidiary_id=written.debit_subsidiary_id,
                amount_cents=written.amount_cents,
                corrects_transfer_id=written.id,
            )
            for written in transfers
        )

    def _match(
        self,
        fund: int,
        debits: list[Purpose],
        credits: list[Purpose],  # noqa: A002 - the field's word
    ) -> tuple[list[Purpose], list[Purpose]]:
        own_debits, own_credits = _of(fund, debits), _of(fund, credits)
        common = min(_total(own_debits), _total(own_credits))
        first_debits, rest_debits = _cut(own_debits, common)
        first_credits, rest_credits = _cut(own_credits, common)
        for debit, credit, cents in _zip(first_debits, first_credits):
            if debit[1] != credit[1]:
                self.move(fund=fund, debit=debit[1], credit=credit[1], amount_cents=cents)
        return [*_not_of(fund, debits), *rest_debits], [*_not_of(fund, credits), *rest_credits]

    def _claim_all(self, purposes: Sequence[Purpose]) -> None:
        for fund, account, cents in purposes:
            if fund != POOL:
                self._append(fund=fund, debit=Side(CLAIM_ON_POOL), credit=account, amount_cents=cents)

    def _append(self, *, fund: int, debit: Side, credit: Side, amount_cents: int) -> None:
        if isinstance(amount_cents, bool) or not isinstance(amount_cents, int) or amount_cents <= 0:
            raise AmountError(
                "A transfer moves a positive whole number of cents",
                where="{amount_cents}",
                amount_cents=repr(amount_cents),
            )
        if debit == credit:
            raise SameSideError(
                "A transfer needs two different sides", where="{event}: {debit}", event=self.event, debit=debit
            )
        self._transfers.append(
            TransferDraft(
                debit_account_id=_account_id(fund, debit),
                debit_subsidiary_id=debit.subsidiary_id,
                credit_account_id=_account_id(fund, credit),
                credit_subsidiary_id=credit.subsidiary_id,
                amount_cents=amount_cents,
            )
        )


def _account_id(fund: int, side: Side) -> int:
    """The account's id, after refusing what the database would refuse without saying why."""
    is_control = subsidiary_kind(number=side.number) is not SubsidiaryKind.NONE
    if is_control != (side.subsidiary_id is not None):
        raise SubsidiaryError(
            "Ledger account {number} needs to know whose it is"
            if is_control
            else "Ledger account {number} has no subsidiaries",
            where="fund {fund}, {side}",
            number=side.number,
            fund=fund,
            side=side,
        )
    if fund in CHART and side.number not in CHART[fund]:
        raise WrongFundError(
            "Fund {fund} has no account {number}", where="{side}", fund=fund, number=side.number, side=side
        )
    return ledger_account_id(fund=fund, number=side.number)


def _owed_to(fund: int) -> Side:
    if fund == POOL:
        raise WrongFundError("POOL holds money for others and owns none", where="IN, OUT or CROSS")
    return Side(OWED_TO_FUNDS, fund)


def _refuse_reserved(*sides: Side) -> None:
    for side in sides:
        if side.number in RESERVED:
            raise ReservedAccountError(
                "Ledger account {number} moves only with money",
                to_do="Use IN, OUT or CROSS, which name it.",
                number=side.number,
            )


def _total(purposes: Sequence[Purpose]) -> int:
    return sum(cents for _, _, cents in purposes)


def _of(fund: int, purposes: Sequence[Purpose]) -> list[Purpose]:
    return [purpose for purpose in purposes if purpose[0] == fund]


def _not_of(fund: int, purposes: Sequence[Purpose]) -> list[Purpose]:
    return [purpose for purpose in purposes if purpose[0] != fund]


def _cut(purposes: Sequence[Purpose], cents: int) -> tuple[list[Purpose], list[Purpose]]:
    """The first `cents` of the purposes, and the rest."""
    first: list[Purpose] = []
    rest: list[Purpose] = []
    left = cents
    for fund, side, amount in purposes:
        taken = min(left, amount)
        left -= taken
        if taken:
            first.append((fund, side, taken))
        if amount > taken:
            rest.append((fund, side, amount - taken))
    return first, rest


def _zip(debits: Sequence[Purpose], credits: Sequence[Purpose]) -> list[tuple[Purpose, Purpose, int]]:  # noqa: A002
    pairings = pair_in_order(
        left_cents=[cents for _, _, cents in debits], right_cents=[cents for _, _, cents in credits]
    )
    return [(debits[pairing.left], credits[pairing.right], pairing.amount_cents) for pairing in pairings]
