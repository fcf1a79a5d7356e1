"""The errors: each changes a clean day in one way, and says what it did and where. None: not possible on this day."""

# ruff: noqa: PLR2004 - the numbers are the model itself, as docs/algorithms/difference_solver.md fixes it
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from curbstop.demonstration.difference_days.world import (
    CARDS,
    CHECKS,
    COUNT_BEGINS,
    CURRENCY,
    LAST_MINUTES,
    NOTES,
    World,
    draw_amount,
    draw_class,
    key_anew,
    void_rightly,
)

if TYPE_CHECKING:
    from curbstop.cashiering.queries import RecordedItem

Key = tuple[str, tuple[int, ...], str]
ROLLS = {"coin_1": 50, "coin_5": 40, "coin_10": 50, "coin_25": 40}
STRAPS = {"1": 100, "5": 100, "20": 100}


def transposed_from(cents: int) -> list[int]:
    """What a true amount can become when two adjacent digits are exchanged."""
    text = str(cents)
    swapped = {text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in range(len(text) - 1)}
    return sorted(int(one) for one in swapped if one[0] != "0" and int(one) != cents)


def slipped_from(cents: int) -> list[int]:
    """What a true amount can become when the decimal point slips."""
    made = [cents * 10, cents * 100] + [cents // by for by in (10, 100) if cents % by == 0]
    return sorted(one for one in made if 0 < one <= 999_999)


def halved_from(cents: int) -> list[int]:
    """Half of an even amount."""
    return [cents // 2] if cents % 2 == 0 else []


def _keyed(world: World, kind: str, keyed: Callable[[int], list[int]]) -> Key | None:
    places = [item for item in world.plain if keyed(item.applied_cents)]
    if not places:
        return None
    item = world.rng.choice(places)
    wrong = world.rng.choice(keyed(item.applied_cents))
    world.change(item, applied_cents=wrong, tendered_cents=wrong)
    return kind, (item.receipt_id,), ""


def transposed(world: World) -> Key | None:
    """Two digits exchanged."""
    return _keyed(world, "transposed", transposed_from)


def slipped(world: World) -> Key | None:
    """The point slipped."""
    return _keyed(world, "slipped", slipped_from)


def halved(world: World) -> Key | None:
    """Half keyed."""
    return _keyed(world, "halved", halved_from)


def doubled(world: World) -> Key | None:
    """Keyed a second time within five minutes."""
    item = world.rng.choice(world.living)
    at = item.recorded_at + timedelta(seconds=world.rng.randrange(20, 300))
    number = next(world.numbers)
    again = replace(item, tender_id=number, receipt_id=number, number=f"D1-{number:04}", recorded_at=at)
    world.items.append(again)
    return "doubled", (again.receipt_id,), ""


def missed(world: World) -> Key | None:
    """Money without a receipt."""
    tender_class = draw_class(world.rng)
    world.lay(tender_class, draw_amount(world.rng)[1])
    return "missed", (), str(tender_class)


def wrong_tender(world: World) -> Key | None:
    """Keyed as another tender."""
    item = world.rng.choice(world.plain)
    true = item.tender_class
    keyed = world.rng.choice([one for one in (CURRENCY, CHECKS, CARDS) if one is not true])
    world.change(item, tender_class=keyed)
    return "wrong_tender", (item.receipt_id,), str(true)


def void_not_made(world: World) -> Key | None:
    """Money given back, the receipt left standing; mostly keyed anew."""
    item = world.rng.choice(world.living)
    world.lay(item.tender_class, -item.applied_cents)
    if world.rng.random() < 0.7:
        key_anew(world, item, item.recorded_at + timedelta(minutes=world.rng.randint(1, 9)))
    return "void_not_made", (item.receipt_id,), ""


def void_twice(world: World) -> Key | None:
    """A receipt rightly voided, and the one that replaced it too."""
    new = void_rightly(world, world.rng.choice(world.living))
    world.change(new, voided_at=new.recorded_at + timedelta(minutes=1))
    return "void_twice", (new.receipt_id,), ""


def wrong_note(world: World) -> Key | None:
    """One note handed over, change given as for another."""
    places = [(item, note) for item in one_note(world.living) for note in other_notes(item)]
    if not places:
        return None
    item, true = world.rng.choice(places)
    world.currency_cents += true - item.tendered_cents
    return "wrong_note", (item.receipt_id,), ""


def one_note(items: list[RecordedItem]) -> list[RecordedItem]:
    """Cash payments for which one note was keyed, with change."""
    return [
        item
        for item in items
        if item.tender_class is CURRENCY and item.tendered_cents in NOTES and item.tendered_cents > item.applied_cents
    ]


def other_notes(item: RecordedItem) -> list[int]:
    """What the note can truly have been: enough for the payment."""
    return [note for note in NOTES if note != item.tendered_cents and note >= item.applied_cents]


def strap_or_roll(world: World) -> Key | None:
    """A roll or strap left out, or counted twice."""
    pieces = dict(world.observed().pieces)
    wanted = ROLLS if world.rng.random() < 0.7 else STRAPS
    there = [code for code, size in wanted.items() if pieces.get(code, 0) >= size]
    if not there:
        return None
    code = world.rng.choice(there)
    sign = 1 if world.rng.random() < 0.7 else -1
    world.uncounted_pieces = {code: sign * wanted[code]}
    return "strap_or_roll", (), f"{code}{'-' if sign > 0 else '+'}"


def neighbour(world: World) -> Key | None:
    """A check or cash payment that lies in another drawer."""
    wanted = CHECKS if world.rng.random() < 0.6 else CURRENCY
    places = [item for item in world.living if item.tender_class is wanted]
    if not places:
        return None
    item = world.rng.choice(places)
    cents = item.applied_cents
    world.lay(wanted, -cents)
    place = world.rng.randrange(2)
    other = world.neighbours[place]
    if wanted is CHECKS:
        other = replace(
            other, checks_cents=other.checks_cents + cents, found_checks=tuple(sorted((*other.found_checks, cents)))
        )
    else:
        other = replace(other, currency_cents=other.currency_cents + cents)
    world.neighbours[place] = other
    return "neighbour", (item.receipt_id,), str(other.session_id)


def check_at_stub(world: World) -> Key | None:
    """Keyed at the stub's amount; the check is for another."""
    places = [item for item in world.living if item.tender_class is CHECKS and item.stub_cents == item.applied_cents]
    if not places:
        return None
    item = world.rng.choice(places)
    written = world.rng.choice(written_instead(item.applied_cents, rounded=world.rng.random() < 0.5) or [0])
    if not written:
        return None
    world.lay(CHECKS, -item.applied_cents)
    world.lay(CHECKS, written)
    return "check_at_stub", (item.receipt_id,), ""


def written_instead(stub: int, *, rounded: bool) -> list[int]:
    """Whole dollars below and above; or multiples of 5.00 up to twice the stub."""
    if rounded:
        return [one for one in (stub // 100 * 100, -(-stub // 100) * 100) if one not in {stub, 0}]
    return [one for one in range(500, 2 * stub, 500) if one != stub]


def combination(world: World) -> Key | None:
    """Two to four checks that are not on the tape."""
    checks = [item for item in world.living if item.tender_class is CHECKS]
    size = world.rng.randint(2, 4)
    if len(checks) < 2 * size:
        return None
    lost = world.rng.sample(checks, size)
    for item in lost:
        world.lay(CHECKS, -item.applied_cents)
    return "combination", tuple(sorted(item.receipt_id for item in lost)), ""


def late_payment(world: World) -> Key | None:
    """Money of the last minutes, uncounted."""
    late = last_minutes(world.living)
    if not late:
        return None
    item = world.rng.choice(late)
    world.lay(item.tender_class, -item.applied_cents)
    return "late_payment", (item.receipt_id,), ""


def last_minutes(items: list[RecordedItem]) -> list[RecordedItem]:
    """Physical payments of the last ten minutes before the count."""
    since = COUNT_BEGINS - timedelta(minutes=LAST_MINUTES)
    return [item for item in items if item.recorded_at >= since and item.tender_class is not CARDS]


Plant = Callable[[World], Key | None]
FREQUENCIES: dict[str, tuple[int, Plant]] = {
    "transposed": (110, transposed),
    "slipped": (60, slipped),
    "doubled": (90, doubled),
    "halved": (40, halved),
    "missed": (80, missed),
    "wrong_tender": (130, wrong_tender),
    "void_not_made": (70, void_not_made),
    "void_twice": (40, void_twice),
    "wrong_note": (120, wrong_note),
    "strap_or_roll": (60, strap_or_roll),
    "neighbour": (60, neighbour),
    "check_at_stub": (60, check_at_stub),
    "combination": (30, combination),
    "late_payment": (50, late_payment),
}
"""Kind -> how many of 1,000 days, and how it is made. Fixed before tuning: docs/algorithms/difference_solver.md."""
