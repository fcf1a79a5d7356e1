"""Close a cycle's window: what is still unbilled becomes a work item, so that nothing is forgotten."""

from datetime import date, datetime

import polars as pl
from django.db import transaction

from curbstop.billing.operations import mark_cycle_month_closed
from curbstop.billing.queries import cycle_month
from curbstop.casework.operations import open_work_items
from curbstop.journeys.stored_wordings import WINDOW_CLOSED
from curbstop.kernel.errors import CurbstopError
from curbstop.reporting.billing_questions import UnbilledAgreement, unbilled_agreements

EVERYTHING = 10_000_000
UNBILLED_WORK = "agreement_unbilled"


class WindowStillOpenError(CurbstopError):
    """A cycle's window closes on its day, not before."""


def unbilled_at_close(*, cycle_number: int, month: date) -> tuple[UnbilledAgreement, ...]:
    """What would become work items if the cycle's month were closed now. Raises NoSuchCycleMonthError."""
    calendar = cycle_month(cycle_number=cycle_number, month=month)
    return unbilled_agreements(before=calendar.read_from, cycle_number=cycle_number, limit=EVERYTHING)


def close_cycle_month(*, cycle_number: int, month: date, on_date: date, now: datetime) -> int:
    """Close the window of a cycle's month; returns how many unbilled agreements became work items.

    A second call changes nothing. Raises NoSuchCycleMonthError, WindowStillOpenError.
    """
    calendar = cycle_month(cycle_number=cycle_number, month=month)
    if on_date < calendar.window_closes_on:
        raise WindowStillOpenError(
            "The window of cycle {cycle_number} closes on {window_closes_on}",
            where="{month:%Y-%m}",
            to_do="Run the bills again until then.",
            cycle_number=cycle_number,
            window_closes_on=calendar.window_closes_on.isoformat(),
            month=month,
        )
    with transaction.atomic():
        if not mark_cycle_month_closed(cycle_month_id=calendar.id):
            return 0
        rows = unbilled_at_close(cycle_number=cycle_number, month=month)
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
                    "reason": WINDOW_CLOSED.filled(day=row.unbilled_from.isoformat()),
                }
                for row in rows
            ]
        )
        return open_work_items(frame=frame, now=now)
