"""Is the server alive? PostgreSQL's pid file may name a dead, a foreign or a zombie process."""

import os
import signal
import time
from pathlib import Path

PROC = Path("/proc")


def recorded_pid(*, data: Path) -> int | None:
    """The postmaster's process id as its pid file says, alive or not."""
    try:
        first = (data / "postmaster.pid").read_text(encoding="ascii", errors="replace").splitlines()[0]
        return int(first)
    except (OSError, IndexError, ValueError):
        return None


def is_live_server(*, pid: int, data: Path) -> bool:
    """Whether `pid` runs, is no zombie, and is a PostgreSQL process of this data folder."""
    if not PROC.exists():
        return _answers_signals(pid)
    try:
        state = (PROC / str(pid) / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
        return state not in "ZX" and (PROC / str(pid) / "cwd").resolve() == data.resolve()
    except OSError:
        return False


def _answers_signals(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def processes_in(*, data: Path) -> list[int]:
    """Processes that stand in the data folder: a killed postmaster's orphans still write there."""
    if not PROC.exists():
        return []
    pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if is_live_server(pid=pid, data=data)]


def end_orphans(*, data: Path, patience_seconds: float) -> bool:
    """Wait until no orphan is left; after half the patience tell them to quit at once. True when all are gone."""
    start = time.monotonic()
    told = False
    while orphans := processes_in(data=data):
        waited = time.monotonic() - start
        if waited > patience_seconds:
            return False
        if not told and waited > patience_seconds / 2:
            told = True
            for pid in orphans:
                os.kill(pid, signal.SIGQUIT)
        time.sleep(0.1)
    return True
