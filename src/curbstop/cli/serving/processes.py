"""One child process that is kept alive."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
HEALTHY_AFTER_SECONDS = 30.0
PATIENCE_AT_END_SECONDS = 20.0


def _end_group(leader: int) -> None:
    """Kill what a dead program has left behind: its own children would keep the port."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


@dataclass(slots=True)
class KeptProcess:
    """A program that is started again when it ends, after a pause that doubles while it keeps failing."""

    name: str
    command: list[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None
    _started: float = 0.0
    _pause: float = FIRST_PAUSE_SECONDS
    _not_before: float = 0.0

    @property
    def pid(self) -> int | None:
        """The running program's process id."""
        return self._process.pid if self._process else None

    def keep(self) -> str | None:
        """Start it unless it runs or must wait; returns a sentence when something happened."""
        if self._process is not None and self._process.poll() is None:
            return None
        now = time.monotonic()
        if self._process is not None:
            return self._note_end(now)
        if now < self._not_before:
            return None
        self._start(now)
        return f"{self.name} started (process {self.pid})"

    def end(self) -> None:
        """Ask it to end, and wait; it is killed when it does not."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(PATIENCE_AT_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _end_group(self._process.pid)

    def _note_end(self, now: float) -> str:
        code = self._process.returncode if self._process else None
        if self._process is not None:
            _end_group(self._process.pid)
        healthy = now - self._started > HEALTHY_AFTER_SECONDS
        self._pause = FIRST_PAUSE_SECONDS if healthy else min(self._pause * 2, LONGEST_PAUSE_SECONDS)
        self._not_before = now + self._pause
        self._process = None
        return f"{self.name} ended with code {code}; it starts again in {self._pause:.0f} s (its log: {self.log})"

    def _start(self, now: float) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "curbstop.cli.serving.child", *self.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, **self.environment},
                start_new_session=True,
            )
        self._started = now
