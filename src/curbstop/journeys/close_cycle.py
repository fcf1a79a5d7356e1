"""Close a cycle's window: what is still unbilled becomes a work item, so that nothing is forgotten."""

from datetime import date, datetime

import polars as pl
from django.db import transaction

from curbstop.billing.operations import mark_cycle_month_closed
from curbstop.billing.queries import cycle_month
from curbstop.casework.operations import open_work_items
from curbstop.kernel.errors import CurbstopError
from curbstop.reporting.billing_questions import unbilled_agreements

EVERYTHING = 10_000_000
UNBILLED_WORK = "agreement_unbilled"


class WindowStillOpenError(CurbstopError):
    """A cycle's window closes on its day, not before."""


def close_cycle_month(*, cycle_number: int, month: date, on_date: date, now: datetime) -> int:
    """Close the window of a cycle's month; returns how many unbilled agreements became work items.

    A second call changes nothing. Raises NoSuchCycleMonthError, WindowStillOpenError.
    """
    calendar = cycle_month(cycle_number=cycle_number, month=month)
    if on_date < calendar.window_closes_on:
        raise WindowStillOpenError(
            f"The window of cycle {cycle_number} closes on {calendar.window_closes_on.isoformat()}",
            where=f"{month:%Y-%m}",
            to_do="Run the bills again until then.",
        )
    with transaction.atomic():
        if not mark_cycle_month_closed(cycle_month_id=calendar.id):
            return 0
        rows = unbilled_agreements(before=calendar.read_from, cycle_number=cycle_number, limit=EVERYTHING)
        if not rows:
            return 0
        frame = pl.DataFrame(
            [
                {
                    "kind": UNBILLED_WORK,
                    "queue": "billing",
                    "subject_kind": "agreement",
                    "subject_id": row.agreement_id,
                    "customer_account_id": row.customer_account_id,
                    "reason": f"Not billed since {row.unbilled_from.isoformat()}; the window closed.",
                }
                for row in rows
            ]
        )
        return open_work_items(frame=frame, now=now)
