"""`curbstop up` as a service: each part is killed in turn and comes back; SIGTERM ends all of it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from curbstop.platform.embedded import process
from curbstop.platform.embedded.server import describe_server, is_running

CURBSTOP = Path(sys.executable).with_name("curbstop")
PATIENCE_SECONDS = 180


class Service:
    """A running `up` and its address."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = folder
        environment = {**os.environ, "CURBSTOP_DATA": str(folder)}
        for name in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL"):
            environment.pop(name, None)
        self.environment = environment
        self.said = folder.parent / "up.log"
        with self.said.open("wb") as output:
            self.process = subprocess.Popen(self.command(), env=environment, stdout=output, stderr=output)

    def command(self):
        return [CURBSTOP, "up", "--port", str(self.port)]

    def status(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/accounts/login/", timeout=15) as page:
                return page.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def pid_of(self, name):
        started = re.findall(rf"{name} started \(process (\d+)\)", self.said.read_text())
        return int(started[-1]) if started else None

    @property
    def server(self):
        return describe_server(data_folder=self.folder)


def wait_until(condition, said):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, said.read_text()
        time.sleep(0.2)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("service") / "data"
    running = Service(folder)
    wait_until(lambda: running.status() == 200, running.said)
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()
    for pid in process.processes_in(data=running.server.data):
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(running.server.home, ignore_errors=True)


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_killed_child_comes_back(service, name):
    killed = service.pid_of(name)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: service.pid_of(name) != killed and service.status() == 200, service.said)


def test_a_killed_database_comes_back_and_the_pages_with_it(service):
    killed = process.recorded_pid(data=service.server.data)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: process.recorded_pid(data=service.server.data) not in (None, killed), service.said)
    wait_until(lambda: is_running(server=service.server) and service.status() == 200, service.said)


def test_a_second_up_on_the_same_data_is_refused(service):
    second = subprocess.run(service.command(), env=service.environment, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert "already being served" in second.stderr


def test_sigterm_ends_everything_cleanly(service):
    web = service.pid_of("web")
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(60) == 0
    assert not is_running(server=service.server)
    assert service.status() is None
    with pytest.raises(ProcessLookupError):
        os.kill(web, 0)
