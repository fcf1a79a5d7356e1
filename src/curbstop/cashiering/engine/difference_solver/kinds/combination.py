"""Some checks together are just what lacks: a bundle that was not counted, or left in a machine."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb

from curbstop.cashiering.engine.difference_solver.rows import (
    Cause,
    CauseKind,
    DrawerDay,
    Effect,
    Evidence,
    RecordedItem,
)
from curbstop.cashiering.types import TenderClass

FEWEST_CHECKS, MOST_CHECKS = 2, 4
MOST_SUMS = 400_000


def combination(*, day: DrawerDay, target: Effect) -> Iterator[Cause]:
    """Two to four checks: those that lack on the tape, or with a tape of sums every sum that fits, within bounds."""
    short = -target.checks_cents
    if short <= 0 or target.currency_cents or target.cards_cents or target.found:
        return
    checks = day.of(TenderClass.CHECKS)
    if day.is_itemised:
        lost = set(target.lost)
        size = len(target.lost)
        pool = [item for item in checks if item.applied_cents in lost]
        sets = (
            combinations(pool, size)
            if FEWEST_CHECKS <= size <= MOST_CHECKS and comb(len(pool), size) <= MOST_SUMS
            else ()
        )
        found = [one for one in sets if _amounts(one) == target.lost]
    else:
        found = list(_sums(checks, short))
    for one in found:
        total = comb(len(checks), len(one)) * (MOST_CHECKS - 1)
        yield Cause(
            kind=CauseKind.COMBINATION,
            effect=day.effect_on(lost=_amounts(one)),
            share=1 / total,
            receipt_ids=tuple(sorted(item.receipt_id for item in one)),
            tender_ids=tuple(sorted(item.tender_id for item in one)),
            facts=(("receipts", ", ".join(item.number for item in one)), ("cents", short), ("checks", len(one))),
            evidence=(Evidence("none_on_tape" if day.is_itemised else "sum_fits", (("cents", short),)),),
        )


def _amounts(items: Sequence[RecordedItem]) -> tuple[int, ...]:
    return tuple(sorted(item.applied_cents for item in items))


def _sums(checks: Sequence[RecordedItem], short: int) -> Iterator[tuple[RecordedItem, ...]]:
    """Every set of two to four whose sum is `short`: the last one is looked up, not searched. Stops at the bound."""
    small = [item for item in checks if item.applied_cents < short]
    place = {id(item): number for number, item in enumerate(small)}
    by_amount: dict[int, list[RecordedItem]] = {}
    for item in small:
        by_amount.setdefault(item.applied_cents, []).append(item)
    tried = 0
    for size in range(1, MOST_CHECKS):
        for some in combinations(small, size):
            tried += 1
            if tried > MOST_SUMS:
                return
            last = by_amount.get(short - sum(item.applied_cents for item in some), ())
            yield from ((*some, item) for item in last if place[id(item)] > place[id(some[-1])])
