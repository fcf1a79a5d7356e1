"""The two lock files: `gate` while somebody starts or stops the server, `lease` while somebody uses it.

The kernel frees the locks of a killed process, so a crash leaves nothing to clean up.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def open_lock(*, path: Path) -> int:
    """Open (and make) a lock file; the descriptor is not inherited by programs that we start."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def gate(*, path: Path) -> Iterator[None]:
    """Hold the gate alone; waits for whoever is starting or stopping the server."""
    descriptor = open_lock(path=path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def share(descriptor: int) -> None:
    """Hold the lease together with others."""
    fcntl.flock(descriptor, fcntl.LOCK_SH)


def try_alone(descriptor: int) -> bool:
    """Whether nobody else holds the lease: it is then ours alone until closed."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
