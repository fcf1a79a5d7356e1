"""Payment files as a list, and the unidentified money of one."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from curbstop.cashiering.models import SuspenseItem


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A payment file."""

    id: int
    source: str
    business_date: date
    effective_date: date
    state: str
    file_name: str
    file_sha256: str
    control_count: int
    control_cents: int
    item_count: int
    item_cents: int
    suspense_count: int
    suspense_cents: int
    posted_by_id: int
    posted_by: str
    posted_at: datetime
    approved_by: str


@dataclass(frozen=True, slots=True)
class BatchSuspenseRow:
    """Unidentified money of a file."""

    id: int
    reference: str
    payer_name: str
    reason: str
    amount_cents: int


ROWS = """
SELECT b.id, b.source, b.business_date, b.effective_date, b.state, b.file_name, b.file_sha256, b.control_count,
       b.control_cents, b.item_count, b.item_cents, b.suspense_count, b.suspense_cents, b.posted_by_id,
       concat_ws(' ', u.first_name, u.last_name), b.posted_at, coalesce(concat_ws(' ', a.first_name, a.last_name), '')
FROM cashiering_paymentbatch b JOIN staff_staffuser u ON u.id = b.posted_by_id
LEFT JOIN staff_staffuser a ON a.id = b.approved_by_id
WHERE (%(id)s::bigint IS NULL OR b.id = %(id)s) ORDER BY b.id DESC LIMIT 1000
"""


def batch_rows(*, batch_id: int | None = None) -> tuple[BatchRow, ...]:
    """The latest thousand payment files, or one."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, {"id": batch_id})
        return tuple(BatchRow(*row) for row in cursor.fetchall())


def suspense_of_batch(*, batch_id: int) -> tuple[BatchSuspenseRow, ...]:
    """The unidentified money that a file brought."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT suspense_item_id FROM cashiering_receiptline l JOIN cashiering_receipt r ON r.id = l.receipt_id"
            " WHERE r.batch_id = %s AND suspense_item_id IS NOT NULL",
            [batch_id],
        )
        ids = [identity for (identity,) in cursor.fetchall()]
    return tuple(
        BatchSuspenseRow(row.pk, row.reference, row.payer_name, row.reason, row.amount_cents)
        for row in SuspenseItem.objects.filter(pk__in=ids).order_by("pk")
    )
