"""How long a bill run takes, beside the bare COPY of the very same rows: the physical floor."""

import resource
import time
from dataclasses import dataclass

from curbstop.demonstration.bench_floor import Say, copy_floor, silent
from curbstop.demonstration.bench_utility import BenchUtility, bench_schema, build_bench_utility
from curbstop.journeys.bill_run import run_cycle, usual_workers

KIB_A_MIB = 1024
MEASURED_TABLES = (
    "ledger_journalentry",
    "ledger_transfer",
    "billing_bill",
    "billing_billsegment",
    "billing_billline",
    "receivables_openitem",
)


@dataclass(frozen=True, slots=True)
class BillRunBench:
    """What was measured: rows of all tables, seconds of the run and of the floor, their ratio, this process's peak."""

    accounts: int
    rows: int
    seconds: float
    copy_floor_seconds: float
    ratio: float
    peak_rss_mib: int


def bench_bill_run(*, accounts: int, say: Say = silent) -> BillRunBench:
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
        rows, floor = copy_floor(tables=MEASURED_TABLES)
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
