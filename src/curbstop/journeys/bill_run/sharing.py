"""Partitions shared among a few connections."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

from django.db import connections

MOST_WORKERS = 4
# A cycle of an ordinary utility is one partition. A larger one has enough of them to keep every worker busy, but not
# more: each partition walks through some tables once.
ACCOUNTS_ALONE = 5_000
ACCOUNTS_A_PARTITION = 50_000
MOST_PARTITIONS = 20

Progress = Callable[[int, int], None]
"""Called with partitions done and partitions in all."""


def usual_workers() -> int:
    """As many as the machine has cores: each keeps one busy, here or in PostgreSQL; a further one only takes turns."""
    return min(MOST_WORKERS, os.cpu_count() or 1)


def partition_size(*, accounts: int, workers: int) -> int:
    """How many customer accounts make one partition."""
    if accounts <= ACCOUNTS_ALONE:
        return max(accounts, 1)
    count = min(MOST_PARTITIONS, -(-accounts // ACCOUNTS_A_PARTITION))
    rounds = -(-count // workers)
    return -(-accounts // (rounds * workers))


def share_partitions(
    *, numbers: Sequence[int], workers: int, work: Callable[[int], object], progress: Progress
) -> None:
    """Do all partitions; each worker takes a run of neighbours, so that two never wait for the same agreements.

    One worker works in the caller's own thread and connection. The first failure stops the others at their next
    partition and is raised.
    """
    counter = _Counter(total=len(numbers), progress=progress)
    if workers <= 1 or len(numbers) <= 1:
        for number in numbers:
            work(number)
            counter.one_more()
        return
    stop = Event()
    size = -(-len(numbers) // workers)
    shares = [numbers[at : at + size] for at in range(0, len(numbers), size)]
    with ThreadPoolExecutor(max_workers=len(shares)) as pool:
        futures = [pool.submit(_work_through, share, work, counter, stop) for share in shares]
        try:
            for future in futures:
                future.result()
        finally:
            stop.set()


class _Counter:
    """Counts partitions over all workers."""

    def __init__(self, *, total: int, progress: Progress) -> None:
        self._total, self._progress, self._done, self._lock = total, progress, 0, Lock()

    def one_more(self) -> None:
        with self._lock:
            self._done += 1
            self._progress(self._done, self._total)


def _work_through(share: Sequence[int], work: Callable[[int], object], counter: _Counter, stop: Event) -> None:
    try:
        for number in share:
            if stop.is_set():
                return
            work(number)
            counter.one_more()
    except BaseException:
        stop.set()
        raise
    finally:
        connections.close_all()
