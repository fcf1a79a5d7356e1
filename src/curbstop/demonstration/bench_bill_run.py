"""How long a bill run takes, beside the bare COPY of the very same rows: the physical floor."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from psycopg.sql import SQL, Identifier

from curbstop.demonstration.bench_utility import BenchUtility, bench_schema, build_bench_utility
from curbstop.journeys.bill_run import run_cycle, usual_workers

KIB_A_MIB = 1024
PAGES_A_CHUNK = 16_384
BYTES_A_WRITE = 1 << 20
MEASURED_TABLES = (
    "ledger_journalentry",
    "ledger_transfer",
    "billing_bill",
    "billing_billsegment",
    "billing_billline",
    "receivables_openitem",
)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BillRunBench:
    """What was measured: rows of all tables, seconds of the run and of the floor, their ratio, this process's peak."""

    accounts: int
    rows: int
    seconds: float
    copy_floor_seconds: float
    ratio: float
    peak_rss_mib: int


def _silent(text: str) -> None:
    """Nobody listens."""


def bench_bill_run(*, accounts: int, say: Say = _silent) -> BillRunBench:
    """Build a utility of so many accounts, bill a month of it, and copy the same rows into bare heaps.

    From committed reads to committed bills, lines, open items and postings, with every constraint in force.
    """
    with bench_schema():
        say(f"building {accounts:,} accounts")
        utility = build_bench_utility(accounts=accounts)
        say("billing")
        seconds = _bill(utility=utility, say=say)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KIB_A_MIB
        say("copying the same rows into bare heaps")
        rows, floor = _floor()
    return BillRunBench(
        accounts=accounts,
        rows=rows,
        seconds=round(seconds, 2),
        copy_floor_seconds=round(floor, 2),
        ratio=round(seconds / floor, 2),
        peak_rss_mib=peak,
    )


def _bill(*, utility: BenchUtility, say: Say) -> float:
    started = time.perf_counter()
    report = run_cycle(
        cycle_number=1,
        month=utility.calendar.month,
        business_date=utility.business_date,
        now=utility.now,
        workers=usual_workers(),
        progress=lambda done, total: say(f"partition {done} of {total}, {time.perf_counter() - started:.1f} s"),
    )
    seconds = time.perf_counter() - started
    if report.bills_issued + report.bills_held != utility.accounts:
        raise AssertionError(f"{report.bills_issued} bills for {utility.accounts} accounts: {report.exceptions[:3]}")
    return seconds


def _floor() -> tuple[int, float]:
    """Rows, and the seconds of their COPY into heaps that were committed empty (so that it is logged as the run is)."""
    rows, seconds = 0, 0.0
    for table in MEASURED_TABLES:
        heap = f"bare_{table}"
        with connection.cursor() as cursor:
            cursor.execute(
                SQL("CREATE TABLE {} AS SELECT * FROM {} WHERE false").format(*map(Identifier, (heap, table)))
            )
        for page in range(0, _pages(table), PAGES_A_CHUNK):
            count, taken = _copy_chunk(table=table, heap=heap, page=page)
            rows, seconds = rows + count, seconds + taken
        with connection.cursor() as cursor:
            cursor.execute(SQL("DROP TABLE {}").format(Identifier(heap)))
    return rows, seconds


def _pages(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s) / current_setting('block_size')::int", [table])
        return int(cursor.fetchone()[0])


def _copy_chunk(*, table: str, heap: str, page: int) -> tuple[int, float]:
    """Read the text of some pages' rows into memory, then time its COPY."""
    out = SQL("COPY (SELECT * FROM {} WHERE ctid >= {}::tid AND ctid < {}::tid) TO STDOUT (FORMAT csv)").format(
        Identifier(table), f"({page},0)", f"({page + PAGES_A_CHUNK},0)"
    )
    with connection.cursor() as cursor:
        with cursor.copy(out) as copy:
            content = b"".join(bytes(piece) for piece in copy)
        started = time.perf_counter()
        with cursor.copy(SQL("COPY {} FROM STDIN (FORMAT csv)").format(Identifier(heap))) as copy:
            for at in range(0, len(content), BYTES_A_WRITE):
                copy.write(content[at : at + BYTES_A_WRITE])
        return cursor.rowcount, time.perf_counter() - started
