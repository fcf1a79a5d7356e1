"""A day as it truly was: what was recorded, and where the money lies. Without an error both agree."""

# ruff: noqa: PLR2004 - the numbers are the model itself, as docs/algorithms/difference_solver.md fixes it
from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from curbstop.cashiering.queries import DrawerDay, NeighbourDrawer, RecordedItem
from curbstop.cashiering.types import DENOMINATIONS, TenderClass

if TYPE_CHECKING:
    from collections.abc import Iterator

CURRENCY, CHECKS, CARDS = TenderClass.CURRENCY, TenderClass.CHECKS, TenderClass.CARDS
OPENS, CLOSES = datetime(2026, 3, 2, 16, 0, tzinfo=UTC), datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
COUNT_BEGINS = CLOSES + timedelta(minutes=5)
LAST_MINUTES = 10
NOTES = (500, 1_000, 2_000, 5_000, 10_000)
FLOAT_PIECES = {"20": 4, "10": 4, "5": 8, "1": 20, "coin_25": 80, "coin_10": 50, "coin_5": 40, "coin_1": 50}


class CheckGoneError(Exception):
    """A second error asks for a check that the first has taken away."""


@dataclass
class World:
    """One watched drawer and its two neighbours. `tape` and `currency_cents` are what truly lies there."""

    rng: random.Random
    items: list[RecordedItem] = field(default_factory=list)
    currency_cents: int = 0
    tape: list[int] = field(default_factory=list)
    cards_cents: int = 0
    is_itemised: bool = True
    neighbours: list[NeighbourDrawer] = field(default_factory=list)
    uncounted_pieces: dict[str, int] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def living(self) -> list[RecordedItem]:
        """Receipts that stand."""
        return [item for item in self.items if item.voided_at is None]

    @property
    def plain(self) -> list[RecordedItem]:
        """Standing receipts without change."""
        return [item for item in self.living if item.tendered_cents == item.applied_cents]

    def lay(self, tender_class: TenderClass, cents: int) -> None:
        """Put money where a class of tender lies; below zero takes it away again."""
        if tender_class is CURRENCY:
            self.currency_cents += cents
        elif tender_class is CARDS:
            self.cards_cents += cents
        elif cents > 0:
            self.tape.append(cents)
        elif -cents in self.tape:
            self.tape.remove(-cents)
        else:
            raise CheckGoneError

    def record(
        self,
        *,
        at: datetime,
        tender_class: TenderClass,
        cents: int,
        account: int,
        stub: int | None,
        tendered: int | None = None,
    ) -> RecordedItem:
        """A receipt, as the cashier keys it."""
        number = next(self.numbers)
        item = RecordedItem(
            number, number, f"D1-{number:04}", at, tender_class, tendered or cents, cents, account, stub
        )
        self.items.append(item)
        return item

    def change(self, item: RecordedItem, **facts: object) -> RecordedItem:
        """A recorded item as it was keyed instead."""
        other = replace(item, **facts)  # type: ignore[arg-type]
        self.items[self.items.index(item)] = other
        return other

    def observed(self) -> DrawerDay:
        """What the supervisor has."""
        pieces = _pieces(self.currency_cents)
        for code, number in self.uncounted_pieces.items():
            pieces[code] = pieces.get(code, 0) - number
        counted = sum(DENOMINATIONS[code] * number for code, number in pieces.items()) - FLOAT_CENTS
        return DrawerDay(
            session_id=1,
            items=tuple(sorted(self.items, key=lambda item: (item.recorded_at, item.tender_id))),
            counted_currency_cents=counted,
            tape=tuple(sorted(self.tape)) if self.is_itemised else (sum(self.tape),),
            counted_cards_cents=self.cards_cents,
            pieces=tuple(sorted(pieces.items())),
            count_began_at=COUNT_BEGINS,
            neighbours=tuple(self.neighbours),
        )


FLOAT_CENTS = sum(DENOMINATIONS[code] * number for code, number in FLOAT_PIECES.items())


def _pieces(net_cents: int) -> dict[str, int]:
    """Denominations of the drawer: the float, and what came in, in few pieces; ones and fives stay in straps' number."""
    pieces = dict(FLOAT_PIECES)
    left = net_cents + FLOAT_CENTS - sum(DENOMINATIONS[code] * number for code, number in pieces.items())
    if left < 0:
        pieces, left = {}, net_cents + FLOAT_CENTS
    for code, worth in DENOMINATIONS.items():
        if code in {"2", "coin_100", "coin_50", "100", "50"}:
            continue
        number, left = divmod(left, worth)
        pieces[code] = pieces.get(code, 0) + number
    return pieces


def clean_day(*, seed: str) -> World:
    """A day on which nothing goes wrong: 25 to 60 payments, rightful voids, second payments, neighbours."""
    rng = random.Random(seed)  # noqa: S311 - the same day every time
    world = World(rng=rng, is_itemised=rng.random() < 0.75)
    late = rng.randint(1, 3)
    for _ in range(rng.randint(25, 60) - late):
        _pay(world, OPENS + timedelta(seconds=rng.randrange(int((CLOSES - OPENS).total_seconds()))))
    for _ in range(late):
        _pay(world, COUNT_BEGINS - timedelta(seconds=rng.randrange(1, 60 * LAST_MINUTES)))
    world.neighbours = [_neighbour(rng, place) for place in (2, 3)]
    return world


def _pay(world: World, at: datetime) -> None:
    account = world.rng.randrange(100_000, 999_999)
    stub, cents = draw_amount(world.rng)
    tender_class = draw_class(world.rng)
    tendered = _handed_over(world.rng, cents) if tender_class is CURRENCY else cents
    item = world.record(at=at, tender_class=tender_class, cents=cents, account=account, stub=stub, tendered=tendered)
    world.lay(tender_class, cents)
    chance = world.rng.random()
    if chance < 0.02:
        void_rightly(world, item)
    elif chance < 0.04:
        at += timedelta(minutes=world.rng.randint(1, 30))
        part = 500 * world.rng.randint(1, 20)
        if part != cents and at < COUNT_BEGINS:
            world.record(at=at, tender_class=tender_class, cents=part, account=account, stub=stub)
            world.lay(tender_class, part)


def void_rightly(world: World, item: RecordedItem) -> RecordedItem:
    """Void a receipt and key it anew, other amount or other tender; the money follows. Returns the new receipt."""
    world.lay(item.tender_class, -item.applied_cents)
    at = item.recorded_at + timedelta(minutes=world.rng.randint(1, 9))
    world.change(item, voided_at=at)
    return key_anew(world, item, at)


def key_anew(world: World, item: RecordedItem, at: datetime) -> RecordedItem:
    """The payment once more, with another amount or another tender, and its money."""
    tender_class, cents = item.tender_class, item.applied_cents
    if world.rng.random() < 0.5:
        tender_class = world.rng.choice([one for one in (CURRENCY, CHECKS, CARDS) if one is not tender_class])
    else:
        cents += world.rng.choice([-1, 1]) * 500 if cents > 500 else 500
    new = world.record(
        at=at, tender_class=tender_class, cents=cents, account=item.customer_account_id or 0, stub=item.stub_cents
    )
    world.lay(tender_class, cents)
    return new


def draw_class(rng: random.Random) -> TenderClass:
    """45 % cash, 35 % checks, 20 % cards."""
    return rng.choices((CURRENCY, CHECKS, CARDS), (45, 35, 20))[0]


def draw_amount(rng: random.Random) -> tuple[int | None, int]:
    """The stub's amount and what is paid."""
    if rng.random() < 0.2:
        return None, 25 * rng.randint(20, 1_200)
    stub = round(rng.lognormvariate(9.1, 0.6))
    stub = min(max(stub, 2_000), 60_000)
    chance = rng.random()
    if chance < 0.75:
        return stub, stub
    if chance < 0.85:
        return stub, -(-stub // 100) * 100
    return stub, 500 * rng.randint(1, max(1, (stub - 1) // 500))


def _handed_over(rng: random.Random, cents: int) -> int:
    if rng.random() < 0.4:
        return cents
    notes = [note for note in NOTES if note > cents]
    if notes and rng.random() < 0.7:
        return notes[0]
    return -(-cents // 2_000) * 2_000


def _neighbour(rng: random.Random, place: int) -> NeighbourDrawer:
    items = []
    for number in range(rng.randint(25, 60)):
        stub, cents = draw_amount(rng)
        identity = place * 10_000 + number
        at = OPENS + timedelta(minutes=rng.randrange(540))
        items.append(
            RecordedItem(identity, identity, f"D{place}-{number:04}", at, draw_class(rng), cents, cents, identity, stub)
        )
    plain = NeighbourDrawer(session_id=place, drawer_code=f"D{place}", items=tuple(items))
    if rng.random() >= 0.15:
        return plain
    return replace(
        plain, currency_cents=rng.choice([-1, 1]) * rng.choice([100, 500, 1_000, 2_000, draw_amount(rng)[1]])
    )
