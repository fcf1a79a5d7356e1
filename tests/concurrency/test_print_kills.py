"""`kill -9` in the middle of printing: the run is printed again, and no file is doubled or missing."""

import random
import time

import psutil
import pytest

SEED = 20260603
ROUNDS = 1  # the bill runs have more; this one asks for the files
MOST_KILLS = 3
PATIENCE_SECONDS = 20


@pytest.fixture(scope="module")
def undisturbed(stage):
    """What printing leaves behind when nobody disturbs it, and how long it takes."""
    stage.begin_anew()
    with stage.held_server():
        stage.run(act="bill")
        said, seconds = stage.run(act="print_bills")
        facts, _seconds = stage.run(act="print_facts")
    assert said["files"] > 2
    assert said["bills"] + sum("email" in one for one in facts["sent"]) == len(facts["bills"])
    return facts, seconds


def left_over(stage) -> list[psutil.Process]:
    """Processes that lay out pages, and the helper of the pool."""
    found = psutil.process_iter(["cmdline", "environ"])
    ours = [one for one in found if "multiprocessing" in " ".join(one.info["cmdline"] or ())]
    return [one for one in ours if (one.info["environ"] or {}).get("CURBSTOP_DATA") == str(stage.folder)]


@pytest.mark.parametrize("seed", range(SEED, SEED + ROUNDS))
def test_a_killed_print_run_is_ended_by_the_next_and_nothing_is_doubled_or_missing(stage, undisturbed, seed) -> None:
    facts, seconds = undisturbed
    dice = random.Random(seed)  # noqa: S311 - a repeatable choice of moments
    story = []
    stage.begin_anew()
    with stage.held_server():
        stage.run(act="bill")
        for _time in range(dice.randint(2, MOST_KILLS)):
            after = dice.uniform(0.2, 1.0) * seconds
            cut = stage.interrupt(act="print_bills", victim="process", after_seconds=after)
            story.append(f"after {after:.3f} s{'' if cut else ' (it was done)'}")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while left_over(stage) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert not left_over(stage), f"seed {seed}: processes outlive the one that started them"
        stage.run(act="print_bills")
        stage.run(act="print_bills")
        again, _seconds = stage.run(act="print_facts")
    differing = {name: (value, facts[name]) for name, value in again.items() if value != facts[name]}
    assert not differing, f"seed {seed}: {'; '.join(story)}"
