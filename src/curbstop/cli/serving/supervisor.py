"""Watches PostgreSQL, the web process and the worker, and restarts each when it dies."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.db import connection
from rich.console import Console

from curbstop.cli.serving.ports import refuse_taken_port
from curbstop.cli.serving.processes import KeptProcess
from curbstop.cli.serving.static_files import collect_static_files
from curbstop.kernel.errors import CurbstopError
from curbstop.platform.embedded import locks
from curbstop.platform.embedded.lease import hold_server, revive_server
from curbstop.platform.embedded.server import is_running

LOOK_EVERY_SECONDS = 0.5


class AlreadyServingError(CurbstopError):
    """Another `up` or `demo` serves from this data folder."""


def serve(*, host: str, port: int, web_processes: int, threads: int, console: Console) -> None:
    """Serve until SIGTERM or Ctrl+C; then end the children in order and return."""
    folder = Path(settings.CURBSTOP_DATA)
    with _only_one(folder=folder), _until_told() as told:
        refuse_taken_port(host=host, port=port)
        collect_static_files()
        connection.close()
        children = [
            _web_process(folder=folder, host=host, port=port, processes=web_processes, threads=threads),
            _worker(folder=folder),
        ]
        console.print(f"Curbstop is at [bold]http://{host}:{port}[/] (Ctrl+C ends it)", highlight=False)
        try:
            while not told:
                _look(children=children, folder=folder, console=console)
                time.sleep(LOOK_EVERY_SECONDS)
        finally:
            for child in children:
                child.end()
    console.print("Ended.")


def _look(*, children: list[KeptProcess], folder: Path, console: Console) -> None:
    if not settings.DATABASE_URL and not is_running(server=hold_server(data_folder=folder)):
        console.print("The database has died; it is started again.")
        revive_server(data_folder=folder)
    for child in children:
        if said := child.keep():
            console.print(said, highlight=False)


def _web_process(*, folder: Path, host: str, port: int, processes: int, threads: int) -> KeptProcess:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    command += ["--workers", str(processes), "--blocking-threads", str(threads), "--no-ws", "--log-level", "warning"]
    command += ["--respawn-failed-workers", "--workers-kill-timeout", "10", "curbstop.config.wsgi:application"]
    # Each thread may need a connection, and a page that opens a second one must not wait for itself.
    pool = {"DATABASE_POOL_MAX": os.environ.get("DATABASE_POOL_MAX", str(threads + 2))}
    return KeptProcess(name="web", command=command, log=folder / "web.log", environment=pool)


def _worker(*, folder: Path) -> KeptProcess:
    command = [sys.executable, "-m", "curbstop.config", "procrastinate", "worker"]
    command += ["--queues", ",".join(settings.QUEUES), "--concurrency", "2", "--shutdown-graceful-timeout", "15"]
    return KeptProcess(name="worker", command=command, log=folder / "worker.log")


@contextmanager
def _only_one(*, folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = locks.open_lock(path=folder / "serving")
    try:
        if not locks.try_alone(descriptor):
            raise AlreadyServingError(
                "Curbstop is already being served from this folder",
                where="{folder}",
                to_do="Use the running one, or end it, or choose another folder with CURBSTOP_DATA.",
                folder=folder,
            )
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _until_told() -> Iterator[list[int]]:
    """A list that is empty until SIGTERM, SIGINT or SIGHUP arrives."""
    told: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signal module's signature
        told.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
