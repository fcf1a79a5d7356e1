"""Runs acts of the kill stage in processes of their own, and kills what it is told to at the moment it is told to."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from curbstop.platform.embedded import process
from curbstop.platform.embedded.server import describe_server

STAGE = Path(__file__).with_name("kill_stage.py")
PATIENCE_SECONDS = 120


class Stage:
    """The warm process, its data folder, and a copy of the prepared city to begin each round with."""

    def __init__(self, *, folder: Path) -> None:
        self.folder = folder / "data"
        self.folder.mkdir()
        self.prepared = folder / "prepared"
        self.answer = folder / "answer.json"
        environment = {
            **os.environ,
            "CURBSTOP_DATA": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "curbstop.config.settings",
        }
        for name in ("DATABASE_URL", "DATABASE_SCHEMA"):
            environment.pop(name, None)
        self.environment = environment
        self.server = describe_server(data_folder=self.folder)
        self.said = (folder / "stage.log").open("w+b")
        self.process = subprocess.Popen(
            [sys.executable, STAGE],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.said,
            text=True,
            bufsize=1,
        )

    def tell(self, *, act: str) -> None:
        self.answer.unlink(missing_ok=True)
        self.process.stdin.write(json.dumps({"do": act, "answer": str(self.answer)}) + "\n")

    def hear(self, word: str) -> list[int]:
        """The numbers behind the next line that begins with `word`."""
        for line in self.process.stdout:
            first, *rest = line.split()
            if first == word:
                return [int(each) for each in rest]
            assert first != "end", f"The act ended before its {word}: {self.answer.read_text()}"
        raise AssertionError(f"The stage has ended: {self.log()}")

    def log(self) -> str:
        self.said.seek(0)
        return self.said.read().decode(errors="replace")[-4_000:]

    def run(self, *, act: str):
        """An act without interruption; returns its answer and its seconds."""
        self.tell(act=act)
        self.hear("begin")
        started = time.monotonic()
        _pid, status = self.hear("end")
        said = json.loads(self.answer.read_text()) if self.answer.exists() else {}
        assert status == 0, f"{act}: {said} {self.log()}"
        return said, time.monotonic() - started

    def interrupt(self, *, act: str, victim: str, after_seconds: float) -> bool:
        """Begin an act, kill the victim after so many seconds; True when the act did not come to its end."""
        self.tell(act=act)
        (pid,) = self.hear("begin")
        time.sleep(after_seconds)
        kill(pid if victim == "process" else process.recorded_pid(data=self.server.data))
        _pid, status = self.hear("end")
        return status != 0

    @contextmanager
    def held_server(self):
        """The server runs on between acts, as `up` lets it."""
        self.tell(act="hold")
        self.hear("holding")
        try:
            yield
        finally:
            self.tell(act="release")
            self.hear("released")
            self.wait_until_stopped()

    def wait_until_stopped(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while process.processes_in(data=self.server.data):
            assert time.monotonic() < deadline, f"The server did not stop: {self.log()}"
            time.sleep(0.05)

    def start_worker(self) -> subprocess.Popen[bytes]:
        """The worker as `up` runs it."""
        queues = "curbstop.main,curbstop.periodic"
        command = [sys.executable, "-m", "curbstop.cli.serving.child", sys.executable, "-m", "curbstop.config"]
        command += ["procrastinate", "worker", "--queues", queues]  # it ends with its parent
        return subprocess.Popen(
            command, env=self.environment, stdout=self.said, stderr=self.said, start_new_session=True
        )

    def wait_for_job(self, condition: Callable[[dict], bool]) -> None:
        """Until the latest job in the queue stands so."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition(self.run(act="job_state")[0]):
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.3)

    def keep_prepared(self) -> None:
        self.wait_until_stopped()
        copy(self.server.home, self.prepared)

    def begin_anew(self) -> None:
        self.wait_until_stopped()
        shutil.rmtree(self.server.home)
        copy(self.prepared, self.server.home)

    def end(self) -> None:
        self.process.stdin.close()
        self.process.terminate()
        self.process.wait(PATIENCE_SECONDS)
        for pid in process.processes_in(data=self.server.data):
            kill(pid)
        shutil.rmtree(self.server.home, ignore_errors=True)
        self.said.close()


def copy(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-a", source, target], check=True)


def kill(pid: int | None) -> None:
    if pid is not None:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return
