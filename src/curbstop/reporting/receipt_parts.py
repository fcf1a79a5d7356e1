"""From a part of a receipt to the receipt."""

from curbstop.cashiering.models import ReceiptLine, Tender


def receipt_of_tender(*, tender_id: int) -> int:
    """The receipt that a tender is on; 0 when there is no such tender."""
    return Tender.objects.filter(pk=tender_id).values_list("receipt_id", flat=True).first() or 0


def receipt_of_line(*, line_id: int) -> int:
    """The receipt that a line is on; 0 when there is no such line."""
    return ReceiptLine.objects.filter(pk=line_id).values_list("receipt_id", flat=True).first() or 0
