"""A look through a cycle's reads as long work."""

from datetime import date

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from curbstop.journeys.bill_run import look_through_reads
from curbstop.ledger.queries import latest_open_day


@app.task(name="look_through_cycle_reads", queue=settings.QUEUE_MAIN)
def look_through_cycle_reads(cycle_number: int, month: str) -> None:
    """Judge the reads of a cycle and month (ISO day) and keep the doubtful ones for decision; repeated, it looks again."""
    look_through_reads(
        cycle_number=cycle_number,
        month=date.fromisoformat(month),
        business_date=latest_open_day(),
        now=timezone.now(),
    )
