"""This process's lease of an embedded server: taken when first needed, given back at the end.

The last one out stops the server. `curbstop up` simply holds a lease for as long as it runs.
"""

import atexit
import os
import signal
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from curbstop.platform.embedded import locks
from curbstop.platform.embedded import server as servers
from curbstop.platform.embedded.server import EmbeddedServer


@dataclass(slots=True)
class _Held:
    server: EmbeddedServer
    descriptor: int
    folder: Path


@dataclass(slots=True)
class _Process:
    """What this process holds; emptied in a forked child, which takes its own lease when it needs one."""

    held: dict[Path, _Held] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)


_process = _Process()


def hold_server(*, data_folder: Path, durable: bool = True) -> EmbeddedServer:
    """Lease the server of `data_folder` for the rest of this process's life, starting it when it does not run."""
    folder = data_folder.absolute()
    with _process.lock:
        held = _process.held.get(folder)
        if held is None:
            _end_normally_on_sigterm()
            held = _process.held[folder] = _take(folder, durable=durable)
        return held.server


def revive_server(*, data_folder: Path) -> EmbeddedServer:
    """Start the leased server again when it died."""
    folder = data_folder.absolute()
    server = hold_server(data_folder=folder)
    with _process.lock, locks.gate(path=folder / "gate"):
        servers.start(server=server)
    return server


def give_back(*, data_folder: Path) -> None:
    """End the lease now; the last one out stops the server."""
    with _process.lock:
        held = _process.held.pop(data_folder.absolute(), None)
        if held is None:
            return
        try:
            with locks.gate(path=held.folder / "gate"):
                if locks.try_alone(held.descriptor):
                    servers.stop(server=held.server)
        finally:
            os.close(held.descriptor)


def _take(folder: Path, *, durable: bool) -> _Held:
    folder.mkdir(parents=True, exist_ok=True)
    with locks.gate(path=folder / "gate"):
        descriptor = locks.open_lock(path=folder / "lease")
        locks.share(descriptor)
        try:
            server = servers.describe_server(data_folder=folder, durable=durable)
            servers.start(server=server)
        except BaseException:
            os.close(descriptor)
            raise
    return _Held(server=server, descriptor=descriptor, folder=folder)


def _give_back_all() -> None:
    for folder in list(_process.held):
        give_back(data_folder=folder)


def _forget_after_fork() -> None:
    for held in _process.held.values():
        os.close(held.descriptor)
    _process.held = {}
    _process.lock = threading.RLock()


def _end_normally_on_sigterm() -> None:
    """Without a handler of its own a process would vanish on SIGTERM without giving the lease back."""
    in_main = threading.current_thread() is threading.main_thread()
    if in_main and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _exit_on_signal)


def _exit_on_signal(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signal module's signature
    sys.exit(128 + number)


atexit.register(_give_back_all)
os.register_at_fork(after_in_child=_forget_after_fork)
