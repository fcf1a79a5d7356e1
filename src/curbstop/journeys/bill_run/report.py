"""A run's report as frozen rows, from totals that are stored with the run (or counted by a dry one)."""

from datetime import date, timedelta
from typing import Protocol

import polars as pl

from curbstop.billing.queries import Totals, bill_run, compare_cycle, run_exceptions, run_totals
from curbstop.billing.types import ChargeSum, Comparison, ExceptionRow, ExtremeBill, RunReport
from curbstop.kernel.errors import CurbstopError

SHOWN_EXCEPTIONS = 100


class RunNotFinishedError(CurbstopError):
    """A run's report was asked for while it is still running."""


class AskedRun(Protocol):
    """What a report needs to know of the order."""

    @property
    def cycle_number(self) -> int: ...  # noqa: D102
    @property
    def month(self) -> date: ...  # noqa: D102
    @property
    def business_date(self) -> date: ...  # noqa: D102
    @property
    def dry_run(self) -> bool: ...  # noqa: D102


def run_report(*, order: AskedRun, run_id: int | None, totals: Totals, exceptions: pl.DataFrame | None) -> RunReport:
    """The report of a run that was just done; `exceptions` of a dry run, else those stored with the run."""
    if exceptions is not None:
        shown = tuple(ExceptionRow(**row) for row in exceptions.head(SHOWN_EXCEPTIONS).iter_rows(named=True))
        total = exceptions.height
    else:
        shown, total = run_exceptions(run_id=run_id or 0, limit=SHOWN_EXCEPTIONS)
    return _report(
        totals=totals,
        run_id=run_id,
        dry_run=order.dry_run,
        cycle_number=order.cycle_number,
        month=order.month,
        business_date=order.business_date,
        exceptions=(shown, total),
    )


def stored_run_report(*, run_id: int) -> RunReport:
    """The report of a finished run; raises NoSuchRunError, RunNotFinishedError."""
    row = bill_run(run_id=run_id)
    totals = run_totals(run_id=run_id)
    if totals is None:
        raise RunNotFinishedError(
            "This bill run has not finished", where="run {run_id}", to_do="Start it again.", run_id=run_id
        )
    return _report(
        totals=totals,
        run_id=run_id,
        dry_run=False,
        cycle_number=row.cycle_number,
        month=row.month,
        business_date=row.business_date,
        exceptions=run_exceptions(run_id=run_id, limit=SHOWN_EXCEPTIONS),
    )


def _report(
    *,
    totals: Totals,
    run_id: int | None,
    dry_run: bool,
    cycle_number: int | None,
    month: date | None,
    business_date: date,
    exceptions: tuple[tuple[ExceptionRow, ...], int],
) -> RunReport:
    named = ("sums", "highest", "lowest")
    return RunReport(
        **{name: value for name, value in totals.items() if name not in named},
        run_id=run_id,
        dry_run=dry_run,
        cycle_number=cycle_number,
        month=month,
        business_date=business_date,
        sums=tuple(ChargeSum(**row) for row in totals["sums"]),
        highest=tuple(ExtremeBill(**row) for row in totals["highest"]),
        lowest=tuple(ExtremeBill(**row) for row in totals["lowest"]),
        last_month=_compared(cycle_number, month, months=1),
        last_year=_compared(cycle_number, month, months=12),
        exceptions=exceptions[0],
        exceptions_total=exceptions[1],
    )


def _compared(cycle_number: int | None, month: date | None, *, months: int) -> Comparison | None:
    if cycle_number is None or month is None:
        return None
    earlier = month
    for _ in range(months):
        earlier = (earlier - timedelta(days=1)).replace(day=1)
    return compare_cycle(cycle_number=cycle_number, month=earlier)
