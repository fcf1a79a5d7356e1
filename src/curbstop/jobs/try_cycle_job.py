"""A cycle's dry run as long work."""

from datetime import date

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from curbstop.journeys.bill_run import prove_cycle
from curbstop.ledger.queries import latest_open_day


@app.task(name="try_cycle_bills", queue=settings.QUEUE_MAIN)
def try_cycle_bills(cycle_number: int, month: str, actor_id: int | None = None) -> None:
    """Bill what is due of a cycle and month (ISO day) without writing it, and keep the report as a proof."""
    prove_cycle(
        cycle_number=cycle_number,
        month=date.fromisoformat(month),
        business_date=latest_open_day(),
        now=timezone.now(),
        actor_id=actor_id,
    )
