"""A cycle's bill run as long work."""

from datetime import date

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from curbstop.journeys.bill_run import run_cycle, usual_workers
from curbstop.ledger.queries import latest_open_day

# Small enough that the bar moves, large enough that a partition's fixed work does not count.
ACCOUNTS_A_STEP = 500


@app.task(name="run_cycle_bills", queue=settings.QUEUE_MAIN)
def run_cycle_bills(cycle_number: int, month: str, actor_id: int) -> None:
    """Bill what is due of a cycle and month (ISO day) on the latest open day; repeated, it goes on where it stopped."""
    run_cycle(
        cycle_number=cycle_number,
        month=date.fromisoformat(month),
        business_date=latest_open_day(),
        now=timezone.now(),
        actor_id=actor_id,
        accounts_a_partition=ACCOUNTS_A_STEP,
        workers=usual_workers(),
    )
