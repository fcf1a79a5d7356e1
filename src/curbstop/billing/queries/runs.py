"""Reads of the cycle calendar and of runs."""

from datetime import date
from typing import Any

from django.db.models import Count, Q

from curbstop.billing.models import BillRun, BillRunException, BillRunPartition, CycleMonth
from curbstop.billing.types import (
    CYCLE_RUN,
    DONE,
    FINISHED,
    PLANNED,
    BillRunRow,
    Comparison,
    CycleMonthRow,
    ExceptionRow,
)
from curbstop.kernel.errors import CurbstopError

SHOWN_EXCEPTIONS = 100


class NoSuchCycleMonthError(CurbstopError):
    """The cycle calendar has no such row."""


class NoSuchRunError(CurbstopError):
    """There is no such bill run."""


def cycle_month(*, cycle_number: int, month: date) -> CycleMonthRow:
    """One row of the cycle calendar; raises NoSuchCycleMonthError."""
    row = CycleMonth.objects.filter(cycle_id=cycle_number, month=month.replace(day=1)).first()
    if row is None:
        raise NoSuchCycleMonthError(
            "The cycle calendar has no such month",
            where="cycle {cycle_number}, {month:%Y-%m}",
            to_do="Lay out the cycle calendar for that month first.",
            cycle_number=cycle_number,
            month=month,
        )
    return _month_row(row)


def cycle_months(*, from_month: date, to_month: date, cycle_number: int | None = None) -> tuple[CycleMonthRow, ...]:
    """The calendar from a month up to but not including another, by bill date."""
    rows = CycleMonth.objects.filter(month__gte=from_month, month__lt=to_month)
    if cycle_number is not None:
        rows = rows.filter(cycle_id=cycle_number)
    return tuple(_month_row(row) for row in rows.order_by("bill_on", "cycle_id"))


def cycles_to_bill(*, on_date: date) -> tuple[CycleMonthRow, ...]:
    """Cycle months whose bill date has come and whose window has not been closed."""
    rows = CycleMonth.objects.filter(bill_on__lte=on_date, state="OPEN").order_by("bill_on", "cycle_id")
    return tuple(_month_row(row) for row in rows)


def _month_row(row: CycleMonth) -> CycleMonthRow:
    return CycleMonthRow(
        id=row.pk,
        cycle_number=row.cycle_id,
        month=row.month,
        read_from=row.read_from,
        read_on=row.read_on,
        bill_on=row.bill_on,
        mail_on=row.mail_on,
        due_on=row.due_on,
        window_closes_on=row.window_closes_on,
        state=row.state,
    )


def open_partitions(*, run_id: int) -> tuple[int, ...]:
    """Numbers of the run's partitions that are not done."""
    rows = BillRunPartition.objects.filter(run_id=run_id, state=PLANNED).order_by("number")
    return tuple(rows.values_list("number", flat=True))


def partition_totals_of(*, run_id: int) -> tuple[dict[str, Any], ...]:
    """What each done partition did."""
    rows = BillRunPartition.objects.filter(run_id=run_id, state=DONE).order_by("number")
    return tuple(dict(totals or {}) for totals in rows.values_list("totals", flat=True))


def run_class_usual(*, run_id: int) -> list[dict[str, Any]]:
    """The usual charges by class that the run began with."""
    return list(BillRun.objects.values_list("class_usual", flat=True).get(pk=run_id))


def latest_class_usual() -> list[dict[str, Any]]:
    """The usual charges by class that the latest cycle run began with; empty before the first."""
    found = BillRun.objects.filter(kind=CYCLE_RUN).order_by("-pk").values_list("class_usual", flat=True).first()
    return list(found or [])


def run_totals(*, run_id: int) -> dict[str, Any] | None:
    """The frozen report of a finished run."""
    found = BillRun.objects.filter(pk=run_id).values_list("totals", flat=True).first()
    return dict(found) if found else None


def runs(*, cycle_number: int | None = None, month: date | None = None, limit: int = 50) -> tuple[BillRunRow, ...]:
    """Runs, the latest first."""
    found = BillRun.objects.all()
    if cycle_number is not None:
        found = found.filter(cycle_number=cycle_number)
    if month is not None:
        found = found.filter(month=month)
    ids = list(found.order_by("-pk").values_list("pk", flat=True)[:limit])
    return tuple(bill_run(run_id=run_id) for run_id in ids)


def bill_run(*, run_id: int) -> BillRunRow:
    """One run with its progress; raises NoSuchRunError."""
    row = BillRun.objects.filter(pk=run_id).first()
    if row is None:
        raise NoSuchRunError("There is no such bill run", where="run {run_id}", run_id=run_id)
    progress = BillRunPartition.objects.filter(run_id=run_id).aggregate(
        all=Count("pk"), done=Count("pk", filter=Q(state=DONE))
    )
    parts = [row.totals] if row.totals else list(partition_totals_of(run_id=run_id))
    return BillRunRow(
        id=row.pk,
        kind=row.kind,
        cycle_number=row.cycle_number,
        month=row.month,
        business_date=row.business_date,
        state=row.state,
        started_at=row.started_at,
        finished_at=row.finished_at,
        partitions=progress["all"],
        partitions_done=progress["done"],
        bills_issued=sum(part["bills_issued"] for part in parts),
        bills_held=sum(part["bills_held"] for part in parts),
        charges_cents=sum(part["charges_cents"] for part in parts),
    )


def run_exceptions(*, run_id: int, limit: int = SHOWN_EXCEPTIONS) -> tuple[tuple[ExceptionRow, ...], int]:
    """What a run could not bill or held: the first ones, and how many in all."""
    rows = BillRunException.objects.filter(run_id=run_id).order_by("pk")
    shown = tuple(
        ExceptionRow(
            customer_account_id=row.customer_account_id,
            agreement_id=row.agreement_id,
            kind=row.kind,
            reason=row.reason,
        )
        for row in rows[:limit]
    )
    return shown, rows.count()


def compare_cycle(*, cycle_number: int, month: date) -> Comparison | None:
    """What the cycle's finished runs of a month billed, or None when there was none."""
    totals = BillRun.objects.filter(kind=CYCLE_RUN, cycle_number=cycle_number, month=month, state=FINISHED).values_list(
        "totals", flat=True
    )
    found = [dict(one or {}) for one in totals]
    if not found:
        return None
    return Comparison(
        month=month,
        bill_count=sum(one["bills_issued"] + one["bills_held"] for one in found),
        charges_cents=sum(one["charges_cents"] for one in found),
    )
