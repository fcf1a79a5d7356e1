"""Several print files at once: a process for each core, in the order asked for, with few files in memory.

A process of its own for each, because Typst holds its memory and one core; started anew and not forked, because the
caller has threads and a connection. A process whose caller is gone ends itself.
"""

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process

from curbstop.correspondence.engine.print_files import render_print_file
from curbstop.correspondence.types import PrintFileOrder, RenderedPrintFile

# One file waits beside each that is being made, so that no process waits for the caller.
AHEAD = 1


def usual_workers() -> int:
    """As many as there are cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def rendered_files(*, orders: Iterable[PrintFileOrder], workers: int) -> Iterator[RenderedPrintFile]:
    """The files in the order of their orders; with one worker in this process."""
    if workers <= 1:
        yield from map(render_print_file, orders)
        return
    pool = ProcessPoolExecutor(max_workers=workers, mp_context=get_context("spawn"), initializer=_begin)
    waiting: deque[Future[RenderedPrintFile]] = deque()
    try:
        for order in orders:
            waiting.append(pool.submit(render_print_file, order))
            if len(waiting) > workers + AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """Each process keeps to one core, and does not outlive its caller."""
    os.environ["RAYON_NUM_THREADS"] = "1"
    threading.Thread(target=_end_with_caller, daemon=True).start()


def _end_with_caller() -> None:
    caller = parent_process()
    if caller is not None:
        caller.join()
    os._exit(1)
