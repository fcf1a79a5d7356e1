"""`kill -9` at random points: a bill run, a payment file and a day end are repeated, and nothing is doubled or missing."""

import os
import random
import time

import pytest

ACTS = ("bill", "pay", "close")
VICTIMS = ("process", "database")
ROUNDS = 4  # of three kills each, in `make test`
SOAK_ROUNDS = int(os.environ.get("SOAK_ROUNDS", "0"))
SEED = int(os.environ.get("SOAK_SEED", "20260602"))
MOST_KILLS_OF_AN_ACT = 3


@pytest.fixture(scope="module")
def uninterrupted(stage):
    """What the three acts leave behind when nobody disturbs them, and how long each takes."""
    stage.begin_anew()
    with stage.held_server():
        seconds = {act: stage.run(act=act)[1] for act in ACTS}
        answer, _seconds = stage.run(act="facts")
    assert answer["broken"] == []
    return answer["facts"], seconds


def interrupted_round(stage, uninterrupted, seed) -> None:
    """Kill during each act, up to three times, then let it come to its end; compare."""
    facts, seconds = uninterrupted
    dice = random.Random(seed)  # noqa: S311 - a repeatable choice of moments
    story = []
    stage.begin_anew()
    with stage.held_server():
        for act in ACTS:
            for _time in range(dice.randint(1, MOST_KILLS_OF_AN_ACT)):
                victim, after = dice.choice(VICTIMS), dice.uniform(0, 1.1 * seconds[act])
                cut = stage.interrupt(act=act, victim=victim, after_seconds=after)
                story.append(f"{act}: {victim} after {after:.3f} s{'' if cut else ' (it was done)'}")
            stage.run(act=act)
        answer, _seconds = stage.run(act="facts")
    told = f"seed {seed}: {'; '.join(story)}"
    assert answer["broken"] == [], told
    differing = {name: (value, facts[name]) for name, value in answer["facts"].items() if value != facts[name]}
    assert not differing, told


def test_each_act_repeated_after_its_end_changes_nothing(stage, uninterrupted) -> None:
    stage.begin_anew()
    with stage.held_server():
        for act in ACTS:
            stage.run(act=act)
            stage.run(act=act)
        answer, _seconds = stage.run(act="facts")
    assert (answer["broken"], answer["facts"]) == ([], uninterrupted[0])


@pytest.mark.parametrize("seed", range(SEED, SEED + ROUNDS))
def test_after_kills_and_repetition_nothing_is_doubled_or_missing(stage, uninterrupted, seed) -> None:
    interrupted_round(stage, uninterrupted, seed)


def test_a_worker_that_is_killed_in_a_bill_run_leaves_it_to_the_next(stage, uninterrupted) -> None:
    dice = random.Random(SEED)  # noqa: S311
    stage.begin_anew()
    with stage.held_server():
        stage.run(act="ask")
        worker = stage.start_worker()
        stage.wait_for_job(lambda job: job["state"] != "todo")
        time.sleep(dice.uniform(0, uninterrupted[1]["bill"]))
        worker.kill()
        worker.wait()
        worker = stage.start_worker()
        try:
            stage.wait_for_job(lambda job: job["state"] == "succeeded")
        finally:
            worker.terminate()
            worker.wait()
        for act in ACTS:
            stage.run(act=act)
        answer, _seconds = stage.run(act="facts")
    assert (answer["broken"], answer["facts"]) == ([], uninterrupted[0])


@pytest.mark.soak
@pytest.mark.skipif(SOAK_ROUNDS == 0, reason="`make soak N=` says how often")
def test_thousands_of_kills_and_repetitions(stage, uninterrupted) -> None:
    for number in range(SOAK_ROUNDS):
        interrupted_round(stage, uninterrupted, SEED + ROUNDS + number)
