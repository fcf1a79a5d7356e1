"""The embedded server under cold starts at once, killed holders, a killed postmaster, and pid files that lie."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from curbstop.platform.embedded import process
from curbstop.platform.embedded.server import describe_server, is_running

HOLDER = """
import sys, time
from pathlib import Path
import psycopg
from curbstop.platform.embedded.lease import hold_server
server = hold_server(data_folder=Path(sys.argv[1]), durable=False)
with psycopg.connect(**server.connection_info()) as connection:
    print(connection.execute("SELECT 42").fetchone()[0], flush=True)
time.sleep(float(sys.argv[2]))
"""


def hold(folder, seconds):
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder), str(seconds)], stdout=subprocess.PIPE, start_new_session=True
    )


def answers(holder):
    return holder.stdout.readline() == b"42\n"


def wait_for_end(server):
    deadline = time.monotonic() + 60
    while is_running(server=server):
        assert time.monotonic() < deadline, "the server still runs"
        time.sleep(0.05)


def usable(folder):
    yield folder
    server = describe_server(data_folder=folder)
    for pid in process.processes_in(data=server.data):
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(server.home, ignore_errors=True)


@pytest.fixture
def folder(tmp_path):
    # The folder's parents are closed to others, as pytest makes them: root's server must find its own place.
    yield from usable(tmp_path / "data")


def test_five_cold_starts_at_once_share_one_server_and_the_last_one_out_stops_it(folder):
    holders = [hold(folder, 0.2 * number) for number in range(5)]
    assert all(answers(holder) for holder in holders)
    assert [holder.wait() for holder in holders] == [0] * 5
    assert not is_running(server=describe_server(data_folder=folder))


def test_a_server_that_another_process_still_uses_is_not_stopped(folder):
    first, second = hold(folder, 0), hold(folder, 30)
    assert answers(first)
    assert answers(second)
    first.wait()
    server = describe_server(data_folder=folder)
    assert is_running(server=server)
    second.terminate()
    assert second.wait() == 128 + signal.SIGTERM
    wait_for_end(server)


def test_a_killed_holder_leaves_a_server_that_the_next_one_takes_over_and_stops(folder):
    killed = hold(folder, 60)
    assert answers(killed)
    killed.kill()
    killed.wait()
    server = describe_server(data_folder=folder)
    assert is_running(server=server)
    following = hold(folder, 0)
    assert answers(following)
    following.wait()
    wait_for_end(server)


def test_a_killed_postmaster_is_replaced(folder):
    first = hold(folder, 60)
    assert answers(first)
    server = describe_server(data_folder=folder)
    os.kill(process.recorded_pid(data=server.data), signal.SIGKILL)
    following = hold(folder, 0)
    assert answers(following)
    following.wait()
    first.terminate()
    first.wait()
    wait_for_end(server)


def test_a_pid_file_that_names_a_foreign_process_is_not_believed(folder):
    first = hold(folder, 0)
    assert answers(first)
    first.wait()
    server = describe_server(data_folder=folder)
    pid_file = server.data / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{server.data}\n", encoding="ascii")
    os.chown(pid_file, server.owner.uid, server.owner.gid)
    assert not is_running(server=server)
    following = hold(folder, 0)
    assert answers(following)
    following.wait()


@pytest.fixture
def deep_folder(tmp_path):
    yield from usable(tmp_path / ("long" * 20) / ("path" * 20))


def test_a_folder_whose_path_is_too_long_for_a_socket_works_all_the_same(deep_folder):
    holder = hold(deep_folder, 0)
    assert answers(holder)
    assert holder.wait() == 0


def test_the_server_listens_on_no_network_and_its_socket_folder_is_private(folder):
    holder = hold(folder, 20)
    assert answers(holder)
    server = describe_server(data_folder=folder)
    assert Path(server.socket_folder).stat().st_mode & 0o077 == 0
    with psycopg.connect(**server.connection_info()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    holder.terminate()
    holder.wait()
