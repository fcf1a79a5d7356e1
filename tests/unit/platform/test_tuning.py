"""The embedded server's settings follow the machine, within bounds."""

from pathlib import Path

from curbstop.platform.embedded import tuning
from curbstop.platform.embedded.machine import memory_mib


def test_memory_and_log_are_chosen_for_the_machine() -> None:
    found = tuning.server_settings(folder=Path(), socket_folder=Path(), durable=True)
    assert found["shared_buffers"] == f"{min(max(memory_mib() // 5, 64), 4096)}MB"
    assert 512 <= int(found["max_wal_size"].removesuffix("MB")) <= 8192
    assert "fsync" not in found


def test_only_tests_give_up_what_a_crash_would_keep() -> None:
    found = tuning.server_settings(folder=Path(), socket_folder=Path(), durable=False)
    assert (found["fsync"], found["synchronous_commit"]) == ("off", "off")


def test_an_included_file_says_that_it_is_written_anew() -> None:
    text = tuning.settings_text(settings={"jit": "off"})
    assert text.splitlines() == ["# Written by Curbstop at each start: changes here are lost.", "jit = off"]
