"""The city of the kill tests: prepared once for all of them."""

from collections.abc import Iterator

import pytest

from concurrency.kill_harness import Stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory) -> Iterator[Stage]:
    """A converted city on the day on which a cycle is billed; `begin_anew` goes back to it."""
    running = Stage(folder=tmp_path_factory.mktemp("kills"))
    running.run(act="prepare")
    running.keep_prepared()
    yield running
    running.end()
