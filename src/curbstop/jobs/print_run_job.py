"""A run's print files as long work."""

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from curbstop.correspondence.operations import usual_workers
from curbstop.journeys.print_bills import print_run


@app.task(name="print_run", queue=settings.QUEUE_MAIN)
def print_run_files(run_id: int) -> None:
    """Make a run's print files and its control sheet; repeated, it makes what is missing."""
    print_run(run_id=run_id, now=timezone.now(), workers=usual_workers())
