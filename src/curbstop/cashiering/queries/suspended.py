"""The payments that wait at the counter to be taken up again."""

from curbstop.cashiering.models import SuspendedPayment
from curbstop.cashiering.types.departments import SuspendedRow


def suspended_payments() -> tuple[SuspendedRow, ...]:
    """What is laid aside now, the oldest first; of all offices: a customer may go to another counter."""
    rows = SuspendedPayment.objects.filter(state="SUSPENDED").select_related("suspended_by").order_by("pk")
    return tuple(
        SuspendedRow(row.pk, row.label, row.total_cents, row.suspended_by.get_full_name(), row.suspended_at)
        for row in rows
    )
