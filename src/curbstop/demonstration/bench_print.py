"""How fast bills are printed, beside a bare Typst document of the same pages with the same words, in the same run."""

import gzip
import json
import resource
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from multiprocessing import get_context
from typing import Any

import pikepdf

from curbstop.correspondence.operations import render_reprint, usual_workers
from curbstop.correspondence.queries import frozen_file_id
from curbstop.correspondence.types import FONT_FOLDER, FrozenBills
from curbstop.demonstration.bare_pages import Bill, bare_pdf
from curbstop.demonstration.bench_floor import Say, silent
from curbstop.demonstration.bench_utility import BenchUtility, bench_schema, build_bench_utility
from curbstop.journeys.bill_run import run_cycle
from curbstop.journeys.print_bills import print_run
from curbstop.platform.files import load_file

KIB_A_MIB = 1024
# After so many other documents Typst remembers nothing of the bills that this process may have printed.
FORGOTTEN_AFTER = 12
# Not words: what is drawn, and figures of the layout.
NOT_WORDS = frozenset({"words", "qr", "size", "label_size", "permille", "plan", "bars", "language", "alt", "qr_alt"})


@dataclass(frozen=True, slots=True)
class PrintBench:
    """What was measured. Ratios: ours by a bare document of the same pages; `processor` counts seconds of all processes but the database's.

    `bills_a_second_a_core` is by the clock over all workers. `typst_processor_seconds` is what Typst
    alone takes for our very pages (measured on the first file), `typst_ratio` our processor seconds by it.
    """

    bills: int
    pages: int
    files: int
    workers: int
    seconds: float
    processor_seconds: float
    bills_a_second: float
    bills_a_second_a_core: float
    bare_seconds: float
    bare_processor_seconds: float
    bare_bills_a_second_a_core: float
    ratio: float
    processor_ratio: float
    typst_processor_seconds: float
    typst_ratio: float
    peak_rss_mib: int


@dataclass(frozen=True, slots=True)
class _Spent:
    seconds: float
    processor_seconds: float


class _Watch:
    """Seconds by the clock, and of processors, ours and our children's."""

    def __init__(self) -> None:
        self._started, self._used = time.perf_counter(), _processor_seconds()

    def spent(self) -> _Spent:
        return _Spent(time.perf_counter() - self._started, _processor_seconds() - self._used)


def _processor_seconds() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def bench_print(*, bills: int, workers: int = 0, say: Say = silent) -> PrintBench:
    """Bill so many accounts, print the run, then lay out the same words bare, each on as many processes as there are cores.

    From committed bills to committed print files and control sheet.
    """
    workers = workers or usual_workers()
    with bench_schema():
        say(f"building {bills:,} accounts")
        utility = build_bench_utility(accounts=bills)
        say("billing")
        run_id = _bill(utility)
        watch = _Watch()
        control = print_run(
            run_id=run_id,
            now=utility.now,
            workers=workers,
            progress=lambda done, total: say(f"printed {done:,} of {total:,}"),
        )
        ours = watch.spent()
        frozen = [
            load_file(file_id=frozen_file_id(run_id=run_id, way="mail", file_number=number + 1) or 0).content
            for number in range(len(control.files))
        ]
    say("Typst alone")
    typst = _typst_alone(frozen[0]) * len(frozen)
    say("bare pages")
    bare, pages = _bare(frozen=frozen, workers=workers)
    expected = sum(file.page_count for file in control.files)
    if pages != expected:
        raise AssertionError(f"The bare document has {pages:,} pages, the bills have {expected:,}")
    return _result(
        bills=control.file_bill_count,
        pages=pages,
        files=len(frozen),
        workers=workers,
        ours=ours,
        bare=bare,
        typst=typst,
    )


def _bill(utility: BenchUtility) -> int:
    report = run_cycle(
        cycle_number=1, month=utility.calendar.month, business_date=utility.business_date, now=utility.now
    )
    if report.run_id is None or not report.bills_issued:
        raise AssertionError("Nothing was billed")
    return report.run_id


def _typst_alone(frozen: bytes) -> float:
    """Processor seconds of Typst for one file of our pages, in this process."""
    count = len(json.loads(gzip.decompress(frozen))["bills"])
    for _ in range(FORGOTTEN_AFTER):
        bare_pdf([[["Nothing"]]], str(FONT_FOLDER))
    watch = _Watch()
    render_reprint(parts=[FrozenBills(content=frozen, places=tuple(range(1, count + 1)))], duplex=True)
    return watch.spent().processor_seconds


def _bare(*, frozen: Sequence[bytes], workers: int) -> tuple[_Spent, int]:
    files = [[_pages(bill) for bill in json.loads(gzip.decompress(one))["bills"]] for one in frozen]
    watch = _Watch()
    if workers == 1:
        made = [bare_pdf(file, str(FONT_FOLDER)) for file in files]
    else:
        with ProcessPoolExecutor(max_workers=min(workers, len(files)), mp_context=get_context("spawn")) as pool:
            made = list(pool.map(bare_pdf, files, [str(FONT_FOLDER)] * len(files)))
    spent = watch.spent()
    pages = 0
    for content in made:
        with pikepdf.open(BytesIO(content)) as pdf:
            pages += len(pdf.pages)
    return spent, pages


def _pages(bill: Mapping[str, Any]) -> Bill:
    """A bill's words on as many pages as it has."""
    words = [text for text in _texts({key: part for key, part in bill.items() if key not in NOT_WORDS}) if text]
    half = -(-len(words) // 2)
    return [words[:half], words[half:]] if bill["plan"]["later"] else [words]


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for key, inner in part.items():
            if key not in NOT_WORDS:
                yield from _texts(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _texts(inner)


def _result(
    *, bills: int, pages: int, files: int, workers: int, ours: _Spent, bare: _Spent, typst: float
) -> PrintBench:
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    at_work = min(workers, files)
    return PrintBench(
        bills=bills,
        pages=pages,
        files=files,
        workers=at_work,
        seconds=round(ours.seconds, 2),
        processor_seconds=round(ours.processor_seconds, 2),
        bills_a_second=round(bills / ours.seconds, 1),
        bills_a_second_a_core=round(bills / ours.seconds / at_work, 1),
        bare_seconds=round(bare.seconds, 2),
        bare_processor_seconds=round(bare.processor_seconds, 2),
        bare_bills_a_second_a_core=round(bills / bare.seconds / at_work, 1),
        ratio=round(ours.seconds / bare.seconds, 2),
        processor_ratio=round(ours.processor_seconds / bare.processor_seconds, 2),
        typst_processor_seconds=round(typst, 2),
        typst_ratio=round(ours.processor_seconds / typst, 2),
        peak_rss_mib=peak // KIB_A_MIB,
    )
