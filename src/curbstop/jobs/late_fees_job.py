"""Late fees of a cycle, or of all, as long work."""

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from curbstop.journeys.late_fees import charge_late_fees
from curbstop.ledger.queries import latest_open_day


@app.task(name="charge_overdue_late_fees", queue=settings.QUEUE_MAIN)
def charge_overdue_late_fees(cycle_number: int, actor_id: int) -> None:
    """Charge the late fees of a cycle (0: of all) on the latest open day; repeated, it charges nothing twice."""
    charge_late_fees(
        business_date=latest_open_day(), actor_id=actor_id, now=timezone.now(), cycle_number=cycle_number or None
    )
