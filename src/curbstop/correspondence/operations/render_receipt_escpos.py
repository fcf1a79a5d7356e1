"""A receipt for the receipt printer."""

from curbstop.correspondence.engine.receipt_printer import receipt_bytes
from curbstop.correspondence.types import ReceiptDocument


def render_receipt_escpos(*, document: ReceiptDocument, kick_drawer: bool = False) -> bytes:
    """ESC/POS bytes for 80 mm paper, cut at the end; `kick_drawer` opens the cash drawer first (never for a reprint).

    Raises `ReceiptDoesNotAddUpError` when tenders less change are not what the lines say was paid.
    """
    return receipt_bytes(document=document, kick_drawer=kick_drawer)
