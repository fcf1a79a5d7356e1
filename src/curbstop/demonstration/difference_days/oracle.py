"""The ceiling: everything the simulator could have done to leave just these data, ranked by the simulator's own chances.

It knows what the solver does not: the frequencies, how places are drawn, how customers pay. It shares no code with the solver.
"""

# ruff: noqa: PLR2004 - the numbers are the model itself, as docs/algorithms/difference_solver.md fixes it
from __future__ import annotations

from collections import Counter
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

from curbstop.cashiering.types import DENOMINATIONS
from curbstop.demonstration.difference_days import plant
from curbstop.demonstration.difference_days.world import CARDS, CHECKS, CURRENCY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from curbstop.cashiering.queries import DrawerDay, NeighbourDrawer, RecordedItem
    from curbstop.cashiering.types import TenderClass

Guess = tuple[plant.Key, float]
ALMOST_NEVER = 1e-7
INVERSES: dict[str, Callable[[int], list[int]]] = {
    "transposed": plant.transposed_from,
    "slipped": lambda cents: [one for one in (cents // 10, cents // 100, cents * 10, cents * 100) if one],
    "halved": lambda cents: [2 * cents],
}
KEYED: dict[str, Callable[[int], list[int]]] = {
    "transposed": plant.transposed_from,
    "slipped": plant.slipped_from,
    "halved": plant.halved_from,
}


class Seen:
    """The data as the simulator sees them: the difference by class, and on an itemised tape the checks' two remainders."""

    def __init__(self, day: DrawerDay) -> None:
        """Compare what was recorded with what was counted."""
        self.day = day
        self.living = [item for item in day.items if item.voided_at is None]
        self.plain = [item for item in self.living if item.tendered_cents == item.applied_cents]
        recorded = Counter(item.applied_cents for item in self.living if item.tender_class is CHECKS)
        counted = Counter(day.tape)
        self.cash = day.counted_currency_cents - sum(i.applied_cents for i in self.living if i.tender_class is CURRENCY)
        self.cards = day.counted_cards_cents - sum(i.applied_cents for i in self.living if i.tender_class is CARDS)
        self.checks = counted_cents(counted) - counted_cents(recorded)
        self.itemised = bool((recorded & counted).total() * 2 >= recorded.total() > 0)
        self.lost, self.found = recorded - counted, counted - recorded

    def fits(self, changes: list[tuple[TenderClass, int]]) -> bool:
        """Whether money that came (above zero) or went in these classes makes just this difference."""
        of = {
            one: sum(cents for tender_class, cents in changes if tender_class is one)
            for one in (CURRENCY, CHECKS, CARDS)
        }
        if (of[CURRENCY], of[CHECKS], of[CARDS]) != (self.cash, self.checks, self.cards):
            return False
        if not self.itemised:
            return True
        lost = Counter(-cents for tender_class, cents in changes if tender_class is CHECKS and cents < 0)
        found = Counter(cents for tender_class, cents in changes if tender_class is CHECKS and cents > 0)
        return (lost - found, found - lost) == (self.lost, self.found)


def counted_cents(amounts: Counter[int]) -> int:
    """A multiset's sum."""
    return sum(amounts.elements())


def told_by_the_data(*, day: DrawerDay) -> list[plant.Key]:
    """Every cause that can have left these data, the most probable first."""
    seen = Seen(day)
    weights: dict[plant.Key, float] = {}
    for kind, guesses in GUESSES.items():
        for key, chance in guesses(seen):
            weights[key] = weights.get(key, 0.0) + plant.FREQUENCIES[kind][0] * chance
    return sorted(weights, key=lambda key: (-weights[key], key))


def _paid(item: RecordedItem, cents: int) -> float:
    """How probable a customer with this stub pays just so much."""
    stub = item.stub_cents
    if stub is None:
        return 1 / 1_180 if cents % 25 == 0 and 500 <= cents <= 30_000 else ALMOST_NEVER
    chance = 0.75 if cents == stub else 0.0
    chance += 0.10 if cents == -(-stub // 100) * 100 else 0.0
    parts = max(1, (stub - 1) // 500)
    chance += 0.15 / parts if cents % 500 == 0 and 0 < cents <= 500 * parts else 0.0
    return chance + ALMOST_NEVER


def _keyed(kind: str) -> Callable[[Seen], Iterator[Guess]]:
    def guesses(seen: Seen) -> Iterator[Guess]:
        for item in seen.plain:
            for true in set(INVERSES[kind](item.applied_cents)):
                ways = KEYED[kind](true)
                one = item.tender_class
                if item.applied_cents in ways and seen.fits([(one, true), (one, -item.applied_cents)]):
                    likelier = _paid(item, true) / _paid(item, item.applied_cents)
                    yield (kind, (item.receipt_id,), ""), likelier / len(seen.plain) / len(ways)

    return guesses


def _doubled(seen: Seen) -> Iterator[Guess]:
    for item in seen.living:
        for before in seen.living:
            seconds = (item.recorded_at - before.recorded_at).total_seconds()
            if (
                item.customer_account_id == before.customer_account_id
                and (item.applied_cents, item.tender_class) == (before.applied_cents, before.tender_class)
                and 0 < seconds <= 300
                and seen.fits([(item.tender_class, -item.applied_cents)])
            ):
                yield ("doubled", (item.receipt_id,), ""), 1 / len(seen.living) / ALMOST_NEVER


def _missed(seen: Seen) -> Iterator[Guess]:
    for tender_class, share in ((CURRENCY, 0.45), (CHECKS, 0.35), (CARDS, 0.2)):
        cents = {CURRENCY: seen.cash, CHECKS: seen.checks, CARDS: seen.cards}[tender_class]
        if cents > 0 and seen.fits([(tender_class, cents)]):
            density = 0.2 / 1_180 if cents % 25 == 0 and 500 <= cents <= 30_000 else 0.0
            density += 0.08 / 200 if cents % 100 == 0 else 0.0
            density += 0.12 / 30 if cents % 500 == 0 else 0.0
            yield ("missed", (), str(tender_class)), share * (density + 0.6 / 20_000)


def _wrong_tender(seen: Seen) -> Iterator[Guess]:
    for item in seen.plain:
        for true in (CURRENCY, CHECKS, CARDS):
            if true is not item.tender_class and seen.fits(
                [(item.tender_class, -item.applied_cents), (true, item.applied_cents)]
            ):
                yield ("wrong_tender", (item.receipt_id,), str(true)), 1 / len(seen.plain) / 2


def _void_not_made(seen: Seen) -> Iterator[Guess]:
    for item in seen.living:
        if seen.fits([(item.tender_class, -item.applied_cents)]):
            followed = any(_keyed_anew(item, other) for other in seen.living)
            chance = 0.7 / 0.01 if followed else 0.3
            yield ("void_not_made", (item.receipt_id,), ""), chance / len(seen.living)


def _keyed_anew(item: RecordedItem, other: RecordedItem) -> bool:
    minutes = (other.recorded_at - item.recorded_at).total_seconds() / 60
    same_tender = other.tender_class is item.tender_class
    step = abs(other.applied_cents - item.applied_cents)
    return (
        other.customer_account_id == item.customer_account_id
        and 1 <= minutes <= 9
        and ((same_tender and step == 500) or (not same_tender and step == 0))
    )


def _void_twice(seen: Seen) -> Iterator[Guess]:
    voided = [item for item in seen.day.items if item.voided_at is not None]
    for item in voided:
        before = any(
            other.customer_account_id == item.customer_account_id and other.recorded_at < item.recorded_at
            for other in voided
        )
        if before and seen.fits([(item.tender_class, item.applied_cents)]):
            yield ("void_twice", (item.receipt_id,), ""), 1 / ALMOST_NEVER


def _wrong_note(seen: Seen) -> Iterator[Guess]:
    places = [(item, true) for item in plant.one_note(seen.living) for true in plant.other_notes(item)]
    for item, true in places:
        if seen.fits([(CURRENCY, true - item.tendered_cents)]):
            yield ("wrong_note", (item.receipt_id,), ""), 1 / len(places)


def _strap_or_roll(seen: Seen) -> Iterator[Guess]:
    pieces = dict(seen.day.pieces)
    for sizes, share in ((plant.ROLLS, 0.7), (plant.STRAPS, 0.3)):
        there = [code for code, size in sizes.items() if pieces.get(code, 0) + size >= size]
        for code in there:
            cents = DENOMINATIONS[code] * sizes[code]
            if seen.fits([(CURRENCY, -cents)]):
                yield ("strap_or_roll", (), f"{code}-"), share * 0.7 / len(there)
            if pieces.get(code, 0) >= 2 * sizes[code] and seen.fits([(CURRENCY, cents)]):
                yield ("strap_or_roll", (), f"{code}+"), share * 0.3 / len(there)


def _neighbour(seen: Seen) -> Iterator[Guess]:
    for item in seen.living:
        if item.tender_class is not CARDS and seen.fits([(item.tender_class, -item.applied_cents)]):
            for other in seen.day.neighbours:
                if _lies_there(item, other):
                    kinds = sum(1 for one in seen.living if one.tender_class is item.tender_class)
                    share = 0.6 if item.tender_class is CHECKS else 0.4
                    chance = share / kinds / 2 * (1 / ALMOST_NEVER if item.tender_class is CHECKS else 1 / 0.01)
                    yield ("neighbour", (item.receipt_id,), str(other.session_id)), chance


def _lies_there(item: RecordedItem, other: NeighbourDrawer) -> bool:
    if item.tender_class is CHECKS:
        return item.applied_cents in other.found_checks
    return other.currency_cents == item.applied_cents


def _check_at_stub(seen: Seen) -> Iterator[Guess]:
    places = [item for item in seen.living if item.tender_class is CHECKS and item.stub_cents == item.applied_cents]
    for item in places:
        written = item.applied_cents + seen.checks
        if written <= 0 or not seen.fits([(CHECKS, written), (CHECKS, -item.applied_cents)]):
            continue
        chance = 0.0
        for rounded in (True, False):
            ways = plant.written_instead(item.applied_cents, rounded=rounded)
            chance += 0.5 / len(ways) if written in ways else 0.0
        if chance:
            yield ("check_at_stub", (item.receipt_id,), ""), chance / len(places)


def _combination(seen: Seen) -> Iterator[Guess]:
    checks = [item for item in seen.living if item.tender_class is CHECKS]
    if seen.cash or seen.cards or seen.checks >= 0:
        return
    pool = [item for item in checks if item.applied_cents in seen.lost] if seen.itemised else checks
    for size in (2, 3, 4):
        for some in combinations(pool, size) if len(checks) >= 2 * size else ():
            if sum(item.applied_cents for item in some) == -seen.checks and seen.fits(
                [(CHECKS, -item.applied_cents) for item in some]
            ):
                key = ("combination", tuple(sorted(item.receipt_id for item in some)), "")
                yield key, 1 / 3 / comb(len(checks), size)


def _late_payment(seen: Seen) -> Iterator[Guess]:
    late = plant.last_minutes(seen.living)
    for item in late:
        if seen.fits([(item.tender_class, -item.applied_cents)]):
            yield ("late_payment", (item.receipt_id,), ""), 1 / len(late)


GUESSES: dict[str, Callable[[Seen], Iterator[Guess]]] = {
    "transposed": _keyed("transposed"),
    "slipped": _keyed("slipped"),
    "halved": _keyed("halved"),
    "doubled": _doubled,
    "missed": _missed,
    "wrong_tender": _wrong_tender,
    "void_not_made": _void_not_made,
    "void_twice": _void_twice,
    "wrong_note": _wrong_note,
    "strap_or_roll": _strap_or_roll,
    "neighbour": _neighbour,
    "check_at_stub": _check_at_stub,
    "combination": _combination,
    "late_payment": _late_payment,
}
