"""Ranking what could explain a drawer's difference."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from curbstop.cashiering.engine.difference_solver.rows import (
    MOST_ITEMS,
    Cause,
    CauseKind,
    DrawerDay,
    Effect,
)
from curbstop.cashiering.engine.difference_solver.table import CAUSES, Kind
from curbstop.cashiering.types import COUNTED_CLASSES

MOST_CAUSES = 10
MOST_EFFECTS = 4_000
BEST_OF_A_CLASS = 2
TWO = 2
BOTH_AT_ONCE = 0.02
"""Two errors in one drawer on one day are so much rarer than one."""


def explain(*, day: DrawerDay, most: int = MOST_CAUSES) -> tuple[Cause, ...]:
    """What could explain the difference, the most probable first; empty when nothing does or nothing differs.

    Pairs of errors only when no single one explains it, or only a missed item, which can explain any amount.
    `score` is comparable within one answer only.
    """
    target = day.difference
    if target.is_nothing or len(day.items) > MOST_ITEMS:
        return ()
    found = singles(day=day, target=target)
    if all(cause.kind is CauseKind.MISSED for cause in found):
        found = _ranked([*found, *pairs(day=day, target=target)])
    return tuple(found[:most])


def singles(*, day: DrawerDay, target: Effect) -> list[Cause]:
    """The causes whose effect is the target, to the cent and to the check."""
    found = [
        _scored(row, cause)
        for row in CAUSES
        for cause in row.find(day=day, target=target)
        if cause.effect == target and cause.share > 0
    ]
    return _ranked(found)


def pairs(*, day: DrawerDay, target: Effect) -> list[Cause]:
    """Two errors: in two classes, each class by itself; in one, any two whose effects together are the target."""
    classes = [one for one in COUNTED_CLASSES if not target.only(one).is_nothing]
    if len(classes) == TWO:
        halves = [singles(day=day, target=target.only(one))[:BEST_OF_A_CLASS] for one in classes]
        joined = [_pair(first, second) for first in halves[0] for second in halves[1]]
        if joined:
            return _ranked(joined)
    return _ranked(_joined(_listed(day, target), target))


def _listed(day: DrawerDay, target: Effect) -> Sequence[Cause]:
    """All places of all kinds that have a finite list of them, the best first, within the bound."""
    found = [_scored(row, cause) for row in CAUSES if row.is_listed for cause in row.find(day=day, target=target)]
    return _ranked(found)[:MOST_EFFECTS]


def _joined(listed: Sequence[Cause], target: Effect) -> Iterable[Cause]:
    by_effect: dict[Effect, list[Cause]] = {}
    for cause in listed:
        rest = target.less(cause.effect)
        for other in by_effect.get(rest, ()):
            if not set(other.receipt_ids) & set(cause.receipt_ids):
                yield _pair(other, cause)
        by_effect.setdefault(cause.effect, []).append(cause)


def _pair(first: Cause, second: Cause) -> Cause:
    return Cause(
        kind=CauseKind.PAIR,
        effect=first.effect.plus(second.effect),
        share=first.share * second.share,
        receipt_ids=first.receipt_ids + second.receipt_ids,
        tender_ids=first.tender_ids + second.tender_ids,
        place="|".join(sorted(f"{part.kind}{part.place}" for part in (first, second))),
        score=BOTH_AT_ONCE * first.score * second.score,
        parts=(first, second),
    )


def _scored(row: Kind, cause: Cause) -> Cause:
    return replace(cause, score=row.weight * cause.share)


def _ranked(causes: Iterable[Cause]) -> list[Cause]:
    return sorted(causes, key=lambda cause: (-cause.score, cause.key))
