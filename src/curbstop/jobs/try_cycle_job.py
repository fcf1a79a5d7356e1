"""A cycle's dry run as long work."""

from datetime import date

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from curbstop.journeys.bill_run import keep_trial, run_cycle
from curbstop.ledger.queries import latest_open_day


@app.task(name="try_cycle_bills", queue=settings.QUEUE_MAIN)
def try_cycle_bills(cycle_number: int, month: str) -> None:
    """Bill what is due of a cycle and month (ISO day) without writing it, and keep the report."""
    now = timezone.now()
    report = run_cycle(
        cycle_number=cycle_number,
        month=date.fromisoformat(month),
        business_date=latest_open_day(),
        now=now,
        dry_run=True,
    )
    keep_trial(report=report, now=now)
