"""Playing the days and keeping the score: the solver beside the oracle, kind by kind."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from curbstop.cashiering.queries import Cause, DrawerDay, explain
from curbstop.demonstration.difference_days.oracle import told_by_the_data
from curbstop.demonstration.difference_days.plant import FREQUENCIES, Key
from curbstop.demonstration.difference_days.world import CheckGoneError, World, clean_day

SEED = 20_260_301
TRIES = 200
TOP = 3
OF_TWO = 5
"""One day in so many is played again with two errors."""


@dataclass(frozen=True, slots=True)
class Score:
    """Of the days of one kind: how many the solver and the oracle named first, and among the first three."""

    kind: str
    days: int
    top1: int
    top3: int
    ceiling1: int
    ceiling3: int

    @property
    def of_ceiling1(self) -> float:
        """Top-1 as a share of the ceiling."""
        return self.top1 / self.ceiling1 if self.ceiling1 else 1.0

    @property
    def of_ceiling3(self) -> float:
        """Top-3 as a share of the ceiling."""
        return self.top3 / self.ceiling3 if self.ceiling3 else 1.0


@dataclass(frozen=True, slots=True)
class TwoErrors:
    """Days with two errors at once: how many were named whole, how many have one of the two in the first three answers."""

    days: int
    both_first: int
    both_in_three: int
    one_in_three: int
    nothing_said: int
    agreeing: int


@dataclass(frozen=True, slots=True)
class DifferenceBench:
    """The whole score."""

    kinds: tuple[Score, ...]
    overall: Score
    two_errors: TwoErrors


def bench_difference_solver(*, days: int, seed: int = SEED) -> DifferenceBench:
    """Play so many days with one error, and a fifth as many with two."""
    tally: Counter[tuple[str, str]] = Counter()
    for kind, truth, day in played(days=days, seed=seed):
        answers = [cause.key for cause in explain(day=day, most=TOP)]
        told = told_by_the_data(day=day)[:TOP]
        tally[kind, "days"] += 1
        tally[kind, "top1"] += truth in answers[:1]
        tally[kind, "top3"] += truth in answers
        tally[kind, "ceiling1"] += truth in told[:1]
        tally[kind, "ceiling3"] += truth in told
    kinds = tuple(_score(tally, kind, [kind]) for kind in FREQUENCIES if tally[kind, "days"])
    overall = _score(tally, "overall", list(FREQUENCIES))
    return DifferenceBench(kinds=kinds, overall=overall, two_errors=_two_errors(days=max(1, days // OF_TWO), seed=seed))


def _score(tally: Counter[tuple[str, str]], name: str, kinds: Sequence[str]) -> Score:
    figures = (
        sum(tally[kind, column] for kind in kinds) for column in ("days", "top1", "top3", "ceiling1", "ceiling3")
    )
    return Score(name, *figures)


def played(*, days: int, seed: int = SEED) -> Iterator[tuple[str, Key, DrawerDay]]:
    """Kind, truth and data of each day; days on which the error changed nothing are drawn again."""
    for number, kind in enumerate(_kinds(days, seed)):
        for attempt in range(TRIES):
            world = clean_day(seed=f"{seed}-{number}-{attempt}")
            truth = FREQUENCIES[kind][1](world)
            if truth is not None and not world.observed().difference.is_nothing:
                yield kind, truth, world.observed()
                break


def _kinds(days: int, seed: int) -> list[str]:
    """The planned kinds for so many days, in a drawn order: of 1,000 days exactly the frequencies."""
    of_a_thousand = [kind for kind, (times, _) in FREQUENCIES.items() for _ in range(times)]
    rng = random.Random(seed)  # noqa: S311 - the same days every time
    drawn: list[str] = []
    while len(drawn) < days:
        rng.shuffle(of_a_thousand)
        drawn += of_a_thousand
    return drawn[:days]


def _two_errors(*, days: int, seed: int) -> TwoErrors:
    tally: Counter[str] = Counter()
    for number in range(days):
        world, truths = _with_two(f"{seed}-two-{number}")
        day = world.observed()
        answers = explain(day=day, most=TOP)
        tally["agreeing"] += day.difference.is_nothing
        tally["nothing_said"] += not answers and not day.difference.is_nothing
        tally["both_first"] += any(_names(answer, truths) for answer in answers[:1])
        tally["both_in_three"] += any(_names(answer, truths) for answer in answers)
        tally["one_in_three"] += any(_parts(answer) & truths for answer in answers)
    return TwoErrors(
        days=days,
        both_first=tally["both_first"],
        both_in_three=tally["both_in_three"],
        one_in_three=tally["one_in_three"],
        nothing_said=tally["nothing_said"],
        agreeing=tally["agreeing"],
    )


def _with_two(seed: str) -> tuple[World, set[Key]]:
    rng = random.Random(seed)  # noqa: S311 - the same days every time
    names, weights = list(FREQUENCIES), [times for times, _ in FREQUENCIES.values()]
    while True:
        world = clean_day(seed=f"{seed}-{rng.random()}")
        first, second = (FREQUENCIES[name][1] for name in rng.choices(names, weights, k=2))
        one = first(world)
        try:
            other = second(world)
        except CheckGoneError:
            continue
        if one is not None and other is not None and one[1:] != other[1:]:
            return world, {one, other}


def _parts(answer: Cause) -> set[Key]:
    return {part.key for part in answer.parts} or {answer.key}


def _names(answer: Cause, truths: set[Key]) -> bool:
    return _parts(answer) == truths
