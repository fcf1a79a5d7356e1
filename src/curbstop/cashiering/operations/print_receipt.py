"""Noting each print of a receipt, so that a copy says that it is one."""

from django.db.models import Max

from curbstop.cashiering.models import Receipt, ReceiptPrint
from curbstop.cashiering.types import Act
from curbstop.platform.transactions import lock_rows, require_open_transaction


def record_print(*, act: Act, receipt_id: int) -> int:
    """Note a print and return its copy number: 1 is the original, everything above is a reprint."""
    require_open_transaction()
    lock_rows(model=Receipt, ids=[receipt_id])
    copy = (ReceiptPrint.objects.filter(receipt_id=receipt_id).aggregate(last=Max("copy"))["last"] or 0) + 1
    ReceiptPrint.objects.create(receipt_id=receipt_id, copy=copy, printed_by_id=act.actor_id, printed_at=act.now)
    return copy
