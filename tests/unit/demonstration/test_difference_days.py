"""On seeded days the solver finds what can be found: no timing, a small sample of what `curbstop bench` plays."""

from curbstop.demonstration.difference_days.plant import FREQUENCIES
from curbstop.demonstration.difference_days.play import bench_difference_solver, played
from curbstop.demonstration.difference_days.world import clean_day

DAYS = 100


def test_the_frequencies_are_those_of_a_thousand_days() -> None:
    assert sum(times for times, _ in FREQUENCIES.values()) == 1_000


def test_a_day_on_which_nothing_was_planted_agrees() -> None:
    assert all(clean_day(seed=f"clean-{number}").observed().difference.is_nothing for number in range(30))


def test_the_same_seed_plays_the_same_days() -> None:
    assert list(played(days=3, seed=5)) == list(played(days=3, seed=5))


def test_the_solver_reaches_the_ceiling_but_for_a_twentieth() -> None:
    score = bench_difference_solver(days=DAYS).overall
    assert score.days == DAYS
    assert score.of_ceiling1 >= 0.95
    assert score.of_ceiling3 >= 0.95
