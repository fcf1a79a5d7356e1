"""The day that the desk works on."""

from datetime import date

from django.utils import timezone

from curbstop.ledger.queries import unsealed_days


def working_day() -> date:
    """The latest business day that is not sealed; the calendar's day while none is open."""
    days = unsealed_days()
    return days[-1].business_date if days else timezone.localdate()
